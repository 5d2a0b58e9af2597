"""What the two notebooks of examples have to hold; nbval runs them."""

import re
from itertools import groupby
from pathlib import Path

import pytest

from tests.seeds.notebooks import EXAMPLE, cells, tags

FLOW_ENGINE = [f"2.{number}" for number in range(1, 22)]
RESULTS = [f"3.{number}" for number in range(1, 24)]
ROWS = [*FLOW_ENGINE, *RESULTS]


@pytest.mark.parametrize("row", ROWS)
def test_each_row_is_shown_with_its_outcome(row):
    shown = [cell.outputs for cell in cells() if row in tags(cell)]

    assert any(shown)


def test_each_tag_says_a_row():
    for cell in cells():
        assert len(tags(cell) & {*ROWS}) == bool(tags(cell)), cell.source
        assert tags(cell) <= {*ROWS, EXAMPLE}, cell.source


def test_the_cells_of_a_row_stand_together():
    rows = [min(tags(cell) - {EXAMPLE}) for cell in cells() if tags(cell)]
    once = [row for row, _ in groupby(rows)]

    assert sorted(once) == sorted(set(rows))


def test_each_example_is_run_by_a_test():
    source = Path(__file__).with_name("test_results.py").read_text()
    run = set(re.findall(r'"(3\.\d+)"', source))

    assert run == {row for row in ROWS for cell in cells() if tags(cell) >= {row, EXAMPLE}}


def test_no_cell_names_a_place_on_the_machine_that_ran_it():
    for cell in cells():
        said = str(cell.outputs)
        assert re.search(r"/(home|root|tmp|Users)/", said) is None, said

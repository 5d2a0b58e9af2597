"""The flight notebook as a person goes through it: the failing cell itself is edited and run again.

Read from top to bottom the notebook has the mended cell further down; here its text replaces the
text of the failing cell, under that cell's own id.
"""

from pathlib import Path

import nbformat
import pytest

from tests.kernel.test_loop import plain
from tests.source import ROOT

pytestmark = pytest.mark.slow

SUMMARY = "%%flow delays --cell summary"


@pytest.fixture(scope="module")
def cells():
    notebook = nbformat.read(ROOT / "notebooks" / "01-flight-delays.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def without_label(source):
    """Leave the cell's id alone to say which cell it is, as for somebody who gives no labels."""
    return source.replace(SUMMARY, "%%flow delays")


def test_the_failing_cell_is_edited_and_the_slow_task_left_alone(kernel, cells):
    first_run = next(i for i, cell in enumerate(cells) if cell.source == "%flow run delays")
    broken, mended = [cell for cell in cells if cell.source.startswith(SUMMARY)]
    spoilt = next(cell for cell in cells if cell.source.startswith("def spoilt"))
    for cell in cells[:first_run]:
        kernel.good(without_label(cell.source), cell.id)
    tally = kernel.good("print(os.environ['DELAYS_TALLY'])").printed.strip()

    failed = kernel.good("%flow run delays")
    assert "failed at 'summary': IntCastingNaNError" in failed.errors
    look = kernel.run("%debug", answers=["p delay.isna().sum()", "q"])
    assert '----> 6     trips["minutes"] = delay.astype(int)' in plain(look.printed)
    assert "8255" in plain(look.printed)

    kernel.good(spoilt.source, spoilt.id)
    kernel.good(without_label(mended.source), broken.id)
    plan = kernel.good("%flow plan delays").text
    assert "delays: run 1, reuse 12" in plan
    assert "run    summary   code of `per_airline` changed" in plan
    resumed = kernel.good("%flow run delays").text
    assert "reused 11 of 12" in resumed
    assert "✓  summary   ran" in resumed

    assert Path(tally, "fit").stat().st_size == 1
    assert kernel.good("len(delays.graph.names)").text == "13\n"

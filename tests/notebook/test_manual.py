"""What %flow help prints."""

import pytest

from nbflow.notebook.manual import explained, overview
from nbflow.notebook.verbs import VERBS


def test_every_verb_stands_in_the_overview_with_its_purpose():
    rows = overview(VERBS).splitlines()

    assert [row.split()[0] for row in rows if row.startswith("  ")] == list(VERBS)
    assert all(len(row) <= 100 for row in rows)


@pytest.mark.parametrize("name", list(VERBS))
def test_every_verb_is_explained_in_short_lines(name):
    usage, blank, *rest = explained(name, VERBS[name]).splitlines()

    assert usage.startswith(f"%flow {name} ")
    assert blank == ""
    assert rest[0].endswith(".")
    assert all(len(row) <= 100 for row in rest)


def test_the_text_is_as_wide_whatever_the_terminal(monkeypatch):
    wide = explained("run", VERBS["run"])
    monkeypatch.setenv("COLUMNS", "20")

    assert explained("run", VERBS["run"]) == wide

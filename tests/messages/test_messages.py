import re

import pytest

from tests.messages import FOLDER, matches
from tests.source import ROOT


@pytest.fixture
def compares(monkeypatch):
    monkeypatch.delenv("NBFLOW_UPDATE_MESSAGES", raising=False)


@pytest.mark.usefixtures("compares")
def test_the_text_of_the_file_matches(tmp_path):
    (tmp_path / "cycle.txt").write_text("a → b\nRemove one.\n", encoding="utf-8")

    assert matches("cycle", "a → b\nRemove one.", tmp_path)


@pytest.mark.usefixtures("compares")
def test_another_text_fails_and_shows_the_difference(tmp_path):
    (tmp_path / "cycle.txt").write_text("a → b\nRemove one.\n", encoding="utf-8")

    with pytest.raises(pytest.fail.Exception) as failure:
        matches("cycle", "a → c\nRemove one.", tmp_path)

    assert "-a → b\n+a → c\n Remove one." in str(failure.value)


@pytest.mark.usefixtures("compares")
def test_a_text_without_its_file_fails(tmp_path):
    with pytest.raises(pytest.fail.Exception, match=r"\+a → c"):
        matches("cycle", "a → c", tmp_path)


def test_updating_writes_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("NBFLOW_UPDATE_MESSAGES", "1")

    assert matches("cycle", "a → c", tmp_path)

    assert (tmp_path / "cycle.txt").read_text(encoding="utf-8") == "a → c\n"


def test_every_file_is_compared_by_some_test():
    tests = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")
    )

    # Tests of a table name their file by its row.
    tables = tuple(re.findall(r'matches\(\s*f"(\w+_)\{', tests))
    names = [path.stem for path in FOLDER.glob("*.txt")]
    unused = [name for name in names if f'"{name}"' not in tests and not name.startswith(tables)]

    assert unused == []

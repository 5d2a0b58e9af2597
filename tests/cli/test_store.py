import io
import json
import shutil
import sys

import pytest

from nbflow.io.store.store import Store
from nbflow.io.store.upkeep import check
from tests.messages import matches


class Terminal(io.StringIO):
    """Standard input at which somebody sits."""

    def isatty(self):
        return True


def damage(home):
    """Damage the file of the only large result."""
    (file,) = home.glob("storage/*/*")
    file.write_bytes(b"cut")
    return f"{file.parent.name}/{file.name}"


@pytest.fixture
def foreign(filled, tmp_path):
    """The store of somebody whose key is not ours."""
    shutil.rmtree(tmp_path / "config")
    return filled


# -- check and size --------------------------------------------------------------------------------


def test_a_whole_store_is_said_to_be_whole(nbflow, filled):
    said = nbflow("store", "check")

    assert (said.status, said.err) == (0, "")
    assert said.out == "HOME/nbflow.db: 4 results and 3 runs; all as they were written."


def test_what_is_damaged_is_named_and_the_status_tells(nbflow, filled):
    name = damage(filled)

    said = nbflow("store", "check")

    assert (said.status, said.err) == (1, "")
    assert matches("cli_check_damaged", said.out.replace(name, "FILE"))


def test_check_tells_programs_the_same(nbflow, filled):
    damage(filled)

    said = nbflow("store", "check", "--json")

    told = json.loads(said.out)
    assert said.status == 1
    assert (told["results"], told["runs"]) == (4, 3)
    assert [problem["name"] for problem in told["problems"]] == ["result 1"]
    assert json.loads(nbflow("runs", "--json").out)


def test_a_database_that_is_none_is_named(nbflow, home):
    home.mkdir()
    (home / "nbflow.db").write_text("something else")

    said = nbflow("store", "check")

    assert (said.status, said.out) == (1, "")
    assert "nbflow store salvage" in said.err


def test_size_tells_of_each_task_the_largest_first(nbflow, filled):
    said = nbflow("store", "size")

    assert (said.status, said.err) == (0, "")
    assert matches("cli_size", said.out)


def test_size_tells_of_one_flow(nbflow, filled):
    assert nbflow("store", "size", "--flow", "none").out == "HOME/nbflow.db: 0 results, 0 B."

    told = json.loads(nbflow("store", "size", "--flow", "other", "--json").out)

    assert (told["results"], told["size"]) == (2, 10)
    assert told["database"] == (filled / "nbflow.db").stat().st_size
    assert [(each["task"], each["count"]) for each in told["tasks"]] == [("x", 2)]


# -- salvage ---------------------------------------------------------------------------------------


def test_what_is_whole_is_taken_over(nbflow, filled):
    said = nbflow("store", "salvage")

    assert (said.status, said.err) == (0, "")
    assert said.out == (
        "Taken over: 4 results and 3 runs.\nThe old database is HOME/nbflow.db.damaged-1."
    )
    assert nbflow("store", "check").status == 0


def test_without_a_database_the_files_tell(nbflow, filled):
    (filled / "nbflow.db").unlink()

    assert nbflow("store", "salvage").out == (
        "Taken over: 1 result and 0 runs.\nOf 1 result only the file told."
    )


def test_salvage_tells_programs(nbflow, filled):
    assert json.loads(nbflow("store", "salvage", "--json").out) == {
        "runs": 3,
        "results": 4,
        "from_files": 0,
        "old": "HOME/nbflow.db.damaged-1",
    }
    (filled / "nbflow.db").unlink()
    assert json.loads(nbflow("store", "salvage", "--json").out)["old"] is None


# -- trust -----------------------------------------------------------------------------------------


def test_a_foreign_store_is_refused_with_what_to_type(nbflow, foreign):
    said = nbflow("runs")

    assert (said.status, said.out) == (1, "")
    assert "nbflow store trust --home HOME" in said.err


def test_where_nobody_can_be_asked_nothing_is_trusted(nbflow, foreign, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))

    said = nbflow("store", "trust")

    assert (said.status, said.out) == (1, "")
    assert matches("cli_trust_no_terminal", said.err)
    assert nbflow("runs").status == 1


@pytest.mark.parametrize("answer", ["", "\n", "n\n", "no\n", "yep\n"])
def test_whoever_does_not_say_yes_trusts_nobody(nbflow, foreign, monkeypatch, answer):
    monkeypatch.setattr(sys, "stdin", Terminal(answer))

    said = nbflow("store", "trust")

    assert (said.status, said.out) == (1, "")
    assert matches("cli_trust_asked", said.err)
    assert nbflow("runs").status == 1


@pytest.mark.parametrize("answer", ["y\n", "Yes\n"])
def test_whoever_says_yes_has_the_store_signed(nbflow, foreign, monkeypatch, answer):
    monkeypatch.setattr(sys, "stdin", Terminal(answer))

    said = nbflow("store", "trust")

    assert said.status == 0
    assert said.out == "Signed with your key: 4 results."
    with Store() as store:
        assert check(store) == []


def test_yes_is_not_asked_and_what_is_not_whole_is_left_out(nbflow, foreign):
    damage(foreign)

    said = nbflow("store", "trust", "--yes")

    assert (said.status, said.err) == (0, "")
    assert said.out == "Signed with your key: 3 results. Left out, since not whole: 1."


def test_ones_own_store_is_left_as_it_is(nbflow, filled):
    before = (filled / "nbflow.db").read_bytes()

    assert nbflow("store", "trust").out == "It is signed with your key already."
    assert json.loads(nbflow("store", "trust", "--json").out) == {"results": 0, "left_out": 0}
    assert (filled / "nbflow.db").read_bytes() == before

"""What docs/store.md shows in a terminal and in SQL does what it says."""

import re
import sqlite3

import pytest

from nbflow.cli import main
from nbflow.core.events import NodeChanged, RunStarted
from nbflow.io.store.store import Store
from tests.source import ROOT

TEXT = (ROOT / "docs" / "store.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\| `nbflow ([^`]+)`", TEXT, re.MULTILINE)


def test_the_table_has_every_verb(capsys):
    verbs = {" ".join(re.findall(r"^(?:store )?[a-z]+", command)) for command in COMMANDS}

    assert verbs == {
        *("runs", "show"),
        *(f"store {verb}" for verb in ("check", "prune", "salvage", "size", "trust")),
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_the_options_that_are_told(command, capsys):
    verb = re.findall(r"^(?:store )?[a-z]+", command)[0].split()

    with pytest.raises(SystemExit) as ended:
        main([*verb, "--help"])

    assert ended.value.code == 0
    options = capsys.readouterr().out
    told = re.findall(r"--[a-z-]+", command)
    assert [option for option in (*told, "--json", "--home") if option not in options] == []


def test_the_query_finds_what_ran(tmp_path, monkeypatch):
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path))
    query = re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)[0]
    with Store() as store, store.begin(RunStarted(1.0, "run", "etl", ("load",))) as driving:
        driving.append([NodeChanged(2.0, 0, "Running"), NodeChanged(5.0, 0, "Success")])

    connection = sqlite3.connect(tmp_path / "nbflow.db")
    found = connection.execute(query).fetchall()
    connection.close()

    assert found == [("etl", "load", 1, 3.0)]

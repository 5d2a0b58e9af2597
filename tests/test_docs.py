"""What the docs show, in a terminal, in SQL, in Python, does what they say."""

import doctest
import json
import re
import sqlite3

import pytest

from nbflow.cli import main
from nbflow.core.events import NodeChanged, RunStarted
from nbflow.core.registry import SPELLED
from nbflow.core.settings import resolve
from nbflow.io.store.store import Store
from tests.source import ROOT

TEXT = (ROOT / "docs" / "store.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\| `nbflow ([^`]+)`", TEXT, re.MULTILINE)
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


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


def test_every_setting_is_told_with_its_names_and_default():
    rows = re.findall(r"^\| `(NBFLOW_\w+)` \| (.*?) \| (.*?) \| (.*) \|$", SETTINGS, re.MULTILINE)

    assert [name for name, *_ in rows] == sorted(SPELLED)
    for name, dotted, default, doc in rows:
        setting = SPELLED[name]
        told = json.dumps(setting.of(resolve()), default=str).strip('"')
        assert dotted == ("" if setting.is_early else f"`{setting.name}`")
        assert doc == setting.doc
        if not name.endswith(("_HOME", "_PATH")):
            assert default == ("none" if told == "null" else f"`{told}`")


def test_every_verb_for_settings_is_told():
    verbs = re.findall(r"^\| `nbflow config (\w+)", SETTINGS, re.MULTILINE)

    for verb in verbs:
        with pytest.raises(SystemExit) as ended:
            main(["config", verb, "--help"])
        assert ended.value.code == 0
    assert verbs == ["set", "unset", "view"]


def test_what_is_told_of_functions_is_so(monkeypatch):
    monkeypatch.setenv("NBFLOW_LOGGING_LEVEL", "CRITICAL")
    path = str(ROOT / "docs" / "functions.md")
    found = doctest.testfile(path, module_relative=False, encoding="utf-8")

    assert found.attempted > 10
    assert found.failed == 0

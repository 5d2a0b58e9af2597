import json
import subprocess
import sys

import pytest

from nbflow.notebook.gen import FOLDER, main, schema, typescript


def test_the_committed_files_are_those_of_the_protocol():
    assert main(["--check"]) == 0


def test_writing_and_checking_agree(tmp_path, capsys):
    assert main([], tmp_path / "new") == 0
    assert main(["--check"], tmp_path / "new") == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["schema.json", "generated.ts"])
def test_a_difference_is_shown_and_fails(tmp_path, capsys, name):
    main([], tmp_path)
    path = tmp_path / name
    path.write_text(path.read_text(encoding="utf-8").replace("Snapshot", "Photo"), encoding="utf-8")

    assert main(["--check"], tmp_path) == 1
    assert "Photo" in capsys.readouterr().out
    assert "Photo" in path.read_text(encoding="utf-8")


def test_a_missing_file_is_a_difference(tmp_path):
    assert main(["--check"], tmp_path) == 1


def test_the_schema_describes_every_message():
    described = json.loads(schema())["$defs"]

    assert {"Snapshot", "Batch", "Details", "Refused", "Hello", "Start"} <= set(described)
    assert described["AskDetails"]["properties"]["node"]["minimum"] == 0


def test_types_and_guards_are_written_for_every_message():
    text = typescript()

    for name in ("Snapshot", "Batch", "Details", "Refused", "Hello", "GraphNode"):
        assert f"export interface {name} {{" in text
        assert f"export const is{name}: Guard<{name}>" in text
    assert "readonly graph: Graph | null;" in text
    assert "readonly logs: readonly (readonly [number, number])[];" in text
    assert "fresh: flag" in text
    assert all(len(line) <= 100 for line in text.splitlines())


@pytest.mark.slow
def test_the_same_files_are_made_whatever_the_order_of_sets():
    code = "from nbflow.notebook.gen import *; print(typescript() + schema(), end='')"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(FOLDER.parents[2])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert texts == {typescript() + schema()}

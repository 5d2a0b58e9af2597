"""Whole notebooks, as programs run them."""

import json
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

pytestmark = pytest.mark.slow

SETUP = "%load_ext nbflow\nfrom nbflow import Parameter, task"
LOAD = """\
%%flow trips
@task
def load(day):
    print("loading", day)
    return [1, 2, 3]
@task
def clean(rows):
    return [6 / (row - 2) for row in rows]
@task
def save(rows):
    return len(rows)
day = Parameter("day", default="2013-01-01")
rows = load(day)"""
CLEAN = "%%flow trips\ntidy = clean(rows)\nsave(tidy)"
FIX = "@task\ndef clean(rows):\n    return [6 / (row - 2) for row in rows if row != 2]"
NAMES = "list(trips.graph.names)"


def notebook(*cells):
    made = []
    for cell in cells:
        expects_error = cell.startswith("# fails\n")
        tags = {"tags": ["raises-exception"]} if expects_error else {}
        made.append(nbformat.v4.new_code_cell(cell.removeprefix("# fails\n"), metadata=tags))
    return nbformat.v4.new_notebook(cells=made)


@pytest.fixture(autouse=True)
def settings_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))


def run_all(*cells):
    """Run a notebook and then, in the same kernel, one more cell; return both."""
    made = notebook(*cells, NAMES)
    client = NotebookClient(made, kernel_name="python3", timeout=60)
    stopped_at = None
    with client.setup_kernel():
        for number, cell in enumerate(made.cells[:-1]):
            try:
                client.execute_cell(cell, number)
            except CellExecutionError as error:
                stopped_at = number, error.ename
                break
        last = client.execute_cell(made.cells[-1], len(made.cells) - 1)
    return stopped_at, last["outputs"][-1]["data"]["text/plain"]


def test_a_cell_that_raises_half_way_stops_run_all_and_leaves_the_flow():
    stopped, names = run_all(SETUP, LOAD, "%%flow trips\ntidy = clean(rows)\n1 / 0", CLEAN)

    assert stopped == (2, "ZeroDivisionError")
    assert names == "['day', 'rows']"


def test_a_fragment_refused_at_its_end_stops_run_all():
    stopped, names = run_all(SETUP, LOAD, "%%flow trips\nrows = clean(rows)", CLEAN)

    assert stopped == (2, "CellError")
    assert names == "['day', 'rows']"


def test_a_failed_flow_does_not_stop_run_all_but_raise_does():
    stopped, _ = run_all(SETUP, LOAD, CLEAN, "%flow run", "%flow run --raise", "1")

    assert stopped == (4, "ZeroDivisionError")


def test_wrong_use_of_a_magic_stops_run_all():
    stopped, _ = run_all(SETUP, LOAD, "%flow runn", CLEAN)

    assert stopped == (2, "UsageError")


def coalesced(outputs):
    """Return the outputs with what a stream gave in several pieces as one."""
    whole: list[Any] = []
    for output in outputs:
        if output.output_type == "stream" and whole and whole[-1].get("name") == output.name:
            whole[-1] = {**whole[-1], "text": whole[-1]["text"] + output.text}
        else:
            whole.append(output)
    return whole


def compared(made):
    """Return what nbval compares: no counts, no tracebacks."""
    left = []
    for cell in made.cells:
        for output in coalesced(cell.outputs):
            kept = {
                name: output[name]
                for name in output
                if name not in ("execution_count", "traceback")
            }
            left.append(json.dumps(kept, sort_keys=True))
    return left


def test_two_executions_give_the_same_bytes(tmp_path, monkeypatch):
    cells = (
        SETUP,
        LOAD,
        CLEAN,
        "%flow",
        "%flow plan",
        "%flow run",
        "trips.failure('tidy')",
        "%flow debug",
        "# fails\n%flow get tidy",
        FIX,
        "%flow plan",
        "%flow run",
        "tidy",
        "%flow why tidy",
        "%flow mock rows=[5]",
        "%flow run",
        "trips.run()",
        "%flow logs",
        "# fails\n%%flow trips\ntidy = clean(tidy)",
        "%flow show",
        "%flow help",
    )
    first, second = notebook(*cells), notebook(*cells)

    for name, made in (("first", first), ("second", second)):
        monkeypatch.setenv("NBFLOW_HOME", str(tmp_path / name))  # nothing is kept of the other
        NotebookClient(made, kernel_name="python3", timeout=60).execute()

    assert len(compared(first)) > len(cells)
    assert compared(first) == compared(second)

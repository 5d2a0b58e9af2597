"""Cells of a real kernel run as themselves."""

import re

import pytest

pytestmark = pytest.mark.slow

FLOW = """\
%%flow trips
@task
def load():
    return [1, 2, 3]
rows = load()"""


def test_a_cell_may_await(kernel):
    kernel.good(FLOW)

    kernel.good("%%flow trips\nimport asyncio\nn = await asyncio.sleep(0.01, 5)\nmore = load()")

    assert kernel.good("n, list(trips.graph.names)").text == "(5, ['rows', 'more'])\n"


def test_after_a_cell_that_awaited_a_call_is_a_call_again(kernel):
    kernel.good(f"{FLOW}\nimport asyncio\nawait asyncio.sleep(0.01)")

    assert kernel.good("load()").text == "[1, 2, 3]\n"


def test_a_cell_that_awaits_and_fails_leaves_the_flow_as_it_was(kernel):
    kernel.good(FLOW)

    cell = kernel.run("%%flow trips\nimport asyncio\nx = load()\nawait asyncio.sleep(0.01)\n1 / 0")

    assert cell.status == "error"
    assert kernel.good("list(trips.graph.names), 'x' in globals()").text == "(['rows'], False)\n"
    assert kernel.good("load()").text == "[1, 2, 3]\n"


def test_an_interrupted_cell_that_awaits_leaves_the_flow_as_it_was(kernel):
    kernel.good(FLOW)

    cell = kernel.run(
        "%%flow trips\nimport asyncio\nx = load()\nprint('waiting', flush=True)\n"
        "await asyncio.sleep(50)",
        meanwhile=kernel.manager.interrupt_kernel,
    )

    assert cell.status == "error"
    assert kernel.good("list(trips.graph.names)").text == "['rows']\n"
    assert kernel.good("load()").text == "[1, 2, 3]\n"


@pytest.mark.parametrize("wait", ["", "\nimport asyncio; await asyncio.sleep(0)"])
def test_an_errors_line_number_is_that_of_the_cell(kernel, wait):
    cell = kernel.run(f"%%flow trips{wait}\nx = 1\n\n1 / 0")

    line = 4 + bool(wait)
    assert cell.error["ename"] == "ZeroDivisionError"
    assert any(f"line {line}" in row or f"> {line} " in row for row in _plain(cell))


def _plain(cell):
    return [re.sub(r"\x1b\[[0-9;]*m", "", row) for row in cell.error["traceback"]]


def test_a_refused_fragment_is_an_error_of_the_cell(kernel):
    kernel.good(FLOW)

    cell = kernel.run("%%flow trips\n@task\ndef more(rows): return rows\nrows = more(rows)")

    assert cell.status == "error"
    assert cell.error["ename"] == "CellError"
    assert "would depend on the step that it replaces" in cell.error["evalue"]
    assert kernel.good("rows.name").text == "'load'\n"


def test_running_a_cell_with_its_id_replaces_its_fragment(kernel):
    kernel.good(FLOW, "one")
    kernel.good(f"{FLOW.replace('rows', 'lines')}", "one")

    assert kernel.good("list(trips.graph.names)").text == "['lines']\n"


def test_completion_knows_nodes_and_parameters(kernel):
    kernel.good(FLOW)

    line = "%flow get ro"
    reply = kernel.reply(kernel.client.complete(line, len(line)))

    assert reply["matches"] == ["rows"]
    assert line[reply["cursor_start"] : reply["cursor_end"]] == "ro"

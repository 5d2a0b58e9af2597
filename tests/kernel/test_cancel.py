"""Stopping and pausing a run while its cell is busy, by the ways that a page has."""

import time

import pytest

from nbflow.notebook.widget import SCRIPT, WIDGET

pytestmark = pytest.mark.slow

SECONDS = 30
FLOW = """\
%%flow trips
import time
slow = True
@task
def load():
    return 1
@task
def wait(rows):
    print("waiting", flush=True)
    time.sleep(50 if slow else 0)
    return rows
rows = load()
late = wait(rows)"""


HELD = """\
%%flow trips
import time
from pathlib import Path
@task
def load():
    return 1
@task
def wait(rows):
    print("waiting", flush=True)
    while not Path(marks, "go").exists():
        time.sleep(0.01)
    return rows + 1
@task
def save(late):
    return late + 1
rows = load()
late = wait(rows)
size = save(late)"""


@pytest.fixture
def waiting(kernel):
    assert SCRIPT.exists(), "the view is not built: `npm run build:widget` in labextension/"
    kernel.good(FLOW)
    return kernel


def on_control(kernel, kind, content):
    """Send a message on the control channel and return what comes back."""
    message = kernel.client.session.msg(kind, content)
    kernel.client.control_channel.send(message)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        reply = kernel.client.get_control_msg(timeout=SECONDS)
        if reply["parent_header"]["msg_id"] == message["header"]["msg_id"]:
            return reply["content"]
    raise AssertionError(f"no answer to {kind}")


def view(kernel):
    """Return the id of the comm of the flow's view."""
    return kernel.run("trips", answers=[]).shown[0][WIDGET]["model_id"]


def say(kernel, comm, content, subshell):
    """Send what JupyterLab sends for a message of a widget's page: on a subshell."""
    data = {"method": "custom", "content": content}
    message = kernel.client.session.msg("comm_msg", {"comm_id": comm, "data": data})
    message["header"]["subshell_id"] = subshell
    kernel.client.shell_channel.send(message)
    return message["header"]["msg_id"]


def wait_until_heard(kernel, sent):
    """Return once the kernel has done with a message, whatever it says meanwhile."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        message = kernel.client.get_iopub_msg(timeout=SECONDS)
        is_its = message["parent_header"].get("msg_id") == sent
        if is_its and message["content"].get("execution_state") == "idle":
            return
    raise AssertionError("the message was not handled beside the busy cell")


def is_cancelled(kernel, cell, seconds):
    assert seconds < 2 + 1, "two seconds, and one for a busy machine"
    assert (cell.status, cell.error["ename"]) == ("error", "KeyboardInterrupt")
    run = "trips.last_run"
    assert kernel.good(f"{run}.final.message").text == "'The run was cancelled.'\n"
    states = kernel.good(f"[type(s).__name__ for s in {run}.states]").text
    assert states == "['Success', 'Cancelled']\n"
    kernel.good("slow = False")
    assert "↺  rows  reused" in kernel.good("%flow run").text


def cancelled_by(kernel, act):
    """Run the flow, act while it waits, and return the cell and how long it went on then."""
    moments = []

    def meanwhile():
        act()
        moments.append(time.monotonic())

    cell = kernel.run("%flow run", answers=[], meanwhile=meanwhile)
    return cell, time.monotonic() - moments[0]


def test_a_views_message_cancels_at_once(waiting):
    comm = view(waiting)
    subshell = on_control(waiting, "create_subshell_request", {})["subshell_id"]

    cell, seconds = cancelled_by(waiting, lambda: say(waiting, comm, {"type": "cancel"}, subshell))

    is_cancelled(waiting, cell, seconds)


def test_the_control_channel_cancels_at_once(waiting):
    replies = []

    def act():
        replies.append(on_control(waiting, "nbflow_cancel", {}))

    cell, seconds = cancelled_by(waiting, act)

    assert replies == [{"status": "ok", "cancelled": 1}]
    is_cancelled(waiting, cell, seconds)


def pause_by_view(kernel):
    comm = view(kernel)
    subshell = on_control(kernel, "create_subshell_request", {})["subshell_id"]
    return lambda: wait_until_heard(kernel, say(kernel, comm, {"type": "pause"}, subshell))


def pause_by_control(kernel):
    def act():
        assert on_control(kernel, "nbflow_pause", {}) == {"status": "ok", "paused": 1}

    return act


@pytest.mark.parametrize("way", [pause_by_view, pause_by_control])
def test_a_run_is_paused_while_its_cell_is_busy_and_goes_on_later(kernel, marks, way):
    assert SCRIPT.exists(), "the view is not built: `npm run build:widget` in labextension/"
    kernel.good(f"marks = {str(marks)!r}")
    kernel.good(HELD)
    pause = way(kernel)

    def act():
        pause()
        (marks / "go").touch()

    cell = kernel.run("%flow run", answers=[], meanwhile=act)

    assert cell.status == "ok"
    states = "[type(s).__name__ for s in trips.last_run.states], trips.last_run.final.message"
    seen = kernel.good(states).text
    assert seen == "(['Success', 'Success', 'Pending'], 'The run was paused.')\n"
    assert "↺  late  reused" in kernel.good("%flow resume").text
    assert kernel.good("trips['size']").text == "3\n"


def test_nothing_is_interrupted_where_no_flow_runs(waiting):
    replies = []

    cell = waiting.run(
        "print('own work', flush=True); time.sleep(1); 'done'",
        meanwhile=lambda: replies.append(on_control(waiting, "nbflow_cancel", {})),
    )

    assert replies == [{"status": "ok", "cancelled": 0}]
    assert cell.text == "own work\n'done'\n"


def test_a_run_that_a_view_asks_for_waits_for_the_cell_and_leaves_no_output(waiting):
    waiting.good("slow = False")
    comm = view(waiting)
    subshell = on_control(waiting, "create_subshell_request", {})["subshell_id"]

    # A cell that awaits lets the kernel's loop go on: a run must not take that for a pause.
    cell = waiting.run(
        "import asyncio; print('own work', flush=True); await asyncio.sleep(1); trips.last_run",
        meanwhile=lambda: say(waiting, comm, {"type": "start", "fresh": True}, subshell),
    )

    assert cell.text == "own work\n"
    until = time.monotonic() + SECONDS
    while waiting.good("trips.last_run is not None").text == "False\n":
        assert time.monotonic() < until
    assert waiting.good("trips['late'], trips.logs()").text == "(1, ['PRINT - late | waiting'])\n"

"""A run that is interrupted at any moment ends, leaves nothing over, and is gone on with.

How soon the caller is free is measured by the benchmarks; here it is only that it is.
"""

import json
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import settings

from nbflow import Flow, task
from nbflow.core.events import Event
from nbflow.engine import bus
from nbflow.engine.run import Run
from nbflow.engine.state import Cancelled, Mapped, Success
from nbflow.executors import DaskExecutor, Executor, LocalDaskExecutor, LocalExecutor
from tests.executors import conftest

pytestmark = pytest.mark.slow

cluster = conftest.cluster

IS_SOAK = settings.get_current_profile_name() == "soak"
MOMENTS = 50 if IS_SOAK else 5
DRAWN = random.Random() if IS_SOAK else random.Random(4)

ROOT = Path(__file__).parents[2]


def numbers():
    return [1, 2, 3, 4]


def double(x):
    time.sleep(0.01)
    return 2 * x


def flaky(x):
    time.sleep(0.01)
    return x + 1


def total(xs):
    return sum(xs)


def last(x, y, hold):
    while Path(hold).exists():
        time.sleep(0.01)
    return x + y


def made(hold: Path) -> Flow:
    """Return a flow whose last task does not end as long as there is a file."""
    with Flow("f") as flow:
        doubled = task(double).map(task(numbers)())
        grown = task(retries=1)(flaky).map(doubled)
        task(last)(task(total)(grown), task(name="other")(double)(1), str(hold))
    return flow


class Canceller:
    """Has the first run that it sees cancelled, from another thread, after so many events."""

    def __init__(self, moment: int) -> None:
        self.left = moment
        self.run: Run | None = None
        self.thread: threading.Thread | None = None

    def __call__(self, run: Run) -> "Canceller | None":
        if self.run is not None:
            return None
        self.run = run
        return self

    def observe(self, event: Event) -> None:
        self.left -= 1
        if self.left == 0:
            assert self.run is not None
            self.thread = threading.Thread(target=self.run.cancel)
            self.thread.start()


def executor_of(name: str, request: pytest.FixtureRequest) -> Executor:
    if name == "dask":
        return DaskExecutor(request.getfixturevalue("cluster").scheduler_address)
    if name == "local":
        return LocalExecutor()
    return LocalDaskExecutor(scheduler=name, num_workers=2)


def last_run(flow: Flow) -> Run:
    assert flow.last_run is not None
    return flow.last_run


def left_over() -> tuple[set[threading.Thread], set[int]]:
    """Return the threads and the processes that there are, but for those Dask shares."""
    children = psutil.Process().children(recursive=True)
    threads = {each for each in threading.enumerate() if "Offload" not in each.name}
    return threads, {child.pid for child in children}


@pytest.mark.parametrize("name", ["local", "threads", "processes", "dask"])
def test_a_run_cancelled_at_any_moment_ends_and_is_gone_on_with(name, request, tmp_path):
    executor, hold = executor_of(name, request), tmp_path / "hold"
    whole = made(hold)
    whole.run(executor=executor)
    before = left_over()
    moments = range(1, len(last_run(whole).bus.events) - 1)

    for moment in [DRAWN.choice(moments) for _ in range(MOMENTS)]:
        flow = made(hold)
        hold.touch()
        canceller = Canceller(moment)
        bus.watchers.append(canceller)
        try:
            with pytest.raises(KeyboardInterrupt):
                flow.run(executor=executor)
        finally:
            bus.watchers.remove(canceller)
        assert canceller.thread is not None
        canceller.thread.join(30)
        check_cancelled(flow)
        assert left_over() == before, moment
        hold.unlink()
        check_gone_on_with(flow, executor)


def check_cancelled(flow: Flow) -> None:
    run = last_run(flow)
    assert (type(run.final), run.record().state) == (Cancelled, "Cancelled")
    reached = {type(state) for state in run.states if state is not None}
    assert reached <= {Success, Mapped, Cancelled}
    called = {node.name for node in run.nodes if type(run.states[node.index]) is Success}
    assert set(flow.memory.last) == called
    assert "Running" not in {
        record.state
        for record, node in zip(run.record().nodes, run.nodes, strict=True)
        if type(run.states[node.index]) is not Mapped
    }


def check_gone_on_with(flow: Flow, executor: Executor) -> None:
    recorded = set(flow.memory.last)

    state = flow.run(reuse=True, executor=executor)

    run = last_run(flow)
    assert state.is_successful()
    assert flow["last"] == 26
    reused = {node.name for node in run.nodes if run.how.get(node.index) == "reused"}
    assert recorded <= reused


SCRIPT = """
import json, sys, threading
from pathlib import Path
from nbflow.engine import bus
from tests.engine import test_interrupts as here
from nbflow.executors import LocalDaskExecutor, LocalExecutor

class Counting:
    def __init__(self, left):
        self.left = left

    def observe(self, event):
        self.left -= 1
        if self.left == 0:
            print("now", flush=True)

if __name__ == "__main__":
    name, moment = sys.argv[1], int(sys.argv[2])
    executor = LocalExecutor() if name == "local" else LocalDaskExecutor(name, num_workers=2)
    counting = Counting(moment)
    hold = Path(sys.argv[3])
    hold.touch()
    flow = here.made(hold)
    bus.watchers.append(lambda run: counting)
    interrupted = False
    try:
        flow.run(executor=executor)
    except KeyboardInterrupt:
        interrupted = True
    bus.watchers.clear()
    threads = [each.name for each in threading.enumerate() if each is not threading.main_thread()]
    recorded = set(flow.memory.last)
    ended = type(flow.last_run.final).__name__
    hold.unlink()
    again = flow.run(executor=executor, reuse=True)
    run = flow.last_run
    reused = {node.name for node in run.nodes if run.how.get(node.index) == "reused"}
    print(json.dumps({
        "interrupted": interrupted,
        "ended": ended,
        "threads": threads,
        "again": type(again).__name__,
        "lost": sorted(recorded - reused),
    }), flush=True)
"""


@pytest.mark.parametrize("name", ["local", "threads", "processes"])
def test_a_real_interrupt_at_any_moment_does_the_same(name, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    for moment in [DRAWN.randint(1, 25) for _ in range(MOMENTS if IS_SOAK else 2)]:
        with subprocess.Popen(
            [sys.executable, script, name, str(moment), tmp_path / "hold"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "NBFLOW__LOGGING__LEVEL": "CRITICAL"},
        ) as process:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "")
            assert any(line == "now\n" for line in lines)
            process.send_signal(signal.SIGINT)
            *_, last = lines

        found = json.loads(last)
        assert process.returncode == 0
        assert found == {
            "interrupted": True,
            "ended": "Cancelled",
            "threads": [],
            "again": "Success",
            "lost": [],
        }

"""Cancelling a run: from another thread, from a task, before it begins and after it ended."""

import threading
import time
from traceback import walk_tb
from typing import Any

import pytest

from nbflow import Flow, task
from nbflow.engine import bus


def states(flow):
    return [type(state).__name__ for state in flow.last_run.states]


def chain(*tasks):
    with Flow("chain") as flow:
        before = None
        for each in tasks:
            step = each()
            if before is not None:
                step.set_upstream(before)
            before = step
    return flow


@task
def quick():
    return 1


class Canceller:
    """Has the first run cancelled, from another thread, once its first node is done."""

    def __init__(self):
        self.run: Any = None

    def __call__(self, run):
        if self.run is not None:
            return None
        self.run = run
        return self

    def observe(self, event):
        if getattr(event, "state", "") == "Success":
            threading.Timer(0.05, self.run.cancel).start()


@pytest.fixture
def canceller():
    canceller = Canceller()
    bus.watchers.append(canceller)
    yield canceller
    bus.watchers.remove(canceller)


@pytest.mark.slow
@pytest.mark.usefixtures("canceller")
def test_a_waiting_task_is_interrupted_and_the_rest_is_not_called():
    flow = chain(quick, task(name="wait")(lambda: time.sleep(20)), quick)

    before = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        flow.run()

    assert time.monotonic() - before < 2
    assert states(flow) == ["Success", "Cancelled", "NoneType"]
    final = flow.last_run.final
    assert (type(final).__name__, final.message) == ("Cancelled", "The run was cancelled.")
    assert flow.last_run.states[1].message == "The run was cancelled."


@pytest.mark.slow
@pytest.mark.usefixtures("canceller")
def test_the_next_run_takes_what_was_done_and_goes_on():
    waits = [20, 0]
    flow = chain(quick, task(name="wait")(lambda: time.sleep(waits.pop(0))))
    with pytest.raises(KeyboardInterrupt):
        flow.run()

    final = flow.run(reuse=True)

    assert final.is_successful()
    assert flow.last_run.how == {0: "reused"}


@pytest.mark.slow
@pytest.mark.usefixtures("canceller")
def test_a_task_that_swallows_the_interrupt_is_the_last_one():
    def stubborn():
        with pytest.raises(KeyboardInterrupt):
            time.sleep(20)

    flow = chain(quick, task(stubborn), quick)

    with pytest.raises(KeyboardInterrupt):
        flow.run()

    assert states(flow) == ["Success", "Success", "NoneType"]
    assert type(flow.last_run.final).__name__ == "Cancelled"


def test_an_interrupted_run_says_so_rather_than_that_it_was_cancelled():
    def interrupt():
        raise KeyboardInterrupt

    flow = chain(task(interrupt))

    with pytest.raises(KeyboardInterrupt):
        flow.run()

    assert flow.last_run.final.message == "The run was interrupted."


def test_a_run_that_ended_cannot_be_cancelled():
    flow = chain(quick)
    flow.run()

    assert not flow.last_run.cancel()
    assert flow.last_run.final.is_successful()


def test_a_run_that_was_cancelled_before_its_first_node_calls_none():
    def watch(run):
        assert run.cancel()

    bus.watchers.append(watch)
    try:
        flow = chain(quick)
        with pytest.raises(KeyboardInterrupt):
            flow.run()
    finally:
        bus.watchers.pop()

    assert states(flow) == ["NoneType"]


def test_the_traceback_of_an_interrupt_leads_past_the_frames_of_the_engine():
    def interrupt():
        raise KeyboardInterrupt

    flow = chain(task(interrupt))

    with pytest.raises(KeyboardInterrupt) as caught:
        flow.run()

    frames = [frame for frame, _ in walk_tb(caught.tb)]
    seen = [each.f_code.co_name for each in frames if "__tracebackhide__" not in each.f_locals]
    assert seen[1:] == ["interrupt"]

"""What a submitted call gives."""

import gc
import logging
import threading

import pytest

from nbflow import flow, task
from nbflow.core.context import RunSupplied
from nbflow.core.graph import Graph
from nbflow.core.run_info import FlowRun
from nbflow.core.state import Failed, Success
from nbflow.engine.called_run import CalledRun
from nbflow.engine.futures import FutureList, NbflowFuture
from nbflow.engine.memory import Memory
from nbflow.engine.request import Request
from nbflow.states import Pending


@task
def waits(event):
    assert event.wait(10)
    return "done"


@task
def fail():
    raise ValueError("no")


def inside(fn):
    """Return what a function gives when it is called as a flow."""
    return flow(fn, name="outer")()


def test_before_the_end_its_state_is_that_of_the_call_and_nothing_is_waited_for_too_long():
    def body():
        event = threading.Event()
        future = waits.submit(event)
        before = future.state.is_final(), future.done(), future.wait(0.001)
        with pytest.raises(TimeoutError) as raised:
            future.result(timeout=0.001)
        expected = f"Task run {future.task_run_id} did not complete within 0.001 seconds"
        assert str(raised.value) == expected
        event.set()
        return before, future.result(10), future.done(), future.state.name

    assert inside(body) == ((False, False, None), "done", True, "Completed")


def test_a_failure_is_raised_or_returned():
    def body():
        future = fail.submit()
        with pytest.raises(ValueError, match="no"):
            future.result()
        return type(future.result(raise_on_failure=False)).__name__, repr(future)

    kind, shown = inside(body)
    assert kind == "ValueError"
    assert shown.startswith("<NbflowFuture: fail-0, Failed(")


def test_who_wants_to_be_told_of_the_end_is():
    told: list[object] = []

    def body():
        future = fail.submit()
        future.add_done_callback(told.append)
        future.wait()
        future.add_done_callback(told.append)
        return future

    state = flow(body, name="outer")(return_state=True)
    assert state.is_failed()
    assert [type(each) for each in told] == [NbflowFuture, NbflowFuture]


def future_of_nothing():
    """Return the future of a call that nobody makes."""
    run = CalledRun(
        Graph("f"),
        Request(),
        Memory(),
        RunSupplied(flow_name="f", parameters={}, flow_run_id="1", flow_run_name="one"),
        FlowRun("f", Pending()),
    )
    return NbflowFuture(run.enter_call(fail, {}, []))


def ended(future, state):
    """Let the call of a future come to a state."""
    future.call.run.enter_state(future.call, state)
    future.end()


def test_one_that_is_dropped_before_its_end_is_told_of(caplog):
    with caplog.at_level(logging.WARNING, "nbflow"):
        future = future_of_nothing()
        del future
        gc.collect()

    assert "A future was dropped before its call had ended: 'fail-0'." in caplog.text


def test_one_that_is_dropped_later_is_not(caplog):
    with caplog.at_level(logging.WARNING, "nbflow"):
        future = future_of_nothing()
        ended(future, Success(None, 1))
        del future
        gc.collect()

    assert caplog.text == ""


def test_one_that_failed_and_that_nobody_looked_at_is_told_of(caplog):
    with caplog.at_level(logging.WARNING, "nbflow"):
        future = future_of_nothing()
        ended(future, Failed("it broke"))
        del future
        gc.collect()

    assert "whose call failed, and nobody looked: 'fail-0', it broke." in caplog.text


def test_one_that_failed_and_was_looked_at_is_not(caplog):
    with caplog.at_level(logging.WARNING, "nbflow"):
        future = future_of_nothing()
        ended(future, Failed("it broke"))
        assert future.wait().is_failed()
        del future
        gc.collect()

    assert "nobody looked" not in caplog.text


def test_one_that_was_never_made_is_dropped_in_silence():
    future = NbflowFuture.__new__(NbflowFuture)
    future.__del__()


def test_several_are_waited_for_in_order():
    first, second = future_of_nothing(), future_of_nothing()
    for future, value in ((second, 2), (first, 1)):
        ended(future, Success(None, value))
    futures = FutureList([first, second])

    futures.wait(1)
    assert futures.result(1) == [1, 2]


def test_what_whoever_is_told_raises_ends_nothing(caplog):
    told: list[object] = []

    def raises(future):
        raise KeyError("of the callback")

    future = future_of_nothing()
    for each in (raises, told.append):
        future.add_done_callback(each)
    with caplog.at_level(logging.ERROR, "nbflow"):
        ended(future, Success(None, 1))
        future.add_done_callback(raises)

    assert told == [future]
    assert caplog.text.count("What was to be called when 'fail-0' had ended raised.") == 2
    assert caplog.text.count("KeyError: 'of the callback'") == 2


def test_all_who_wait_are_woken():
    future = future_of_nothing()
    states: list[object] = []
    waiting = [threading.Thread(target=lambda: states.append(future.wait(10))) for _ in range(3)]
    for thread in waiting:
        thread.start()
    ended(future, Success(None, 1))
    for thread in waiting:
        thread.join(10)

    assert states == [future.state] * 3


def test_who_looks_just_as_it_ends_does_not_wait():
    future = future_of_nothing()
    ended(future, Success(None, 1))

    assert future._end_of_it().is_set()


def test_one_that_was_interrupted_is_dropped_in_silence(caplog):
    future = future_of_nothing()
    future.call.break_down(KeyboardInterrupt())
    future.end()
    with caplog.at_level(logging.WARNING, "nbflow"):
        del future
        gc.collect()

    assert "nobody looked" not in caplog.text

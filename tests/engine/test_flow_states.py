"""What runs of flows end in: the tables of return values, exceptions, hooks and retries."""

import asyncio
import logging
import threading
import time
from functools import partial
from typing import Any

import pytest

from nbflow import flow, task
from nbflow.core.run_context import FlowRunContext
from nbflow.core.signals import Abort, Pause
from nbflow.engine import signals
from nbflow.engine.client import client
from nbflow.engine.flow_engine import FlowRunEngine
from nbflow.engine.flow_running import run_flow
from nbflow.engine.flow_states import failure
from nbflow.engine.state import Success as Finished
from nbflow.errors import CrashedRun, PausedRun, UnfinishedRun
from nbflow.states import (
    AwaitingRetry,
    Cancelled,
    Completed,
    Crashed,
    Failed,
    Paused,
    Pending,
    Running,
    State,
)


@task
def one():
    return 1


@task
def fails():
    raise ValueError("no")


def here() -> Any:
    """Return the run of the flow that runs here."""
    context: Any = FlowRunContext.get()
    return context.flow_run


def ends(returned) -> State:
    """Return the state of a flow whose function returns what ``returned`` does."""

    @flow
    def some():
        return returned()

    state: State = some(return_state=True)
    return state


# -- what a function returns -----------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, 0, "text", {"a": [1]}, [], (), ValueError("as a value")])
def test_plain_data_completes(value):
    state = ends(lambda: value)

    assert (state.name, state.message) == ("Completed", None)
    assert state.result() is value


def test_a_generator_that_is_returned_is_a_list_of_its_items():
    assert ends(lambda: (2 * i for i in range(3))).result() == [0, 2, 4]


def test_states_mixed_with_data_are_data():
    state = ends(lambda: {"failed": fails.submit(), "n": 1})

    assert state.is_completed()
    assert state.message is None
    assert state.result()["failed"].is_failed()


@pytest.mark.parametrize(
    "made",
    [
        Completed(data=3, message="m"),
        Failed(message="m", data="text"),
        Cancelled(message="m"),
        Crashed(message="m"),
        Completed(name="Own", data=1),
    ],
)
def test_a_state_made_by_hand_is_the_state(made):
    state = ends(lambda: made)

    assert (state.type, state.name, state.message) == (made.type, made.name, made.message)


def test_a_state_made_by_hand_has_its_data_as_result():
    assert ends(lambda: Completed(data=3)).result() == 3
    error = ValueError("no")
    assert ends(lambda: Failed(data=error)).result(raise_on_failure=False) is error


@pytest.mark.parametrize("how", [lambda t: t.submit(), lambda t: t(return_state=True)])
def test_one_run_that_completed_is_a_completed_state(how):
    state = ends(lambda: how(one))

    assert (state.name, state.message) == ("Completed", "All states completed.")
    result = state.result()
    assert isinstance(result, State)
    assert result.result() == 1


@pytest.mark.parametrize("how", [lambda t: t.submit(), lambda t: t(return_state=True)])
def test_one_run_that_failed_is_a_failed_state(how):
    state = ends(lambda: how(fails))

    assert (state.name, state.message) == ("Failed", "1/1 states failed.")
    with pytest.raises(ValueError, match="no"):
        state.result()


@pytest.mark.parametrize("kind", [list, tuple, set])
def test_several_states_lead_to_what_they_have_in_common(kind):
    good = ends(lambda: kind([one.submit(), Completed(data=2)]))
    bad = ends(lambda: kind([one.submit(), fails.submit()]))

    assert (good.name, good.message) == ("Completed", "All states completed.")
    assert type(good.result()) is kind
    assert (bad.name, bad.message) == ("Failed", "1/2 states failed.")
    with pytest.raises(ValueError, match="no"):
        bad.result()


@pytest.mark.parametrize(
    ("states", "name", "message"),
    [
        ([Completed(), Cancelled(), Failed()], "Cancelled", "1/3 states cancelled."),
        ([Completed(), Paused(), Failed()], "Paused", "1/3 states paused."),
        ([Completed(), Crashed()], "Failed", "1/2 states failed."),
        ([Completed(), Running()], "Failed", "1/2 states are not final."),
    ],
)
def test_the_worst_of_several_states_counts(states, name, message):
    state = ends(lambda: states)

    assert (state.name, state.message) == (name, message)


def test_a_task_that_failed_and_is_not_returned_does_not_count():
    def body():
        fails(return_state=True)

    assert ends(body).is_completed()


@pytest.mark.parametrize("made", [Pending(), Running()])
def test_a_state_that_is_no_end_is_refused(made):
    with pytest.raises(Abort, match=f"A run that is Running cannot be(gin to run| {made.name})"):
        ends(lambda: made)


@pytest.mark.parametrize(
    ("made", "error"), [(Paused(), PausedRun), (AwaitingRetry(), UnfinishedRun)]
)
def test_a_state_that_waits_ends_the_call(made, error):
    state = ends(lambda: made)

    assert state.name == made.name
    with pytest.raises(error):
        state.result()


# -- what a function raises ------------------------------------------------------------------------


def test_an_exception_fails_the_run_and_is_raised_itself(caplog):
    error = ValueError("text")

    @flow
    def some():
        raise error

    with pytest.raises(ValueError, match="text") as caught:
        some()

    assert caught.value is error
    state = some(return_state=True)
    assert state.message == "Flow run encountered an exception: ValueError: text"
    assert state.result(raise_on_failure=False) is error
    (record, *_) = [each for each in caplog.records if each.exc_info]
    assert record.getMessage() == "Encountered exception during execution: text"


class Boom(BaseException):
    """Ends more than a run."""


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (KeyboardInterrupt(), "aborted by an interrupt signal."),
        (SystemExit(), "aborted by Python system exit call."),
        (asyncio.CancelledError(), "cancelled by the runtime environment."),
        (Boom("x"), "interrupted by an unexpected exception: Boom: x"),
    ],
)
@pytest.mark.parametrize("return_state", [True, False])
def test_what_is_no_exception_crashes_the_run_and_is_raised(caplog, error, text, return_state):
    runs, calls = [], []

    @flow(retries=2, on_crashed=[lambda *given: calls.append(given[2].name)])
    def some():
        runs.append(here())
        raise error

    with pytest.raises(type(error)):
        some(return_state=return_state)

    (run,) = runs
    assert run.state.name == "Crashed"
    assert run.state.message == f"Execution was {text}"
    assert f"Crash detected! Execution was {text}" in caplog.messages
    # Of the original: only where the function returned such a state.
    assert calls == ["Crashed"]
    assert some.last_run.final.is_failed()


def test_a_crash_in_a_task_crashes_every_run_it_passes():
    runs = []

    @task
    def crashes():
        raise Boom("x")

    @flow
    def inner():
        runs.append(here())
        crashes()

    @flow
    def outer():
        runs.append(here())
        inner()

    with pytest.raises(Boom):
        outer()

    assert [run.state.name for run in runs] == ["Crashed", "Crashed"]
    assert outer.last_run.calls["inner-0"].task_run.state.name == "Crashed"
    assert inner.last_run.calls["crashes-0"].task_run.state.name == "Crashed"


def test_a_function_may_return_that_it_crashed():
    calls = []

    @flow(on_crashed=[lambda *given: calls.append(given)])
    def some():
        return Crashed(message="m")

    with pytest.raises(CrashedRun, match="m"):
        some()
    assert len(calls) == 1


LEAVING = [
    (Abort("no"), "Failed", "Execution was aborted: Abort: no"),
    (Pause("later"), "Paused", "later"),
    (GeneratorExit(), "Cancelled", "Execution was given up: nobody waits for it any longer."),
]


@pytest.mark.parametrize(("error", "state", "message"), LEAVING)
def test_what_leaves_a_run_ends_it_also_in_the_store(error, state, message):
    @flow(name="left", retries=1, persist_result=True)
    def some():
        raise error

    with pytest.raises(type(error)):
        some()

    assert some.last_run.flow_run.run_count == 1  # no further attempt
    known = client.read_flow_run(some.last_run.flow_run.id).state
    assert (known.name, known.message) == (state, message)
    assert some.last_run.record().state == state
    (recorded,) = some.runs()
    assert (recorded.state, recorded.ended is None) == (state, False)


@pytest.mark.parametrize(("error", "state", "message"), LEAVING)
def test_what_leaves_a_run_ends_all_that_it_passes(error, state, message):
    @task
    def leaves():
        raise error

    @flow
    def inner():
        leaves()

    @flow
    def outer():
        inner()

    with pytest.raises(type(error)):
        outer()

    for each in (inner, outer):
        run = each.last_run
        assert (run.final.message, run.record().state) == (message, state)
        assert [node.state for node in run.record().nodes] == [state]


@pytest.mark.parametrize(
    ("error", "hook"),
    [(Abort("no"), "on_failure"), (Pause("later"), None), (GeneratorExit(), "on_cancellation")],
)
def test_what_leaves_a_run_calls_the_hooks_of_its_end(error, hook):
    called = []
    hooks = {
        name: [lambda *_, name=name: called.append(name)]
        for name in ("on_failure", "on_cancellation", "on_completion", "on_crashed")
    }

    @flow(**hooks)
    def some():
        raise error

    with pytest.raises(type(error)):
        some()
    assert called == ([] if hook is None else [hook])


def test_a_refusal_after_the_end_changes_nothing():
    @flow
    def some():
        return 1

    engine = FlowRunEngine(flow=some)

    def paused_too_late():
        with engine.start():
            engine.set_state(Completed(data=1))
            engine.set_state(Paused())

    with pytest.raises(Abort, match="cannot be Paused"):
        paused_too_late()
    assert engine.state.is_completed()


def test_an_awaited_call_that_is_closed_is_cancelled_with_its_flow():
    @task(retries=1, retry_delay_seconds=1000)
    async def waits():
        raise ValueError("no")

    @flow
    async def some():
        await waits()

    async def main():
        going = some()
        going.send(None)
        going.close()

    asyncio.run(main())

    assert some.last_run.record().state == "Cancelled"
    assert [node.state for node in some.last_run.record().nodes] == ["Cancelled"]


def test_a_run_that_is_under_way_is_not_taken_by_another():
    runs = []

    @flow
    def some():
        runs.append(here())
        with pytest.raises(Abort, match="cannot begin to run"):
            run_flow(some, flow_run=here())
        return 1

    assert some() == 1
    assert len(runs) == 1
    assert [state.name for state in runs[0].states] == ["Pending", "Running", "Completed"]


def test_what_keeps_a_run_from_its_beginning_fails_it():
    @flow(flow_run_name=lambda: 3)
    def some():
        """Never called."""

    with pytest.raises(TypeError, match="for 'flow_run_name' returned type int but a string is"):
        some()
    assert some.last_run.flow_run.state.is_failed()


@pytest.mark.parametrize(
    ("signal", "name", "kind"),
    [
        (signals.FAIL("m"), "Failed", "FAILED"),
        (signals.SKIP("m"), "Skipped", "COMPLETED"),
        (signals.SUCCESS("m"), "Completed", "COMPLETED"),
        (signals.PAUSE("m"), "Paused", "PAUSED"),
        (signals.ENDRUN(Finished("m")), "Completed", "COMPLETED"),
    ],
)
def test_a_signal_says_the_state(signal, name, kind):
    @flow
    def some():
        raise signal

    state = some(return_state=True)

    assert (state.name, state.type, state.message) == (name, kind, "m")


def test_a_signal_that_fails_is_raised_and_takes_a_retry():
    attempts = []

    @flow(retries=1)
    def some():
        attempts.append(1)
        raise signals.FAIL("m")

    with pytest.raises(signals.FAIL, match="m"):
        some()
    assert len(attempts) == 2


def test_a_signal_may_ask_for_another_attempt():
    attempts = []

    @flow
    def some():
        attempts.append(1)
        if len(attempts) < 2:
            raise signals.RETRY("m")
        return "done"

    assert some() == "done"


def test_a_signal_of_a_task_is_one_of_the_flow():
    @task
    def fails_so():
        raise signals.FAIL("m")

    @flow
    def some():
        fails_so(return_state=True).result()

    assert some(return_state=True).message == "m"


# -- cancelling ------------------------------------------------------------------------------------


def test_a_run_that_is_cancelled_ends_so():
    calls, order = [], []

    @flow(
        on_cancellation=[lambda *given: calls.append(given[2].name)],
        on_crashed=[lambda *_: calls.append("crashed")],
    )
    def some():
        some.last_run.cancel()
        order.append("after")  # in the main thread it is interrupted
        one()
        order.append("never")

    with pytest.raises(KeyboardInterrupt):
        some()

    assert "never" not in order
    assert [state.name for state in some.last_run.flow_run.states] == [
        "Pending",
        "Running",
        "Cancelling",
        "Cancelled",
    ]
    assert calls == ["Cancelling"]
    assert type(some.last_run.final).__name__ == "Cancelled"


def test_a_run_in_another_thread_is_cancelled_at_its_next_step():
    caught: list[BaseException] = []
    order: list[str] = []

    @flow
    def inner():
        order.append("never")

    @flow
    def some():
        some.last_run.cancel()
        inner()

    def run():
        try:
            some()
        except KeyboardInterrupt as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

    assert [type(error) for error in caught] == [KeyboardInterrupt]
    assert order == []
    assert some.last_run.flow_run.state.name == "Cancelled"


def test_what_runs_in_a_run_that_is_cancelled_is_so_too():
    @flow
    def inner():
        outer.last_run.cancel()
        time.sleep(10)

    @flow
    def outer():
        inner()

    with pytest.raises(KeyboardInterrupt):
        outer()
    assert inner.last_run.flow_run.state.name == "Cancelled"
    assert outer.last_run.flow_run.state.name == "Cancelled"


# -- timeouts --------------------------------------------------------------------------------------


def test_a_flow_that_takes_too_long_is_ended(caplog):
    @flow(timeout_seconds=0.05)
    def some():
        time.sleep(10)

    with pytest.raises(TimeoutError, match=r"^Scope timed out after 0.05 second\(s\)\.$"):
        some()
    state = some.last_run.flow_run.state
    assert (state.type, state.name) == ("FAILED", "TimedOut")
    assert state.message == "Flow run exceeded timeout of 0.05 seconds"
    assert state.message in caplog.messages


def test_a_flow_in_another_thread_is_ended_too():
    states = []

    @flow(timeout_seconds=0.05)
    def some():
        while True:
            pass

    thread = threading.Thread(target=lambda: states.append(some(return_state=True)))
    thread.start()
    thread.join()

    assert [state.name for state in states] == ["TimedOut"]


def test_a_flow_that_is_awaited_is_ended_too():
    @flow(timeout_seconds=0.05)
    async def some():
        await asyncio.sleep(10)

    with pytest.raises(TimeoutError, match=r"^Scope timed out after 0.05 second\(s\)\.$"):
        asyncio.run(some())
    assert some.last_run.flow_run.state.name == "TimedOut"


def test_a_timeout_of_the_function_itself_is_a_plain_failure():
    @flow
    def some():
        raise TimeoutError("of mine")

    state = some(return_state=True)

    assert (state.name, state.message) == (
        "Failed",
        "Flow run encountered an exception: TimeoutError: of mine",
    )


@pytest.mark.parametrize("is_awaited", [True, False])
def test_a_timeout_takes_a_retry(is_awaited):
    attempts = []

    @flow(timeout_seconds=0.5, retries=1)
    def some():
        attempts.append(1)
        if len(attempts) < 2:
            time.sleep(10)
        return "done"

    @flow(timeout_seconds=0.5, retries=1)
    async def later():
        attempts.append(1)
        if len(attempts) < 2:
            await asyncio.sleep(10)
        return "done"

    # Of the original: it was left awaiting its retry.
    assert (asyncio.run(later()) if is_awaited else some()) == "done"
    assert len(attempts) == 2


def test_a_timeout_with_its_retries_used_up_is_final():
    @flow(timeout_seconds=0.05, retries=1)
    def some():
        time.sleep(10)

    assert some(return_state=True).name == "TimedOut"
    assert some.last_run.flow_run.run_count == 2


# -- retries ---------------------------------------------------------------------------------------


def test_a_failed_run_begins_again_as_the_same_run(caplog):
    caplog.set_level(logging.INFO, "nbflow")
    runs = []

    @flow(retries=2)
    def some():
        runs.append((here().id, here().run_count))
        if len(runs) < 3:
            raise ValueError("no")
        return "done"

    assert some() == "done"
    assert [count for _, count in runs] == [1, 2, 3]
    assert len({run for run, _ in runs}) == 1
    again = [text for text in caplog.messages if "will attempt to run again" in text]
    assert (
        again
        == [
            "Received non-final state 'AwaitingRetry' when proposing final state 'Failed' and will "
            "attempt to run again..."
        ]
        * 2
    )


def test_a_run_waits_before_it_begins_again(monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr("nbflow.engine.flow_states.time.sleep", waits.append)
    attempts = []

    @flow(retries=1, retry_delay_seconds=0.2)
    def some():
        attempts.append(1)
        raise ValueError("no")

    some(return_state=True)

    assert len(attempts) == 2
    assert 0 < waits[0] <= 0.2


def test_a_run_that_is_awaited_does_not_hold_up_its_loop():
    order = []

    @flow(retries=1, retry_delay_seconds=0.2)
    async def some():
        order.append("attempt")
        if order.count("attempt") < 2:
            raise ValueError("no")

    async def both():
        waiting = asyncio.ensure_future(some())
        while not waiting.done():
            order.append("beside")
            await asyncio.sleep(0.01)

    asyncio.run(both())

    last = max(i for i, each in enumerate(order) if each == "attempt")
    assert order[:last].count("beside") > 2


def test_calls_are_counted_from_the_start_in_each_attempt():
    seen = []

    @flow(retries=1)
    def some():
        one()
        one()
        seen.append(list(some.last_run.calls))
        if len(seen) < 2:
            raise ValueError("no")

    some()

    assert seen == [["one-0", "one-1"]] * 2


def test_invalid_parameters_are_refused_once():
    calls = []

    @flow(retries=3, on_failure=[lambda *_: calls.append("failure")], on_running=[calls.append])
    def some(x: int):
        calls.append("body")

    # Of the original: it began again for ever.
    with pytest.raises(ValueError, match="Flow run received invalid parameters:\n - x: Input"):
        some("a")
    assert calls == ["failure"]
    assert [state.name for state in some.last_run.flow_run.states] == ["Pending", "Failed"]


def test_a_run_is_running_before_its_hooks_and_they_come_before_its_function():
    told: list[Any] = []

    @flow(on_running=[lambda _, run, state: told.append((run.state.name, state.name))])
    def some(x: int):
        told.append(x)

    some("5")

    assert told == [("Running", "Running"), 5]


def test_what_cannot_be_kept_fails_the_run():
    @flow(persist_result=True, result_serializer="json")
    def some():
        return threading.Lock()

    state = some(return_state=True)

    assert state.is_failed()
    with pytest.raises(ValueError, match=r"Failed to serialize object of type 'lock'"):
        state.result()


def test_hooks_are_called_once_whatever_the_attempts():
    calls = []
    kinds = ["on_running", "on_completion", "on_failure", "on_crashed", "on_cancellation"]
    hooks = {kind: [lambda *_, kind=kind: calls.append(kind)] for kind in kinds}

    @flow(retries=2, **hooks)
    def some():
        raise ValueError("no")

    some(return_state=True)

    assert calls == ["on_running", "on_failure"]


def test_hooks_of_any_kind_are_called_in_order_whatever_one_raises(caplog):
    told: list[Any] = []

    class Tells:
        def __call__(self, flow, flow_run, state):
            told.append((flow.name, flow_run.state_name, state.name))

    async def is_awaited(flow, flow_run, state):
        await asyncio.sleep(0)
        told.append("awaited")

    def broken(flow, flow_run, state):
        raise ValueError("in the hook")

    def with_more(more, flow, flow_run, state):
        told.append(more)

    @flow(on_completion=[broken, Tells(), is_awaited, partial(with_more, "partial")])
    def some():
        return 1

    assert some() == 1
    assert told == [("some", "Completed", "Completed"), "awaited", "partial"]
    (record,) = [each for each in caplog.records if each.exc_info]
    assert record.getMessage() == "An error was encountered while running hook 'broken'"


def test_hooks_of_an_async_flow_are_called_too():
    told = []

    async def tells(flow, flow_run, state):
        told.append(state.name)

    @flow(on_running=[tells], on_completion=[tells, lambda *given: told.append("plain")])
    async def some():
        return 1

    assert asyncio.run(some()) == 1
    assert told == ["Running", "Completed", "plain"]


# -- what is kept of a failure ---------------------------------------------------------------------


def test_a_failure_holds_what_was_raised_unless_results_are_kept(tmp_path):
    class Factory:
        persist_result = True

        def create_result(self, value):
            return ("kept", value)

    error = ValueError("no")

    assert failure(error, "it:").data is error
    assert failure(error, "it:").message == "it: ValueError: no"
    assert failure(error, "it:", Factory()).data == ("kept", error)

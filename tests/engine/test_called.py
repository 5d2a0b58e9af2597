"""The manner of flows that run as a function is called."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nbflow import flow, runtime, task
from nbflow.core import signals
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.core.signals import Abort, Pause
from nbflow.errors import CrashedRun
from nbflow.states import Cancelled, Completed, Crashed, Running
from nbflow.states import Failed as FailedRun


def outcome(fn, **options):
    """Return the state and the record of a call of a task, in a flow."""
    made = task(name="made", **options)(fn)
    outer = flow(lambda: made(return_state=True), name="outer", validate_parameters=False)
    state = outer(return_state=True)
    return state, outer.last_run


def raising(error):
    def fn():
        raise error

    return fn


def state_of(fn, **options):
    """Return the state of a call of a task."""
    made = task(name="made", **options)(fn)
    return flow(lambda: [made(return_state=True), "data"], name="outer")()[0]


def task_run():
    """Return the run of the task that runs here."""
    context: Any = TaskRunContext.get()
    return context.task_run


class Boom(BaseException):
    """Ends more than a run."""


class TestWhatIsReturned:
    @pytest.mark.parametrize(
        "value",
        [None, 0, "text", {"a": [1]}, [], (), set(), {"a": Completed()}, [Completed(), 1]],
    )
    def test_data_completes_the_call(self, value):
        state = state_of(lambda: value)

        assert (state.name, state.message) == ("Completed", None)
        assert state.result() is value

    def test_an_exception_that_is_returned_is_data(self):
        error = ValueError("as a value")

        assert state_of(lambda: error).result() is error

    @pytest.mark.parametrize(
        ("states", "name", "message"),
        [
            ([Completed(data=1), Completed()], "Completed", "All states completed."),
            ((Completed(), FailedRun(message="m")), "Failed", "1/2 states failed."),
            ({Crashed(message="m")}, "Failed", "1/1 states failed."),
            ([Completed(), Cancelled(), FailedRun()], "Cancelled", "1/3 states cancelled."),
            ([Completed(), Running()], "Failed", "1/2 states are not final."),
        ],
    )
    def test_states_lead_to_what_they_have_in_common(self, states, name, message):
        state = state_of(lambda: states)

        assert (state.name, state.message) == (name, message)
        assert (state.data.get() if state.is_completed() else state.data) is states

    def test_several_states_raise_what_their_first_failure_does(self):
        error = ValueError("first")
        made = task(name="made")(lambda: [Completed(), FailedRun(data=error), FailedRun()])

        with pytest.raises(ValueError, match="first") as raised:
            flow(lambda: made(), name="outer")()
        assert raised.value is error

    def test_the_state_of_a_run_is_one_of_states(self):
        one = task(name="one")(lambda: 1)

        state = state_of(lambda: one(return_state=True))

        assert state.message == "All states completed."
        assert state.result().result() == 1

    @pytest.mark.parametrize("is_submitted", [True, False])
    def test_of_a_generator_the_items_are_taken_in_the_call(self, is_submitted):
        def items():
            return (runtime.task_run.name for _ in range(2))

        made = task(name="made")(items)
        call = made.submit if is_submitted else made
        outer = flow(lambda: call(return_state=True).result(), name="outer")

        assert outer() == ["made-0", "made-0"]

    def test_of_a_generator_that_is_awaited_too(self):
        @task
        async def items():
            return (i for i in range(2))

        async def body():
            return await items()

        assert asyncio.run(flow(body, name="outer")()) == [0, 1]

    def test_what_a_generator_raises_fails_the_call(self):
        state = state_of(lambda: (1 // i for i in [1, 0]))

        assert state.name == "Failed"
        assert isinstance(state.result(raise_on_failure=False), ZeroDivisionError)

    def test_futures_in_it_stay_futures(self):
        one = task(name="one")(lambda: 1)

        assert state_of(lambda: {"one": one.submit()}).result()["one"].result() == 1


class TestACrash:
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
    def test_says_what_ended_the_call_and_its_flow(self, error, text, return_state):
        made = task(name="made", retries=2)(raising(error))
        outer = flow(lambda: made(return_state=return_state), name="outer", retries=2)

        with pytest.raises(type(error)):
            outer()

        run = outer.last_run
        states = [run.calls["made-0"].task_run.state, run.flow_run.state]
        assert [state.name for state in states] == ["Crashed"] * 2
        assert [state.message for state in states] == [f"Execution was {text}"] * 2
        assert run.flow_run.run_count == 1

    def test_that_is_read_back_without_its_data_raises_the_message(self):
        with pytest.raises(CrashedRun, match="Execution was"):
            Crashed(message="Execution was ended.").result()


class TestAfterACall:
    @pytest.mark.parametrize(
        ("fn", "shown", "recorded"),
        [
            (lambda: 1, "Completed()", "Success"),
            (lambda: Completed(data=1, message="m"), "Completed('m')", "Success"),
            (lambda: Cancelled(message="m"), "Cancelled('m')", "Cancelled"),
            (lambda: FailedRun(message="m"), "Failed('m')", "Failed"),
            (
                raising(ValueError("no")),
                "Failed('Task run encountered an exception ValueError: no')",
                "Failed",
            ),
            (raising(signals.FAIL("no")), "Failed('no')", "Failed"),
            (raising(signals.SKIP("no")), "Skipped('no', type=COMPLETED)", "Skipped"),
        ],
    )
    def test_its_state_is_what_came_of_it(self, fn, shown, recorded):
        _, run = outcome(fn)
        call = next(iter(run.calls.values()))

        assert str(call.run_state()) == shown
        assert run.record().nodes[0].state == recorded

    @pytest.mark.parametrize(("error", "state"), [(Abort("a"), "Failed"), (Pause("p"), "Paused")])
    def test_what_leaves_the_flow_is_no_crash(self, error, state):
        made = task(name="made")(raising(error))
        outer = flow(lambda: made(), name="outer")
        with pytest.raises(type(error)):
            outer()
        assert outer.last_run.record().nodes[0].state == state

    def test_a_state_that_is_no_end_aborts(self):
        with pytest.raises(Abort, match="task 'made' returned Running"):
            outcome(lambda: Running())

    def test_the_inputs_of_a_failure_are_kept_for_debugging(self):
        @task
        def fails(x):
            raise ValueError("no")

        outer = flow(lambda: fails([1]), name="outer")
        with pytest.raises(ValueError, match="no"):
            outer()
        [failure] = outer.last_run.failed_in()
        assert (failure.node, failure.inputs) == ("fails-0", {"x": [1]})


class TestFurtherAttempts:
    def attempts(self, failures, **options):
        """Return how often a task is called that fails so often, and its notes."""
        calls = []

        def fn():
            calls.append(1)
            if len(calls) <= failures:
                raise ValueError(len(calls))

        _, run = outcome(fn, ignore=["calls"], **options)
        return len(calls), run.record().nodes[0].notes

    def test_it_is_made_again_as_often_as_it_may(self):
        assert self.attempts(1, retries=2)[0] == 2
        assert self.attempts(9, retries=2)[0] == 3

    def test_but_only_where_its_condition_holds(self):
        asked = []

        def is_worth_it(task, run, state):
            asked.append((task.name, run.name, state.name, str(state.result(False))))
            return len(asked) < 2

        assert self.attempts(9, retries=5, retry_condition_fn=is_worth_it)[0] == 2
        assert asked == [("made", "made-0", "Failed", "1"), ("made", "made-0", "Failed", "2")]

    def test_a_condition_that_raises_does_not_hold_and_is_told_of(self):
        calls, notes = self.attempts(9, retries=5, retry_condition_fn=lambda *_: 1 / 0)
        assert calls == 1
        assert notes == ("its retry_condition_fn raised ZeroDivisionError: division by zero",)

    def test_an_interrupt_in_a_condition_is_one_of_the_flow(self):
        def interrupted(task, run, state):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            self.attempts(1, retries=1, retry_condition_fn=interrupted)

    def test_a_call_says_that_it_runs_and_that_it_does_once_more(self):
        seen = []

        def fn():
            run = task_run()
            seen.append((run.state.name, run.state.type, runtime.task_run.run_count))
            if len(seen) < 3:
                raise ValueError

        outcome(fn, retries=2, ignore=["seen"])

        assert seen == [
            ("Running", "RUNNING", 1),
            ("Retrying", "RUNNING", 2),
            ("Retrying", "RUNNING", 3),
        ]

    def test_between_attempts_it_awaits_the_next(self, monkeypatch):
        states = []

        def waits(seconds):
            around: Any = FlowRunContext.get()
            (call,) = around.run.calls.values()
            states.append(call.run_state())

        monkeypatch.setattr("nbflow.engine.driver.sleep", waits)
        before = datetime.now(UTC)
        outcome(raising(ValueError("no")), retries=1, retry_delay_seconds=60)

        (state,) = states
        assert (state.name, state.type) == ("AwaitingRetry", "SCHEDULED")
        assert state.state_details.scheduled_time >= before + timedelta(seconds=60)

    def test_where_its_flow_is_tried_again_it_begins_with_all_its_attempts(self):
        seen = []

        @task(retries=1, persist_result=False)
        def fails():
            seen.append((task_run().state.name, runtime.task_run.run_count))
            if len(seen) < 4:
                raise ValueError

        flow(lambda: fails(), name="outer", retries=1)()

        assert seen == [("Running", 1), ("Retrying", 2), ("Retrying", 1), ("Retrying", 2)]

    def test_a_timeout_takes_one(self):
        calls = []

        @task(name="made", timeout_seconds=0.01, retries=1)
        def turns():
            calls.append(1)
            while True:
                pass

        state, _ = flow(lambda: [turns(return_state=True), "data"], name="outer")()

        assert (state.name, state.type, len(calls)) == ("TimedOut", "FAILED", 2)
        assert state.message == "Task run exceeded timeout of 0.01 seconds"
        with pytest.raises(TimeoutError, match=r"Scope timed out after 0.01 second\(s\)"):
            state.result()

    def test_a_timeout_of_its_own_is_a_plain_failure(self):
        assert state_of(raising(TimeoutError("mine"))).name == "Failed"

    def test_a_crash_is_not_tried_again(self):
        calls = []

        def ends():
            calls.append(1)
            raise SystemExit

        made = task(retries=3)(ends)
        with pytest.raises(SystemExit):
            flow(lambda: made(), name="outer")()
        assert calls == [1]

    def test_neither_is_a_state_made_by_hand(self):
        calls = []

        def fn():
            calls.append(1)
            return FailedRun(message="by hand")

        outcome(fn, retries=3)
        assert calls == [1]


class TestRecordedResults:
    def test_a_call_takes_one_that_holds(self):
        calls = []

        @task(ignore=["calls"])
        def load(x):
            calls.append(x)
            return [x]

        @task
        def clean(xs):
            return sum(xs)

        outer = flow(lambda: clean(load(4)), name="outer")
        assert outer() == 4
        assert outer.resume().result() == 4
        assert calls == [4]
        assert [node.how for node in outer.last_run.record().nodes] == ["reused", "reused"]

    def test_one_that_is_gone_is_made_again(self, monkeypatch):
        from nbflow.engine.kept import Kept

        calls = []

        @task(ignore=["calls"])
        def load():
            calls.append(1)
            return 1

        outer = flow(lambda: load(), name="outer")
        outer()
        monkeypatch.setattr(Kept, "lack", lambda self: "it is gone")
        assert outer.resume().result() == 1
        assert calls == [1, 1]
        assert outer.last_run.recording.why == {"load-0": "it is gone"}

"""The manner of flows that run as a function is called."""

import pytest

from nbflow import flow, task
from nbflow.core import signals
from nbflow.core.signals import Abort, Pause
from nbflow.states import Cancelled, Completed, Running
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

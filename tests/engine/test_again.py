import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nbflow import Flow, context, task
from nbflow.core.backoff import exponential_backoff
from nbflow.core.events import NodeChanged, NodeNoted
from nbflow.engine import signals
from nbflow.engine.flow_runner import FlowRunner
from nbflow.engine.state import Paused, Pending, Resume, Retrying, Success
from nbflow.executors import LocalDaskExecutor
from nbflow.triggers import all_failed, manual_only

LATER = timedelta(hours=1)

# What the tests look at is no part of what the task does.
HELD: Any = {"name": "load", "ignore": ["attempts"]}


class Attempts:
    """A function that fails as often as asked, and keeps what it saw of its attempts."""

    def __init__(self, failures, error=ValueError):
        self.failures = failures
        self.error = error
        self.seen = []

    def __call__(self):
        self.seen.append(context.task_run_count)
        if len(self.seen) <= self.failures:
            raise self.error(len(self.seen))
        return "done"


def flow_of(*tasks):
    with Flow("f") as flow:
        for each in tasks:
            each()
    return flow


def once(flow, **options):
    return FlowRunner(flow).run(return_tasks=flow.tasks, **options)


def only(state):
    (found,) = state.result.values()
    return found


def changes(flow, place=0):
    """Return (state, message, attempt) of each change of a node."""
    return [
        (event.state, event.message, event.attempt)
        for event in flow.last_run.bus.events
        if isinstance(event, NodeChanged) and event.node == place
    ]


def notes(flow):
    return [event.text for event in flow.last_run.bus.events if isinstance(event, NodeNoted)]


class TestRetries:
    def test_a_task_is_called_again_until_it_succeeds(self):
        attempts = Attempts(2)
        flow = flow_of(task(name="load", retries=3)(lambda: attempts()))

        state = flow.run()

        assert only(state) == Success(result="done")
        assert attempts.seen == [1, 2, 3]

    def test_after_the_last_attempt_it_has_failed(self):
        attempts = Attempts(9)
        flow = flow_of(task(retries=2, name="load")(lambda: attempts()))

        state = only(flow.run())

        assert attempts.seen == [1, 2, 3]
        assert (type(state).__name__, state.message) == (
            "Failed",
            "Error during execution of task: ValueError(3)",
        )

    def test_each_attempt_and_each_wait_is_an_event(self):
        attempts = Attempts(2)
        flow = flow_of(task(retries=2, name="load")(lambda: attempts()))

        flow.run()

        assert changes(flow) == [
            ("Running", None, 1),
            ("Retrying", "Retrying Task (after attempt 1 of 3)", 1),
            ("Running", None, 2),
            ("Retrying", "Retrying Task (after attempt 2 of 3)", 1),
            ("Running", None, 3),
            ("Success", "Task run succeeded.", 1),
        ]
        assert flow.last_run.record()["load-1"].attempt == 3

    def test_what_failed_before_it_succeeded_is_no_failure(self):
        attempts = Attempts(1)
        flow = flow_of(task(retries=1, name="load")(lambda: attempts()))

        flow.run()

        assert flow.last_run.failures == {}

    @pytest.mark.parametrize(
        ("retry_on", "seen"),
        [
            (None, [1, 2, 3]),
            (ValueError, [1, 2, 3]),
            ([KeyError, ValueError], [1, 2, 3]),
            (Exception, [1, 2, 3]),
            ([KeyError], [1]),
            ([], [1]),
        ],
    )
    def test_only_some_exceptions_are_worth_another_attempt(self, retry_on, seen):
        attempts = Attempts(9)
        flow = flow_of(task(retries=2, retry_on=retry_on, name="load")(lambda: attempts()))

        flow.run()

        assert attempts.seen == seen

    def test_an_exception_that_is_not_worth_it_is_told_of(self):
        attempts = Attempts(9)
        flow = flow_of(task(retries=2, retry_on=KeyError, **HELD)(lambda: attempts()))

        flow.run()

        assert notes(flow) == ["Skipping retry. ValueError is none of those in its `retry_on`."]

    @pytest.mark.parametrize("signal", [signals.FAIL, signals.TRIGGERFAIL, signals.VALIDATIONFAIL])
    def test_a_signal_of_failure_is_a_failure_like_any(self, signal):
        attempts = Attempts(1, signal)
        flow = flow_of(task(retries=1, name="load")(lambda: attempts()))

        assert flow.run().is_successful()
        assert attempts.seen == [1, 2]

    @pytest.mark.parametrize("signal", [signals.SKIP, signals.SUCCESS])
    def test_a_signal_that_is_no_failure_is_not_tried_again(self, signal):
        attempts = Attempts(1, signal)
        flow = flow_of(task(retries=1, name="load")(lambda: attempts()))

        assert flow.run().is_successful()
        assert attempts.seen == [1]

    def test_a_timeout_is_a_failure_like_any(self):
        attempts = Attempts(1, signals.TaskTimeoutSignal)
        flow = flow_of(task(retries=1, name="load")(lambda: attempts()))

        assert flow.run().is_successful()
        assert changes(flow)[1][0] == "Retrying"

    def test_a_trigger_that_fails_is_not_asked_again(self):
        asked = []

        def refuse(states):
            asked.append(len(states))
            return False

        flow = flow_of(task(name="load", retries=3, trigger=refuse)(lambda: 1))

        state = only(flow.run())

        assert type(state).__name__ == "TriggerFailed"
        assert asked == [0]
        assert changes(flow) == [("TriggerFailed", "Trigger failed", 1)]

    def test_a_failed_trigger_in_the_middle_of_a_flow_is_not_asked_again_either(self):
        with Flow("f") as flow:
            task(name="b", retries=2, trigger=all_failed)(lambda x: x)(task(name="a")(lambda: 1)())

        flow.run()

        assert [event[0] for event in changes(flow, 1)] == ["TriggerFailed"]

    def test_raise_on_exception_ends_at_the_first_attempt(self):
        attempts = Attempts(1)
        flow = flow_of(task(retries=3, name="load")(lambda: attempts()))

        with context(raise_on_exception=True), pytest.raises(ValueError, match=r"^1$"):
            flow.run()

        assert attempts.seen == [1]

    def test_results_of_a_retried_task_are_recorded(self):
        attempts = Attempts(1)
        flow = flow_of(task(retries=1, **HELD)(lambda: attempts()))
        flow.run()

        flow.run(reuse=True)

        assert flow.last_run.how == {0: "reused"}
        assert attempts.seen == [1, 2]

    def test_nothing_is_left_of_the_attempts_before(self):
        attempts = Attempts(1)
        flow = flow_of(task(retries=1, **HELD)(lambda: attempts()))

        flow.run()

        assert (flow.memory.doubts, flow.memory.failed) == ({}, {})

    def test_an_attempt_that_changes_what_it_reads_is_told_of_once(self):
        attempts = Attempts(2)
        flow = flow_of(task(retries=2, name="load")(lambda: attempts()))

        flow.run()

        assert notes(flow) == ["it changed a value that its own code reads, so it will run again"]


class TestDelays:
    def waits(self, given, failures):
        """Return the seconds after each failure that a run would have waited, at least."""
        found = []
        state = Retrying(run_count=0)
        flow = flow_of(task(retries=9, retry_delay_seconds=given, name="load")(lambda: 1 / 0))
        (only_task,) = flow.tasks
        for _ in range(failures):
            before = datetime.now(UTC)
            state.start_time = before
            state = only(once(flow, task_states={only_task: state}))
            found.append(round((state.start_time - before).total_seconds(), -2))
        return found

    def test_one_delay_is_that_of_all(self):
        assert self.waits(1_000, 3) == [1_000, 1_000, 1_000]

    def test_the_last_of_a_list_is_that_of_all_that_follow(self):
        assert self.waits([1_000, timedelta(seconds=5_000)], 3) == [1_000, 5_000, 5_000]

    def test_a_function_is_given_the_number_of_the_attempt_that_failed(self):
        assert self.waits(lambda count: 1_000 * count, 3) == [1_000, 2_000, 3_000]

    def test_a_function_that_gives_a_list_is_given_the_number_of_further_attempts(self):
        assert self.waits(exponential_backoff(1_000), 3) == [1_000, 2_000, 4_000]
        assert self.waits(lambda retries: [1_000 * retries, 5_000], 3) == [9_000, 5_000, 5_000]

    def test_they_vary_where_they_are_to_differ(self):
        def waited(**options):
            flow = flow_of(
                task(retries=1, retry_delay_seconds=100_000, name="load", **options)(fails)
            )
            before = datetime.now(UTC)
            return (only(once(flow)).start_time - before).total_seconds()

        found = [waited(retry_jitter_factor=0.5) for _ in range(20)]
        assert all(50_000 <= seconds <= 150_001 for seconds in found)
        assert len(set(found)) > 1
        assert all(waited(retry_jitter_factor=3) >= 0 for _ in range(5))

    def test_a_delay_before_now_is_none(self):
        assert self.waits(lambda count: -5_000, 1) == [0]

    def test_a_function_that_fails_is_the_failure(self):
        flow = flow_of(task(retries=1, retry_delay_seconds=lambda count: {}[count])(fails))

        state = only(flow.run())

        assert type(state).__name__ == "Failed"
        assert state.message == (
            "Its retry_delay_seconds could not be computed for attempt 1: KeyError(1)"
        )
        assert isinstance(state.result, KeyError)

    def test_an_interrupt_in_that_function_is_one_of_the_run(self):
        def interrupted(count):
            raise KeyboardInterrupt

        flow = flow_of(task(retries=1, retry_delay_seconds=interrupted)(fails))

        with pytest.raises(KeyboardInterrupt):
            flow.run()

        assert flow.last_run.record()["fails-1"].state == "Cancelled"


def fails():
    raise ValueError("no")


class TestWaiting:
    def test_the_other_tasks_run_while_one_waits(self):
        calls = []
        attempts = Attempts(1)

        def flaky():
            calls.append("flaky")
            return attempts()

        with Flow("f") as flow:
            first = task(retries=1, retry_delay_seconds=0.05)(flaky)()
            other = task(name="other")(lambda: calls.append("other"))()
            task(name="after other")(lambda: calls.append("after other"))(upstream_tasks=[other])
            task(name="after flaky")(lambda: calls.append("after flaky"))(upstream_tasks=[first])

        assert flow.run().is_successful()
        assert calls == ["flaky", "other", "after other", "flaky", "after flaky"]

    def test_one_that_waits_holds_no_worker(self):
        calls = []
        attempts = Attempts(1)

        def flaky():
            calls.append(("flaky", threading.active_count()))
            return attempts()

        def other():
            calls.append(("other", threading.active_count()))

        flow = flow_of(task(retries=1, retry_delay_seconds=0.05)(flaky), task(other))

        flow.run(executor=LocalDaskExecutor(num_workers=1))

        assert [name for name, _ in calls] == ["flaky", "other", "flaky"]
        assert len({count for _, count in calls}) == 1

    def test_the_one_that_is_due_first_goes_on_first(self):
        calls = []

        def made(name, delay):
            attempts = Attempts(1)

            def run():
                calls.append(name)
                return attempts()

            return task(name=name, retries=1, retry_delay_seconds=delay)(run)

        flow_of(made("slow", 0.1), made("fast", 0.01)).run()

        assert calls == ["slow", "fast", "fast", "slow"]

    def test_a_runner_does_not_wait(self):
        attempts = Attempts(1)
        flow = flow_of(task(retries=1, retry_delay_seconds=3_600, name="load")(lambda: attempts()))

        state = once(flow)

        waiting = only(state)
        assert type(state).__name__ == "Running"
        assert (type(waiting), waiting.run_count) == (Retrying, 1)
        assert waiting.message == "Retrying Task (after attempt 1 of 2)"
        assert waiting.start_time > datetime.now(UTC)
        assert attempts.seen == [1]

    def test_a_runner_given_what_waits_lets_it_wait(self):
        attempts = Attempts(1)
        flow = flow_of(task(retries=1, retry_delay_seconds=3_600, name="load")(lambda: attempts()))
        waiting = once(flow).result

        again = once(flow, task_states=waiting)

        assert again.result == waiting
        assert attempts.seen == [1]

    def test_a_runner_goes_on_with_what_is_due(self):
        attempts = Attempts(2)
        flow = flow_of(task(retries=2, name="load")(lambda: attempts()))

        state = once(flow)
        state = once(flow, task_states=state.result)
        state = once(flow, task_states=state.result)

        assert state.is_successful()
        assert attempts.seen == [1, 2, 3]

    def test_a_run_waits_for_what_it_is_given(self):
        attempts = Attempts(1)
        flow = flow_of(task(retries=1, retry_delay_seconds=0.05, name="load")(lambda: attempts()))
        state = once(flow)
        start = only(state).start_time

        final = flow.run(task_states=state.result)

        assert final.is_successful()
        assert datetime.now(UTC) >= start
        assert attempts.seen == [1, 2]


class TestAskedFor:
    def test_it_counts_on_beyond_the_retries(self):
        attempts = Attempts(3, signals.RETRY)
        flow = flow_of(task(retries=1, name="load")(lambda: attempts()))

        assert flow.run().is_successful()
        assert attempts.seen == [1, 2, 3, 4]

    def test_without_retries_and_a_time_the_task_stays_retrying(self):
        attempts = Attempts(1, signals.RETRY)
        flow = flow_of(task(name="load")(lambda: attempts()))

        state = flow.run()

        assert type(state).__name__ == "Running"
        assert type(only(state)) is Retrying
        assert attempts.seen == [1]

    def test_with_a_time_of_its_own_it_goes_on_then(self):
        seen = []

        def load():
            seen.append(context.task_run_count)
            if len(seen) == 1:
                raise signals.RETRY("soon", start_time=datetime.now(UTC) + timedelta(seconds=0.05))
            return "done"

        flow = flow_of(task(load))

        assert flow.run().is_successful()
        assert seen == [1, 2]
        assert changes(flow)[1] == ("Retrying", "soon", 1)

    def test_a_time_before_that_of_the_delay_is_put_off(self):
        def load():
            raise signals.RETRY(start_time=datetime.now(UTC) + timedelta(seconds=1))

        flow = flow_of(task(retries=1, retry_delay_seconds=3_600)(load))

        waiting = only(once(flow))

        assert waiting.start_time > datetime.now(UTC) + timedelta(seconds=3_000)


class TestLoops:
    def looping(self, turns, **options):
        seen = []

        def run():
            count, last = context.task_loop_count, context.get("task_loop_result", 0)
            seen.append((count, last, context.task_run_count))
            if count < turns:
                raise signals.LOOP(result=last + 10)
            return last

        return task(name="loop", ignore=["seen"], **options)(run), seen

    def test_each_turn_is_given_what_the_last_one_left(self):
        looping, seen = self.looping(3)
        flow = flow_of(looping)

        state = only(flow.run())

        assert seen == [(1, 0, 1), (2, 10, 1), (3, 20, 1)]
        assert state == Success(result=20)

    def test_each_turn_is_an_event(self):
        looping, _ = self.looping(3)
        flow = flow_of(looping)

        flow.run()

        assert changes(flow) == [
            ("Running", None, 1),
            ("Looped", "Task is looping (1)", 1),
            ("Running", None, 1),
            ("Looped", "Task is looping (2)", 1),
            ("Running", None, 1),
            ("Success", "Task run succeeded.", 1),
        ]

    def test_a_turn_may_say_something(self):
        def run():
            if context.task_loop_count == 1:
                raise signals.LOOP("once more", result=1)

        flow = flow_of(task(run))

        flow.run()

        assert changes(flow)[1] == ("Looped", "once more", 1)

    @pytest.mark.slow
    def test_many_turns_cost_no_stack(self):
        looping, seen = self.looping(10_000)
        flow = flow_of(looping)

        assert flow.run().is_successful()
        assert len(seen) == 10_000

    def test_retries_begin_afresh_in_each_turn_and_keep_its_place(self):
        seen = []

        def run():
            turn, attempt = context.task_loop_count, context.task_run_count
            seen.append((turn, attempt, context.get("task_loop_result")))
            if attempt < 3:
                raise ValueError("not yet")
            if turn < 2:
                raise signals.LOOP(result=turn)
            return turn

        flow = flow_of(task(retries=2)(run))

        assert flow.run().is_successful()
        assert seen == [(1, 1, None), (1, 2, None), (1, 3, None), (2, 1, 1), (2, 2, 1), (2, 3, 1)]

    def test_a_retry_that_a_runner_left_keeps_its_place_in_the_loop(self):
        seen = []

        def run():
            seen.append((context.task_loop_count, context.get("task_loop_result")))
            if len(seen) == 1:
                raise signals.LOOP(result="first")
            if len(seen) == 2:
                raise ValueError("not yet")
            return "done"

        flow = flow_of(task(retries=1)(run))

        state = once(flow, task_states=once(flow).result)

        assert state.is_successful()
        assert seen == [(1, None), (2, "first"), (2, "first")]


def test_a_task_given_as_pending_is_called():
    attempts = Attempts(0)
    flow = flow_of(task(name="load")(lambda: attempts()))

    assert flow.run(task_states={flow.find("load"): Pending()}).is_successful()
    assert attempts.seen == [1]


class TestPauses:
    def waits_for_a_person(self):
        calls = []
        with Flow("f") as flow:
            before = task(name="before")(lambda: calls.append("before"))()
            ship = task(name="ship", trigger=manual_only)(lambda: calls.append("ship"))
            ship(upstream_tasks=[before])
        return flow, calls

    def test_a_flow_that_waits_for_a_person_is_paused_at_once(self, monkeypatch):
        monkeypatch.setattr("builtins.input", lambda *args: pytest.fail("it asked"))
        flow, calls = self.waits_for_a_person()

        state = flow.run()

        assert (type(state), state.message) == (Paused, "Some tasks wait to be resumed.")
        assert state.result[flow.find("ship")].start_time is None
        assert calls == ["before"]

    def test_it_goes_on_when_it_is_resumed(self):
        flow, calls = self.waits_for_a_person()
        states = flow.run().result

        state = flow.run(task_states=states | {flow.find("ship"): Resume()})

        assert state.is_successful()
        assert calls == ["before", "ship"]

    def test_given_as_it_was_it_stays_paused(self):
        flow, calls = self.waits_for_a_person()
        states = flow.run().result

        state = flow.run(task_states=states)

        assert type(state) is Paused
        assert calls == ["before"]

    def test_a_task_that_paused_itself_is_not_called_until_it_is_resumed(self):
        seen = []

        def run():
            seen.append(context.resume)
            if not context.resume:
                raise signals.PAUSE("look first")
            return "done"

        flow = flow_of(task(run))
        paused = flow.run().result
        flow.run(task_states=paused)
        calls = list(seen)

        state = flow.run(task_states={flow.find("run"): Resume()})

        assert calls == [False]
        assert state.is_successful()
        assert seen == [False, True]

    def test_a_pause_with_a_time_goes_on_by_itself(self):
        seen = []

        def run():
            seen.append(context.resume)
            if not context.resume:
                raise signals.PAUSE(start_time=datetime.now(UTC) + timedelta(seconds=0.02))
            return "done"

        flow = flow_of(task(run))

        assert flow.run().is_successful()
        assert seen == [False, True]
        assert [event[0] for event in changes(flow)] == ["Running", "Paused", "Running", "Success"]

    def test_a_trigger_that_pauses_until_a_time_is_not_asked_again(self):
        asked = []

        def trigger(states):
            asked.append(len(states))
            raise signals.PAUSE(start_time=datetime.now(UTC))

        flow = flow_of(task(trigger=trigger, name="run")(lambda: 1))

        assert flow.run().is_successful()
        assert asked == [0]

    def test_a_runner_does_not_wait_for_the_time(self):
        def run():
            raise signals.PAUSE(start_time=datetime.now(UTC) + LATER)

        flow = flow_of(task(run))

        state = once(flow)

        assert type(state) is Paused
        assert once(flow, task_states=state.result).result == state.result

    def test_a_pause_whose_time_has_come_is_over(self):
        seen = []
        flow = flow_of(task(name="run", trigger=manual_only)(lambda: seen.append(context.resume)))

        once(flow, task_states={flow.find("run"): Paused(start_time=datetime.now(UTC))})

        assert seen == [True]

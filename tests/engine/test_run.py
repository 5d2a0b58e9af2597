import threading
from typing import Any

import pytest

from nbflow import Flow, Parameter, context, resource_manager, task
from nbflow.engine import bus, signals
from nbflow.engine.state import (
    Cancelled,
    Failed,
    Paused,
    Resume,
    Retrying,
    Running,
    Skipped,
    Success,
    TriggerFailed,
)
from nbflow.triggers import all_failed, all_finished, manual_only


@task
def one():
    return 1


@task
def use(x):
    return type(x).__name__


@task
def fail():
    raise ValueError("no")


class Hostile:
    def __eq__(self, other):
        raise ValueError

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self):
        raise ValueError

    def __repr__(self):
        raise SystemExit


class Closed:
    def __getattribute__(self, name):
        raise ValueError(name)


def nested():
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    return value


# By the name of their type.
VALUES = {
    "Hostile": lambda: Hostile(),
    "Closed": lambda: Closed(),
    "lock": lambda: threading.Lock(),
    "generator": lambda: (n for n in range(0)),
    "list": nested,
    "type": lambda: Success,
    "Success": lambda: Success("as data"),
    "_local": lambda: threading.local(),
}


def flow_of(build):
    with Flow("f") as flow:
        build()
    return flow


def states(flow, **options):
    flow.run(**options)
    return [type(state).__name__ for state in flow.last_run.states]


class TestStates:
    def test_a_failure_stops_what_follows_it_and_nothing_else(self):
        def build():
            one()
            use(fail())
            one()

        flow = flow_of(build)

        assert states(flow) == ["Success", "Failed", "TriggerFailed", "Success"]

    @pytest.mark.parametrize(
        ("signal", "state"),
        [
            (signals.FAIL, Failed),
            (signals.SKIP, Skipped),
            (signals.SUCCESS, Success),
            (signals.RETRY, Retrying),
            (signals.PAUSE, Paused),
            (signals.TRIGGERFAIL, TriggerFailed),
        ],
    )
    def test_a_signal_chooses_the_state(self, signal, state):
        def choosing():
            raise signal("as I say")

        flow = flow_of(task(choosing))
        flow.run()

        assert type(flow.last_run.states[0]) is state
        assert flow.last_run.states[0].message == "as I say"

    def test_tasks_are_called_in_this_thread(self):
        flow = flow_of(task(name="thread", cache=False)(lambda: threading.current_thread()))
        flow.run()

        assert flow["thread"] is threading.current_thread()


class TestWhole:
    def test_all_reference_tasks_succeeded(self):
        state = flow_of(one).run()

        assert (type(state), state.message) == (Success, "All reference tasks succeeded.")

    def test_a_flow_without_tasks_succeeds(self):
        assert type(Flow("f").run()) is Success

    def test_a_reference_task_failed(self):
        state = flow_of(lambda: (one(), fail())).run()

        assert (type(state), state.message) == (Failed, "Some reference tasks failed.")

    def test_only_reference_tasks_decide(self):
        flow = flow_of(lambda: (one(), fail()))
        flow.set_reference_tasks([flow.find("one")])

        assert type(flow.run()) is Success

    def test_a_failure_upstream_of_the_reference_tasks_does_not_decide(self):
        flow = flow_of(lambda: task(trigger=all_finished)(lambda: 1)(upstream_tasks=[fail()]))

        assert type(flow.run()) is Success

    def test_a_reference_task_that_neither_failed_nor_succeeded(self):
        flow = flow_of(one)
        state = flow.run(task_states={flow.find("one"): Cancelled()})

        assert (type(state), state.message) == (Success, "No reference tasks failed.")

    def test_a_retry_leaves_the_run_unfinished(self):
        def retrying():
            raise signals.RETRY

        flow = flow_of(lambda: use(task(retrying)()))
        state = flow.run()

        assert (type(state), state.is_finished()) == (Running, False)
        assert state.message == "Some reference tasks are not finished."
        assert [type(s).__name__ for s in flow.last_run.states] == ["Retrying", "Pending"]

    def test_a_last_task_that_did_not_finish_leaves_the_run_unfinished(self):
        def retrying():
            raise signals.RETRY

        flow = flow_of(lambda: (one(), task(retrying)()))
        flow.set_reference_tasks([flow.find("one")])

        assert type(flow.run()) is Running

    def test_a_task_that_waits_for_a_person_pauses_the_run(self):
        waiting = task(trigger=manual_only, name="waiting")(lambda x: 2 * x)
        flow = flow_of(lambda: (use(waiting(one())), fail()))

        state = flow.run()

        assert (type(state), state.message) == (Paused, "Some tasks wait to be resumed.")
        assert [type(s).__name__ for s in state.result.values()] == [
            "Success",
            "Paused",
            "Pending",
            "Failed",
        ]

    def test_a_paused_run_goes_on_with_a_resumed_task(self):
        waiting = task(trigger=manual_only, name="waiting")(lambda x: 2 * x)
        flow = flow_of(lambda: waiting(one()))
        state = flow.run()
        node = flow.find("waiting")

        again = flow.run(task_states={**state.result, node: Resume()}, start_tasks=[node])

        assert type(again) is Success
        assert flow["waiting"] == 2
        assert flow.last_run.record()["one-1"].how == "reused"

    def test_a_mapped_task_that_a_run_starts_at_is_split(self):
        with Flow("f") as flow:
            source = task(name="source")(lambda: [1, 2])()
            doubled = task(name="double")(lambda x: 2 * x).map(source)

        given = {source: Success(result=[3, 4, 5])}
        state = flow.run(task_states=given, start_tasks=[doubled])

        assert state.result[doubled].result == [6, 8, 10]

    def test_what_an_earlier_run_opened_is_opened_again(self):
        opened = []

        class Place:
            def setup(self):
                opened.append("open")

            def cleanup(self, value):
                opened.append("close")

        made: Any = resource_manager(name="Place")(Place)
        with Flow("f") as flow, made():
            one()
        state = flow.run()

        flow.run(task_states=state.result)

        assert opened == ["open", "close"] * 2


class TestAnything:
    """Tasks may do anything: they end in a state, the others go on."""

    @pytest.mark.parametrize(
        "error",
        [
            SystemExit(1),
            MemoryError(),
            GeneratorExit(),
            RecursionError(),
            StopIteration(1),
            ExceptionGroup("several", [ValueError(1), TypeError(2)]),
            BaseExceptionGroup("worse", [SystemExit(1), ValueError(2)]),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_whatever_is_raised_is_a_failure(self, error):
        def raising():
            raise error

        flow = flow_of(lambda: (task(raising)(), one()))

        assert states(flow) == ["Failed", "Success"]
        assert flow.last_run.states[0].result is error

    def test_an_error_that_cannot_be_shown_is_a_failure(self):
        class HostileError(Exception):
            def __repr__(self):
                raise SystemExit

            __str__ = __repr__

        def raising():
            raise HostileError

        flow = flow_of(lambda: (task(raising)(), one()))

        assert states(flow) == ["Failed", "Success"]
        assert flow.last_run.states[0].message == (
            "Error during execution of task: <HostileError, whose repr raised SystemExit>"
        )

    @pytest.mark.parametrize("error", [ValueError, signals.FAIL])
    def test_a_message_of_20_mb_is_bounded(self, error):
        def raising():
            raise error("é" * 10_000_000)

        flow = flow_of(task(raising))
        flow.run()

        run = flow.last_run
        assert len(run.states[0].message.encode()) < 100_000
        assert len(run.record().nodes[0].message.encode()) < 100_000

    @pytest.mark.slow
    def test_any_value_is_given_on(self):
        def build():
            for name, value in VALUES.items():
                use(task(name=name)(lambda value=value: value())())

        flow = flow_of(build)

        assert set(states(flow)) == {"Success"}
        assert set(states(flow, reuse=True)) == {"Success"}
        assert [flow[f"use-{number}"] for number in range(1, len(VALUES) + 1)] == list(VALUES)


class TestInterrupt:
    def flow(self):
        calls = []

        def slow(x):
            calls.append("slow")
            if len(calls) == 1:
                raise KeyboardInterrupt
            return x + 1

        flow = flow_of(lambda: use(task(ignore=["calls"])(slow)(one())))
        return flow, calls

    def test_it_is_recorded_as_cancelled_and_goes_on(self):
        flow, _ = self.flow()

        with pytest.raises(KeyboardInterrupt):
            flow.run()

        record = flow.last_run.record()
        assert (record.state, record.message) == ("Cancelled", "The run was interrupted.")
        assert [node.state for node in record.nodes] == ["Success", "Cancelled", "Pending"]
        assert flow.last_run.failures == {}
        assert type(flow.last_run.final).__name__ == "Cancelled"

    def test_recorded_results_stay_and_the_next_run_goes_on(self):
        flow, calls = self.flow()
        with pytest.raises(KeyboardInterrupt):
            flow.run()

        state = flow.run(reuse=True)

        assert type(state) is Success
        assert [node.how for node in flow.last_run.record().nodes] == ["reused", "", ""]
        assert calls == ["slow", "slow"]

    @pytest.mark.parametrize("number", [1, 2, 5])
    def test_it_may_come_between_tasks(self, number):
        class Stopping:
            left = number

            def observe(self, event):
                self.left -= 1
                if not self.left:
                    raise KeyboardInterrupt

        flow = flow_of(lambda: use(one()))
        bus.watchers.append(lambda run: Stopping())
        try:
            with pytest.raises(KeyboardInterrupt):
                flow.run()
        finally:
            bus.watchers.pop()

        assert flow.last_run.record().state == "Cancelled"
        assert context.get("flow_name") is None
        assert type(flow.run(reuse=True)) is Success


class TestRecord:
    def test_a_run_says_what_became_of_each_node(self):
        flow = flow_of(lambda: use(fail()))
        flow.run()

        record = flow.last_run.record()

        assert (record.run, record.flow, record.state) == (flow.last_run.id, "f", "Failed")
        assert [(n.name, n.state) for n in record.nodes] == [
            ("fail-1", "Failed"),
            ("use-1", "TriggerFailed"),
        ]
        assert record["fail-1"].message == "Error during execution of task: ValueError('no')"
        assert record.started <= record["fail-1"].started <= record["fail-1"].ended <= record.ended

    def test_a_result_has_its_key_and_digest(self):
        flow = flow_of(lambda: (one(), fail()))
        flow.run()

        record = flow.last_run.record()
        (kept,) = flow.memory.last["one-1"]
        assert (record["one-1"].key, record["one-1"].digest) == (kept.key, kept.digest)
        assert (record["fail-1"].key, record["fail-1"].digest) == (None, None)

    def test_what_no_lookup_finds_has_no_key(self):
        flow = flow_of(task(name="always", cache=False)(lambda: 1))
        flow.run()

        assert flow.last_run.record()["always-1"].key is None

    def test_watchers_are_asked_for_an_observer_of_each_run(self):
        runs, events = [], []

        class Seeing:
            def observe(self, event):
                events.append(event)

        bus.watchers.append(lambda run: runs.append(run))
        bus.watchers.append(lambda run: Seeing())
        flow = flow_of(one)
        try:
            flow.run()
        finally:
            del bus.watchers[-2:]

        assert runs == [flow.last_run]
        assert events == flow.last_run.bus.events

    def test_an_observer_that_raises_does_not_break_the_run(self):
        class Broken:
            def observe(self, event):
                raise ValueError

        bus.watchers.append(lambda run: Broken())
        flow = flow_of(one)
        try:
            state = flow.run()
        finally:
            bus.watchers.pop()

        assert type(state) is Success
        assert [event.state for event in flow.last_run.bus.events[1:]] == [
            "Running",
            "Success",
            "Success",
        ]


class TestFailures:
    def test_only_failures_are_kept_as_such(self):
        def skipping():
            raise signals.SKIP

        def failing():
            raise signals.FAIL

        flow = flow_of(lambda: (one(), task(skipping)(), task(failing)(), fail()))
        flow.run()

        assert list(flow.last_run.failures) == ["failing-1", "fail-1"]

    def test_a_cleanup_after_a_failure_runs(self):
        cleanup = task(trigger=all_failed, name="cleanup")(lambda: "clean")
        flow = flow_of(lambda: cleanup(upstream_tasks=[fail()]))
        flow.run()

        assert flow["cleanup"] == "clean"


def test_parameters_are_given_by_the_run():
    n = Parameter("n", default=1)
    flow = flow_of(lambda: use(n()))

    assert states(flow, n="text") == ["Success", "Success"]
    assert flow["use"] == "str"


# -- pauses ----------------------------------------------------------------------------------------


def test_a_resume_that_a_mapped_task_is_given_goes_to_its_children():
    @task(slug="publish", trigger=manual_only)
    def publish(x):
        return -x

    with Flow("etl") as flow:
        values = publish.map([1, 2])
    paused = flow.run()

    assert paused.is_scheduled()
    assert paused.run.paused() == ("publish",)

    resumed = flow.run(task_states={values: Resume()})

    assert flow["publish"] == [-1, -2]
    assert resumed.run.paused() == ()

from concurrent.futures import Future
from datetime import UTC, datetime, timedelta

import pytest

from nbflow import Flow, context, task
from nbflow.core.context import RunSupplied
from nbflow.core.signals import TaskTimeoutSignal
from nbflow.engine import flight as module
from nbflow.engine.effects import Raised
from nbflow.engine.flight import Abroad, Here, perform
from nbflow.engine.steps import Call
from nbflow.engine.stop import GLANCE
from nbflow.engine.supplied import TaskSupplied
from nbflow.errors import WorkerDiedError
from nbflow.executors import Executor


class Asking:
    id = "1"
    supplied = RunSupplied(flow_name="f", parameters={}, flow_run_id="1", flow_run_name="one")


def nothing(): ...


def node_of(fn, name="load"):
    with Flow("f") as flow:
        made = task(name=name)(fn)()
    return flow.graph.nodes[made]


def call_of(fn, limit=None, **inputs):
    return Call(fn, inputs, TaskSupplied(Asking(), node_of(nothing)), limit)


class Slow(Executor):
    """An executor whose calls end when the test says so."""

    slots = 2

    def __init__(self):
        self.ended = []
        self.interrupts = 0

    def raise_in(self, future, exception):
        self.ended.append(exception)
        future.set_exception(exception())

    def interrupt(self):
        self.interrupts += 1


class Watched(Abroad):
    def __init__(self, executor):
        super().__init__(executor)
        self.futures = []
        self.heard = []

    def send(self, node, call):
        self.futures.append(Future())
        return self.futures[-1]

    def take_in(self, call, future):
        error = future.exception()
        return future.result() if error is None else Raised(error)

    def hear(self, message):
        self.heard.append(message)


@pytest.fixture
def executor():
    return Slow()


@pytest.fixture
def flight(executor):
    return Watched(executor)


@pytest.fixture
def node():
    return node_of(nothing)


def arrival(flight):
    """Return what arrives, waiting as long as it takes."""
    while True:
        found = flight.arrival(None)
        if found is not None:
            return found


class TestPerform:
    def test_a_call_is_made_in_its_context(self):
        call = call_of(lambda x: (x, context.task_name, context.flow_name), x=1)

        assert perform(call) == (1, "load", "f")
        assert context.get("task_name") is None

    def test_what_it_raises_is_its_outcome(self):
        outcome = perform(call_of(lambda: 1 / 0))

        assert isinstance(outcome.exception, ZeroDivisionError)
        assert context.get("task_name") is None

    def test_it_ends_when_its_time_is_over(self):
        def spin():
            while True:
                pass

        assert isinstance(perform(call_of(spin, limit=0.01)).exception, TaskTimeoutSignal)


class TestHere:
    def test_calls_are_made_as_they_come(self, node):
        here = Here(perform)

        here.begin(node, call_of(int))

        assert here.here is perform
        assert not here.is_full
        assert here.break_off() == []

    @pytest.mark.parametrize(
        ("until", "longest"),
        [
            (None, GLANCE),
            (timedelta(hours=1), GLANCE),
            (timedelta(0), 0.0),
            (timedelta(hours=-1), 0.0),
        ],
    )
    def test_it_waits_a_glance_at_most(self, monkeypatch, until, longest):
        slept: list[float] = []
        monkeypatch.setattr(module, "sleep", slept.append)
        moment = None if until is None else datetime.now(UTC) + until

        Here(perform).arrival(moment)

        assert slept == [longest]


class TestAbroad:
    def test_it_is_full_when_each_worker_has_a_call(self, flight, node):
        full = [flight.is_full]
        for _ in range(2):
            flight.begin(node, call_of(int))
            full.append(flight.is_full)

        assert full == [False, False, True]

    def test_what_ends_arrives_with_its_node(self, flight, node):
        flight.begin(node, call_of(int))
        flight.futures[0].set_result(5)

        assert arrival(flight) == (node, 5)
        assert not flight.is_full

    def test_what_raised_arrives_too(self, flight, node):
        flight.begin(node, call_of(int))
        flight.futures[0].set_exception(KeyError("x"))

        assert isinstance(arrival(flight)[1].exception, KeyError)

    def test_nothing_may_arrive_for_a_while(self, flight, node):
        flight.begin(node, call_of(int))

        assert flight.arrival(datetime.now(UTC)) is None

    def test_what_is_said_is_heard_before_what_ends(self, flight, node):
        flight.begin(node, call_of(int))
        flight.say("one")
        flight.say("two")
        flight.futures[0].set_result(5)

        assert arrival(flight) == (node, 5)
        assert flight.heard == ["one", "two"]

    def test_what_was_said_to_the_end_is_heard(self, flight, node):
        flight.begin(node, call_of(int))
        flight.futures[0].set_result(5)
        flight.say("last")

        flight.hear_rest()

        assert flight.heard == ["last"]

    def test_a_call_that_does_not_end_in_time_is_ended_from_here(
        self, flight, executor, node, monkeypatch
    ):
        monkeypatch.setattr(type(flight), "grace", -1.0)
        flight.begin(node, call_of(int, limit=0.5))
        flight.begin(node, call_of(int, limit=3_600))
        flight.begin(node, call_of(int))

        _, outcome = arrival(flight)

        assert isinstance(outcome.exception, TaskTimeoutSignal)
        assert executor.ended == [TaskTimeoutSignal]

    def test_a_call_that_ended_in_time_is_not_ended_again(
        self, flight, executor, node, monkeypatch
    ):
        monkeypatch.setattr(type(flight), "grace", -1.0)
        flight.begin(node, call_of(int, limit=0.5))
        flight.futures[0].set_result(5)
        arrival(flight)

        assert flight.arrival(datetime.now(UTC)) is None
        assert executor.ended == []

    def test_breaking_off_ends_all_and_names_them(self, flight, executor, node):
        flight.begin(node, call_of(int))

        assert flight.break_off() == [node]
        assert executor.interrupts == 1
        assert flight.break_off() == []
        assert executor.interrupts == 1

    def test_what_arrives_after_that_is_dropped(self, flight, node):
        flight.begin(node, call_of(int))
        flight.break_off()
        flight.futures[0].set_result(5)

        assert flight.arrival(None) is None

    def test_subclasses_say_how_calls_go_there_and_back(self, executor, node):
        plain = Abroad(executor)

        with pytest.raises(NotImplementedError):
            plain.begin(node, call_of(int))
        with pytest.raises(NotImplementedError):
            plain.take_in(call_of(int), Future())
        plain.hear("anything")


class Remade(Watched):
    """Tells which calls were lost and made again."""

    def __init__(self, executor):
        super().__init__(executor)
        self.remade = []

    def lost(self, node):
        self.remade.append(node.name)


@pytest.mark.parametrize(("options", "remade"), [({}, 1), ({"side_effects": True}, 0)])
def test_a_call_that_is_lost_with_its_worker_is_made_once_more(executor, options, remade):
    flight = Remade(executor)
    with Flow("f") as flow:
        made = task(name="load", **options)(nothing)()
    node = flow.graph.nodes[made]
    flight.begin(node, call_of(nothing))
    error = WorkerDiedError("it is gone")

    for _ in range(remade):
        flight.futures[-1].set_exception(error)
        assert flight.arrival(None) is None
    flight.futures[-1].set_exception(error)
    _, outcome = arrival(flight)

    assert outcome.exception is error
    assert len(flight.futures) == 1 + remade
    assert flight.remade == ["load-1"] * remade

from typing import Any

import pytest

from nbflow import Flow, context, task
from nbflow.core.context import RunSupplied
from nbflow.core.events import NodeChanged, NodeMapped, NodeNoted
from nbflow.engine.effects import Raised
from nbflow.engine.kept import Kept
from nbflow.engine.memory import Memory
from nbflow.engine.request import Request
from nbflow.engine.state import Failed, Mapped, Retrying, Success, TriggerFailed
from nbflow.engine.steps import Call
from nbflow.engine.supplied import TaskSupplied
from nbflow.engine.tables import RaisedNow, Tables


@task
def load():
    raise AssertionError("no call is made")


@task
def use(x):
    raise AssertionError("as above")


def tables(**request):
    """Return the tables of a run of `use.map(load())`, and its two nodes."""
    with Flow("f") as flow:
        use.map(load())
    supplied = RunSupplied(flow_name="f", parameters={}, flow_run_id="7", flow_run_name="one")
    run = Tables(flow.graph, Request(**request), Memory(), supplied)
    return run, *run.nodes


def split(run, first, second):
    run.states[first.index] = Success(result=[5, 6])
    run.recording.without_value(first.index)
    return run.split(second, [run.states[first.index]])


def test_a_run_knows_its_nodes_and_what_they_are_given():
    run, first, second = tables()

    assert (run.id, run.flow, run.size) == ("7", "f", 2)
    assert run.upstream == [(), (first,)]
    assert run.states == [None, None]
    assert (first.index, second.index) == (0, 1)


def test_a_state_is_entered_and_made_known():
    run, first, _ = tables(record=False)

    run.settle(first, Success("done", 1))

    assert run.states[0] == Success(result=1)
    event = run.bus.events[-1]
    assert isinstance(event, NodeChanged)
    assert (event.node, event.state, event.message, event.how) == (0, "Success", "done", "")


def test_a_state_on_the_way_is_made_known_only():
    run, first, _ = tables()

    run.passes(first, Retrying("soon"))

    assert run.states[0] is None
    assert [event.state for event in run.bus.events] == ["Retrying"]


def test_a_failure_is_forgotten_when_its_node_comes_to_another_state():
    run, first, _ = tables()
    run.failed(first, Call(int, {"a": 1}, TaskSupplied(run, first)), Raised(ValueError("x")))
    kept = dict(run.failures)

    run.settle(first, Success())

    assert (kept["load-1"].node, kept["load-1"].inputs) == ("load-1", {"a": 1})
    assert run.failures == {}


def test_a_failure_stays_where_its_node_failed():
    run, first, _ = tables()
    run.failed(first, Call(int, {}, TaskSupplied(run, first)), Raised(ValueError("x")))

    run.settle(first, Failed())

    assert list(run.failures) == ["load-1"]


class TestRaising:
    @pytest.fixture
    def raising(self):
        with context(raise_on_exception=True):
            yield tables(record=False)

    def test_the_first_error_ends_the_run(self, raising):
        run, first, _ = raising
        error = ValueError("x")

        with pytest.raises(RaisedNow) as raised:
            run.settle(first, Failed(result=error))

        assert raised.value.__cause__ is error

    @pytest.mark.parametrize("state", [Success(), Failed("no error"), TriggerFailed()])
    def test_what_is_no_error_does_not(self, raising, state):
        run, first, _ = raising

        run.settle(first, state)

        assert run.states[0] is state

    def test_nor_does_an_error_that_a_signal_carries(self, raising):
        run, first, _ = raising
        run.failed(first, Call(int, {}, TaskSupplied(run, first)), Raised(KeyError("the signal")))

        run.settle(first, Failed(result=ValueError("what it carries")))

        assert run.states[0] is not None

    def test_an_ordinary_run_goes_on(self):
        run, first, _ = tables()

        run.settle(first, Failed(result=ValueError("x")))

        assert run.states[0] is not None


class TestHearing:
    def test_the_thread_of_the_run_is_heard_at_once(self):
        run, first, _ = tables()
        said: list[Any] = []
        run.hear(said.append)

        run.tell(NodeNoted(0.0, first.place, "here"))

        assert said == []
        assert run.bus.events[-1].text == "here"

    def test_others_are_heard_when_the_run_looks(self):
        run, first, _ = tables()
        said: list[Any] = []
        run.hear(said.append)
        run._thread = 0  # as if another thread ran it

        run.tell(NodeNoted(0.0, first.place, "there"))

        assert [event.text for event in said] == ["there"]
        assert run.bus.events == []

    def test_afterwards_all_are_heard_at_once_again(self):
        run, first, _ = tables()
        run.hear([].append)
        run.hear(None)

        run.tell(NodeNoted(0.0, first.place, "late"))

        assert run.bus.events[-1].text == "late"


class TestSplitting:
    def test_children_follow_the_nodes_that_there_are(self):
        run, first, second = tables()

        children = split(run, first, second)

        assert run.nodes == [first, second, *children]
        assert [child.place for child in children] == [2, 3]
        assert [run.states[run.upstream[child.index][0].index].result for child in children] == [
            5,
            6,
        ]
        assert run.states[second.index].n_map_states == 2

    def test_it_is_made_known(self):
        run, first, second = tables()

        split(run, first, second)

        mapped, running = run.bus.events[-2:]
        assert isinstance(mapped, NodeMapped)
        assert (mapped.node, mapped.children) == (1, ("use-1[0]", "use-1[1]"))
        assert running.state == "Running"

    def test_what_cannot_be_split_is_left_as_it_is(self):
        run, first, second = tables()

        state = run.split(second, [Success(result=5)])

        assert isinstance(state, Failed)
        assert run.nodes == [first, second]
        assert run.bus.events == []

    @pytest.mark.parametrize(("hows", "how"), [(["reused"] * 2, "reused"), (["reused"], None)])
    def test_a_map_is_reused_where_all_its_children_are(self, hows, how):
        run, first, second = tables()
        children = split(run, first, second)
        for child, each in zip(children, hows, strict=False):
            run.how[child.index] = each
        for child in children:
            run.recording.without_value(child.index)

        run.joined(second, children)

        assert run.how.get(second.index) == how

    def test_without_recording_only_states_are_kept(self):
        run, _, second = tables(record=False)
        children = run.split(second, [Success(result=[1])])
        assert not isinstance(children, Failed)

        run.joined(second, children)

        assert run.recording is None
        assert isinstance(run.states[second.index], Mapped)


def test_a_given_failure_stands_and_is_told_of():
    run, first, _ = tables()

    run.enter_given(first, Failed())

    assert run.how[0] == "given"
    assert run.bus.events[-1].text.startswith("its failed state was given and stands")


@pytest.mark.parametrize(("state", "how"), [(Success(result=1), "mocked"), (Failed(), "given")])
def test_what_was_given_is_said_how(state, how):
    run, first, _ = tables(record=False)

    run.enter_given(first, state)

    assert run.how[0] == how


def test_a_recorded_result_is_a_success_that_is_said_to_be_reused():
    run, first, _ = tables()
    kept = Kept()
    kept.value, kept.digest, kept.token, kept.key = 5, b"d", b"t", b"k"
    kept.from_mock, kept.exact, kept.skipped, kept.source = False, True, None, None

    run.settle(first, run.reused(first, kept))

    event = run.bus.events[-1]
    assert run.states[0] == Success(result=5)
    assert (event.how, event.key, event.digest) == ("reused", b"k", b"d")


def test_starts_are_those_that_were_asked_for():
    run, first, _ = tables()
    started, begin, other = tables(starts=[])

    assert not run.is_start(first)
    assert not started.is_start(begin)
    assert not started.is_start(other)

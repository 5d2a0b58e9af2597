"""A run that grows as calls are made."""

import logging

import pytest

from nbflow import flow, task
from nbflow.core.context import RunSupplied
from nbflow.core.graph import Graph
from nbflow.core.run_info import FlowRun
from nbflow.core.state import Failed, NotReady, Success
from nbflow.engine.called_run import CalledRun, unknown_mocks
from nbflow.engine.memory import Memory
from nbflow.engine.request import Request
from nbflow.errors import StoreError
from nbflow.states import Completed
from nbflow.states import Pending as PendingRun


@task
def load(x=1):
    return x


def begun(mocks=None, record=False, flow_run=True):
    """Return a run in which nothing has been called."""
    return CalledRun(
        Graph("f"),
        Request(record=record),
        Memory(),
        RunSupplied(flow_name="f", parameters={}, flow_run_id="1", flow_run_name="one"),
        FlowRun("f", PendingRun()) if flow_run else None,
        mocks,
    )


class TestACall:
    def test_adds_a_node_and_tells_of_it_with_its_edges(self):
        run = begun()
        first = run.enter_call(load, {"x": 1}, [])
        second = run.enter_call(load, {"x": 2}, [(first.node, "x"), (first.node, None)])

        assert [node.name for node in run.nodes] == ["load-0", "load-1"]
        assert (run.size, run.states, run.upstream) == (2, [None, None], [(), (first.node,) * 2])
        told = [(event.node, event.inputs) for event in run.bus.events]
        assert told == [("load-0", ()), ("load-1", ((0, "x"), (0, "")))]
        assert second.node.task is not load

    def test_alone_it_is_named_like_its_task(self):
        assert begun(flow_run=False).enter_call(load, {}, []).node.name == "load"

    def test_in_the_next_attempt_of_its_run_it_is_the_same_node(self):
        run = begun()
        first = run.enter_call(load, {"x": 1}, [])
        run.restart()
        again = run.enter_call(load, {"x": 1}, [])

        assert again.node is first.node
        assert again.previous is first
        assert len(run.nodes) == 1

    def test_what_it_is_given_is_a_constant_unless_another_call_made_it(self):
        run = begun()
        made = [5000]
        first = run.enter_call(load, {}, [])
        run.enter_state(first, Success(result=made))
        second = run.enter_call(load, {"x": made, "y": 2}, [])
        run.steps(second)

        assert second.linked == ("x",)
        assert second.node.constants == {"y": 2}
        assert [(edge.key) for edge in second.node.inputs] == ["x"]

    def test_that_was_cut_off_is_cancelled_where_its_run_is(self):
        run = begun()
        assert type(run.end_of(KeyboardInterrupt())).__name__ == "Crashed"
        run.cancel()
        assert type(run.end_of(KeyboardInterrupt())).__name__ == "Cancelled"

    def test_that_came_to_no_state_is_cancelled_with_its_run(self):
        run = begun()
        run.enter_state(run.enter_call(load, {}, []), Success(result=1))
        run.enter_call(load, {}, [])
        run.end_open()

        assert [type(state).__name__ for state in run.states] == ["Success", "Cancelled"]

    def test_that_is_not_made_is_not_ready(self):
        run = begun()
        call = run.enter_call(load, {}, [])
        run.enter_state(call, NotReady("why"))
        assert (type(call.state), call.state.message) == (NotReady, "why")


class TestResultsPassedOn:
    @pytest.fixture
    def run(self):
        return begun()

    def passed(self, run, value):
        """Return the node that made a value, once a call gave it."""
        call = run.enter_call(load, {}, [])
        run.enter_state(call, Success(result=value))
        return call.node

    @pytest.mark.parametrize("value", [True, None, ..., 0, 256, -5, NotImplemented])
    def test_what_there_are_many_equal_ones_of_says_nothing(self, run, value):
        self.passed(run, value)
        assert run.made_by(value) is None

    @pytest.mark.parametrize("value", [object(), 1000, "text", [], {}])
    def test_anything_else_is_known_by_identity(self, run, value):
        node = self.passed(run, value)
        assert run.made_by(value) is node
        assert run.made_by(object()) is None

    @pytest.mark.parametrize("kind", [list, tuple, lambda parts: dict(enumerate(parts))])
    def test_so_are_its_parts_one_level_deep(self, run, kind):
        part = [[7000]]
        node = self.passed(run, kind([part, 1]))
        assert run.made_by(part) is node
        assert run.made_by(part[0]) is None
        assert run.made_by(1) is None

    @pytest.mark.parametrize("kind", [list, lambda parts: dict(enumerate(parts))])
    def test_but_not_those_of_large_ones(self, run, kind):
        part = [1]
        self.passed(run, kind([part] * 101))
        assert run.made_by(part) is None

    def test_what_a_part_was_made_by_first_stays(self, run):
        part = [1]
        first = self.passed(run, part)
        self.passed(run, [part])
        assert run.made_by(part) is first

    def test_a_result_that_is_not_kept_in_memory_is_not_held(self, run):
        value = [1]
        call = run.enter_call(load.with_options(cache_result_in_memory=False), {}, [])
        run.enter_state(call, Success(result=value))
        assert run.made_by(value) is None

    def test_a_failure_is_nothing_that_is_passed_on(self, run):
        error = ValueError()
        call = run.enter_call(load, {}, [])
        run.enter_state(call, Failed(result=error))
        assert run.made_by(error) is None

    def test_a_state_is_known_by_its_run(self, run):
        call = run.enter_call(load, {}, [])
        run.enter_state(call, Success(result=1))

        assert run.call_of(call.run_state()) is call
        assert run.call_of(Completed()) is None
        assert begun().call_of(call.run_state()) is None


class TestGivenStates:
    def test_a_call_is_named_by_its_node_or_its_task(self):
        run = begun({"load-0": Success(result=3), "load": Success(result=4)})
        calls = [run.enter_call(load, {}, []) for _ in range(2)]

        assert [run.given_for(call.node).result for call in calls] == [3, 4]
        assert run.how == {0: "mocked", 1: "mocked"}

    def test_others_are_made(self):
        run = begun({"save": Success(result=3)})
        call = run.enter_call(load, {}, [])

        assert run.given_for(call.node) is None
        assert begun().given_for(call.node) is None
        assert unknown_mocks(run) == "'save'"

    def test_a_flow_runs_with_them(self):
        made = flow(lambda: load(5), name="f")
        state = made.run(task_states={"load": Success(result=42)})

        assert state.result() == 42
        assert made.last_run.record().nodes[0].how == "mocked"


class TestTheStore:
    def test_without_persistence_nothing_is_recorded(self):
        run = begun(record=True)
        run.be_recorded(None)
        assert run.keeper is None

    def test_one_that_cannot_be_opened_is_told_of(self, monkeypatch, caplog):
        def broken():
            raise StoreError("no store")

        monkeypatch.setattr("nbflow.engine.base_run.current", broken)
        run = begun(record=True)
        with caplog.at_level(logging.WARNING, "nbflow"):
            run.be_recorded(True)
        assert "The run is not recorded: no store" in caplog.text

    def test_a_run_that_goes_on_needs_it(self, monkeypatch):
        def broken():
            raise StoreError("no store")

        monkeypatch.setattr("nbflow.engine.base_run.current", broken)
        run = begun(record=True)
        run.request = Request(again="1")
        with pytest.raises(StoreError):
            run.be_recorded(True)

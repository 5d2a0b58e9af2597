"""What is known of a flow that has run."""

import pytest

from nbflow import Flow, context, task
from nbflow.engine.state import Cancelled, Skipped, Success
from nbflow.errors import UnknownNodeError, ValueUnavailableError


@task
def load():
    return [1, 2]


@task
def total(xs, start=0):
    return sum(xs, start)


@task
def half_of(x):
    return 12 // x


@task
def broken(x):
    raise ValueError(f"no {x}")


@pytest.fixture
def flow():
    with Flow("sums") as flow:
        total(load())
    return flow


class TestLooking:
    def test_a_node_has_its_value(self, flow):
        flow.run()

        assert flow["load"] == [1, 2]
        assert flow["total-1"] == 3
        assert type(flow.state_of("total")) is Success

    def test_before_a_run_there_is_none(self, flow):
        with pytest.raises(ValueUnavailableError) as raised:
            flow["total"]

        assert str(raised.value) == (
            "'total-1' of flow 'sums' has no value: it has not run.\n"
            "  To get one, run the flow: `sums.run()`."
        )
        assert flow.state_of("total") is None

    def test_a_failed_node_has_none(self):
        with Flow("f") as flow:
            broken(1)
        flow.run()

        with pytest.raises(ValueUnavailableError) as raised:
            flow["broken"]

        assert str(raised.value) == (
            "'broken-1' of flow 'f' has no value: it ended as Failed: Error during execution of "
            "task: ValueError('no 1').\n"
            '  To get one, look at it with `f.failure("broken-1")`, mend it and run again.'
        )
        assert isinstance(raised.value.__cause__, ValueError)

    @pytest.mark.parametrize("state", [Skipped("not today"), Cancelled("not today")])
    def test_what_did_not_run_to_its_end_has_none(self, flow, state):
        flow.run(task_states={flow.find("load"): state})

        with pytest.raises(ValueUnavailableError) as raised:
            flow["load"]

        assert str(raised.value) == (
            f"'load-1' of flow 'sums' has no value: it ended as {type(state).__name__}: "
            "not today.\n"
            "  To get one, run the flow: `sums.run()`."
        )

    def test_a_node_that_there_is_not(self, flow):
        with pytest.raises(UnknownNodeError) as raised:
            flow["laod"]

        assert str(raised.value).startswith("Flow 'sums' has no node 'laod'.")
        assert "Did you mean 'load" in str(raised.value)

    def test_a_name_that_several_nodes_have(self):
        with Flow("f") as flow:
            load()
            load()

        with pytest.raises(UnknownNodeError, match="has 2 nodes of the task 'load'"):
            flow["load"]

    def test_what_a_run_did_not_reach_keeps_its_last_value(self, flow):
        flow.run()

        flow.run(until=["load"])

        assert flow["total"] == 3


class TestFailures:
    @pytest.fixture
    def flow(self):
        with Flow("f") as flow:
            total(load())
            broken(1)
            broken(2)
        return flow

    def test_the_first_in_declared_order_is_given(self, flow):
        flow.run()

        failure = flow.failure()

        assert (failure.node, str(failure.exception)) == ("broken-1", "no 1")
        assert failure.locals == {"x": 1}

    def test_that_of_one_node_is_given(self, flow):
        flow.run()

        assert flow.failure("broken-2").inputs == {"x": 2}

    def test_children_are_found_by_their_own_name_and_by_that_of_the_mapped_node(self, flow):
        with flow:
            broken(3)
            half_of.map([4, 0, 2, 0])
            broken(5)
        flow.run()

        assert flow.failure("half_of-1[3]").inputs == {"x": 0}
        assert flow.failure("half_of").node == "half_of-1[1]"
        order = [failure.node for failure in flow.last_run.failed_in()]
        children = ["half_of-1[1]", "half_of-1[3]"]
        assert order == ["broken-1", "broken-2", "broken-3", *children, "broken-4"]

    def test_before_a_run_there_is_none(self, flow):
        with pytest.raises(ValueUnavailableError) as raised:
            flow.failure()

        assert str(raised.value) == (
            "Flow 'f' has no such failure: nothing failed in the last run.\n  Failed: none."
        )

    def test_a_node_that_did_not_fail_has_none(self, flow):
        flow.run()

        with pytest.raises(ValueUnavailableError) as raised:
            flow.failure("total")

        assert str(raised.value) == (
            "Flow 'f' has no such failure: 'total' has not failed in the last run.\n"
            "  Failed: broken-1, broken-2."
        )


class TestLogs:
    @pytest.fixture
    def flow(self):
        @task
        def saying(x):
            print("got", x)
            context.logger.warning("so what")

        with Flow("f") as flow:
            saying(1)
            saying(2)
        return flow

    def test_before_a_run_there_are_none(self, flow):
        assert flow.logs() == []

    def test_what_tasks_said_is_listed_by_node(self, flow):
        flow.run()

        assert flow.logs() == [
            "PRINT - saying-1 | got 1",
            "WARNING - saying-1 | so what",
            "PRINT - saying-2 | got 2",
            "WARNING - saying-2 | so what",
        ]

    def test_one_node_may_be_chosen(self, flow):
        flow.run()

        assert flow.logs("saying-2") == ["PRINT - saying-2 | got 2", "WARNING - saying-2 | so what"]


class TestRuns:
    def test_recorded_ones_are_listed_the_last_first(self):
        with Flow("kept", persist_result=True) as flow:
            total(load())
        flow.run()
        flow.run()
        with Flow("other", persist_result=True) as other:
            load()
        other.run()

        found = flow.runs()

        assert [run.flow for run in found] == ["kept", "kept"]
        assert [run.state for run in found] == ["Success", "Success"]
        assert [run.number for run in flow.runs(1)] == [2]

    def test_a_flow_that_keeps_nothing_has_none(self, flow):
        flow.run()

        assert list(flow.runs()) == []

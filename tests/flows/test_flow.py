import pytest

from nbflow import Flow, Parameter, task
from nbflow.engine import FlowRunner
from nbflow.engine.state import Failed, Skipped, Success
from nbflow.errors import (
    ParameterError,
    ScopeError,
    UnknownNodeError,
)
from nbflow.executors import LocalExecutor
from nbflow.flows.flow import preparers
from nbflow.schedules import CronSchedule


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


class Idle(FlowRunner):
    def run(self, *args, **options):
        return Skipped()


@pytest.fixture
def flow():
    with Flow("sums") as flow:
        total(load())
    return flow


class TestMaking:
    def test_a_flow_needs_a_name(self):
        with pytest.raises(ValueError, match=r"^A name must be provided for the flow\."):
            Flow("")

    def test_tasks_and_edges_may_be_given(self):
        flow = Flow("f", tasks=[load], reference_tasks=[load], validate=True)

        assert list(flow.tasks) == [load]
        assert list(flow.reference_tasks()) == [load]
        assert (flow.last_run, flow.executor) == (None, None)

    def test_a_copy_has_the_same_tasks_and_no_runs(self, flow):
        flow.set_reference_tasks([flow.find("load")])
        flow.executor = LocalExecutor()
        flow.run()
        flow.schedule, flow.storage = CronSchedule("@daily"), object()

        twin = flow.copy()
        twin.add_task(load)

        assert twin.executor is flow.executor
        assert (twin.schedule, twin.storage) == (flow.schedule, flow.storage)
        assert list(twin.tasks) == [*flow.tasks, load]
        assert twin.reference_tasks() == flow.reference_tasks()
        assert twin.plan().nodes("reuse") == []


class TestReplacing:
    def test_edges_arguments_and_results_are_kept(self):
        with Flow("f") as flow:
            total(load(), start=1)
        flow.run()
        old = flow.find("total")

        @task
        def largest(xs, start=0):
            return max(xs) + start

        flow.replace(old, largest)

        assert list(flow.tasks)[1] is largest
        assert old not in flow.tasks
        assert flow["largest"] == 4
        run = flow.run(reuse=True).run
        assert flow["largest"] == 3
        assert [node.how for node in run.record().nodes] == ["reused", ""]

    def test_a_mock_is_kept(self, flow):
        flow.mock("load", [5])

        flow.replace(flow.find("load"), task(name="read")(lambda: [0]))
        flow.run()

        assert flow["total"] == 5

    def test_a_replaced_node_without_a_mock_gets_none(self, flow):
        flow.replace(flow.find("load"), task(name="read")(lambda: [0]))

        assert flow.mocks == {}


class TestRunning:
    def test_the_result_holds_the_state_of_every_task(self, flow):
        state = flow.run()

        assert type(state) is Success
        assert list(state.result) == list(flow.tasks)
        assert [each.result for each in state.result.values()] == [[1, 2], 3]
        assert state.run is flow.last_run

    def test_all_runs_unless_results_may_be_reused(self, flow):
        flow.run()
        flow.run()
        assert flow.last_run.how == {}

        flow.run(reuse=True)

        assert flow.last_run.how == {0: "reused", 1: "reused"}

    def test_a_failed_flow_raises_nothing(self):
        with Flow("f") as flow:
            broken(1)

        assert type(flow.run()) is Failed

    def test_a_flow_cannot_be_run_while_it_is_built(self):
        with Flow("f") as flow:
            load()
            with pytest.raises(RuntimeError) as raised:
                flow.run()

        assert isinstance(raised.value, ScopeError)
        assert str(raised.value).startswith(
            "Don't call `flow.run()` from within a `Flow` context manager."
        )

    def test_the_tasks_to_return_are_not_chosen(self, flow):
        with pytest.raises(ValueError, match="The `return_tasks` keyword cannot be provided"):
            flow.run(return_tasks=[])

    def test_without_a_schedule_there_is_nothing_to_wait_for(self, flow):
        assert type(flow.run(run_on_schedule=True)) is Success

    def test_the_runner_of_the_settings_runs_it(self, flow, monkeypatch):
        monkeypatch.setenv("NBFLOW__ENGINE__FLOW_RUNNER__DEFAULT_CLASS", f"{__name__}.Idle")

        assert type(flow.run()) is Skipped

    def test_another_runner_may_run_it(self, flow):
        made = []

        class Mine(FlowRunner):
            def __init__(self, flow):
                made.append(flow)
                super().__init__(flow)

        assert type(flow.run(runner_cls=Mine)) is Success
        assert made == [flow]

    def test_options_reach_the_runner(self, flow):
        state = flow.run(until=["load"], context={"city": "Oslo"}, executor=LocalExecutor())

        assert type(state) is Success
        assert flow.state_of("total") is None

    def test_a_start_goes_on_from_given_states(self, flow):
        states = flow.run().result
        again = flow.run(start_tasks=["total"], task_states=states)

        assert type(again) is Success

    def test_a_start_without_its_inputs_is_refused(self, flow):
        with pytest.raises(UnknownNodeError, match="was to start at 'total-1'"):
            flow.run(start_tasks=["total"])

    def test_preparers_are_asked_before_a_plan_and_a_run(self, flow):
        seen: list[Flow] = []
        preparers.append(seen.append)
        try:
            flow.plan()
            flow.run()
        finally:
            preparers.pop()

        assert seen == [flow, flow]


class TestParameters:
    @pytest.fixture
    def flow(self):
        with Flow("days") as flow:
            day = Parameter("day")()
            task(name="both")(lambda d, n: (d, n))(day, Parameter("n", default=1)())
        return flow

    @pytest.mark.parametrize(
        ("given", "result"),
        [
            ({"day": "mon"}, ("mon", 1)),
            ({"parameters": {"day": "mon", "n": 2}}, ("mon", 2)),
            ({"parameters": {"day": "mon"}, "n": 3}, ("mon", 3)),
            ({"parameters": {"day": "mon"}, "day": "tue"}, ("tue", 1)),
        ],
    )
    def test_they_are_given_by_name(self, flow, given, result):
        flow.run(**given)

        assert flow["both"] == result

    def test_an_unknown_one_is_refused(self, flow):
        with pytest.raises(ParameterError, match="unexpected parameters: dya") as raised:
            flow.run(day=1, dya=2)

        assert isinstance(raised.value, ValueError)
        assert flow.last_run is None

    @pytest.mark.parametrize("ask", ["run", "plan"])
    def test_a_required_one_must_be_given(self, flow, ask):
        with pytest.raises(ParameterError, match="required parameters: day"):
            getattr(flow, ask)()


class TestPlanning:
    def test_a_plan_says_what_a_run_would_do(self, flow):
        flow.run()

        assert flow.plan(until=["load"]).nodes("reuse") == ["load-1"]
        assert flow.plan().nodes("reuse") == ["load-1", "total-1"]

    def test_what_a_plan_does_not_know_is_refused(self, flow):
        with pytest.raises(TypeError, match=r"plan\(\) got unexpected arguments: executor"):
            flow.plan(executor=LocalExecutor())

    def test_a_state_for_a_task_of_another_flow_is_refused(self, flow):
        with pytest.raises(UnknownNodeError, match="task_states of flow 'sums'"):
            flow.plan(task_states={load: Success()})

    def test_one_node_can_be_asked_about(self, flow):
        step = flow.why("total")
        assert (step.node, step.verdict, step.before) == ("total-1", "run", None)

        flow.run(reuse=True)

        step = flow.why("total")
        assert (step.verdict, step.before) == ("reuse", "never run")

    def test_what_was_not_recorded_has_no_cause(self, flow, monkeypatch):
        monkeypatch.setenv("NBFLOW__FLOWS__RECORD", "false")
        flow.run()

        assert flow.why("total").before is None


class TestMocking:
    def test_a_value_stands_in_until_it_is_taken_away(self, flow):
        flow.mock("load", [5])
        flow.run()
        assert flow["total"] == 5

        flow.unmock("load")
        flow.run()

        assert flow["total"] == 3

    def test_a_state_is_taken_as_it_is(self, flow):
        flow.mock("load", Failed("as a test"))

        state = flow.run()

        assert state.result[flow.find("load")].message == "as a test"

    def test_all_are_taken_away_at_once(self, flow):
        flow.mock("load", [5])
        flow.mock("total", 7)

        flow.unmock()

        assert flow.mocks == {}

    def test_taking_away_what_is_not_there_does_nothing(self, flow):
        flow.unmock("load")

        assert flow.mocks == {}

    def test_a_given_state_comes_before_a_mock(self, flow):
        flow.mock("load", [5])

        flow.run(task_states={flow.find("load"): Success(result=[6])})

        assert flow["total"] == 6

    def test_a_mock_of_a_node_that_is_gone_does_nothing(self, flow):
        flow.mock("total", 5)
        flow.graph.remove([flow.find("total")])

        assert list(flow.run().result) == [flow.find("load")]

    def test_a_node_that_there_is_not_cannot_be_mocked(self, flow):
        with pytest.raises(UnknownNodeError, match="has no node 'laod'"):
            flow.mock("laod", 1)


class TestRemoving:
    def test_a_node_leaves_with_what_is_known_of_it(self, flow):
        flow.run()
        flow.mock("total", 5)

        flow.remove("total")

        assert list(flow.graph.names) == ["load-1"]
        assert flow.mocks == {}
        assert list(flow.memory.last) == ["load-1"]

    def test_a_node_that_another_uses_stays(self, flow):
        with pytest.raises(ValueError, match="'load-1' of flow 'sums' is used by 'total-1'"):
            flow.remove("load")

        assert list(flow.graph.names) == ["load-1", "total-1"]

    def test_both_may_leave_together(self, flow):
        flow.remove("load", "total")

        assert list(flow.tasks) == []

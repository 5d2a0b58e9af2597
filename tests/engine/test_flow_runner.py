from typing import Any

import pytest

from nbflow import Flow, Parameter, context, task
from nbflow.engine import FlowRunner
from nbflow.engine.flow_runner import get_default_executor_class, run_graph
from nbflow.engine.memory import Memory
from nbflow.engine.request import Request
from nbflow.engine.state import Failed, Pending, Running, Success
from nbflow.errors import UnknownNodeError
from nbflow.executors import Executor, LocalExecutor
from tests.messages import matches


class Counting(LocalExecutor):
    """Counts the calls it makes."""

    def __init__(self):
        self.calls = 0

    def submit(self, fn, *args, **options):
        self.calls += 1
        return super().submit(fn, *args, **options)


@task
def one():
    return 1


@task
def add(a, b=1):
    return a + b


@pytest.fixture
def flow():
    with Flow("sums") as flow:
        add(add(one()))
    return flow


def test_states_of_tasks_are_returned_where_they_are_asked_for(flow):
    first, _, last = flow.tasks

    state = FlowRunner(flow).run(return_tasks=[last, first])

    assert type(state) is Success
    assert {task: each.result for task, each in state.result.items()} == {last: 3, first: 1}
    assert FlowRunner(flow=flow).run().result == {}


@pytest.mark.parametrize("option", ["return_tasks", "start_tasks", "until"])
@pytest.mark.parametrize("other", [one, "nowhere"])
def test_a_task_of_another_flow_is_refused(flow, option, other):
    run: Any = FlowRunner(flow).run

    with pytest.raises(UnknownNodeError):
        run(**{option: [other]})

    assert flow.last_run is None


def test_a_state_for_a_task_of_another_flow_is_refused(flow):
    with pytest.raises(UnknownNodeError, match="task_states of flow 'sums' names <Task: one>"):
        FlowRunner(flow).run(task_states={one: Success()})


def test_a_finished_state_is_returned_as_it_is(flow):
    state = Failed()

    assert FlowRunner(flow).run(state=state) is state
    assert flow.last_run is None


def test_an_unfinished_state_is_gone_on_from(flow):
    assert type(FlowRunner(flow).run(state=Pending())) is Success


def test_an_old_handle_stands_for_its_successor(flow):
    old = flow.find("one")
    new = task(name="ten")(lambda: 10)
    flow.replace(old, new)

    state = FlowRunner(flow).run(return_tasks=[old], task_states={old: Success(result=5)})

    assert {task: each.result for task, each in state.result.items()} == {new: 5}


def test_the_executor_given_comes_before_that_of_the_flow(flow):
    mine, given = Counting(), Counting()
    flow.executor = mine

    FlowRunner(flow).run(executor=given)
    FlowRunner(flow).run()

    assert (given.calls, mine.calls) == (3, 3)


@pytest.mark.parametrize(
    ("name", "given"),
    [("run_executor_of_no_kind", "threads"), ("run_executor_class", LocalExecutor)],
)
def test_what_is_no_executor_is_refused(flow, name, given):
    with pytest.raises(TypeError) as raised:
        FlowRunner(flow).run(executor=given)

    assert matches(name, str(raised.value))


def test_without_an_executor_that_of_the_settings_is_used(flow, monkeypatch):
    monkeypatch.setenv("NBFLOW__ENGINE__EXECUTOR__DEFAULT_CLASS", f"{__name__}.Counting")

    assert get_default_executor_class() is Counting
    assert type(FlowRunner(flow).run()) is Success


def test_the_default_executor_is_the_local_one():
    assert get_default_executor_class() is LocalExecutor
    assert issubclass(LocalExecutor, Executor)


def test_parameters_and_context_reach_the_tasks():
    n = Parameter("n", default=1)
    with Flow("f") as flow:
        task(name="all")(lambda n: (n, context.city, context.parameters))(n())

    FlowRunner(flow).run(parameters={"n": 2}, context={"city": "Oslo"})

    assert flow["all"] == (2, "Oslo", {"n": 2})
    assert context.get("city") is None


def test_the_parameters_are_in_the_record_as_text(flow):
    FlowRunner(flow).run(parameters={"n": "x", "m": [1]})

    assert flow.last_run.record().parameters == {"n": "'x'", "m": "[1]"}


def test_what_was_run_last_is_known_before_its_first_task(flow):
    seen = []
    first = task(name="first", ignore=["flow", "seen"])(lambda: seen.append(flow.last_run))
    flow.add_task(first)

    FlowRunner(flow).run()

    assert seen == [flow.last_run]


def test_until_runs_what_is_needed_for_it(flow):
    middle = flow.find("add-1")

    state = FlowRunner(flow).run(until=[middle], return_tasks=flow.tasks)

    assert type(state) is Success
    assert [type(s).__name__ for s in state.result.values()] == ["Success", "Success", "Pending"]
    assert list(state.result.values())[-1].message == "Task not run."


def test_until_works_without_recording_too(flow, monkeypatch):
    monkeypatch.setenv("NBFLOW__FLOWS__RECORD", "false")

    FlowRunner(flow).run(until=[flow.find("one")])

    assert [type(s).__name__ for s in flow.last_run.states] == ["Success", "Pending", "Pending"]


def test_starts_run_with_what_follows_them(flow):
    middle = flow.find("add-1")

    state = FlowRunner(flow).run(
        start_tasks=[middle], task_states={flow.find("one"): Success(result=5)}
    )

    assert type(state) is Success
    assert flow["add-2"] == 7


def test_a_start_without_states_of_its_upstreams_leaves_the_rest_undone():
    with Flow("f") as flow:
        first = one()
        second = one(upstream_tasks=[first])
        one(upstream_tasks=[second])
        one()

    state = FlowRunner(flow).run(start_tasks=[second], return_tasks=flow.tasks)

    assert type(state) is Running
    assert [type(s).__name__ for s in state.result.values()] == [
        "Pending",
        "Success",
        "Success",
        "Pending",
    ]


def test_a_graph_can_be_run_without_a_flow(flow):
    run, state = run_graph(flow.graph, Request(), Memory(), reference=[flow.find("add-2")])

    assert type(state) is Success
    assert run.final is state
    assert state.run is run
    assert flow.last_run is None

import pytest

from nbflow import Flow, Parameter, Task, task
from nbflow.core import scope
from tests.messages import matches


@task
def double(x):
    return 2 * x


class Recorder:
    """A third way of writing: calls are noted down as text."""

    def __init__(self) -> None:
        self.created: list[Task] = []

    def call_task(self, task, args, kwargs):
        return f"{task.name}{args}{dict(kwargs)}"

    def operate(self, operator, operands):
        return f"{operator}{operands}"

    def note_created(self, task):
        self.created.append(task)


@pytest.fixture
def recorder():
    recorder = Recorder()
    token = scope.enter(recorder)
    yield recorder
    scope.leave(token)


def test_without_a_scope_a_call_runs_the_function():
    assert scope.current() is None
    assert double(21) == 42


def test_the_innermost_scope_decides_what_a_call_means(recorder):
    assert double(21) == "double(21,){}"

    with Flow("inner") as inner:
        handle = double(21)

    assert list(inner.tasks) == [handle]
    assert scope.current() is recorder


def test_a_scope_can_be_lifted_so_that_calls_run_again(recorder):
    token = scope.enter(None)

    assert double(21) == 42

    scope.leave(token)
    assert scope.current() is recorder


def test_a_scope_learns_of_the_parameters_made_in_it(recorder):
    day = Parameter("day")

    assert recorder.created == [day]


def test_building_is_the_scope_of_the_flow_that_is_named():
    etl = Flow("etl")

    with Flow("other"):
        scope.building("the task 'x'", etl).add(double)

    assert list(etl.tasks) == [double]


def test_building_is_the_current_scope_where_no_flow_is_named():
    with Flow("etl"):
        assert scope.building("the task 'x'") is scope.current()


def test_building_without_a_flow_is_an_error():
    with pytest.raises(ValueError, match="Could not infer an active Flow context") as error:
        scope.building("an edge to 'clean'")

    assert matches("no_flow_context", str(error.value))

"""The end of a call: hooks."""

import functools
import logging

import pytest

from nbflow import flow, task
from nbflow.engine.ending import call_hooks, name_of
from nbflow.states import Completed


class Tells:
    """A hook that is an object."""

    def __init__(self, told):
        self.told = told

    def __call__(self, task, task_run, state):
        self.told.append((task.name, task_run.name, state.name))


def inside(fn):
    """Call a function as a flow."""
    return flow(fn, name="outer", validate_parameters=False)()


class TestHooksOfTasks:
    @pytest.fixture
    def told(self):
        return []

    def test_one_list_is_called_in_order_once_the_state_is_set(self, told):
        def first(task, task_run, state):
            told.append((1, task_run.state_name, state.name))

        def second(task, task_run, state):
            told.append((2, task_run.state_name, state.name))

        @task(on_completion=[first, second], on_failure=[lambda *_: told.append("failed")])
        def load():
            return 1

        inside(lambda: load())
        assert told == [(1, "Completed", "Completed"), (2, "Completed", "Completed")]

    def test_a_failure_has_its_own_called_once_after_the_last_attempt(self, told):
        @task(retries=2, on_completion=[len], on_failure=[Tells(told)])
        def fail():
            raise ValueError

        inside(lambda: fail(return_state=True) and None)
        assert told == [("fail", "fail-0", "Failed")]

    def test_one_that_raises_is_logged_and_the_next_are_called(self, told, caplog):
        def broken(task, task_run, state):
            raise ValueError("broken")

        @task(on_completion=[broken, Tells(told)])
        def load():
            return 1

        with caplog.at_level(logging.INFO, "nbflow"):
            assert inside(lambda: load()) == 1
        assert told == [("load", "load-0", "Completed")]
        assert "An error was encountered while running hook 'broken'" in caplog.text
        assert "Hook 'Tells' finished running successfully" in caplog.text

    def test_one_may_be_awaited(self, told):
        async def tells(task, task_run, state):
            told.append(state.name)

        @task(on_completion=[tells])
        def load():
            return 1

        inside(lambda: load())
        assert told == ["Completed"]

    def test_what_is_not_called_has_none(self, told):
        @task
        def fail():
            raise ValueError

        @task(on_completion=[Tells(told)], on_failure=[Tells(told)])
        def after(x):
            return x

        def body():
            return after(fail.submit(), return_state=True).name

        assert inside(body) == "NotReady"
        assert told == []

    def test_a_crash_calls_none_and_ends_the_flow(self, told):
        @task(on_failure=[lambda *given: told.append(given[2].name)])
        def ends():
            raise SystemExit

        with pytest.raises(SystemExit):
            inside(lambda: ends())
        assert told == []

    def test_added_later_they_are_called_too(self, told):
        @task
        def load():
            return 1

        @load.on_completion
        def tell(task, task_run, state):
            told.append(state.name)

        inside(lambda: load())
        assert told == ["Completed"]


def test_hooks_are_told_what_is_given():
    told = []
    call_hooks([lambda *given: told.append(given)], (1, 2), "Completed", logging.getLogger("x"))
    assert told == [(1, 2)]


def test_a_hook_is_named_after_its_function():
    assert name_of(name_of) == "name_of"
    assert name_of(functools.partial(name_of, 1)) == "name_of"
    assert name_of(Completed()) == "State"

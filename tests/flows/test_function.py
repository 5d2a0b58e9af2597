import asyncio
import copy
import inspect
import pickle
from typing import Any

import cloudpickle  # type: ignore[import-untyped]  # ships no types
import pytest

import nbflow.flows
from nbflow import Flow as Plan
from nbflow import flow, runtime, tags, task
from nbflow.core.run_context import FlowRunContext
from nbflow.errors import ParameterTypeError
from nbflow.flows.function import Flow
from nbflow.states import Completed
from tests.messages import matches


@task
def double(x):
    return 2 * x


@flow
def plain(x: int = 1):
    """Double a number."""
    return double(x)


@flow(name="other", retries=1)
def named():
    pass


class Loader:
    """Something with flows of its own."""

    factor = 10

    @flow
    def load(self, x: int):
        """Load something."""
        return self.factor * x

    @classmethod
    @flow
    def of_class(cls, x: int):
        return cls.factor * x

    @staticmethod
    @flow
    def of_none(x: int):
        return x


def last(of) -> Any:
    return of.last_run.flow_run


# -- what it is ------------------------------------------------------------------------------------


def test_the_class_stands_where_flows_do():
    assert nbflow.flows.Flow is Flow
    assert type(plain) is Flow


def test_the_decorator_is_used_bare_or_with_options():
    assert plain.name == "plain"
    assert (named.name, named.retries) == ("other", 1)
    assert flow(plain.fn, name="third").name == "third"


def test_a_flow_looks_like_its_function():
    assert plain.__name__ == "plain"
    assert plain.__doc__ == plain.description == "Double a number."
    assert inspect.signature(plain) == inspect.signature(plain.fn)
    assert repr(plain) == "<Flow: plain, of plain(x: int = 1)>"


def test_a_flow_says_how_its_function_gives_its_result():
    @flow
    async def items():
        yield 1

    assert (plain.isasync, plain.isgenerator) == (False, False)
    assert (items.isasync, items.isgenerator) == (True, True)


def test_what_a_flow_has_not_is_said_plainly():
    with pytest.raises(AttributeError, match=r"^'Flow' object has no attribute 'retrys'$"):
        _ = plain.retrys
    assert not hasattr(object.__new__(Flow), "options")


def test_a_flow_has_the_schema_of_its_parameters():
    assert plain.parameters["properties"] == {"x": {"title": "x", "type": "integer", "default": 1}}


def test_a_flow_can_be_copied_and_sent_without_its_runs():
    plain(3)

    twins = [copy.copy(plain), pickle.loads(cloudpickle.dumps(plain))]

    for twin in twins:
        assert (twin.last_run, twin.name) == (None, "plain")
        assert twin(4) == 8


# -- calling ---------------------------------------------------------------------------------------


def test_a_call_gives_the_value_or_the_state():
    assert plain(3) == plain(x="3") == 6
    state = plain(3, return_state=True)
    assert state.is_completed()
    assert state.result() == 6


def test_a_call_waits_for_what_it_is_told():
    @flow
    def outer():
        future = double.submit(1)
        plain(wait_for=[future])
        return future.done()

    assert outer() is True


def test_what_does_not_fit_the_annotations_is_refused():
    with pytest.raises(ParameterTypeError, match="x: Input should be a valid integer"):
        plain("a")
    assert last(plain).state.message.startswith(
        "Validation of flow parameters failed with error: ParameterTypeError: Flow run received "
        "invalid parameters:\n - x: Input should be a valid integer"
    )


def test_values_pass_unchanged_where_nothing_is_checked():
    assert plain.with_options(validate_parameters=False)("ab") == "abab"


def test_the_parameters_of_a_run_are_known_as_json_has_them():
    plain("3")

    assert last(plain).parameters == {"x": "3"}


def test_runs_have_the_tags_that_hold_where_they_begin():
    with tags("a"), tags("b"):
        plain()

    assert last(plain).tags == ("a", "b")


def test_a_run_has_the_version_of_its_flow():
    of = plain.with_options(version="7")
    of()

    assert last(of).flow_version == "7"


@pytest.mark.parametrize(
    ("given", "expected"), [("double {x}", "double 3"), (lambda: "mine", "mine")]
)
def test_a_run_may_be_named(given, expected):
    of = plain.with_options(flow_run_name=given)
    of(3)

    assert last(of).name == expected


def test_a_run_is_named_once_whatever_its_attempts():
    asked = []

    def name():
        asked.append(1)
        return "mine"

    @flow(flow_run_name=name, retries=1)
    def fails_once():
        if runtime.flow_run.run_count == 1:
            raise ValueError("once")
        return runtime.flow_run.name

    assert fails_once() == "mine"
    assert asked == [1]


def test_the_name_of_a_run_is_a_text():
    def number():
        return 3

    with pytest.raises(TypeError) as error:
        plain.with_options(flow_run_name=number).run_name({})

    text = str(error.value).replace(repr(number), "<function number>")
    assert matches("flow_run_name", text)


def test_a_flow_is_a_step_in_a_plan():
    with Plan("plan") as plan:
        result = plain(x=double(2))

    assert list(plan.graph.names) == ["double-1", "plain-1"]
    assert plan.run().result[result].result == 8


def test_a_step_has_a_result_that_holds_until_the_function_changes():
    with Plan("plan") as plan:
        plain(2)

    plan.run()
    plan.run(reuse=True)

    assert plan.last_run is not None
    assert plan.last_run.how == {0: "reused"}


# -- methods ---------------------------------------------------------------------------------------


def test_methods_may_be_flows():
    loader = Loader()
    loader.factor = 5

    assert Loader().load("3") == 30
    assert loader.load(3) == 15
    assert Loader.of_class("3") == 30
    assert Loader.of_none("3") == 3
    assert type(Loader.load) is Flow
    assert "self" not in loader.load.parameters["properties"]
    assert loader.load.name == "load"


# -- with other options ----------------------------------------------------------------------------


def test_a_flow_with_other_options_is_another_one():
    of = plain.with_options(name="new", retries=3)

    assert (of.name, of.retries, plain.name, plain.retries) == ("new", 3, "plain", 0)
    assert of.fn is plain.fn
    assert of.memory is plain.memory
    assert of(2) == 4


@pytest.mark.parametrize(
    "kind", ["on_completion", "on_failure", "on_cancellation", "on_crashed", "on_running"]
)
def test_hooks_can_be_added_later(kind):
    of = plain.with_options()

    @getattr(of, kind)
    def hook(flow, run, state):
        """Do nothing."""

    assert getattr(of, f"{kind}_hooks") == (hook,)
    assert hook.__name__ == "hook"
    assert getattr(plain, f"{kind}_hooks") == ()


def test_a_hook_that_was_added_later_is_called():
    of, calls = plain.with_options(), []

    of.on_completion(lambda *given: calls.append(given))
    of()

    ((told, run, state),) = calls
    assert told is of
    assert run is last(of)
    assert state.is_completed()


# -- running by name, and again --------------------------------------------------------------------


def test_run_gives_the_state():
    state = plain.run({"x": 4})

    assert state.is_completed()
    assert state.result() == 8


def test_calls_may_be_given_their_states():
    assert plain.run(task_states={"double": Completed(data=5)}).result() == 5
    assert plain.run(task_states={"double-0": Completed(data=6)}).result() == 6


def test_a_run_goes_on_from_the_top_with_what_still_holds():
    broken = [True]

    @flow
    def some(x):
        found = double(x)
        if broken:
            raise ValueError("no")
        return found

    some(300, return_state=True)
    broken.clear()

    assert some.resume().result() == 600
    assert some.last_run.how == {0: "reused"}
    assert some.resume({"x": 4}).result() == 8
    assert some.last_run.how == {}


def test_what_never_ran_is_run_from_the_top():
    assert plain.with_options().resume({"x": 2}).result() == 4


def test_several_runs_of_a_flow_do_not_meet():
    @flow
    async def later(x):
        await asyncio.sleep(0)
        context: Any = FlowRunContext.get()
        return context.parameters["x"], double(x)

    async def both():
        return await asyncio.gather(*[later(x) for x in range(3)])

    assert asyncio.run(both()) == [(0, 0), (1, 2), (2, 4)]


def test_a_run_of_an_earlier_kernel_goes_on():
    of = plain.with_options(persist_result=True, name="kept")
    of(21)
    again = plain.with_options(persist_result=True, name="kept")
    again.memory = type(again.memory)()

    assert again.resume().result() == 42
    assert again.last_run.id == of.last_run.id
    assert again.last_run.how == {0: "reused"}

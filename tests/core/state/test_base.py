import pickle
import sys
from threading import Lock
from typing import Any

import pytest

from nbflow.core.context import context, enter, leave
from nbflow.core.reference import Held, Reference
from nbflow.core.signals import FAIL
from nbflow.core.state import (
    Cancelled,
    Failed,
    Finished,
    Pending,
    Retrying,
    State,
    Submitted,
    Success,
    TriggerFailed,
)
from nbflow.errors import ValueUnavailableError


class UnpicklableError(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.lock = Lock()


class UnloadableError(Exception):
    """Pickles, but its pickle does not load: its arguments are not those of its constructor."""

    def __init__(self, first: object, second: object) -> None:
        super().__init__(first)

    # As Python has it; where Dask is loaded, exceptions that do not say so load all the same.
    def __reduce__(self) -> Any:
        return type(self), self.args


class UnreadableError(UnpicklableError):
    def __repr__(self):
        raise RuntimeError


class Watched(Success):
    """A state class as a user would write it: without slots."""

    def __init__(self, *args: Any, seen: Any = None) -> None:
        super().__init__(*args)
        self.seen = seen


class Tagged:
    """What the engine supplies to a task with tags."""

    reads = None

    def lookup(self, key):
        return {"task_tags": frozenset({"b", "a"})}[key]

    def keys(self):
        return ("task_tags",)


class Tagless(Tagged):
    def lookup(self, key):
        raise KeyError(key)


@pytest.fixture
def supplied(request):
    entered = enter(request.param())
    yield
    leave(entered)


def test_arguments_are_taken_in_the_documented_order():
    state = State("m", 1, {"c": 1}, {"i": 2})

    assert (state.message, state.result, state.context, state.cached_inputs) == (
        "m",
        1,
        {"c": 1},
        {"i": 2},
    )


def test_a_state_without_arguments_is_empty():
    state = State()

    assert (state.message, state.result, state.context, state.cached_inputs, state.run) == (
        None,
        None,
        {},
        {},
        None,
    )


def test_context_and_cached_inputs_are_the_same_dictionary_each_time():
    state = State()

    state.context["a"] = 1
    state.cached_inputs["b"] = 2

    assert (state.context, state.cached_inputs) == ({"a": 1}, {"b": 2})


def test_context_and_cached_inputs_can_be_set():
    state = State()

    state.context = {"a": 1}
    state.cached_inputs = {"b": 2}

    assert (state.context, state.cached_inputs) == ({"a": 1}, {"b": 2})


def test_a_state_takes_the_tags_that_the_user_provides():
    with context(task_tags={"b", "a"}):
        state = Success(context={"c": 1})

    assert state.context == {"c": 1, "tags": ["a", "b"]}


@pytest.mark.parametrize("supplied", [Tagged], indirect=True)
def test_a_state_takes_the_tags_of_the_task_that_makes_it(supplied):
    assert Success().context == {"tags": ["a", "b"]}


@pytest.mark.parametrize("supplied", [Tagless], indirect=True)
def test_a_state_has_no_tags_where_none_are_supplied(supplied):
    assert Success().context == {}


@pytest.mark.parametrize("supplied", [Tagged], indirect=True)
def test_a_context_that_is_set_replaces_the_tags(supplied):
    state = Success()

    state.context = {"a": 1}

    assert state.context == {"a": 1}


def test_a_state_is_small():
    assert sys.getsizeof(Success("Task run succeeded.", 1)) <= 100


def test_repr_shows_the_message():
    assert repr(Success("it worked")) == '<Success: "it worked">'


def test_repr_of_a_state_without_message_shows_its_class_only():
    assert repr(Success()) == "<Success>"


def test_states_are_equal_when_class_and_result_are():
    assert Success(result=1) == Success(result=1)


@pytest.mark.parametrize(
    "other",
    [
        Success(result=2),
        Finished(result=1),
        Success(result=1, cached_inputs={"x": 1}),
        1,
    ],
)
def test_states_differ_by_class_result_and_inputs(other):
    assert Success(result=1) != other


def test_message_context_and_what_the_engine_adds_do_not_count_for_equality():
    state = Success("a", result=1, context={"a": 1})
    state.run = state.kept = object()

    assert state == Success("b", result=1)


def test_an_empty_dictionary_of_inputs_counts_as_none():
    assert Success(cached_inputs={}) == Success()


def test_a_public_attribute_of_a_users_class_counts_for_equality():
    assert Watched(seen=1) == Watched(seen=1)
    assert Watched(seen=1) != Watched(seen=2)


def test_equal_states_are_two_members_of_a_set():
    assert len({Success(), Success()}) == 2


def test_children_are_all_classes_below():
    assert TriggerFailed in Failed.children()
    assert Failed not in Failed.children()


def test_children_can_include_the_class_itself():
    assert TriggerFailed.children(include_self=True) == [TriggerFailed]


def test_parents_are_all_state_classes_above():
    assert TriggerFailed.parents() == [Failed, Finished, State]


def test_parents_can_include_the_class_itself():
    assert Failed.parents(include_self=True, names_only=True) == ["Failed", "Finished", "State"]


def test_parents_hide_private_classes():
    assert Submitted.parents() == [State]


def test_the_value_of_a_success_is_its_result():
    assert Success(result=1).value == 1


def test_the_value_of_a_failure_raises_what_the_task_raised():
    error = ZeroDivisionError("division by zero")

    with pytest.raises(ZeroDivisionError) as raised:
        _ = Failed(result=error).value

    assert raised.value is error


def test_the_value_of_an_unfinished_state_explains_itself():
    with pytest.raises(ValueUnavailableError) as raised:
        _ = Pending("Task not run.").value

    assert str(raised.value) == (
        "a state was asked for its value and has none.\n"
        '  The state is <Pending: "Task not run.">.\n'
        "  'Pending' is not a finished state, so there is no value yet.\n"
        "  Wait until `state.is_finished()`, or run the flow again."
    )


def test_the_value_of_a_retrying_state_names_the_exception_as_cause():
    error = ValueError()

    with pytest.raises(ValueUnavailableError) as raised:
        _ = Retrying(result=error).value

    assert raised.value.__cause__ is error


def test_the_value_of_a_cancelled_state_explains_itself():
    with pytest.raises(ValueUnavailableError) as raised:
        _ = Cancelled().value

    assert str(raised.value) == (
        "a state was asked for its value and has none.\n"
        "  The state is <Cancelled>.\n"
        "  It was cancelled before there was a value.\n"
        "  Run the flow again."
    )


def test_the_value_of_a_failed_flow_points_to_its_tasks():
    with pytest.raises(ValueUnavailableError) as raised:
        _ = Failed("Some reference tasks failed.", result={}).value

    assert str(raised.value) == (
        "a state was asked for its value and has none.\n"
        '  The state is <Failed: "Some reference tasks failed.">.\n'
        "  It is a flow's state: the exceptions are with the states of its tasks.\n"
        "  Write `state.result[task].value` for the task that failed."
    )


def test_the_value_of_a_failure_without_exception_explains_itself():
    with pytest.raises(ValueUnavailableError) as raised:
        _ = Failed("no", result=3).value

    assert str(raised.value) == (
        "a state was asked for its value and has none.\n"
        '  The state is <Failed: "no">.\n'
        "  It failed without an exception; its result is of type 'int'.\n"
        "  Read `state.message` and `state.result`, and run the task again once it is mended."
    )


def test_a_result_that_is_left_is_read_once_and_only_when_it_is_asked_for():
    reads = []

    class Kept(Reference):
        def get(self):
            reads.append(1)
            return 3

    state = Success()
    state.leave(Kept())

    assert (state.has_result_here, reads) == (False, [])
    assert (state.result, state.result, reads) == (3, 3, [1])
    assert state == Success(result=3)


def test_a_result_that_is_left_is_pickled_as_a_value():
    state = Success()
    state.leave(Held(3))

    assert pickle.loads(pickle.dumps(state)).result == 3


@pytest.mark.parametrize("state", [Success(), Failed(), Pending()])
def test_the_words_of_runs_are_understood_too(state):
    assert state.is_completed() is state.is_successful()
    assert state.is_final() is state.is_finished()


def test_a_state_comes_back_from_its_pickle():
    state = Success("m", 1, {"a": 1}, {"x": 2})

    back = pickle.loads(pickle.dumps(state))

    assert back == state
    assert (back.message, back.context) == ("m", {"a": 1})


def test_a_users_state_comes_back_from_its_pickle():
    assert pickle.loads(pickle.dumps(Watched("m", 1, seen=2))).seen == 2


@pytest.mark.parametrize("name", ["run", "kept"])
def test_what_the_engine_adds_is_not_pickled(name):
    state = Success()
    setattr(state, name, Lock())

    assert getattr(pickle.loads(pickle.dumps(state)), name) is None


def test_an_exception_comes_back_from_its_pickle():
    back = pickle.loads(pickle.dumps(Failed(result=ValueError("no"))))

    assert repr(back.result) == "ValueError('no')"


def test_an_exception_that_cannot_be_pickled_is_replaced_by_a_text():
    back = pickle.loads(pickle.dumps(Failed(result=UnpicklableError("no"))))

    assert back.result == (
        "The following exception could not be pickled due to "
        "TypeError(\"cannot pickle '_thread.lock' object\"): UnpicklableError('no')"
    )


def test_an_exception_whose_pickle_does_not_load_is_replaced_by_a_text():
    back = pickle.loads(pickle.dumps(Failed(result=UnloadableError(1, 2))))

    assert back.result.startswith("The following exception could not be pickled due to TypeError(")


def test_an_exception_that_cannot_even_be_shown_is_replaced_by_its_name():
    back = pickle.loads(pickle.dumps(Failed(result=UnreadableError("no"))))

    assert back.result.endswith(": <UnreadableError>")


def test_the_text_in_place_of_an_exception_is_bounded():
    back = pickle.loads(pickle.dumps(Failed(result=UnpicklableError("x" * 1_000_000))))

    assert len(back.result) < 20_000


def test_pickling_leaves_the_state_as_it_was():
    error = UnpicklableError("no")
    state = Failed(result=error)
    run = state.run = object()

    pickle.dumps(state)

    assert state.result is error
    assert state.run is run


def test_a_state_and_the_signal_it_came_from_come_back_together():
    back = pickle.loads(pickle.dumps(FAIL("no").state))

    assert isinstance(back.result, FAIL)
    assert back.result.state is back


def test_a_result_that_cannot_be_pickled_makes_pickling_fail():
    with pytest.raises(TypeError, match="lock"):
        pickle.dumps(Success(result=Lock()))

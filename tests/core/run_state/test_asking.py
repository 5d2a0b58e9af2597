"""What a state answers when it is asked for its result."""

import ast
import asyncio
import inspect
import pickle
import warnings
from types import SimpleNamespace
from typing import Any

import pytest

from nbflow.core.reference import Held, Reference
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.core.run_state import State, exception_of, result_of
from nbflow.core.run_state.asking import has_failed
from nbflow.errors import (
    CancelledRun,
    CrashedRun,
    FailedRun,
    MissingResult,
    PausedRun,
    UnfinishedRun,
)
from tests.messages import matches

FAILING = {
    "FAILED": (FailedRun, "Run failed."),
    "CRASHED": (CrashedRun, "Run crashed."),
    "CANCELLED": (CancelledRun, "Run cancelled."),
}
UNFINISHED = ["SCHEDULED", "PENDING", "RUNNING", "CANCELLING"]
HELD = Held(42)
DONE = State("COMPLETED", data=HELD)


class Gone(Reference):
    def get(self):
        raise MissingResult("it is gone")


def failure(data: Any, kind: str = "FAILED") -> State:
    return State(kind, data=data)


def seen(state: State, **how: Any) -> Any:
    """Return what the state answers, or the type and text of what it raises."""
    try:
        return state.result(**how)
    except BaseException as error:  # noqa: BLE001 -- what is raised is what is compared
        return type(error), str(error)


def running(kind: type[FlowRunContext] | type[TaskRunContext], isasync: bool) -> Any:
    """Return the context of a flow or task that runs."""
    return kind(SimpleNamespace(isasync=isasync), "run", {})


def quiet(ask: Any) -> Any:
    """Return what asking gives, which is not to warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return ask()


@pytest.mark.parametrize("kind", UNFINISHED)
@pytest.mark.parametrize("how", [{}, {"raise_on_failure": False}])
def test_what_has_not_ended_has_no_result(kind, how):
    assert seen(State(kind, data=3), **how) == (
        UnfinishedRun,
        f"Run is in {kind} state, its result is not available.",
    )


@pytest.mark.parametrize("how", [{}, {"raise_on_failure": False}])
def test_what_is_paused_has_no_result(how):
    assert seen(State("PAUSED", data=3), **how) == (
        PausedRun,
        "Run is paused, its result is not available.",
    )


@pytest.mark.parametrize("how", [{}, {"raise_on_failure": False}])
def test_data_is_the_result(how):
    assert seen(State("COMPLETED", data=3), **how) == 3


@pytest.mark.parametrize("value", [3, None])
def test_a_reference_is_read_through(value):
    assert State("COMPLETED", data=Held(value)).result() == value


def test_a_reference_that_cannot_be_read_says_why():
    assert seen(State("COMPLETED", data=Gone())) == (MissingResult, "it is gone")


@pytest.mark.parametrize("how", [{}, {"raise_on_failure": False}])
def test_data_that_is_missing_is_told(how):
    with pytest.raises(MissingResult) as raised:
        State("COMPLETED").result(**how)

    assert matches("state_data_missing", str(raised.value))


@pytest.mark.parametrize("kind", FAILING)
@pytest.mark.parametrize("wrap", [lambda error: error, Held])
def test_the_exception_that_is_held_is_raised_or_returned(kind, wrap):
    error = ZeroDivisionError("division by zero")
    state = failure(wrap(error), kind)

    with pytest.raises(ZeroDivisionError) as raised:
        state.result()

    assert raised.value is error
    assert state.result(raise_on_failure=False) is error
    assert exception_of(state) is error


@pytest.mark.parametrize("kind", FAILING)
def test_without_data_the_message_is_raised_or_returned(kind):
    wrapper, default = FAILING[kind]
    told, silent = State(kind, message="m"), State(kind)

    assert seen(told) == (wrapper, "m")
    assert seen(silent) == (wrapper, default)
    assert repr(told.result(raise_on_failure=False)) == f"{wrapper.__name__}('m')"
    assert repr(silent.result(raise_on_failure=False)) == f"{wrapper.__name__}('{default}')"


@pytest.mark.parametrize("kind", FAILING)
@pytest.mark.parametrize(
    ("data", "raised"),
    [
        ("text", (None, "text")),
        (Held(None), (None, "m")),
        (failure(KeyError("inner")), (KeyError, "'inner'")),
        (failure("inner", "CRASHED"), (CrashedRun, "inner")),
        ([DONE, failure(KeyError("first")), failure("second")], (KeyError, "'first'")),
        ((DONE, State("CANCELLED")), (CancelledRun, "Run cancelled.")),
        ({failure(failure(KeyError("deep")))}, (KeyError, "'deep'")),
        ([DONE, State("PENDING")], (None, "m")),
        (DONE, (None, "m")),
    ],
)
def test_what_is_held_decides_what_is_raised(kind, data, raised):
    error, text = raised

    assert seen(State(kind, message="m", data=data)) == (error or FAILING[kind][0], text)


@pytest.mark.parametrize("data", [3, [], [DONE, 3], {"a": failure("no")}])
def test_what_makes_no_exception_is_refused_and_still_there(data):
    state = State("FAILED", message="m", data=data)

    with pytest.raises(TypeError, match="holds none"):
        state.result()
    assert state.result(raise_on_failure=False) is data


def test_what_makes_no_exception_is_named():
    with pytest.raises(TypeError) as raised:
        State("FAILED", message="m", data=3).result()

    assert matches("state_no_exception", str(raised.value))


def test_reading_again_is_accepted_and_changes_nothing():
    assert State("COMPLETED", data=3).result(retry_result_failure=False) == 3


@pytest.mark.parametrize("kind", ["FAILED", "CRASHED", "CANCELLED"])
def test_what_has_something_to_raise_has_failed(kind):
    assert has_failed(State(kind))
    assert not has_failed(DONE)


def test_outside_of_runs_a_plain_function_gets_the_value():
    assert quiet(DONE.result) == 42
    assert DONE.result(fetch=True) == 42
    assert DONE.result(fetch=False) is HELD


def test_an_async_function_gets_what_is_held_and_a_warning():
    async def ask():
        return DONE.result()

    with pytest.warns(DeprecationWarning, match="async function") as warned:
        assert asyncio.run(ask()) is HELD

    assert matches("state_result_unfetched", str(warned[0].message))
    assert warned[0].filename == __file__


def test_a_failure_is_not_raised_where_nothing_is_fetched():
    async def ask():
        return failure(3).result(fetch=False)

    assert asyncio.run(ask()) == 3


def test_an_async_generator_is_an_async_function():
    async def ask():
        yield DONE.result(fetch=False)

    async def first():
        return [each async for each in ask()]

    assert asyncio.run(first()) == [HELD]


@pytest.mark.parametrize("ask", ["listed", "generated"])
def test_a_comprehension_in_an_async_function_is_that_function(ask):
    async def listed():
        return [state.result(fetch=True) for state in [DONE]]

    async def generated():
        return list(state.result(fetch=True) for state in [DONE])  # noqa: C400 -- it is the case

    async def main():
        return [await each for each in await locals_of[ask]()]

    locals_of = {"listed": listed, "generated": generated}

    assert asyncio.run(main()) == [42]


def test_an_async_function_that_asks_for_it_awaits_the_value():
    async def ask():
        return await DONE.result(fetch=True)

    assert asyncio.run(ask()) == 42


def test_what_went_wrong_is_raised_where_it_is_awaited():
    async def ask():
        later = failure(ValueError("no")).result(fetch=True)
        assert await failure("no").result(raise_on_failure=False, fetch=True) == "no"
        with pytest.raises(ValueError, match="no"):
            await later

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("setting", "is_fetched"),
    [("true", True), ("1", True), (" Yes ", True), ("false", False), ("0", False), ("", False)],
)
def test_the_setting_decides_what_async_functions_get(monkeypatch, setting, is_fetched):
    monkeypatch.setenv("NBFLOW_ASYNC_FETCH_STATE_RESULT", setting)

    async def ask():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = DONE.result()
        return await found if is_fetched else found

    assert asyncio.run(ask()) == (42 if is_fetched else HELD)


def test_the_setting_is_not_asked_where_a_false_is_given(monkeypatch):
    monkeypatch.setenv("NBFLOW_ASYNC_FETCH_STATE_RESULT", "true")

    async def ask():
        return quiet(lambda: DONE.result(fetch=False))

    assert asyncio.run(ask()) is HELD


@pytest.mark.parametrize("kind", [FlowRunContext, TaskRunContext])
def test_in_a_run_that_is_not_async_the_value_is_returned(kind):
    async def ask():
        return DONE.result()

    with running(kind, isasync=False):
        assert quiet(DONE.result) == 42
        assert quiet(lambda: asyncio.run(ask())) == 42


@pytest.mark.parametrize("kind", [FlowRunContext, TaskRunContext])
def test_in_an_async_run_plain_functions_are_async_too(kind):
    with running(kind, isasync=True):
        with pytest.warns(DeprecationWarning, match="async function"):
            assert DONE.result() is HELD
        assert asyncio.run(DONE.result(fetch=True)) == 42


def test_the_task_in_a_flow_is_what_asks():
    with running(FlowRunContext, isasync=True), running(TaskRunContext, isasync=False):
        assert quiet(DONE.result) == 42


def test_a_task_that_does_not_say_is_not_async():
    with TaskRunContext(object(), "run", {}):
        assert quiet(DONE.result) == 42


def run_cell(source: str, **names: Any) -> dict[str, Any]:
    """Run a cell as IPython does: a coroutine where it awaits something."""
    code = compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    if code.co_flags & inspect.CO_COROUTINE:

        async def run():
            await eval(code, names)

        asyncio.run(run())
    else:
        exec(code, names)
    return names


@pytest.mark.parametrize("awaits", ["", "import asyncio; await asyncio.sleep(0)\n"])
@pytest.mark.parametrize("setting", ["true", "false"])
def test_a_cell_gets_the_value_whether_or_not_it_awaits(monkeypatch, awaits, setting):
    monkeypatch.setenv("NBFLOW_ASYNC_FETCH_STATE_RESULT", setting)

    names = quiet(lambda: run_cell(f"{awaits}value = state.result()", state=DONE))

    assert names["value"] == 42


def test_a_cell_that_awaits_may_await_the_value():
    assert run_cell("value = await state.result(fetch=True)", state=DONE)["value"] == 42


def test_a_cell_may_take_what_is_held():
    names = run_cell("import asyncio\nawait asyncio.sleep(0)\nv = s.result(fetch=False)", s=DONE)

    assert names["v"] is HELD


@pytest.mark.parametrize(
    ("name", "use", "kind"),
    [
        ("item", lambda result: result["x"], TypeError),
        ("attribute", lambda result: result.map_states, AttributeError),
        ("loop", list, TypeError),
    ],
)
def test_a_result_that_is_not_called_says_so(name, use, kind):
    with pytest.raises(kind) as raised:
        use(DONE.result)

    assert matches(f"state_result_{name}", str(raised.value))


def test_a_result_that_is_not_called_is_shown_as_a_method():
    assert repr(DONE.result) == "<method result of Completed()>"


def test_what_tools_look_for_is_simply_not_there():
    assert not hasattr(DONE.result, "__wrapped__")
    assert not hasattr(DONE.result, "_ipython_display_")


def test_the_method_can_be_looked_at_and_passed_on():
    assert list(inspect.signature(DONE.result).parameters) == [
        *("raise_on_failure", "fetch", "retry_result_failure")
    ]
    assert pickle.loads(pickle.dumps(State("COMPLETED", data=3).result))() == 3


def test_inside_of_the_engine_the_value_is_read_whatever_runs():
    async def ask():
        return result_of(DONE)

    assert asyncio.run(ask()) == 42

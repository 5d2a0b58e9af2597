"""What a state answers when it is asked for its result."""

from __future__ import annotations

import os
import sys
import warnings
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE
from typing import TYPE_CHECKING, Any, NoReturn

from nbflow.core.reference import Reference
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.core.run_state.kind import Predicates, StateType, is_state
from nbflow.errors import (
    CancelledRun,
    CrashedRun,
    FailedRun,
    MissingResult,
    PausedRun,
    UnfinishedRun,
)

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["Result", "exception_of", "has_failed", "result_of"]

# Of what holds no exception: what stands for it, and its text where there is no message.
_WITHOUT_EXCEPTION: dict[StateType, tuple[type[Exception], str]] = {
    StateType.FAILED: (FailedRun, "Run failed."),
    StateType.CRASHED: (CrashedRun, "Run crashed."),
    StateType.CANCELLED: (CancelledRun, "Run cancelled."),
}
# Frames of their own, in which the caller still is what it was.
_INNER = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})
_ASYNC = CO_COROUTINE | CO_ASYNC_GENERATOR
_UNFETCHED = (
    "`state.result()` was called in an async function and gave `state.data` as it is.\n"
    "  Write `await state.result(fetch=True)` for the value, or `state.result(fetch=False)` for "
    "this.\n"
    "  With NBFLOW_ASYNC_FETCH_STATE_RESULT=true in the environment `await state.result()` is the "
    "value."
)
_TRUE = frozenset({"1", "true", "yes", "on", "t", "y"})


def has_failed(state: Predicates) -> bool:
    """Tell whether it failed, crashed or was cancelled: whether there is something to raise."""
    return state.type in _WITHOUT_EXCEPTION


def result_of(state: Predicates, raise_on_failure: bool = True) -> Any:
    """Return what a run led to, read where it is kept.

    Parameters
    ----------
    raise_on_failure
        Whether what went wrong is raised; returned when False.

    Raises
    ------
    PausedRun, UnfinishedRun
        The run has not ended.
    MissingResult
        The value was not kept, or is no longer there.
    BaseException
        What the run raised, or what `exception_of` makes of the state.
    """
    __tracebackhide__ = True
    if state.is_paused():
        raise PausedRun("Run is paused, its result is not available.")
    if not state.is_final():
        raise UnfinishedRun(f"Run is in {state.type} state, its result is not available.")
    failed = has_failed(state)
    if failed and (raise_on_failure or state.data is None):
        error = exception_of(state)
        if raise_on_failure:
            raise error
        return error
    if state.data is None:
        raise MissingResult(
            "State data is missing. Typically, this occurs when result persistence is disabled "
            "and the state has been retrieved from the API.\n"
            f"  The state is {state}.\n"
            "  Write `@task(persist_result=True)` or `@flow(persist_result=True)`, and run it "
            "again."
        )
    return _read(state.data)


def exception_of(state: Predicates) -> BaseException:
    """Return what a failed, crashed or cancelled state raises.

    The exception it holds; of a text, that text; of further states, what the first that failed
    raises; of nothing, its message.

    Raises
    ------
    TypeError
        It holds something else.
    """
    kind, text = _WITHOUT_EXCEPTION[state.type]
    data = _read(state.data)
    if isinstance(data, BaseException):
        return data
    if isinstance(data, str):
        return kind(data)
    if data is None:
        return kind(state.message or text)
    held = [data] if is_state(data) else data
    if not isinstance(held, list | tuple | set) or not held or not all(map(is_state, held)):
        raise TypeError(_no_exception(state, data))
    failed = next(filter(has_failed, held), None)
    return kind(state.message or text) if failed is None else exception_of(failed)


def _read(data: Any) -> Any:
    return data.get() if isinstance(data, Reference) else data


def _no_exception(state: Predicates, data: Any) -> str:
    return (
        "a state was asked for its exception and holds none.\n"
        f"  The state is {state}.\n"
        f"  Its data is of type '{type(data).__name__}': {repr(data)[:200]}.\n"
        "  Ask `state.result(raise_on_failure=False)` for the data, or give the state an "
        "exception: `Failed(data=ValueError(...))`."
    )


class Result:
    """The `result` of a state: to be called. Used as if it were the value it says so."""

    __slots__ = ("_state",)

    def __init__(self, state: Predicates) -> None:
        self._state = state

    def __call__(
        self,
        raise_on_failure: bool = True,
        fetch: bool | None = None,
        retry_result_failure: bool = True,
    ) -> Any:
        """Return what the run led to, or raise what went wrong.

        Parameters
        ----------
        raise_on_failure
            Whether what went wrong is raised; returned when False.
        fetch
            In an `async` function only. True: return something to await. False: return
            `state.data` as it is. None: the same, with a warning, unless
            NBFLOW_ASYNC_FETCH_STATE_RESULT is true. Elsewhere False returns `state.data`, anything
            else the value.
        retry_result_failure
            Has no effect: results are read from where they were just written.

        Raises
        ------
        PausedRun, UnfinishedRun
            The run has not ended.
        MissingResult
            The value was not kept, or is no longer there.
        """
        __tracebackhide__ = True
        is_async, is_cell = _asked_from(sys._getframe(1))
        if fetch is None:
            fetch = not is_async or _is_fetched_by_default()
            if not fetch:
                warnings.warn(_UNFETCHED, DeprecationWarning, stacklevel=2)
        elif is_cell:
            is_async = True
        if not fetch:
            return self._state.data
        ask = _later if is_async else result_of
        return ask(self._state, raise_on_failure)

    if not TYPE_CHECKING:  # it would let every name pass

        def __getattr__(self, name: str) -> NoReturn:
            # What only tools ask for, also of one that is half unpickled, is simply not there.
            raise AttributeError(name if name[0] == "_" else _not_called(self, f".{name}"))

    def __getitem__(self, key: object) -> NoReturn:
        raise TypeError(_not_called(self, f"[{key!r}]"))

    def __iter__(self) -> NoReturn:
        raise TypeError(_not_called(self, ""))

    def __repr__(self) -> str:
        return f"<method result of {self._state}>"


async def _later(state: Predicates, raise_on_failure: bool) -> Any:
    return result_of(state, raise_on_failure)


def _asked_from(frame: FrameType | None) -> tuple[bool, bool]:
    """Return whether an async function asks, and whether a cell with a top-level `await` does.

    In a run the innermost task or flow is what asks. Such a cell is compiled as a coroutine; what
    is asked there without more is the value, as in every other cell.
    """
    running = _running()
    if running is not None:
        return bool(getattr(running, "isasync", False)), False
    while frame is not None and frame.f_code.co_name in _INNER:
        frame = frame.f_back
    if frame is None or not frame.f_code.co_flags & _ASYNC:
        return False, False
    is_cell = frame.f_code.co_name == "<module>"
    return not is_cell, is_cell


def _running() -> Any:
    """Return the innermost task or flow that runs here, None for neither."""
    task, flow = TaskRunContext.get(), FlowRunContext.get()
    if task is not None:
        return task.task
    return None if flow is None else flow.flow


def _is_fetched_by_default() -> bool:
    return os.environ.get("NBFLOW_ASYNC_FETCH_STATE_RESULT", "").strip().lower() in _TRUE


def _not_called(result: Result, use: str) -> str:
    return (
        f"`state.result{use}` was asked of a state whose `result` is a method.\n"
        f"  {result!r}. An attribute it is of the states that `flow.run()` returns.\n"
        f"  Write `state.result(){use}`."
    )

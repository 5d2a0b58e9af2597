"""What every state has: a message, a result, its predicates, equality and its pickled form.

Knows no particular state: a class says by its own flags which predicates hold for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from nbflow.core.context import task_tags
from nbflow.core.raised import picklable
from nbflow.errors import ValueUnavailableError

if TYPE_CHECKING:
    from nbflow.core.reference import Reference

__all__ = ["State"]


class _Predicates:
    """The questions a state answers. Flags, not isinstance: the classes asked for come later."""

    __slots__ = ()

    _pending: ClassVar[bool] = False
    _scheduled: ClassVar[bool] = False
    _retrying: ClassVar[bool] = False
    _submitted: ClassVar[bool] = False
    _queued: ClassVar[bool] = False
    _meta: ClassVar[bool] = False
    _running: ClassVar[bool] = False
    _finished: ClassVar[bool] = False
    _looped: ClassVar[bool] = False
    _successful: ClassVar[bool] = False
    _cached: ClassVar[bool] = False
    _mapped: ClassVar[bool] = False
    _skipped: ClassVar[bool] = False
    _failed: ClassVar[bool] = False

    def is_pending(self) -> bool:
        """Tell whether it waits to run; retrying, paused and resumed states do."""
        return self._pending

    def is_scheduled(self) -> bool:
        """Tell whether it waits for a start time (Scheduled, its kinds, and Queued)."""
        return self._scheduled

    def is_retrying(self) -> bool:
        """Tell whether it waits for another attempt."""
        return self._retrying

    def is_submitted(self) -> bool:
        """Tell whether it was handed over for execution (Submitted and Queued)."""
        return self._submitted

    def is_queued(self) -> bool:
        """Tell whether it was handed over and waits for room."""
        return self._queued

    def is_meta_state(self) -> bool:
        """Tell whether it wraps another state."""
        return self._meta

    def is_running(self) -> bool:
        """Tell whether it runs; a state that is being cancelled still does."""
        return self._running

    def is_finished(self) -> bool:
        """Tell whether nothing further happens to it."""
        return self._finished

    def is_looped(self) -> bool:
        """Tell whether it asks for another turn of its loop."""
        return self._looped

    def is_successful(self) -> bool:
        """Tell whether it succeeded; cached, mapped and skipped states did."""
        return self._successful

    def is_cached(self) -> bool:
        """Tell whether it may stand in for later runs."""
        return self._cached

    def is_mapped(self) -> bool:
        """Tell whether it stands for the states of mapped children."""
        return self._mapped

    def is_skipped(self) -> bool:
        """Tell whether it was skipped."""
        return self._skipped

    def is_failed(self) -> bool:
        """Tell whether it failed, for whatever reason."""
        return self._failed

    # As the states of runs have them too.
    is_completed = is_successful
    is_final = is_finished


class State(_Predicates):
    """What is known of a task or a flow at one moment.

    Parameters
    ----------
    message
        One line for people.
    result
        Of a task: what it returned, or the exception it raised. Of a flow: `{task: state}`.
    context
        Facts that travel with the state; its `"tags"` are those of the task that made it.
    cached_inputs
        The inputs the task was last given, by argument name.

    Attributes
    ----------
    kept
        Of a task's state, what the engine recorded with it. Neither compared nor pickled.
    run
        Of a flow's state, its run. Neither compared nor pickled.
    color, run_type : str
        Of the class: how it is drawn, and the kind of state it is for `@flow` runs.
    """

    __slots__ = (
        "_cached_inputs",
        "_context",
        "_reference",
        "_tags",
        "kept",
        "message",
        "result",
        "run",
    )

    color: ClassVar[str] = "#696969"
    run_type: ClassVar[str] = "PENDING"
    _valued: ClassVar[bool] = False  # whether `result` is a value rather than a reason

    _reference: Reference

    def __init__(
        self,
        message: str | None = None,
        result: Any = None,
        context: dict[str, Any] | None = None,
        cached_inputs: dict[str, Any] | None = None,
    ) -> None:
        self.message = message
        self.result = result
        self._context = context
        self._cached_inputs = cached_inputs
        # Kept as they are: one state is made for each task, its context hardly ever looked at.
        self._tags: Collection[str] | None = task_tags()
        self.kept: Any = None
        self.run: Any = None

    if not TYPE_CHECKING:  # it would let every name pass

        def __getattr__(self, name: str) -> Any:
            # Asked only for what is not there: a result that was left where it is kept.
            if name == "result":
                self.result = self._fetched()
                return self.result
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def leave(self, reference: Reference) -> None:
        """Leave the result where it is kept: it is read through the reference once asked for."""
        del self.result
        self._reference = reference

    def _fetched(self) -> Any:
        """Return the result that was left where it is kept."""
        reference = getattr(self, "_reference", None)
        if reference is not None:
            return reference.get()
        return None if self.kept is None else self.kept.value

    @property
    def has_result_here(self) -> bool:
        """Whether the result is in memory; one that is not is fetched when it is read."""
        try:
            _RESULT.__get__(self)
        except AttributeError:
            return False
        return True

    @property
    def context(self) -> dict[str, Any]:
        """The facts that travel with the state."""
        if self._tags is not None:
            self._context = {**(self._context or {}), "tags": sorted(self._tags)}
            self._tags = None
        elif self._context is None:
            self._context = {}
        return self._context

    @context.setter
    def context(self, context: dict[str, Any] | None) -> None:
        self._context = context
        self._tags = None

    @property
    def cached_inputs(self) -> dict[str, Any]:
        """The inputs the task was last given, by argument name."""
        if self._cached_inputs is None:
            self._cached_inputs = {}
        return self._cached_inputs

    @cached_inputs.setter
    def cached_inputs(self, cached_inputs: dict[str, Any] | None) -> None:
        self._cached_inputs = cached_inputs

    @property
    def value(self) -> Any:
        """The result, or what went wrong, raised.

        Raises
        ------
        BaseException
            The exception the task raised, if it failed by one.
        ValueUnavailableError
            When there is neither: not finished, cancelled, or failed without an exception.
        """
        if self._valued:
            return self.result
        cause = self.result if isinstance(self.result, BaseException) else None
        if self._failed and cause is not None:
            raise cause
        raise _no_value(self) from cause

    @classmethod
    def children(
        cls, include_self: bool = False, names_only: bool = False
    ) -> list[type[State]] | list[str]:
        """Return all classes below this one, depth first, or their names."""
        found = [cls] if include_self else []
        for child in cls.__subclasses__():
            found += cast("list[type[State]]", child.children(include_self=True))
        return _shown(found, names_only)

    @classmethod
    def parents(
        cls, include_self: bool = False, names_only: bool = False
    ) -> list[type[State]] | list[str]:
        """Return all state classes above this one, nearest first, or their names."""
        found = [above for above in cls.__mro__ if issubclass(above, State)]
        return _shown(found if include_self else found[1:], names_only)

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"<{name}>" if self.message is None else f'<{name}: "{self.message}">'

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._compared() == other._compared()

    # Equal states of two tasks are still two states: a trigger counts both.
    __hash__ = object.__hash__

    def _compared(self) -> dict[str, Any]:
        self.result  # noqa: B018  # fetched where it is not here
        own, slots = self._parts()
        unequal = {"kept", "message", "run"}
        public = {
            name: value
            for name, value in {**(own or {}), **slots}.items()
            if name not in unequal and not name.startswith("_")
        }
        return {**public, "cached_inputs": self.cached_inputs}

    def _parts(self) -> tuple[dict[str, Any] | None, dict[str, Any]]:
        """Return `__dict__` (only a subclass without `__slots__` has one) and the filled slots."""
        return cast("tuple[dict[str, Any] | None, dict[str, Any]]", object.__getstate__(self))

    def __getstate__(self) -> tuple[dict[str, Any] | None, dict[str, Any]]:
        self.result  # noqa: B018  # fetched where it is not here
        own, slots = self._parts()
        slots["kept"] = slots["run"] = None
        slots.pop("_reference", None)
        if isinstance(self.result, BaseException):
            slots["result"] = picklable(self.result)
        return own, slots


_RESULT = State.__dict__["result"]


def _shown(found: list[type[State]], names_only: bool) -> list[type[State]] | list[str]:
    public = [cls for cls in found if not cls.__name__.startswith("_")]
    return [cls.__name__ for cls in public] if names_only else public


def _no_value(state: State) -> ValueUnavailableError:
    name = type(state).__name__
    advice = "Read `state.message` and `state.result`, and run the task again once it is mended."
    if not state.is_finished():
        seen = f"'{name}' is not a finished state, so there is no value yet."
        advice = "Wait until `state.is_finished()`, or run the flow again."
    elif not state.is_failed():
        seen = "It was cancelled before there was a value."
        advice = "Run the flow again."
    elif isinstance(state.result, Mapping):
        seen = "It is a flow's state: the exceptions are with the states of its tasks."
        advice = "Write `state.result[task].value` for the task that failed."
    else:
        kind = type(state.result).__name__
        seen = f"It failed without an exception; its result is of type '{kind}'."
    return ValueUnavailableError(
        "a state was asked for its value and has none.\n"
        f"  The state is {repr(state)[:200]}.\n"
        f"  {seen}\n"
        f"  {advice}",
    )

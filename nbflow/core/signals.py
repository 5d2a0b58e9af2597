"""What a task raises to choose its own state.

Derived from BaseException, so that a user's `except Exception` lets them through.
"""

from __future__ import annotations

from typing import Any, ClassVar

from nbflow.core.state import (
    Failed,
    Looped,
    Paused,
    Retrying,
    Skipped,
    State,
    Success,
    TriggerFailed,
    ValidationFailed,
)

__all__ = [
    "ENDRUN",
    "FAIL",
    "LOOP",
    "PAUSE",
    "RETRY",
    "SKIP",
    "SUCCESS",
    "TRIGGERFAIL",
    "VALIDATIONFAIL",
    "Abort",
    "NbflowSignal",
    "NbflowStateSignal",
    "Pause",
    "TaskTimeoutSignal",
    "TerminationSignal",
    "signal_from_state",
]


class NbflowSignal(BaseException):
    """What every signal derives from."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)


class TaskTimeoutSignal(NbflowSignal):
    """A task took longer than its timeout."""


class ENDRUN(NbflowSignal):
    """Ends a run at once, in the given state."""

    def __init__(self, state: State) -> None:
        BaseException.__init__(self, state)
        self.state = state


class NbflowStateSignal(NbflowSignal):
    """Ends a task in the state of its class.

    Parameters
    ----------
    message, *args, **kwargs
        As for that state; the `result` is the signal itself when none is given.
    """

    state_class: ClassVar[type[State]] = State

    def __init__(self, message: str | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(message or "")
        if not args:
            kwargs.setdefault("result", self)
        self.state = self.state_class(message, *args, **kwargs)


class FAIL(NbflowStateSignal):
    """Ends the task in Failed."""

    state_class = Failed


class TRIGGERFAIL(FAIL):
    """Ends the task in TriggerFailed."""

    state_class = TriggerFailed


class VALIDATIONFAIL(FAIL):
    """Ends the task in ValidationFailed."""

    state_class = ValidationFailed


class LOOP(NbflowStateSignal):
    """Runs the task again, with `result` as its `context.task_loop_result`."""

    state_class = Looped

    def __init__(self, message: str | None = None, *args: Any, **kwargs: Any) -> None:
        if not args:
            kwargs.setdefault("result", repr(self))
        super().__init__(message, *args, **kwargs)


class SUCCESS(NbflowStateSignal):
    """Ends the task in Success."""

    state_class = Success


class RETRY(NbflowStateSignal):
    """Runs the task again, at `start_time`."""

    state_class = Retrying


class SKIP(NbflowStateSignal):
    """Ends the task in Skipped."""

    state_class = Skipped


class PAUSE(NbflowStateSignal):
    """Pauses the task until it is resumed, or until `start_time`."""

    state_class = Paused


_BY_STATE: dict[str, type[NbflowStateSignal]] = {
    signal.state_class.__name__: signal
    for signal in (FAIL, LOOP, PAUSE, RETRY, SKIP, SUCCESS, TRIGGERFAIL, VALIDATIONFAIL)
}


def signal_from_state(state: State) -> type[NbflowStateSignal]:
    """Return the signal class whose raising gives such a state.

    Raises
    ------
    ValueError
        There is none.
    """
    name = type(state).__name__
    if name not in _BY_STATE:
        raise ValueError(f"No signal matches the provided state: {state}")
    return _BY_STATE[name]


class Abort(NbflowSignal):
    """The engine refuses a change of state: the run that asked for it fails."""


class Pause(NbflowSignal):
    """A run is to wait for somebody."""


class TerminationSignal(NbflowSignal):
    """The process was asked to end while a flow ran; ``signal`` is the number of how."""

    def __init__(self, signal: int) -> None:
        super().__init__(f"The process got signal {signal}.")
        self.signal = signal

    def __reduce__(self) -> tuple[type[TerminationSignal], tuple[int]]:
        return type(self), (self.signal,)

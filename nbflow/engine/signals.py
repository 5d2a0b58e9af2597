"""Signals: what a task raises to choose its own state."""

from nbflow.core.signals import (
    ENDRUN,
    FAIL,
    LOOP,
    PAUSE,
    RETRY,
    SKIP,
    SUCCESS,
    TRIGGERFAIL,
    VALIDATIONFAIL,
    Abort,
    NbflowSignal,
    NbflowStateSignal,
    Pause,
    TaskTimeoutSignal,
    TerminationSignal,
    signal_from_state,
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

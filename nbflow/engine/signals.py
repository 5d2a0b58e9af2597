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
    NbflowSignal,
    NbflowStateSignal,
    TaskTimeoutSignal,
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
    "NbflowSignal",
    "NbflowStateSignal",
    "TaskTimeoutSignal",
    "signal_from_state",
]

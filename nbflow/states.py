"""States of `@flow` runs and of the tasks they call: `result()` is a method of theirs."""

from nbflow.core.run_state.base import State, StateDetails
from nbflow.core.run_state.converting import as_dag_state, as_run_state
from nbflow.core.run_state.kind import StateType
from nbflow.core.run_state.making import (
    AwaitingRetry,
    Cached,
    Cancelled,
    Cancelling,
    Completed,
    Crashed,
    Failed,
    Late,
    NotReady,
    Paused,
    Pending,
    Retrying,
    Running,
    Scheduled,
    Suspended,
    TimedOut,
)

__all__ = [
    "AwaitingRetry",
    "Cached",
    "Cancelled",
    "Cancelling",
    "Completed",
    "Crashed",
    "Failed",
    "Late",
    "NotReady",
    "Paused",
    "Pending",
    "Retrying",
    "Running",
    "Scheduled",
    "State",
    "StateDetails",
    "StateType",
    "Suspended",
    "TimedOut",
    "as_dag_state",
    "as_run_state",
]

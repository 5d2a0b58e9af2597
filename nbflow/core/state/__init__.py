"""The states a task or a flow can be in, and how they relate.

State
├ Pending ├ NotReady ├ Scheduled ├ Paused, Resume, Retrying
├ Submitted, Queued, ClientFailed            (wrap another state; neither pending nor finished)
├ Running ├ Cancelling
└ Finished ├ Looped, Cancelled
           ├ Success ├ Cached, Mapped, Skipped
           └ Failed  ├ Crashed, TimedOut, TriggerFailed, ValidationFailed
"""

from nbflow.core.state.base import State
from nbflow.core.state.finished import (
    Cached,
    Cancelled,
    Crashed,
    Failed,
    Finished,
    Looped,
    Mapped,
    Skipped,
    Success,
    TimedOut,
    TriggerFailed,
    ValidationFailed,
)
from nbflow.core.state.unfinished import (
    Cancelling,
    ClientFailed,
    NotReady,
    Paused,
    Pending,
    Queued,
    Resume,
    Retrying,
    Running,
    Scheduled,
    Submitted,
)

__all__ = [
    "Cached",
    "Cancelled",
    "Cancelling",
    "ClientFailed",
    "Crashed",
    "Failed",
    "Finished",
    "Looped",
    "Mapped",
    "NotReady",
    "Paused",
    "Pending",
    "Queued",
    "Resume",
    "Retrying",
    "Running",
    "Scheduled",
    "Skipped",
    "State",
    "Submitted",
    "Success",
    "TimedOut",
    "TriggerFailed",
    "ValidationFailed",
]

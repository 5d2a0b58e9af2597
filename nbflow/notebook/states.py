"""What a node is shown as, and the byte that stands for it on the way to the page."""

from typing import Literal, get_args

__all__ = ["PHASES", "STATES", "TELLING", "Phase", "state_byte"]

Phase = Literal["waiting", "running", "succeeded", "failed", "stopped"]
PHASES: tuple[Phase, ...] = get_args(Phase)

STATES: dict[str, Phase] = {
    "Pending": "waiting",
    "Running": "running",
    "Success": "succeeded",
    "Reused": "succeeded",
    "Mocked": "succeeded",
    "Given": "succeeded",
    "Failed": "failed",
    "TriggerFailed": "failed",
    "TimedOut": "failed",
    "ValidationFailed": "failed",
    "Skipped": "succeeded",
    "Cancelled": "stopped",
    "Interrupted": "stopped",
    "Paused": "waiting",
    "Resume": "waiting",
    "Retrying": "waiting",
    "Stale": "waiting",
    "Scheduled": "waiting",
    "Submitted": "waiting",
    "Queued": "waiting",
    "ClientFailed": "waiting",
    "Cancelling": "running",
    "Cached": "succeeded",
    "Mapped": "succeeded",
    "Looped": "succeeded",
    "Finished": "stopped",
    "Unknown": "waiting",
    "Crashed": "failed",
    "NotReady": "waiting",
}
"""What a node is shown as → how far that is. A state's byte is its place here; Pending is 0."""

TELLING = frozenset(
    place
    for place, (name, phase) in enumerate(STATES.items())
    if phase in ("failed", "stopped") or name in ("Paused", "Retrying", "Skipped")
)
"""The states whose messages are worth a line: something went another way than planned."""

_BYTES = {name: place for place, name in enumerate(STATES)}
_HOW = {"reused": "Reused", "mocked": "Mocked", "given": "Given"}


def state_byte(state: str, how: str = "") -> int:
    """Return the byte of a state's name.

    Parameters
    ----------
    how
        As events say where a state came from. It is told of a success only: a failure that was
        given is to be seen as one.
    """
    if how and STATES.get(state) == "succeeded":
        state = _HOW.get(how, state)
    return _BYTES.get(state, _BYTES["Unknown"])

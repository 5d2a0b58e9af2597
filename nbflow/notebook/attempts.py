"""The calls that were made of one node in a run: when each began, and how it ended."""

from collections.abc import Iterable

from msgspec.structs import replace

from nbflow.core.events import NodeChanged
from nbflow.notebook.protocol import AttemptInfo
from nbflow.notebook.text import first_line

__all__ = ["attempts_of"]

LONGEST = 500
MOST = 50


def attempts_of(changes: Iterable[NodeChanged]) -> tuple[AttemptInfo, ...]:
    """Return the last attempts at a node, none where it was called once at most.

    Parameters
    ----------
    changes
        All that happened to its state, in order.
    """
    made: list[AttemptInfo] = []
    for event in changes:
        if event.state == "Running":
            made.append(AttemptInfo(event.attempt, event.time, None, "Running"))
        elif made and made[-1].seconds is None:
            seconds = max(0.0, event.time - made[-1].started)
            message = first_line(event.message or "", LONGEST)
            made[-1] = replace(made[-1], seconds=seconds, state=event.state, message=message)
    return tuple(made[-MOST:]) if len(made) > 1 else ()

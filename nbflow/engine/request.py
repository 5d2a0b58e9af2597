"""What a run is asked for."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbflow.core.graph import Graph
from nbflow.core.state import State
from nbflow.core.task import Task
from nbflow.engine.keeping import Persist

__all__ = ["Request", "scope_of"]


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked for.

    Parameters
    ----------
    given
        States taken as they are; an unfinished one is where its task goes on from.
    starts
        Tasks that are treated as roots; only they and what follows them run. None: all.
    until
        Only these tasks and what they need run. None: all.
    parameters
        Values by name.
    reuse
        Whether recorded results are taken.
    record
        Whether results are recorded for later runs.
    handlers
        Called as the state handlers of every task, after its own.
    waits
        Whether the run goes on until what is to be tried again has been.
    force
        Tasks that run though a result of theirs is valid.
    result
        How results are written of tasks that do not say; None: not at all.
    persist
        Whether results are kept of tasks that do not say; None: the run is not recorded.
    again
        The id of the recorded run that this one goes on with.
    """

    given: Mapping[Task, State] = field(default_factory=dict)
    starts: Collection[Task] | None = None
    until: Collection[Task] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    reuse: bool = False
    record: bool = True
    handlers: tuple[Callable[..., Any], ...] = ()
    waits: bool = False
    force: Collection[Task] = ()
    result: Any = None
    persist: Persist | None = None
    again: str | None = None


def scope_of(graph: Graph, request: Request) -> set[Task] | None:
    """Return the tasks that may run; None: all of them."""
    scope: set[Task] | None = None
    if request.starts is not None:
        scope = graph.downstream(request.starts)
    if request.until is not None:
        needed = graph.upstream(request.until)
        scope = needed if scope is None else scope & needed
    return scope

"""A call in another process: what is sent for it, how it is made there, what comes back.

The task finds there what it would find here: its context, loggers, a standard output that is kept
with it. What it says is heard here while it lasts.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from copy import deepcopy
from time import time
from typing import Any

from msgspec import Struct

from nbflow.core.context import Supplied, context, provided, under_way
from nbflow.core.events import Event, NodeChanged
from nbflow.core.graph import Child, Node
from nbflow.core.keys import Unhashable, digest, is_immutable
from nbflow.core.task import Task
from nbflow.engine.audit import watching
from nbflow.engine.effects import Raised
from nbflow.engine.elsewhere import Elsewhere
from nbflow.engine.failure import Place, places
from nbflow.engine.flight import perform
from nbflow.engine.handing import handed
from nbflow.engine.logs import get_logger
from nbflow.engine.outside import Seen
from nbflow.engine.prints import kept_with_tasks
from nbflow.engine.steps import Call
from nbflow.engine.supplied import TaskSupplied
from nbflow.executors import Parted, say
from nbflow.executors.saying import worker

__all__ = ["Parcel", "Report", "packed", "perform_away"]


class Parcel(Struct, frozen=True):
    """What a worker needs for a call, beside its inputs.

    Fields: ``fn``; ``task`` (without its flow); ``run`` (its id); ``supplied`` (what the run
    supplies); ``fields`` (those of the call's `TaskSupplied`); ``provided`` (what the user provides
    to the context); ``elsewhere`` (what is known there of the runs of functions that it is in);
    ``spread`` (inputs that are sent element by element → how many); ``weighs``
    (whether values stay on the worker: then the digest is wanted); ``queued`` (whether
    the run is to hear when it begins); ``level`` (from which on loggers say something).
    """

    fn: Any
    task: Task
    name: str
    slug: str
    place: int
    map_index: int | None
    run: str
    supplied: Supplied
    fields: Mapping[str, Any]
    provided: Mapping[str, Any]
    elsewhere: Elsewhere | None
    limit: float | None
    spread: Mapping[str, int]
    weighs: bool
    queued: bool
    level: int


class Report(Struct, frozen=True):
    """What a call left beside its value: what it raised and where, read, was seen to do."""

    error: BaseException | None
    places: tuple[Place, ...]
    reads: Mapping[str, Any]
    notes: tuple[str, ...]
    seen: Seen | None
    digest: bytes | None


_FIELDS = ("resume", "run_count", "loop_count", "loop_result", "run_name")


def packed(call: Call, weighs: bool, queued: bool = False) -> tuple[Parcel, dict[str, Any]]:
    """Return what is sent for a call: the parcel and the inputs."""
    supplied = call.supplied
    node = supplied.node
    inputs: dict[str, Any] = {}
    spread: dict[str, int] = {}
    for name, value in call.inputs.items():
        if type(value) is list:
            # Any of them may stay on a worker; only values at the top are put in place there.
            spread[name] = len(value)
            inputs |= {f"{name}[{place}]": each for place, each in enumerate(value)}
        else:
            inputs[name] = value
    elsewhere, of_run = supplied.elsewhere, supplied.run.supplied
    return Parcel(
        fn=call.fn,
        task=node.task,
        name=node.name,
        slug=node.slug,
        place=node.place,
        map_index=node.map_index if type(node) is Child else None,
        run=supplied.run.id,
        supplied=of_run if elsewhere is None else elsewhere.known(of_run),
        fields={name: getattr(supplied, name) for name in _FIELDS},
        provided=provided(),
        elsewhere=elsewhere,
        limit=call.limit,
        spread=spread,
        weighs=weighs,
        queued=queued,
        level=get_logger().getEffectiveLevel(),
    ), inputs


def perform_away(parcel: Parcel, inputs: dict[str, Any]) -> Parted:
    """Make a call on a worker and return its report and its value."""
    __tracebackhide__ = True
    supplied = _supplied(parcel)
    # What was held here is what other calls are given too.
    values = {name: _own(value) for name, value in inputs.items()} if parcel.weighs else inputs
    for name, count in parcel.spread.items():
        values[name] = [values.pop(f"{name}[{place}]") for place in range(count)]
    if parcel.queued:
        attempt = supplied.run_count
        say(NodeChanged(time(), parcel.place, "Running", attempt=attempt, worker=worker()))
    with _kept(parcel.level) as tee, context(dict(parcel.provided)), _within_runs(parcel, values):
        outcome = perform(Call(parcel.fn, values, supplied, parcel.limit))
        tee.rest(supplied)
    reads, notes = dict(supplied.reads or {}), tuple(supplied.notes)
    if type(outcome) is Raised:
        error = outcome.exception
        return Parted(Report(error, places(error), reads, notes, supplied.seen, None), None)
    weight = _weighed(outcome) if parcel.weighs else None
    return Parted(Report(None, (), reads, notes, supplied.seen, weight), outcome)


def _within_runs(parcel: Parcel, inputs: dict[str, Any]) -> AbstractContextManager[None]:
    """Let the runs of functions that a call is in be under way here."""
    if parcel.elsewhere is None:
        return nullcontext()
    return parcel.elsewhere.entered(parcel.task, parcel.task.signature.complete(inputs))


def _own(value: Any) -> Any:
    """Return what a task may change without changing what other tasks on this worker are given."""
    given = handed(value)
    return given if given is not value or is_immutable(value) else deepcopy(value)


def _weighed(value: Any) -> bytes | None:
    try:
        return digest(value)
    except Unhashable:
        return None


class _AwayRun:
    """Stands, on a worker, for the run of a call."""

    def __init__(self, run: str, supplied: Supplied) -> None:
        self.id = run
        self.supplied = supplied

    def tell(self, event: Event) -> None:
        """Let the run hear an event."""
        say(event)


def _supplied(parcel: Parcel) -> TaskSupplied:
    node = Node(parcel.task, parcel.name, parcel.slug, place=parcel.place)
    if parcel.map_index is not None:
        node = Child(
            parcel.task,
            parcel.name,
            parcel.slug,
            place=parcel.place,
            parent=node,
            map_index=parcel.map_index,
        )
    supplied = TaskSupplied(_AwayRun(parcel.run, parcel.supplied), node)
    for name, value in parcel.fields.items():
        setattr(supplied, name, value)
    return supplied


_lock = threading.Lock()
_calls = 0
_held = ExitStack()
_tee: Any = None


@contextmanager
def _kept(level: int) -> Iterator[Any]:
    """Keep what tasks print and open while any call lasts; workers may make several at a time.

    State, guarded by `_lock`: `_calls` (those that last), `_held` and `_tee` (what is kept by).
    """
    global _calls, _held, _tee
    logger = get_logger()
    with _lock:
        _calls += 1
        if _calls == 1:
            _held = ExitStack()
            _held.callback(logger.setLevel, logger.level)
            _held.enter_context(watching())
            _tee = _held.enter_context(kept_with_tasks(_task_away, echo=False))
        logger.setLevel(level)
    try:
        yield _tee
    finally:
        with _lock:
            _calls -= 1
            if not _calls:
                _held.close()


def _task_away() -> TaskSupplied | None:
    supplied = under_way()
    is_away = isinstance(supplied, TaskSupplied) and isinstance(supplied.run, _AwayRun)
    return supplied if is_away else None  # type: ignore[return-value]  # it is one

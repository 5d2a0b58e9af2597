"""Recorded runs of a flow as people count them, and what each of its tasks came to.

A run's number is its place among the runs of its flow, the first being 1: it is the same for
everybody who goes through the same steps, which an id is not.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, overload

from msgspec import Struct

from nbflow.engine.keeping import current
from nbflow.errors import StoreError

if TYPE_CHECKING:
    from nbflow.core.events import Event
    from nbflow.io.store.history import StoredRun, StoredTask

__all__ = ["OUTCOMES", "PastRun", "PastTask", "Runs", "find_past_run", "recorded_runs"]

OUTCOMES = (
    *("ran", "reused", "mocked", "given", "skipped", "failed", "not run", "cancelled"),
    *("interrupted", "running", "paused", "not reached"),
)
"""What became of a task, in the order in which they are told."""

_OF_STATE = {
    "Cached": "reused",
    "Cancelled": "cancelled",
    "Crashed": "failed",
    "Failed": "failed",
    "Mapped": "ran",
    "NotReady": "not run",
    "Pending": "not reached",
    "Skipped": "skipped",
    "Success": "ran",
    "TimedOut": "failed",
    "TriggerFailed": "not run",
    "ValidationFailed": "failed",
}
_TAKES_HOW = ("Success", "Mapped")
_NOWHERE = (None, None, None, None)


class PastTask(Struct, frozen=True):
    """What became of a node in a recorded run.

    Fields: ``outcome`` (one of `OUTCOMES`, else the name of its state in small letters; of a mapped
    node what speaks for its children); ``state``, ``message``, ``how``, ``attempt``, ``key`` and
    ``digest`` as in `nbflow.core.events.NodeChanged`; ``seconds`` between its beginning and end,
    None where it has not both; ``children`` (of a mapped node).
    """

    name: str
    outcome: str
    state: str
    message: str | None
    how: str
    attempt: int
    started: float | None
    ended: float | None
    key: bytes | None
    digest: bytes | None
    children: tuple["PastTask", ...] = ()

    @property
    def seconds(self) -> float | None:
        """How long it took; None where it has no beginning or no end."""
        if self.started is None or self.ended is None:
            return None
        return self.ended - self.started


class PastRun:
    """A recorded run.

    Fields: ``number`` (its place among the runs of its flow, from 1), ``is_last``; ``id``,
    ``flow``, ``state``, ``message``, ``started`` and ``ended`` (seconds since the epoch),
    ``parameters`` (those that it was given, as text).
    """

    def __init__(self, stored: "StoredRun", number: int, *, is_last: bool) -> None:
        self.number = number
        self.is_last = is_last
        self.id = stored.id
        self.flow = stored.flow
        self.state = stored.state
        self.message = stored.message
        self.started = stored.started
        self.ended = stored.ended
        self.parameters: Mapping[str, str] = stored.parameters
        self._seq = stored.seq

    @property
    def title(self) -> str:
        """What it is called: "run 2"."""
        return f"run {self.number}"

    @cached_property
    def tasks(self) -> tuple[PastTask, ...]:
        """What became of its nodes, in the order in which it looked at them."""
        return _folded(*self._read, self.state)

    @property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """Pairs (source, target) of its nodes."""
        reached, declared = self._read
        names = dict(enumerate(declared)) | {task.place: task.name for task in reached}
        found = current().history.edges(self._seq)
        return tuple(
            (names[source], names[target])
            for source, target in found
            if source in names and target in names
        )

    @property
    def events(self) -> "Iterator[Event]":
        """Its events, checked; StoreError where they are not what was written."""
        return current().history.events(self.id)

    @cached_property
    def _read(self) -> "tuple[Sequence[StoredTask], Sequence[str]]":
        history = current().history
        reached = history.tasks(self._seq)
        try:
            return reached, history.nodes(self._seq)
        except StoreError:  # damaged; what became of those that it reached is known nevertheless
            return reached, ()

    @property
    def counts(self) -> dict[str, int]:
        """How many nodes came to each outcome, in the order of `OUTCOMES`."""
        found = Counter(task.outcome for task in self.tasks)
        names = [name for name in OUTCOMES if name in found]
        return {name: found[name] for name in (*names, *sorted(found.keys() - set(OUTCOMES)))}

    def __repr__(self) -> str:
        return f"<{self.title} of '{self.flow}': {self.state}>"


class Runs(Sequence[PastRun]):
    """Recorded runs of a flow, the last one first.

    Fields: ``flow``; ``total`` (how many there are in all).
    """

    def __init__(self, flow: str, found: "Sequence[StoredRun]", total: int) -> None:
        self.flow = flow
        self.total = total
        self._runs = tuple(
            PastRun(stored, total - place, is_last=place == 0) for place, stored in enumerate(found)
        )

    @overload
    def __getitem__(self, place: int) -> PastRun: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[PastRun, ...]: ...
    def __getitem__(self, place: int | slice) -> PastRun | tuple[PastRun, ...]:
        return self._runs[place]

    def __len__(self) -> int:
        return len(self._runs)

    def __repr__(self) -> str:
        return f"<{self.total:,} run{'s' * (self.total != 1)} of '{self.flow}'>"


def recorded_runs(flow: str, limit: int | None = None) -> Runs:
    """Return the recorded runs of a flow, at most ``limit`` of them.

    Raises
    ------
    StoreError
        The store cannot be opened.
    """
    history = current().history
    return Runs(flow, history.runs(flow, -1 if limit is None else limit), history.count(flow))


def find_past_run(runs: Runs, which: int | str) -> PastRun:
    """Return the run with a number, or with an id that begins so.

    Raises
    ------
    StoreError
        There is none, or there are several.
    """
    found = [run for run in runs if str(which) == str(run.number)]
    if not found and isinstance(which, str) and which:
        found = [run for run in runs if run.id.startswith(which)]
    if len(found) == 1:
        return found[0]
    if found:
        told = ", ".join(run.title for run in found)
        raise StoreError(
            f"{len(found)} runs of flow '{runs.flow}' have an id that begins with '{which}'.\n"
            f"  They are {told}.\n"
            "  Write more of the id, or the number of the run."
        )
    seen = f"It has the runs 1 to {len(runs)}" if runs else "It has no recorded run"
    raise StoreError(
        f"flow '{runs.flow}' has no run '{which}'.\n  {seen}.\n"
        "  `%flow history` lists them, with `--json` their ids, too."
    )


def _folded(
    reached: "Sequence[StoredTask]", declared: Sequence[str], run_state: str
) -> tuple[PastTask, ...]:
    children: dict[int, list[PastTask]] = {}
    for task in reached:
        if task.parent is not None:
            children.setdefault(task.parent, []).append(_task(task, run_state, ()))
    places = {
        task.place: _task(task, run_state, children.get(task.place, ()))
        for task in reached
        if task.parent is None
    }
    for place, name in enumerate(declared):
        if place not in places:
            places[place] = PastTask(name, "not reached", "Pending", None, "", 1, *_NOWHERE)
    return tuple(places[place] for place in sorted(places))


def _task(stored: "StoredTask", run_state: str, children: Sequence[PastTask]) -> PastTask:
    return PastTask(
        stored.name,
        _outcome(stored, run_state, children),
        stored.state,
        stored.message,
        stored.how,
        stored.attempt,
        stored.started,
        stored.ended,
        stored.key,
        stored.digest,
        tuple(children),
    )


def _outcome(stored: "StoredTask", run_state: str, children: Sequence[PastTask]) -> str:
    outcome = _OF_STATE.get(stored.state)
    if outcome is None:
        return "interrupted" if run_state == "Interrupted" else stored.state.lower()
    if stored.how and stored.state in _TAKES_HOW:
        return stored.how
    return _worst(children) if children and stored.state == "Mapped" else outcome


def _worst(children: Sequence[PastTask]) -> str:
    """Return what speaks for all children: what went wrong first, what all of them did, or ran."""
    found = {child.outcome for child in children}
    if len(found) == 1:
        return found.pop()
    return next((name for name in OUTCOMES[5:] if name in found), "ran")

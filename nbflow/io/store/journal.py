"""The events of a run as rows: packed and signed for nbflow, each task's last state for people.

Fields of a Journal: `_names`, those of the run's nodes so far; `_count`, how many events it had.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import json, msgpack

from nbflow.core.events import (
    Event,
    NodeAdded,
    NodeChanged,
    NodeLogged,
    NodeMapped,
    NodeNoted,
    RunFinished,
    RunLogged,
    RunStarted,
)
from nbflow.errors import StoreError
from nbflow.io.store.signing import Signer
from nbflow.io.store.texts import storable, whole

__all__ = ["ADD_EDGE", "Journal", "Rows", "signed_batch", "unpacked"]

Rows = dict[str, list[tuple[Any, ...]]]
"""What is to be written: values by the statement that they go with."""

ADD_EDGE = "INSERT OR IGNORE INTO edges (run, source, target, input) VALUES (?, ?, ?, ?)"
ADD_EVENTS = "INSERT INTO events (run, count, batch, mac) VALUES (?, ?, ?, ?)"
SET_TASK = """INSERT INTO task_runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (run, place) DO UPDATE SET name = excluded.name, state = excluded.state,
message = excluded.message, how = excluded.how, key = excluded.key, digest = excluded.digest,
attempt = excluded.attempt, started = coalesce(excluded.started, started), ended = excluded.ended"""
START_RUN = "UPDATE runs SET state = 'Running', message = NULL, ended = NULL, started = ?, " + (
    "parameters = ? WHERE seq = ?"
)
END_RUN = "UPDATE runs SET state = ?, message = ?, ended = ? WHERE seq = ?"

AnyEvent = (
    NodeAdded
    | NodeChanged
    | NodeLogged
    | NodeMapped
    | NodeNoted
    | RunFinished
    | RunLogged
    | RunStarted
)

_pack = msgpack.Encoder().encode
_unpack = msgpack.Decoder(list[AnyEvent]).decode


class Journal:
    """Makes rows of one run's events, in the order in which they come."""

    def __init__(self, seq: int, signer: Signer, before: Iterable[Event] = (), count: int = 0):
        self._seq = seq
        self._signer = signer
        self._count = count
        self._names: list[str] = []
        self._parents: dict[int, int] = {}
        for event in before:
            self._learn(event)

    def add(self, events: Sequence[Event], rows: Rows) -> None:
        """Add to `rows` what these events come to."""
        try:
            batch = _pack(events)
        except UnicodeEncodeError:
            events = [storable(event) for event in events]
            batch = _pack(events)
        mac = self._signer.mac(signed_batch(self._seq, self._count, batch))
        rows.setdefault(ADD_EVENTS, []).append((self._seq, self._count, batch, mac))
        self._count += len(events)
        last: dict[int, NodeChanged] = {}
        started: dict[int, float] = {}
        for event in events:
            if type(event) is NodeChanged:
                last[event.node] = event
                if event.state == "Running":
                    started[event.node] = event.time
            else:
                self._learn(event)
                self._add_run(event, rows)
            if type(event) is NodeAdded:
                place = len(self._names) - 1
                last[place] = NodeChanged(event.time, place, "Pending")
                edges = [(self._seq, source, place, whole(key)) for source, key in event.inputs]
                rows.setdefault(ADD_EDGE, []).extend(edges)
        if last:
            tasks = [self._task(event, started.get(place)) for place, event in last.items()]
            rows.setdefault(SET_TASK, []).extend(tasks)

    def _task(self, event: NodeChanged, started: float | None) -> tuple[Any, ...]:
        place = event.node
        return (
            self._seq,
            place,
            self._names[place],
            event.state,
            event.message,
            event.how,
            event.key,
            event.digest,
            event.attempt,
            started,
            None if event.state in ("Pending", "Running") else event.time,
            self._parents.get(place),
        )

    def _learn(self, event: Event) -> None:
        if type(event) is RunStarted:
            self._names = list(event.nodes)
            self._parents.clear()
        elif type(event) is NodeAdded:
            self._names.append(event.node)
        elif type(event) is NodeMapped:
            first = len(self._names)
            self._names += event.children
            self._parents.update(dict.fromkeys(range(first, len(self._names)), event.node))

    def _add_run(self, event: Event, rows: Rows) -> None:
        if type(event) is RunStarted:
            parameters = json.encode(event.parameters).decode()
            rows.setdefault(START_RUN, []).append((event.time, parameters, self._seq))
        elif type(event) is RunFinished:
            rows.setdefault(END_RUN, []).append((event.state, event.message, event.time, self._seq))


def unpacked(
    run: str, rows: Iterable[tuple[int, int, bytes, bytes]], signer: Signer
) -> Iterator[Event]:
    """Yield the events in rows of (run's number, count before, batch, signature).

    Raises
    ------
    StoreError
        A row was changed, or one is missing.
    """
    expected = 0
    for seq, count, batch, mac in rows:
        if count != expected or not signer.is_signed(signed_batch(seq, count, batch), mac):
            raise StoreError(
                f"the record of the run '{run}' is damaged.\n"
                f"  It is whole up to its event {expected}.\n"
                "  What follows was changed or is missing.\n"
                "  Say `nbflow store salvage`; its results are checked one by one and stay."
            )
        events = _unpack(batch)
        expected += len(events)
        yield from events


def signed_batch(seq: int, count: int, batch: bytes) -> bytes:
    """Return what the signature of a row of events is about."""
    return b"events %d %d " % (seq, count) + batch

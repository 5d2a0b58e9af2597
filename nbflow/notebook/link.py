"""The kernel's end of a link to one page: events of a run in, numbered messages out.

It knows no transport: `send` hands a message over, `receive` is handed what the page said.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from math import nan
from time import time
from typing import Any, Protocol
from uuid import uuid4

from msgspec import to_builtins
from msgspec.structs import replace

from nbflow.core.events import (
    Event,
    NodeAdded,
    NodeChanged,
    NodeLogged,
    NodeMapped,
    RunFinished,
    RunLogged,
    RunStarted,
)
from nbflow.engine.effects import Raised, attempt
from nbflow.notebook.asking import Host, answer
from nbflow.notebook.children import is_broken
from nbflow.notebook.protocol import (
    Details,
    Graph,
    Hello,
    Logs,
    Refused,
    RunInfo,
    decode,
)
from nbflow.notebook.states import TELLING, state_byte
from nbflow.notebook.table import NOBODY, Called, Table
from nbflow.notebook.text import first_line

__all__ = ["INTERVAL", "Later", "Link", "Seconds", "Send", "later"]

INTERVAL = 0.125
"""Seconds between two messages, at least; with the ends of runs they stay below ten a second."""

LONGEST_MESSAGE = 200
LONGEST_WORKER = 80

Seconds = Callable[[int], float | None]
"""Index of a node in the run → what its reused result took to compute, where that is known."""

Later = Callable[[float, Callable[[], None]], object]
"""Seconds and a function → calls it after so many."""


class Send(Protocol):
    """Hands a message to the page; may be called from any thread, one call at a time."""

    def __call__(self, message: dict[str, Any], buffers: Sequence[bytes]) -> object:
        """Return once the message is handed over."""


def later(seconds: float, call: Callable[[], None]) -> None:
    """Call a function on a thread of its own, so many seconds from now."""
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()


class Link:
    """Keeps one page informed of a flow, at most eight times a second.

    A change is sent at once where nothing was sent for a while, else with what follows within an
    eighth of a second; the end of a run always at once, and whole, since no later message would
    show that it was lost. A transport that raises is logged once; the next message is then whole.

    State, all guarded by the lock: ``_table`` (None before `show`); ``_dirty`` (nodes whose rows
    changed since they were sent; a dictionary for its order); ``_run_is_dirty``; ``_whole`` and
    ``_drawn`` (whether a snapshot is due, and one with its drawing); ``_seq`` (the last number
    used); ``_last`` (when a message was sent); ``_waits`` (whether a later call is under way);
    ``_places`` (place in the run → in the drawing, of children that of their mapped node);
    ``_size`` (how many of them are no children); ``_children`` (place of a child in the run → the
    byte of its state).

    Parameters
    ----------
    clock
        Seconds since the epoch.
    later
        Calls a function after so many seconds.
    """

    def __init__(
        self, send: Send, host: Host, *, clock: Callable[[], float] = time, later: Later = later
    ) -> None:
        self.stream = uuid4().hex
        self._send: Send | None = send
        self._host = host
        self._clock = clock
        self._later = later
        self._lock = threading.RLock()
        self._table: Table | None = None
        self._dirty: dict[int, None] = {}
        self._run_is_dirty = self._whole = self._drawn = False
        self._is_sending = self._waits = self._has_failed = False
        self._seq = 0
        self._last = 0.0
        self._places: list[int | None] = []
        self._size = 0
        self._children: dict[int, int] = {}
        self._seconds: Seconds | None = None

    def show(self, flow: str, graph: Graph, called: Called = NOBODY) -> None:
        """Show a flow, before it runs or in another form; nodes still in it keep their rows."""
        with self._lock:
            table = Table(flow, graph, called)
            if self._table is not None:
                table.take_over(self._table)
            former, self._table = self._table, table
            if former is not None:
                moved = {old: table.places.get(name) for name, old in former.places.items()}
                self._places = [None if old is None else moved[old] for old in self._places]
            self._whole = self._drawn = True
            self._pace()

    def follow(self, seconds: Seconds | None = None) -> None:
        """Let the next run tell what its reused results took to compute."""
        self._seconds = seconds

    def observe(self, event: Event) -> None:
        """Take note of an event of a run of the flow that is shown."""
        with self._lock:
            if self._table is None:
                return
            match event:
                case NodeChanged():
                    self._changed(self._table, event)
                case NodeAdded():
                    self._places.append(self._table.grow(event.node))
                    self._size += 1
                    return
                case NodeLogged() | NodeMapped():
                    self._soil(self._table, _grown(self._table, self._places, event))
                case RunLogged():
                    self._table.run = replace(self._table.run, logs=self._table.run.logs + 1)
                    self._run_is_dirty = True
                case RunStarted():
                    self._started(self._table, event)
                case RunFinished():
                    run = replace(
                        self._table.run,
                        state=event.state,
                        message=first_line(event.message or "", LONGEST_MESSAGE),
                        ended=event.time,
                    )
                    self._table.run = run
                    self._whole = True
                    self.flush()
                    return
            self._pace()

    def mark(self, node: str, state: str) -> None:
        """Show a node in a state that no event of a run told of."""
        with self._lock:
            table = self._table
            place = None if table is None else table.places.get(node)
            if table is not None and place is not None:
                table.states[place] = state_byte(state)
                self._soil(table, place)
            self._pace()

    def flush(self) -> None:
        """Send now what has not been sent."""
        with self._lock:
            table = self._table
            # What is printed by the transport may come back as an event of the run.
            if table is None or self._is_sending or not _has_news(self):
                return
            self._seq += 1
            now = self._last = self._clock()
            if self._whole:
                packed = table.snapshot(self.stream, self._seq, now, drawn=self._drawn)
            else:
                nodes = tuple(self._dirty)
                packed = table.batch(
                    self.stream, self._seq, now, nodes, with_run=self._run_is_dirty
                )
            self._dirty.clear()
            self._run_is_dirty = self._whole = self._drawn = False
            if not self._deliver(*packed):
                self._whole = self._drawn = True
            else:
                self._pace()

    def receive(self, content: object, buffers: Sequence[object] = ()) -> None:
        """Carry out what the page said; raises nothing for whatever it may be."""
        command = decode(content, buffers)
        nodes = () if self._table is None else self._table.graph.nodes
        if isinstance(command, Hello):
            said: object = self._greeted()
        else:
            said = answer(self._host, nodes, command, self.tell)
        if isinstance(said, Raised):
            said = _refusal(said.exception)
        if isinstance(said, (Refused, Details, Logs)):
            self.tell(to_builtins(said))

    def tell(self, message: dict[str, Any], buffers: Sequence[bytes] = ()) -> None:
        """Send an answer, beside the numbered row of messages."""
        with self._lock:
            self._deliver(message, list(buffers))
            self._pace()

    def close(self) -> None:
        """Send nothing from now on."""
        with self._lock:
            self._send = None

    def _soil(self, table: Table, place: int | None) -> None:
        """Have the row of a node sent; of what is not drawn yet the drawing tells."""
        if place is not None and place < table.drawn:
            self._dirty[place] = None

    def _started(self, table: Table, event: RunStarted) -> None:
        self._places = [table.places.get(name) for name in event.nodes]
        self._size, self._children = len(event.nodes), {}
        table.clear()
        table.run = RunInfo(event.run, "Running", started=event.time)
        self._dirty = dict.fromkeys(range(table.drawn))
        self._run_is_dirty = True

    def _changed(self, table: Table, event: NodeChanged) -> None:
        place = self._places[event.node]
        if place is None:
            return
        if event.node < self._size:
            _take(table, place, event)
        else:
            state = state_byte(event.state, event.how)
            table.change_child(place, self._children.get(event.node, 0), state)
            self._children[event.node] = state
        if event.how == "reused" and self._seconds is not None:
            saved = table.run.saved + (self._seconds(event.node) or 0.0)
            table.run = replace(table.run, saved=saved)
            self._run_is_dirty = True
        self._soil(table, place)

    def _pace(self) -> None:
        """Send news now, or arrange for it; a clock set back makes nothing wait longer."""
        if self._waits or not _has_news(self):
            return
        now = self._clock()
        self._last = min(self._last, now)
        wait = self._last + INTERVAL - now
        if wait <= 0:
            self.flush()
        else:
            self._waits = True
            self._later(wait, self._due)

    def _due(self) -> None:
        with self._lock:
            self._waits = False
            self._pace()

    def _greeted(self) -> Refused | None:
        with self._lock:
            if self._table is None:
                return Refused("unavailable", "No flow is shown here yet.")
            self._whole = self._drawn = True
            self._pace()
            return None

    def _deliver(self, message: dict[str, Any], buffers: list[bytes]) -> bool:
        """Hand a message over, under the lock: two threads must not swap number and delivery."""
        if self._send is None:
            return True
        self._is_sending = True
        try:
            outcome = attempt(self._send, {"message": message, "buffers": buffers})
        finally:
            self._is_sending = False
        if not isinstance(outcome, Raised):
            return True
        if isinstance(outcome.exception, KeyboardInterrupt):
            raise outcome.exception
        if not self._has_failed:
            self._has_failed = True
            logging.getLogger("nbflow").error(
                "The live view could not be told what happened: %r", outcome.exception
            )
        return False


def _grown(table: Table, places: list[int | None], event: NodeLogged | NodeMapped) -> int | None:
    """Enter a line or the children of a node, and return its place if it is drawn."""
    place = places[event.node]
    if isinstance(event, NodeMapped):
        places += [place] * len(event.children)
        if place is not None:
            table.children[place] = {0: len(event.children)} if event.children else {}
    elif place is not None:
        table.logs[place] = table.logs.get(place, 0) + 1
    return place


def _take(table: Table, place: int, event: NodeChanged) -> None:
    """Enter what became of a node that is drawn, as `fold` has it in core/record.py."""
    state = state_byte(event.state, event.how)
    if event.state == "Mapped" and is_broken(table.children.get(place, {})):
        # Whatever it is to those downstream: people look for what failed.
        state = state_byte("Failed")
    table.states[place] = state
    if event.state == "Running":
        table.started[place], table.ended[place] = event.time, nan
        table.attempts.pop(place, None)
        if event.attempt > 1:
            table.attempts[place] = event.attempt
        table.workers.pop(place, None)
        if event.worker:
            table.workers[place] = first_line(event.worker, LONGEST_WORKER)
    else:
        table.ended[place] = event.time
    table.messages.pop(place, None)
    if event.message and state in TELLING and event.state != "Mapped":
        table.messages[place] = first_line(event.message, LONGEST_MESSAGE)


def _refusal(error: BaseException) -> Refused:
    if isinstance(error, KeyboardInterrupt):
        raise error
    text = first_line(f"{type(error).__name__}: {error}", LONGEST_MESSAGE)
    return Refused("failed", text)


def _has_news(link: Link) -> bool:
    """Tell whether there is something to be sent."""
    return bool(link._dirty) or link._whole or link._run_is_dirty

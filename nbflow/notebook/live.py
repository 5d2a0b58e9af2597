"""One flow and its runs, as any number of pages see them: what is behind each of their links."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import ref

from msgspec import to_builtins
from msgspec.structs import replace

from nbflow.core.events import Event, NodeAdded, NodeChanged, RunFinished
from nbflow.core.layout import Direction
from nbflow.engine.base_run import BaseRun
from nbflow.engine.effects import attempt, shown
from nbflow.notebook.answers import Shown, answered
from nbflow.notebook.archive import Archive
from nbflow.notebook.details import gather
from nbflow.notebook.drawing import Drawing
from nbflow.notebook.growth import Growth, Pace
from nbflow.notebook.kinds import AnyFlow, FunctionFlow
from nbflow.notebook.lines import Lines
from nbflow.notebook.link import Link, Send
from nbflow.notebook.looks import Bundles, Looks, Queue
from nbflow.notebook.protocol import (
    Accept,
    Cancel,
    Details,
    Folding,
    Logs,
    Mock,
    MockFile,
    Pause,
    Question,
    Refused,
    Unmock,
    Wish,
)
from nbflow.notebook.recorded import Drawn
from nbflow.notebook.shape import Shape, shape_of
from nbflow.notebook.table import NOBODY, Called
from nbflow.notebook.wishes import carry_out

__all__ = ["CellOf", "Live"]

CellOf = Callable[[AnyFlow, str], str | None]
"""A flow and the name of a node → the id of the cell that declares it."""

_GONE = Refused("unavailable", "This flow is no longer in the notebook.")


class Live:
    """Keeps pages informed of a flow, and carries out their wishes.

    It holds neither the flow nor its run: whoever deletes the flow frees its results.

    Parameters
    ----------
    flow
        The flow.
    queue
        Where runs wait.
    tracebacks
        IPython's formatter of tracebacks.
    direction
        That of the drawing; None leaves it to its shape.
    cell_of
        Says which cell declares a node of a flow.
    called
        Says what users write to mean a flow.
    show
        Returns what a cell would show of a value.
    acted
        Called once something was done that a page asked for.

    Fields: ``seen`` (the flow) and ``memory`` (that of it), both only while they are there; guarded
    by the lock, ``_seats`` (the links and what each sends by); ``_events`` (those
    of the last run, for links to come); ``_lines`` (what its tasks said); ``_drawing`` (made
    when a link needs it); ``_mocked`` (the nodes that are shown as mocked, whatever the last run
    says); ``_queued`` (whether a run waits); ``_growth`` (the calls of the last run of a function,
    None of a declared flow); ``_pace`` (says when these are drawn anew). And ``ask`` (what answers
    of the store).
    """

    def __init__(
        self,
        flow: AnyFlow,
        queue: Queue,
        tracebacks: Any = None,
        *,
        direction: Direction | None = None,
        cell_of: CellOf = lambda flow, node: None,
        called: Callable[[AnyFlow], Called] = lambda flow: NOBODY,
        show: Bundles = lambda value: {"text/plain": shown(value)},
        acted: Callable[[], None] = lambda: None,
    ) -> None:
        self.seen: Callable[[], AnyFlow | None] = ref(flow)
        self.memory = ref(flow.memory)
        self._queue = queue
        self._tracebacks = tracebacks
        self._lock = threading.RLock()
        self._seats: dict[Link, Send] = {}
        run = flow.last_run
        self._run: Callable[[], BaseRun | None] = _nothing if run is None else ref(run)
        self._events: list[Event] = [] if run is None else list(run.bus.events)
        self._lines = Lines()
        self._growth = Growth() if isinstance(flow, FunctionFlow) else None
        self._pace = Pace(self.refresh)
        for event in self._events:
            _note(event, self._lines, self._growth)
        self._drawing = Drawing(direction)
        self._cell_of = cell_of
        self._called = called
        self.look = Looks(lambda: self.flow, queue, show).look
        self._acted = acted
        self._mocked: set[str] = set()
        self._queued = False
        archive = Archive[Question](lambda question: answered(_shown(self, cell_of), question))
        self.ask = archive.ask

    @property
    def flow(self) -> AnyFlow | None:
        """The flow, while there is one."""
        return self.seen()

    @property
    def run(self) -> BaseRun | None:
        """The last run, while there is one."""
        return self._run()

    def connect(self, send: Send) -> Link:
        """Return a link to one more page, which is told everything at once."""
        link = Link(send, self)
        with self._lock:
            self.refresh()
            flow = self.seen()
            if flow is not None:
                link.show(flow.name, self._drawing.make(), self._called(flow))
            link.follow(lambda index: _seconds(self._run(), index))
            for event in self._events:
                link.observe(event)
            for node in self._mocked:
                link.mark(node, "Mocked")
            self._seats[link] = send
        return link

    def disconnect(self, link: Link) -> None:
        """Tell a page nothing any more."""
        link.close()
        with self._lock:
            self._seats.pop(link, None)

    def refresh(self) -> None:
        """Show the flow as it is now, where it is not what was drawn."""
        flow = self.seen()
        if flow is None:
            return
        with self._lock:
            if self._drawing.update(_shape(flow, self._growth)):
                for link in self._seats:
                    link.show(flow.name, self._drawing.make(), self._called(flow))
            before, self._mocked = self._mocked, set(flow.mocks)
            for node in before ^ self._mocked:
                for link in self._seats:
                    link.mark(node, _marked(flow, node))

    def prepare(self) -> None:
        """Make the drawing that the next page will need."""
        with self._lock:
            if not self._drawing.is_made:
                self.refresh()
                self._drawing.make()

    def begin(self, run: BaseRun) -> None:
        """Follow a run that is about to begin."""
        self.refresh()
        with self._lock:
            self._run, self._events = ref(run), []

    def observe(self, event: Event) -> None:
        """Take note of one of its events."""
        with self._lock:
            self._events.append(event)
            if type(event) is not NodeChanged:  # most are, and change no more than rows
                _note(event, self._lines, self._growth)
            if type(event) is RunFinished and self._growth is not None:
                self.refresh()
            for link in self._seats:
                link.observe(event)
            if type(event) is NodeAdded and not self._drawing.has(event.node):
                self._pace.ask()

    # -- what pages ask for: called beside the user's code -----------------------------------------

    def details(self, node: str) -> Details | Refused:
        """Return what is known of a node."""
        flow = self.seen()
        if flow is None:
            return _GONE
        answer = gather(flow, node, self._tracebacks)
        if isinstance(answer, Refused):
            return answer
        return replace(answer, cell=self._cell_of(flow, node))

    def end(self, wish: Cancel | Pause) -> Refused | None:
        """Stop the run, or pause it; one that waits does not begin."""
        with self._lock:
            waited, self._queued = self._queued, False
        run = self._run()
        if run is not None and (run.pause() if isinstance(wish, Pause) else run.cancel()):
            return None
        if waited:
            return None
        is_over = run is None or run.final is not None
        text = (
            "Nothing is running."
            if is_over
            else "A function cannot be paused: cancel it, and run it again later."
        )
        return Refused("unavailable", text)

    def logs(self, after: int) -> Logs:
        """Return what the tasks of the last run said, from that line on."""
        with self._lock:
            return self._lines.since(after)

    def act(self, wish: Wish) -> Refused | None:
        """Queue a run or a change; of runs, one at a time."""
        is_run = not isinstance(wish, (Accept, Mock, MockFile, Unmock))
        with self._lock:
            if self.seen() is None:
                return _GONE
            if is_run and self._queued:
                return None
            if self._queue.call(lambda: self._act(wish, is_run=is_run)):
                self._queued = self._queued or is_run
                return None
        return Refused("unavailable", "Only a notebook's kernel does this by itself.")

    def turn(self, direction: Direction) -> Refused | None:
        """Show the flow in another direction, on every page."""
        with self._lock:
            self._drawing.turn(direction)
        self.refresh()
        return None

    def fold(self, node: str | None, how: Folding) -> Refused | None:
        """Show the flow with other groups, on every page."""
        with self._lock:
            self.refresh()
            refusal = self._drawing.fold(node, how)
            if refusal:
                return Refused("unavailable", refusal)
        self.refresh()
        return None

    def _act(self, wish: Wish, *, is_run: bool) -> None:
        with self._lock:
            is_wanted = self._queued or not is_run
            self._queued = self._queued and not is_run
        flow = self.seen()
        if not is_wanted or flow is None:
            return
        refusal = carry_out(flow, wish)
        self.refresh()
        self._acted()
        if refusal is not None:
            with self._lock:
                for send in self._seats.values():
                    attempt(send, {"message": to_builtins(refusal), "buffers": ()})


def _note(event: Event, lines: Lines, growth: Growth | None) -> None:
    lines.observe(event)
    if growth is not None:
        growth.observe(event)


def _shape(flow: AnyFlow, growth: Growth | None) -> Shape:
    return shape_of(flow.graph) if growth is None else growth.shape


def _marked(flow: AnyFlow, node: str) -> str:
    """Return how a node is shown once it was mocked, or is no longer."""
    if node in flow.mocks:
        return "Mocked"
    is_there = node in flow.graph.names
    return "Pending" if not is_there or flow.state_of(node) is None else "Stale"


def _drawn(live: Live) -> Drawn:
    """Return what pages are shown of the flow, drawn if it is not yet."""
    with live._lock:
        drawing = live._drawing
        return Drawn(drawing.shape, drawing.make(), drawing.direction)


def _shown(live: Live, cell_of: CellOf) -> Shown | None:
    """Return what answers about recorded runs need, None where the flow is gone."""
    flow = live.flow
    return (
        None
        if flow is None
        else Shown(flow, partial(_drawn, live), lambda node: cell_of(flow, node))
    )


def _seconds(run: BaseRun | None, place: int) -> float | None:
    # Of a declared node the place is the index in the tables; a child has both.
    state = None
    if run is not None:
        state = run.states[place if place < run.size else run.nodes[place].index]
    return None if state is None or state.kept is None else state.kept.seconds


def _nothing() -> None:
    return None

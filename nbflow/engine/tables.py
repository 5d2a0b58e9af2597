"""What a run knows of each of its nodes, and how that changes: where its events come from."""

from collections.abc import Callable, Sequence
from threading import get_ident
from time import time
from typing import Any

from nbflow.core.context import RunSupplied, context
from nbflow.core.events import Event, NodeChanged, NodeMapped, NodeNoted
from nbflow.core.graph import Child, Graph, Node
from nbflow.core.signals import TaskTimeoutSignal
from nbflow.core.state import Failed, Mapped, Skipped, State, Success
from nbflow.engine.bus import Bus
from nbflow.engine.decision import stands_in
from nbflow.engine.effects import Raised
from nbflow.engine.failure import Failure, Made
from nbflow.engine.kept import Kept
from nbflow.engine.memory import Lookup, Memory
from nbflow.engine.recording import Recording
from nbflow.engine.request import Request
from nbflow.engine.splitting import Splitting
from nbflow.engine.steps import Manner

__all__ = ["RaisedNow", "Tables"]


class RaisedNow(BaseException):  # no error: it carries one out of the loop
    """Ends a run at the moment of failure."""


class Tables:
    """The nodes of one run, and what each came to.

    Fields: ``id`` (the run's); ``nodes`` (by place: the graph's in order, then the children of
    mapped ones); ``size`` (how many the graph has); ``upstream`` (by index: the node at the other
    end of each edge); ``states`` (by index, None until there is one); ``bus`` (the events);
    ``failures`` (by node name); ``how`` (by index, where a state is not the node's own doing:
    "reused", "mocked" or "given"); ``recording`` (None when nothing is recorded or looked up);
    ``raises`` (whether the first error ends the run); ``waits`` (whether it goes on until what is
    to be tried again has been); ``handlers`` (called at each change of a task's state);
    ``result`` (how results are written of tasks that do not say); ``queues`` (whether calls that
    are handed over may have to wait); ``manner`` (what the way of writing decides).
    """

    manner: Manner

    def __init__(
        self,
        graph: Graph,
        request: Request,
        memory: Memory,
        supplied: RunSupplied,
    ) -> None:
        self.id: str = supplied.lookup("flow_run_id")
        self.flow = graph.name
        self.request = request
        self.memory = memory
        self.supplied = supplied
        self.nodes: list[Node] = graph.order()
        self.size = len(self.nodes)
        known = graph.nodes
        self.upstream = [
            tuple([known[edge.upstream_task] for edge in node.inputs]) for node in self.nodes
        ]
        self.states: list[State | None] = [None] * len(self.nodes)
        self.bus = Bus()
        self.failures: dict[str, Failure] = {}
        self.how: dict[int, str] = {}
        self.recording: Recording | None = None
        if request.record or request.reuse:
            lookup = Lookup(memory, graph.names) if request.reuse else None
            self.recording = Recording(memory, self.states, request.parameters, self.note, lookup)
        self.raises = bool(context.get("raise_on_exception"))
        self.waits = request.waits
        self.handlers = request.handlers
        self.queues = False
        self.result = request.result
        self._leaving = _leaving(self.nodes)
        self._inbox: Callable[[Event], None] | None = None
        self._thread = 0
        self._splitting = Splitting(self)

    def tell(self, event: Event) -> None:
        """Make an event known: at once in the thread of the run, from others when it looks."""
        if self._inbox is None or get_ident() == self._thread:
            self.bus.publish(event)
        else:
            self._inbox(event)

    def hear(self, said: Callable[[Event], None] | None) -> None:
        """Have what other threads tell put there, from now on."""
        self._inbox, self._thread = said, get_ident()

    def is_start(self, node: Node) -> bool:
        """Tell whether a node is run without asking its upstreams."""
        starts = self.request.starts
        return starts is not None and node.task in starts

    def started(self, node: Node, attempt: int) -> None:
        """Make it known that a node is being called, unless only its worker knows when."""
        if self.queues:
            return
        if attempt == 1:
            event = NodeChanged(time(), node.place, "Running")
        else:
            event = NodeChanged(time(), node.place, "Running", attempt=attempt)
        self.bus.publish(event)

    def passes(self, node: Node, state: State) -> None:
        """Make a state known that is not the node's last."""
        self.bus.publish(NodeChanged(time(), node.place, type(state).__name__, state.message))

    def note(self, node: Node, text: str, level: str = "INFO") -> None:
        """Make something known of a node that people should see beside its result."""
        self.bus.publish(NodeNoted(time(), node.place, text, level))

    def settle(self, node: Node, state: State) -> None:
        """Enter the state that a node came to, and make it known."""
        index = node.index
        how = self.how.get(index, "")
        self.states[index] = state
        if self.failures and not state.is_failed():
            self.failures.pop(node.name, None)
        kept = state.kept
        if kept is not None:
            event = NodeChanged(
                time(),
                node.place,
                type(state).__name__,
                state.message,
                how,
                kept.key or None,
                kept.digest,
            )
        else:
            event = NodeChanged(time(), node.place, type(state).__name__, state.message, how)
            if self.recording is not None and self.recording.digests[index] is None:
                self.recording.without_value(index, is_skipped=type(state) is Skipped)
        self.bus.publish(event)
        if self._leaving:
            self._let_go(node)
        if self.raises:
            _let_out(state, self.failures.get(node.name))

    def _let_go(self, node: Node) -> None:
        """Take results out of memory that are kept elsewhere and that nobody needs any more."""
        if type(node) is Child:
            return  # the parent comes last
        for other in (node, *self.upstream[node.index]):
            left = self._leaving.get(other.index)
            if left is None:
                continue
            self._leaving[other.index] = left = left - 1
            state = self.states[other.index]
            if left < 0 and state is not None:
                _leave(state)

    def failed(self, node: Node, call: Made, raised: Raised) -> None:
        """Keep what is known of a call that failed."""
        self.failures[node.name] = Failure(
            self.flow,
            node.name,
            node.task.name,
            raised.exception,
            call.inputs,
            raised.places,
            call,
        )

    def reused(self, node: Node, kept: Kept) -> State:
        """Return the state of a node that takes a recorded result."""
        assert self.recording is not None
        self.recording.reuse(node, kept)
        self.how[node.index] = "reused"
        state = kept.as_state()
        state.kept = kept
        return state

    def enter_given(self, node: Node, state: State) -> None:
        """Take in a state that the user gave."""
        real = state.kept is not None
        if self.recording is not None:
            real = self.recording.given(node, state)
        self.how[node.index] = "reused" if real else "mocked" if stands_in(state) else "given"
        if state.is_failed():
            self.note(
                node, "its failed state was given and stands; `run(reuse=True)` runs it again"
            )

    def split(self, node: Node, states: Sequence[State]) -> list[Child] | Failed:
        """Split a mapped node, or return the state of one that cannot be."""
        children = self._splitting.split(node, self.upstream[node.index], states)
        if isinstance(children, Failed):
            return children
        for place, child in enumerate(children, len(self.nodes)):
            child.place = place
            self.memory.adopt(node.name, child.name)
        self.nodes += children
        self.states[node.index] = Mapped(
            "Ready to proceed with mapping.", n_map_states=len(children)
        )
        self.bus.publish(NodeMapped(time(), node.place, tuple([child.name for child in children])))
        self.bus.publish(NodeChanged(time(), node.place, "Running"))
        return children

    def joined(self, node: Node, children: Sequence[Child]) -> None:
        """Take in that all children of a mapped node have come to their states."""
        if self.recording is not None:
            self.recording.combine(node, children)
        if children and all(self.how.get(child.index) == "reused" for child in children):
            self.how[node.index] = "reused"

    def grow(self, node: Node, upstream: tuple[Node, ...]) -> None:
        """Give a node that splitting made its index in the tables."""
        node.index = len(self.states)
        self.states.append(None)
        self.upstream.append(upstream)
        if self.recording is not None:
            self.recording.grow()

    def element(self, node: Node, owner: Node, value: Any) -> None:
        """Enter an element of what ``owner`` produced, which is there already."""
        self.states[node.index] = Success(None, value)
        if self.recording is not None:
            self.recording.element(node, owner, value)


def _leave(state: State) -> None:
    """Take a result out of memory that is kept, of a mapped node those of its children."""
    if type(state) is Mapped and state.map_states:
        for child in state.map_states:
            _leave(child)
        if state.has_result_here and not any(each.has_result_here for each in state.map_states):
            del state.result
    elif state.kept is not None:
        state.kept.leave(state)


def _leaving(nodes: Sequence[Node]) -> dict[int, int]:
    """Return, for what does not stay in memory, by how many others it is needed."""
    return {
        node.index: len(node.outputs)
        for node in nodes
        if not node.task.options.cache_result_in_memory
    }


def _let_out(state: State, failure: Failure | None) -> None:
    """Raise what made a task or its trigger fail; signals are no errors."""
    if not state.is_failed():
        return
    error = state.result
    if not isinstance(error, (Exception, TaskTimeoutSignal)):
        return
    # A signal may carry an exception as its result; then it is the signal that was raised.
    if failure is None or failure.exception is error:
        raise RaisedNow from error

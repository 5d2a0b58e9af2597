"""The order in which the nodes of a run come to their states, on one executor.

Nodes are looked at in order; one whose upstreams are still open waits for them aside. What is next
of those comes first, and of the children of mapped nodes those of the same element together, so
that few values are held at a time.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from heapq import heappop, heappush
from typing import Any, Protocol

from nbflow.core.graph import Child, Edge, Node
from nbflow.core.state import Cancelled, Pending, State
from nbflow.engine.flight import Flight
from nbflow.engine.steps import Call, Children, Steps, Until
from nbflow.engine.stop import Stop

__all__ = ["Driven", "Driving"]

Key = tuple[int, int, int]


class Driven(Protocol):
    """What is needed of a run."""

    nodes: list[Node]
    states: list[State | None]
    upstream: list[tuple[Node, ...]]
    stop: Stop

    def takes(self, node: Node) -> bool:
        """Settle a node that needs no steps; tell whether it did."""

    def steps(self, node: Node) -> Steps:
        """Return the steps by which a node comes to its state."""

    def settle(self, node: Node, state: State) -> None:
        """Enter the state that a node came to."""

    def cut_off(self) -> Cancelled:
        """Return the state of a node whose call was ended."""

    def downstream(self, node: Node) -> list[tuple[Edge, Node]]:
        """Return the edges that leave a declared node, each with what is at its other end."""


class Driving:
    """Makes the steps of all nodes of one run.

    State, by index of node: ``_open`` (begun or waiting, not settled); ``_under_way`` (the steps of
    those that have begun); ``_waits`` (how many open upstreams those wait for that have not);
    ``_followers`` (who waits for a node, along which edge); ``_ready`` (a heap of what can go on);
    ``_timers`` (a heap of what goes on at a time); ``_family`` (mapped nodes: how many children are
    open); ``_roots`` (mapped nodes: the first of the maps over maps that they belong to).
    """

    def __init__(self, run: Driven, flight: Flight) -> None:
        self._run = run
        self._flight = flight
        self._open: set[int] = set()
        self._under_way: dict[int, Steps] = {}
        self._waits: dict[int, int] = {}
        self._followers: dict[int, list[tuple[Edge, Node]]] = {}
        self._ready: list[tuple[Key, int, Node]] = []
        self._timers: list[tuple[datetime, int, Node]] = []
        self._family: dict[int, int] = {}
        self._roots: dict[int, int] = {}

    def bring_all(self) -> bool:
        """Bring every node to its state; tell whether it was done, or paused before.

        Raises
        ------
        BaseException
            What ended the run before; what was in flight is Cancelled then.
        """
        __tracebackhide__ = True
        try:
            self._bring_on()
            while self._flight.is_busy:
                self._go_on()
        except BaseException:
            self._break_off()
            raise
        return not self._run.stop.is_pausing or not _leave_rest(self._run, self._under_way)

    def _bring_on(self) -> None:
        """Bring nodes to their states until all are, or the run is to pause."""
        __tracebackhide__ = True
        run, stop, flight = self._run, self._run.stop, self._flight
        for node in run.nodes[:]:
            if stop.is_wanted:
                stop.obey()
            while (self._ready or flight.is_full) and not stop.is_pausing:
                self._go_on()
            if stop.is_pausing:
                return
            # Only what is mapped over a map comes before its turn.
            if self._roots and not self._is_new(node):
                continue
            if not run.takes(node) and not (self._open and self._is_waiting(node)):
                self._advance(node, run.steps(node), None)
        while self._open and not stop.is_pausing:
            self._go_on()

    def _is_new(self, node: Node) -> bool:
        """Tell whether nothing was done with a node yet."""
        return self._run.states[node.index] is None and node.index not in self._open

    def _can_begin(self, node: Node) -> bool:
        """Tell whether a new node has only upstreams with which something was done already."""
        return self._is_new(node) and not any(map(self._is_new, self._run.upstream[node.index]))

    def _is_waiting(self, node: Node) -> bool:
        """Tell whether an upstream is open; then the node is begun once it no longer is."""
        waits = 0
        for edge, other in zip(node.inputs, self._run.upstream[node.index], strict=True):
            if other.index in self._open and not self._is_enough(edge, other):
                self._followers.setdefault(other.index, []).append((edge, node))
                waits += 1
        if waits:
            self._open.add(node.index)
            self._waits[node.index] = waits
        return bool(waits)

    def _is_enough(self, edge: Edge, other: Node) -> bool:
        """Tell whether it is enough for an edge that what it leaves has been split."""
        return edge.mapped and not edge.flattened and other.index in self._family

    def _go_on(self) -> None:
        """Do what is next, or wait for something to happen."""
        __tracebackhide__ = True
        if self._run.stop.is_wanted:
            self._run.stop.obey()
        begins = not (self._flight.is_full or self._run.stop.is_pausing)
        if self._ready and begins:
            node = heappop(self._ready)[-1]
            self._resume(node, None)
            return
        until = self._timers[0][0] if self._timers and begins else None
        if until is not None and until <= datetime.now(UTC):
            self._resume(heappop(self._timers)[-1], None)
            return
        arrived = self._flight.arrival(until)
        if arrived is not None:
            self._resume(*arrived)

    def _resume(self, node: Node, sent: Any) -> None:
        __tracebackhide__ = True
        steps = self._under_way.pop(node.index, None)
        self._advance(node, steps or self._run.steps(node), sent)

    def _advance(self, node: Node, steps: Steps, sent: Any) -> None:
        """Make the steps of a node as far as they can be made now."""
        __tracebackhide__ = True
        perform = self._flight.here
        try:
            effect = steps.send(sent)
            while perform is not None and type(effect) is Call:
                effect = steps.send(perform(effect))
        except StopIteration as stop:
            self._run.settle(node, stop.value)
            if node.index in self._open:
                self._close(node)
            return
        except KeyboardInterrupt:
            self._run.settle(node, self._run.cut_off())
            self._open.discard(node.index)
            raise
        self._open.add(node.index)
        self._under_way[node.index] = steps
        if type(effect) is Call:
            self._flight.begin(node, effect)
        elif type(effect) is Until:
            heappush(self._timers, (effect.time, node.index, node))
        else:
            assert type(effect) is Children
            self._split(node, effect.nodes)

    def _split(self, node: Node, children: list[Child]) -> None:
        """Let the children of a mapped node be begun, and what is mapped over them be split."""
        index = node.index
        self._family[index] = len(children)
        self._roots[index] = self._root(node)
        followers, self._followers[index] = self._followers.get(index, []), []
        for edge, follower in followers:
            if self._is_enough(edge, node):
                self._release(follower)
            else:
                self._followers[index].append((edge, follower))
        mapped_over = [
            other
            for edge, other in self._run.downstream(node)
            if self._is_enough(edge, node) and self._can_begin(other) and not self._run.takes(other)
        ]
        for each in (*mapped_over, *children):
            # One that is given twice is new but once.
            if each.index not in self._open and not self._is_waiting(each):
                self._open.add(each.index)
                self._push(each)
        if not children:
            self._push(node)

    def _push(self, node: Node) -> None:
        index = node.index
        if type(node) is Child:
            key = (self._roots[node.parent.index], node.map_index, index)
        elif index in self._family:
            key = (index, 0, index)
        else:
            key = (self._root(node), -1, index)
        heappush(self._ready, (key, index, node))

    def _root(self, node: Node) -> int:
        """Return the first of the maps over maps that a node belongs to, if any, else itself."""
        index = node.index
        return min(
            self._roots.get(other.index, index) for other in (node, *self._run.upstream[index])
        )

    def _release(self, node: Node) -> None:
        """Let a node go on that has one thing less to wait for."""
        self._waits[node.index] -= 1
        if not self._waits[node.index]:
            del self._waits[node.index]
            self._push(node)

    def _close(self, node: Node) -> None:
        """Let those go on that waited for a node."""
        index = node.index
        self._open.discard(index)
        self._family.pop(index, None)
        for _, follower in self._followers.pop(index, ()):
            self._release(follower)
        if type(node) is Child:
            parent = node.parent
            self._family[parent.index] -= 1
            if not self._family[parent.index]:
                self._push(parent)

    def _break_off(self) -> None:
        """End what is in flight."""
        for node in self._flight.break_off():
            self._run.settle(node, self._run.cut_off())


def _leave_rest(run: Driven, under_way: Collection[int]) -> bool:
    """Leave what has no state yet, for another run; tell whether there was anything."""
    left = Pending("The run was paused.")
    # What waits for another attempt, or for its children, was seen to begin.
    begun = [node for node in run.nodes if node.index in under_way]
    for node in begun:
        run.settle(node, left)
    new = [node for node in run.nodes if run.states[node.index] is None and not run.takes(node)]
    for node in new:
        run.states[node.index] = left
    return bool(begun or new)

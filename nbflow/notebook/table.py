"""What a page knows of a flow and its run, a row a node; messages are made of it.

The kernel's end keeps it up to date from the events of a run, the page's from the messages: the
same table at both ends.
"""

from array import array
from collections.abc import Iterable, Sequence
from math import nan
from struct import pack
from typing import Any, NamedTuple

from msgspec import to_builtins

from nbflow.notebook.protocol import Batch, Graph, RunInfo, Snapshot
from nbflow.notebook.textwidth import clean

__all__ = ["NOBODY", "Called", "Packed", "Table"]

Packed = tuple[dict[str, Any], list[bytes]]
"""A message as a transport takes it: what becomes JSON, and the buffers beside it."""


class Called(NamedTuple):
    """What a flow is to users.

    Its ``variable``, what our ``magic`` is called there, and whether it is a function (``grows``).
    """

    variable: str = ""
    magic: str = ""
    grows: bool = False


NOBODY = Called()
"""Of a flow without a variable."""


class Table:
    """The rows of a drawing's nodes, and of those that were added since it was made.

    Messages tell of the former, of which there are ``drawn``.

    Fields: ``places`` (name of a node → its index); by index: ``states`` (bytes), ``started`` and
    ``ended`` (NaN where there was no such moment), ``messages``, ``logs`` and ``attempts``
    (numbers; only of nodes that have some, or more than one attempt), ``children`` (of mapped
    nodes: byte of a state → how many are in it), ``workers`` (what made the last call; only where
    that is known). ``run`` is what is known of the whole.
    """

    def __init__(self, flow: str, graph: Graph, called: Called = NOBODY) -> None:
        self.flow = flow
        self.called = called
        self.graph = graph
        self.run = RunInfo()
        self.drawn = len(graph.nodes)
        self.places = {node.name: place for place, node in enumerate(graph.nodes)}
        self.clear()
        # Turned once: a snapshot may be asked for many times a second.
        self._drawn = to_builtins(graph)
        for node in self._drawn["nodes"]:
            node["name"] = clean(node["name"])

    def grow(self, name: str) -> int:
        """Return the index of a node, which gets a row where it has none."""
        place = self.places.setdefault(name, len(self.places))
        if place == len(self.states):
            self.states.append(0)
            self.started.append(nan)
            self.ended.append(nan)
        return place

    def clear(self) -> None:
        """Let no node have a state other than Pending."""
        count = len(self.places)
        self.states = bytearray(count)
        self.started = array("d", [nan]) * count
        self.ended = array("d", [nan]) * count
        self.messages: dict[int, str] = {}
        self.logs: dict[int, int] = {}
        self.attempts: dict[int, int] = {}
        self.children: dict[int, dict[int, int]] = {}
        self.workers: dict[int, str] = {}

    def take_over(self, former: "Table") -> None:
        """Show the nodes that were in a former drawing as they were shown there."""
        self.run = former.run
        for place, node in enumerate(self.graph.nodes):
            old = former.places.get(node.name)
            if old is not None:
                self.states[place] = former.states[old]
                self.started[place] = former.started[old]
                self.ended[place] = former.ended[old]
                for mine, his in zip(self._sparse(), former._sparse(), strict=True):
                    if old in his:
                        mine[place] = his[old]

    def _sparse(self) -> Sequence[dict[int, Any]]:
        return self.messages, self.logs, self.attempts, self.children, self.workers

    def change_child(self, node: int, before: int, after: int) -> None:
        """Count a child of a mapped node in another state than before."""
        counts = self.children[node]
        counts[before] -= 1
        if not counts[before]:
            del counts[before]
        counts[after] = counts.get(after, 0) + 1

    def snapshot(self, stream: str, seq: int, time: float, *, drawn: bool) -> Packed:
        """Return the message that tells everything, the drawing only where asked for."""
        message = Snapshot(
            stream,
            seq,
            time,
            clean(self.flow),
            None,
            self.run,
            self._told(self.messages),
            self._told(self.logs),
            self._told(self.attempts),
            tuple([(node, _sorted(counts)) for node, counts in self.children.items()]),
            tuple(self.workers.items()),
            clean(self.called.variable),
            self.called.magic,
            self.called.grows,
        )
        content = to_builtins(message)
        if drawn:
            content["graph"] = self._drawn
        count = self.drawn
        return content, [
            bytes(self.states[:count]),
            _floats((*self.started[:count], *self.ended[:count])),
        ]

    def _told(self, column: dict[int, Any]) -> tuple[tuple[int, Any], ...]:
        return tuple([(node, value) for node, value in column.items() if node < self.drawn])

    def batch(
        self, stream: str, seq: int, time: float, nodes: Sequence[int], *, with_run: bool
    ) -> Packed:
        """Return the message that tells the rows of these nodes."""
        message = Batch(
            stream,
            seq,
            time,
            self.run if with_run else None,
            tuple([(node, self.messages[node]) for node in nodes if node in self.messages]),
            tuple([(node, self.logs[node]) for node in nodes if node in self.logs]),
            tuple([(node, self.attempts[node]) for node in nodes if node in self.attempts]),
            tuple(
                [(node, _sorted(self.children[node])) for node in nodes if node in self.children]
            ),
            tuple([(node, self.workers[node]) for node in nodes if node in self.workers]),
        )
        started, ended = self.started, self.ended
        return to_builtins(message), [
            pack(f"<{len(nodes)}I", *nodes),
            bytes([self.states[node] for node in nodes]),
            _floats([*[started[node] for node in nodes], *[ended[node] for node in nodes]]),
        ]


def _sorted(counts: dict[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(counts.items()))


def _floats(values: Iterable[float]) -> bytes:
    column = tuple(values)
    return pack(f"<{len(column)}d", *column)

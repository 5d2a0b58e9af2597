"""What a page knows of a flow and its run, a row a node; messages are made of it.

The kernel's end keeps it up to date from the events of a run, the page's from the messages: the
same table at both ends.
"""

from array import array
from collections.abc import Iterable, Sequence
from math import nan
from struct import pack
from typing import Any

from msgspec import to_builtins

from nbflow.notebook.protocol import Batch, Graph, RunInfo, Snapshot
from nbflow.notebook.textwidth import clean

__all__ = ["Packed", "Table"]

Packed = tuple[dict[str, Any], list[bytes]]
"""A message as a transport takes it: what becomes JSON, and the buffers beside it."""


class Table:
    """The rows of a drawing's nodes.

    Fields, by index of node: ``states`` (bytes), ``started`` and ``ended`` (NaN where there was no
    such moment), ``messages`` and ``logs`` (counts; only of nodes that have some). ``run`` is what
    is known of the whole.
    """

    def __init__(self, flow: str, graph: Graph) -> None:
        self.flow = flow
        self.graph = graph
        self.run = RunInfo()
        self.clear()
        # Turned once: a snapshot may be asked for many times a second.
        self._drawn = to_builtins(graph)
        for node in self._drawn["nodes"]:
            node["name"] = clean(node["name"])

    def clear(self) -> None:
        """Let no node have a state other than Pending."""
        count = len(self.graph.nodes)
        self.states = bytearray(count)
        self.started = array("d", [nan]) * count
        self.ended = array("d", [nan]) * count
        self.messages: dict[int, str] = {}
        self.logs: dict[int, int] = {}

    def take_over(self, former: "Table") -> None:
        """Show the nodes that were in a former drawing as they were shown there."""
        self.run = former.run
        places = {node.name: place for place, node in enumerate(former.graph.nodes)}
        for place, node in enumerate(self.graph.nodes):
            old = places.get(node.name)
            if old is not None:
                self.states[place] = former.states[old]
                self.started[place] = former.started[old]
                self.ended[place] = former.ended[old]
                if old in former.messages:
                    self.messages[place] = former.messages[old]
                if old in former.logs:
                    self.logs[place] = former.logs[old]

    def snapshot(self, stream: str, seq: int, time: float, *, drawn: bool) -> Packed:
        """Return the message that tells everything, the drawing only where asked for."""
        message = Snapshot(
            stream,
            seq,
            time,
            clean(self.flow),
            None,
            self.run,
            tuple(self.messages.items()),
            tuple(self.logs.items()),
        )
        content = to_builtins(message)
        if drawn:
            content["graph"] = self._drawn
        return content, [bytes(self.states), _floats((*self.started, *self.ended))]

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
        )
        started, ended = self.started, self.ended
        return to_builtins(message), [
            pack(f"<{len(nodes)}I", *nodes),
            bytes([self.states[node] for node in nodes]),
            _floats([*[started[node] for node in nodes], *[ended[node] for node in nodes]]),
        ]


def _floats(values: Iterable[float]) -> bytes:
    column = tuple(values)
    return pack(f"<{len(column)}d", *column)

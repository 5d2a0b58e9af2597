"""The page's end of a link, in Python: what the TypeScript one has to agree with, and a clock."""

from collections.abc import Callable
from math import isnan
from struct import unpack
from typing import Any

from msgspec import ValidationError, convert

from nbflow.notebook.protocol import Batch, FromKernel, Snapshot
from nbflow.notebook.states import STATES

NAMES = tuple(STATES)


class Clock:
    """Time that passes when a test says so, and what is to be done at its moments."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.calls: list[tuple[float, Callable[[], None]]] = []

    def __call__(self) -> float:
        return self.now

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        self.calls.append((self.now + seconds, call))

    def advance(self, seconds: float) -> None:
        end = self.now + seconds
        while due := [entry for entry in self.calls if entry[0] <= end]:
            entry = min(due, key=lambda entry: entry[0])
            self.calls.remove(entry)
            self.now = max(self.now, entry[0])
            entry[1]()
        self.now = end


class Page:
    """Folds what arrives; `receive` tells what it made of it."""

    def __init__(self) -> None:
        self.stream = ""
        self.seq = -1
        self.graph: Any = None
        self.rows: list[dict[str, Any]] = []
        self.flow = ""
        self.run: Any = None

    def receive(self, content: Any, buffers: list[bytes]) -> str:
        """Return "taken", "dropped" (known already) or "asked" (a snapshot is needed)."""
        try:
            message = convert(content, FromKernel)
        except ValidationError:
            return "asked"
        if isinstance(message, Snapshot):
            return self._begin(message, buffers)
        if isinstance(message, Batch):
            return self._advance(message, buffers)
        return "taken"

    def _begin(self, message: Snapshot, buffers: list[bytes]) -> str:
        same = message.stream == self.stream
        if same and message.seq <= self.seq:
            return "dropped"
        graph = message.graph or (self.graph if same else None)
        if graph is None or len(buffers) != 2:
            return "asked"
        count = len(graph.nodes)
        ends = [end for edge in graph.edges for end in (edge.source, edge.target)]
        if any(end >= count for end in ends) or len(buffers[0]) != count:
            return "asked"
        if any(edge.points and len(edge.points) % 6 != 2 for edge in graph.edges):
            return "asked"
        rows = _rows(message, range(count), buffers)
        if rows is None:
            return "asked"
        self.stream, self.seq, self.graph = message.stream, message.seq, graph
        self.flow, self.run = message.flow, message.run
        self.rows = [rows[node] for node in range(count)]
        return "taken"

    def _advance(self, message: Batch, buffers: list[bytes]) -> str:
        if message.stream != self.stream:
            return "asked"
        if message.seq <= self.seq:
            return "dropped"
        if message.seq != self.seq + 1 or len(buffers) != 3 or len(buffers[0]) % 4:
            return "asked"
        nodes = unpack(f"<{len(buffers[0]) // 4}I", buffers[0])
        if any(node >= len(self.rows) for node in nodes):
            return "asked"
        rows = _rows(message, nodes, buffers[1:])
        if rows is None:
            return "asked"
        self.seq = message.seq
        self.run = message.run or self.run
        for node, row in rows.items():
            self.rows[node] = row
        return "taken"


def _rows(message: Any, nodes: Any, buffers: list[bytes]) -> dict[int, dict[str, Any]] | None:
    states, times = buffers
    count = len(nodes)
    if len(states) != count or len(times) != 16 * count or any(s >= len(NAMES) for s in states):
        return None
    moments = [None if isnan(time) else time for time in unpack(f"<{2 * count}d", times)]
    messages, logs = dict(message.messages), dict(message.logs)
    attempts, children = dict(message.attempts), dict(message.children)
    workers = dict(message.workers)
    if not {*messages, *logs, *attempts, *children, *workers} <= set(nodes):
        return None
    if any(byte >= len(NAMES) for counts in children.values() for byte, _ in counts):
        return None
    return {
        node: {
            "state": NAMES[states[place]],
            "started": moments[place],
            "ended": moments[count + place],
            "message": messages.get(node, ""),
            "logs": logs.get(node, 0),
            "attempt": attempts.get(node, 1),
            "children": {NAMES[byte]: count for byte, count in children.get(node, ())},
            "worker": workers.get(node, ""),
        }
        for place, node in enumerate(nodes)
    }

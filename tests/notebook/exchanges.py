"""What may reach a page in the life of a link: random runs, with losses, repeats and garbage.

``python -m tests.notebook.exchanges`` writes those with fixed seeds as JSON, for the TypeScript
end to arrive at the same tables.
"""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from msgspec import to_builtins

from nbflow.core.events import Event, NodeChanged, NodeLogged, NodeMapped, RunFinished, RunStarted
from nbflow.core.record import NodeRecord, RunRecord
from nbflow.notebook.groups import Groups
from nbflow.notebook.link import Link
from nbflow.notebook.picture import PictureNode
from nbflow.notebook.protocol import Cancel, Details, Graph, Logs, Pause
from nbflow.notebook.scene import draw
from nbflow.notebook.shape import Shape
from nbflow.notebook.states import STATES
from tests.notebook.page import NAMES, Clock, Page

EXTENSION = Path(__file__).parents[2] / "labextension"
FIXTURES = EXTENSION / "src" / "protocol" / "fixtures"
SCENES = EXTENSION / "dev" / "scenes.json"
SEEDS = range(8)
ENDS = ["Success", "Failed", "TriggerFailed", "Skipped", "Cancelled", "Paused", "Odd"]
WORKERS = ["", "process 1", "process 2", "tcp://10.0.0.7:8786"]
GARBAGE: list[Any] = [
    None,
    [],
    "snapshot",
    {},
    {"type": "other"},
    {"type": "batch"},
    {"type": "batch", "stream": 1, "seq": "2", "time": None},
    {"type": "snapshot", "stream": "s1", "seq": -1, "time": 0.0},
    {"type": "details", "node": "one"},
]


class Guest:
    """A host that has nothing to say."""

    def details(self, node: str) -> Details:
        return Details(0, node, "Pending")

    def end(self, wish: Cancel | Pause) -> None:
        pass

    def logs(self, after: int) -> Logs:
        return Logs(None, 0, 0)

    def act(self, wish: object) -> None:
        pass

    def look(self, question: object, node: str, tell: object) -> None:
        pass

    def turn(self, direction: str) -> None:
        pass

    def fold(self, node: str | None, how: str) -> None:
        """Nothing is asked here."""

    def ask(self, question: object, reply: object) -> None:
        pass


class Exchange:
    """A link, a page, and between them a way that may lose, repeat and spoil.

    Fields: ``deliveries`` (all that reached the page: message, buffers, what it made of it);
    ``seen`` (its rows after each).
    """

    def __init__(self, names: Sequence[str], random: Random) -> None:
        self.random = random
        self.names = list(names)
        self.clock = Clock()
        self.page = Page()
        self.deliveries: list[tuple[Any, list[bytes], str]] = []
        self.seen: list[list[dict[str, Any]]] = []
        self.sent: list[float] = []
        self.is_safe = True
        self.link = Link(self._carry, Guest(), clock=self.clock, later=self.clock.later)
        self.link.stream = "s1"
        self.link.show("delays", drawing(self.names))

    def _carry(self, message: dict[str, Any], buffers: Sequence[bytes]) -> None:
        self.sent.append(self.clock.now)
        fate = 1.0 if self.is_safe else self.random.random()
        if fate < 0.15:
            return
        if fate < 0.25:
            self._arrive(*self._spoiled(message, list(buffers)))
            return
        self._arrive(message, list(buffers))
        if fate < 0.35 and self.deliveries:
            self._arrive(*self.random.choice(self.deliveries)[:2])

    def _spoiled(self, message: dict[str, Any], buffers: list[bytes]) -> tuple[Any, list[bytes]]:
        match self.random.randrange(5):
            case 0:
                return message, buffers[:-1]
            case 1:
                return message, [*buffers[:-1], buffers[-1] + b"\0"]
            case 2:
                return message, [buffers[0] + b"\xff" * 4, *buffers[1:]]
            case 3:
                return {**message, "stream": "s0"}, buffers
        return self.random.choice(GARBAGE), []

    def _arrive(self, message: Any, buffers: list[bytes]) -> None:
        verdict = self.page.receive(message, buffers)
        self.deliveries.append((message, buffers, verdict))
        self.seen.append(self.page.rows[:])
        if verdict == "asked" and (self.is_safe or self.random.random() < 0.5):
            self.link.receive({"type": "hello"})

    def follow(self, events: Sequence[Event], pace: float = 1.0) -> None:
        """Let these happen.

        Parameters
        ----------
        pace
            How much time passes between two events, as a multiple of what they say.
        """
        time = self.clock.now
        for event in events:
            self.clock.advance(pace * max(event.time - time, 0.0))
            time = max(event.time, time)
            self.link.observe(event)

    def play(self, events: Sequence[Event], pace: float = 1.0) -> None:
        """Let these happen on an unsafe way, then let the page say hello on a safe one."""
        self.is_safe = False
        self.follow(events, pace)
        self.is_safe = True
        self.clock.advance(1.0)
        self.link.receive({"type": "hello"})
        self.clock.advance(1.0)

    def as_json(self) -> list[dict[str, Any]]:
        """Return what reached the page."""
        return [
            {
                "message": message,
                "buffers": [b64encode(buffer).decode() for buffer in buffers],
                "verdict": verdict,
            }
            for message, buffers, verdict in self.deliveries
        ]


def drawing(names: Sequence[str]) -> Graph:
    return draw(_nodes(names), [(place // 2, place) for place in range(1, len(names))])


def _nodes(names: Sequence[str], mapped: Container[int] = ()) -> list[PictureNode]:
    return [
        PictureNode(name, "parameter" if name == "day" else "task", place in mapped)
        for place, name in enumerate(names)
    ]


def random_run(names: Sequence[str], random: Random, time: float) -> list[Event]:
    """Return the events of a run in which everything may happen, also what never should."""
    order = list(names)
    random.shuffle(order)
    events: list[Event] = [RunStarted(time, f"run-{random.randrange(9)}", "delays", tuple(order))]
    places = len(order)
    for node in range(len(order)):
        kind = random.random()
        time += random.choice([0.0, 0.001, 0.03, 0.25])
        if kind < 0.2:
            events.append(NodeChanged(time, node, "Success", "Succeeded.", "reused"))
            continue
        if kind < 0.3:
            continue
        if random.random() < 0.2:
            time += _map(events, node, places, random, time)
            places += 3
            continue
        attempt, worker = random.choice([1, 1, 3]), random.choice(WORKERS)
        events.append(NodeChanged(time, node, "Running", attempt=attempt, worker=worker))
        for line in range(random.randrange(3)):
            events.append(NodeLogged(time, node, "INFO", f"line {line}"))
        time += random.choice([0.0, 0.01, 0.5])
        state = random.choice(ENDS)
        events.append(NodeChanged(time, node, state, f"{state} \N{SNOWMAN}\nand more."))
    events.append(RunFinished(time, random.choice(["Success", "Failed"]), "The end."))
    return events


def _map(events: list[Event], node: int, first: int, random: Random, time: float) -> float:
    """Let a node be split into three, and return how long that took."""
    events.append(NodeMapped(time, node, tuple(f"child[{place}]" for place in range(3))))
    events.append(NodeChanged(time, node, "Running"))
    took = 0.0
    for place in range(first, first + 3):
        took += random.choice([0.0, 0.01, 0.2])
        events.append(NodeChanged(time + took, place, "Running", attempt=2, worker="process 2"))
        events.append(NodeLogged(time + took, place, "INFO", "of a child"))
        events.append(NodeChanged(time + took, place, random.choice(ENDS)))
    events.append(NodeChanged(time + took, node, "Mapped", "Ready to proceed with mapping."))
    return took


def told(record: RunRecord, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows that a page should have of a record, by name."""
    rows = {}
    for place, node in enumerate(record.nodes):
        children = [child for child in record.nodes if child.parent == place]
        seen = Counter(map(state_of, children))
        state = "Failed" if node.state == "Mapped" and broken(seen) else state_of(node)
        tells = node.state not in ("Pending", "Running", "Success", "Mapped", "Odd")
        rows[node.name] = {
            "state": state,
            "started": node.started,
            "ended": node.ended,
            "message": (node.message or "").split("\n")[0] if tells else "",
            "logs": len(node.logs) + sum(len(child.logs) for child in children),
            "attempt": node.attempt,
            "children": dict(seen),
            "worker": node.worker,
        }
    return [rows[name] for name in names]


def state_of(node: NodeRecord) -> str:
    if node.how == "reused" and node.state == "Success":
        return "Reused"
    return node.state if node.state in NAMES else "Unknown"


def broken(seen: Mapping[str, int]) -> bool:
    return any(STATES[name] == "failed" for name in seen)


def exchange(seed: int) -> dict[str, Any]:
    """Return one exchange as JSON: what arrives, what the page makes of it, its table then."""
    random = Random(seed)
    names = ["day", *[f"step {place}" for place in range(random.randrange(12))]]
    all_of_it = Exchange(names, random)
    for _ in range(1 + random.randrange(2)):
        all_of_it.play(random_run(names, random, all_of_it.clock.now))
    page = all_of_it.page
    return {
        "deliveries": all_of_it.as_json(),
        "table": {
            "flow": page.flow,
            "run": to_builtins(page.run),
            "nodes": [node.name for node in page.graph.nodes],
            "rows": page.rows,
        },
    }


def fixtures() -> dict[str, str]:
    """Return the files' texts by name."""
    return {
        f"exchange-{seed}.json": json.dumps(exchange(seed), separators=(",", ":")) + "\n"
        for seed in SEEDS
    }


def scenes() -> str:
    """Return the drawings that the view's own page shows, as JSON."""
    random = Random(4)
    names = ["load", "clean", "join", "features", "model", "score", "report"]
    forty = [f"{random.choice(names)}_{place}" for place in range(40)]
    edges = [
        (source, place)
        for place in range(3, 40)
        for source in sorted({random.randrange(max(0, place - 9), place) for _ in range(2)})
    ]
    delays = ["day", "flights", "weather", "tidy_flights", "joined", "delays_by_hour", "report"]
    flow = [(0, 1), (0, 2), (1, 3), (3, 4), (2, 4), (4, 5), (5, 6)]
    drawn = {
        "delays": draw(_nodes(delays), flow),
        "mapped": draw(_nodes(delays, mapped={3, 4}), flow, mapped={(1, 3), (3, 4)}),
        "forty": draw(_nodes(forty), edges, "left-right"),
        "groups": _grouped(closed=True),
        "opened": _grouped(closed=False),
    }
    return json.dumps(to_builtins(drawn), separators=(",", ":")) + "\n"


def _grouped(*, closed: bool) -> Graph:
    """Return a flow of which a group and a branch can be closed, and a group is open."""
    names = [f"fetch_{day}" for day in range(24)]
    names = ["month", *names, "merged", "cleaned", *[f"plot_{place}" for place in range(3)]]
    names += ["stations", "weather", "hourly", "joined", "report"]
    merged, stations = 25, 30
    edges = [(0, day) for day in range(1, merged)] + [(day, merged) for day in range(1, merged)]
    edges += [(merged, merged + 1), *[(merged + 1, merged + 2 + place) for place in range(3)]]
    edges += [(stations, 31), (31, 32), (32, 33), (merged + 1, 33), (33, 34)]
    shape = Shape(tuple(_nodes(names)), tuple(edges))
    groups = Groups()
    if closed:
        groups.ask(shape, "fetch_0", "close")
        groups.ask(shape, "hourly", "before")
    return draw(shape.nodes, edges, "left-right", groups=groups.of(shape))


if __name__ == "__main__":
    SCENES.write_text(scenes(), encoding="utf-8")
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for name, text in fixtures().items():
        (FIXTURES / name).write_text(text, encoding="utf-8")

"""Whether a run of 100,000 tasks floods or freezes the page that shows it.

A link sends what it would send of such a run, by a clock of its own; a Chromium without a window
gets it at those times.
"""

import json
import subprocess
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.paint import LABEXTENSION
from nbflow.core.events import Event, NodeChanged, NodeMapped, RunFinished, RunStarted
from nbflow.notebook.groups import Groups
from nbflow.notebook.link import Link
from nbflow.notebook.picture import PictureNode
from nbflow.notebook.protocol import Graph
from nbflow.notebook.scene import draw
from nbflow.notebook.shape import Shape

__all__ = ["SHAPES", "Sent", "main", "sent"]

TASKS = 100_000
SECONDS = 10.0
ABREAST = 500
LIMIT_MESSAGES = 10

Sent = dict[str, Any]


class Clock:
    """Time that passes with the events of a run, and what is to be done at its moments."""

    def __init__(self) -> None:
        self.now = 0.0
        self._calls: list[tuple[float, Callable[[], None]]] = []

    def __call__(self) -> float:
        return self.now

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Have it called so many seconds from now."""
        self._calls.append((self.now + seconds, call))

    def advance(self, end: float) -> None:
        """Let time pass up to then."""
        while self._calls and self._calls[0][0] <= end:
            self.now, call = self._calls.pop(0)
            call()
        self.now = end


def mapped(count: int) -> tuple[Graph, Iterator[Event]]:
    """Return a flow of which one task is mapped over so many elements, and its run."""
    names = ("numbers", "squared", "total")
    nodes = [PictureNode(name, "task", name == "squared") for name in names]
    graph = draw(nodes, [(0, 1), (1, 2)], mapped={(0, 1)})

    def events() -> Iterator[Event]:
        yield RunStarted(0.0, "r", "flood", names)
        yield from _called(0, 0.0)
        yield NodeMapped(0.0, 1, tuple(f"squared[{place}]" for place in range(count)))
        for place in range(count):
            yield from _called(3 + place, SECONDS * place / count)
        yield NodeChanged(SECONDS, 1, "Mapped")
        yield from _called(2, SECONDS)
        yield RunFinished(SECONDS, "Success")

    return graph, events()


def declared(count: int) -> tuple[Graph, Iterator[Event]]:
    """Return a flow of so many tasks, 500 equal ones between two others, and its run."""
    names, edges = ["step_0"], []
    while len(names) < count:
        first = len(names) - 1
        layer = range(len(names), len(names) + ABREAST)
        names += [f"load_{place}" for place in layer]
        edges += [(first, place) for place in layer] + [(place, len(names)) for place in layer]
        names.append(f"step_{len(names)}")
    shape = Shape(tuple([PictureNode(name, "task") for name in names]), tuple(edges))
    graph = draw(shape.nodes, edges, groups=Groups().of(shape))

    def events() -> Iterator[Event]:
        yield RunStarted(0.0, "r", "flood", tuple(names))
        for place in range(len(names)):
            yield from _called(place, SECONDS * place / len(names))
        yield RunFinished(SECONDS, "Success")

    return graph, events()


SHAPES = {"children of one mapped task": mapped, "declared tasks, folded": declared}


def _called(node: int, time: float) -> Sequence[Event]:
    return NodeChanged(time, node, "Running"), NodeChanged(time, node, "Success")


def sent(graph: Graph, events: Iterator[Event]) -> list[Sent]:
    """Return what a link sends of a run, and when."""
    said: list[Sent] = []
    clock = Clock()

    def send(message: dict[str, Any], buffers: Sequence[bytes]) -> None:
        said.append({"time": clock.now, "message": message, "buffers": buffers})

    host: Any = None  # nothing is asked
    link = Link(send, host, clock=clock, later=clock.later)
    link.show("flood", graph)
    # The page has its first picture before the run begins.
    for event in events:
        clock.advance(event.time + 2)
        link.observe(event)
    clock.advance(clock.now + 1)
    return said


def size(said: Sent) -> int:
    """Return how many bytes a message has."""
    return len(json.dumps(said["message"])) + sum(map(len, said["buffers"]))


def main() -> None:
    """Print the table."""
    runs = [sent(*make(TASKS)) for make in SHAPES.values()]
    given = [
        [said | {"buffers": [b64encode(one).decode() for one in said["buffers"]]} for said in run]
        for run in runs
    ]
    done = subprocess.run(
        ["npm", "run", "--silent", "bench:flood"],
        cwd=LABEXTENSION,
        input=json.dumps(given),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    print(f"\n## A run of {TASKS:,} tasks in {SECONDS:.0f} s, seen by Chromium\n")
    print("| tasks | messages a second | limit | largest message MB | first picture s ", end="")
    print("| longest block after that s | median frame ms |\n|---|---|---|---|---|---|---|")
    for name, run, seen in zip(SHAPES, runs, json.loads(done.stdout), strict=True):
        rate = (len(run) - 1) / SECONDS
        print(
            f"| {name} | {rate:.1f} | {LIMIT_MESSAGES} | {max(map(size, run)) / 1e6:.1f}"
            f" | {seen['first'] / 1000:.2f} | {seen['longest'] / 1000:.2f} | {seen['frame']:.0f} |"
        )


if __name__ == "__main__":
    main()

"""How long the layout takes, and how its crossings compare with Graphviz's.

The comparison needs the program `dot` on the path.
"""

import random
import re
import shutil
import subprocess
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise
from statistics import median

from benchmarks.engine import cpu_seconds
from nbflow.core.layout import Layout, lay_out

Graph = tuple[int, list[tuple[int, int]]]
REPEATS = 5
LIMITS = {100: None, 1_000: 0.1, 5_000: 0.6}
MIDDLING = [30 + i * 270 // 99 for i in range(100)]


def layered_flow(count: int, seed: int) -> Graph:
    """Return a flow whose tasks read one or two of the tasks declared shortly before."""
    chance = random.Random(seed)
    window = max(count // 20, 6)
    edges = []
    for node in range(1, count):
        near = range(max(0, node - window), node)
        sources = chance.sample(near, min(len(near), chance.randint(1, 2)))
        edges += [(source, node) for source in sorted(sources)]
    return count, edges


def random_graph(count: int, seed: int) -> Graph:
    """Return a graph of three edges for two nodes, between any two of them."""
    chance = random.Random(seed)
    pairs = [sorted(chance.sample(range(count), 2)) for _ in range(count * 3 // 2)]
    return count, sorted({(low, high) for low, high in pairs})


def shared_chain(count: int, _: int) -> Graph:
    """Return a chain of tasks that all read one parameter."""
    tasks = range(1, count)
    return count, [(0, task) for task in tasks] + [(task - 1, task) for task in tasks[1:]]


def analysis(_: int, seed: int) -> Graph:
    """Return a small flow: load, clean, join twice, model, sum up, plot."""
    chance = random.Random(seed)
    edges: list[tuple[int, int]] = []
    count = 0

    def add(*sources: int) -> int:
        nonlocal count
        edges.extend((source, count) for source in dict.fromkeys(sources))
        count += 1
        return count - 1

    parameters = [add() for _ in range(chance.randint(1, 3))]
    some = min(2, len(parameters))
    loaded = [add(*chance.sample(parameters, chance.randint(0, some))) for _ in range(3)]
    cleaned = [add(frame) for frame in loaded]
    first = add(*chance.sample(cleaned, 2))
    second = add(first, chance.choice(cleaned))
    models = [add(second, chance.choice([first, *parameters])) for _ in range(chance.randint(1, 3))]
    summaries = [add(model, chance.choice([first, second])) for model in models]
    for _ in range(chance.randint(1, 3)):
        add(*chance.sample(summaries, chance.randint(1, len(summaries))))
    add(*summaries, chance.choice(parameters))
    return count, edges


def draw(graph: Graph) -> Layout:
    count, edges = graph
    return lay_out([(100, 30)] * count, edges)


def seconds(graph: Graph) -> float:
    """Return the CPU time of a layout."""
    return median(cpu_seconds(lambda: draw(graph)) for _ in range(REPEATS))


def crossings(graph: Graph) -> int:
    """Return how often edges cross; every pair of edges counts, also those drawn as one line."""
    layout = draw(graph)
    stops = sorted({x for box in layout.boxes for x in (box.x, box.x + box.width)})
    heights = [dict(heights_at(line.points, stops)) for line in layout.routes]
    found = 0
    for here, there in pairwise(stops):
        passing = [(at[here], at[there]) for at in heights if here in at and there in at]
        found += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(passing, 2))
    return found


def heights_at(
    points: Sequence[tuple[float, float]], stops: Sequence[float]
) -> Iterator[tuple[float, float]]:
    """Yield x and y of a line at each stop it passes; curves count as straight between ends."""
    for (x, y), (to_x, to_y) in pairwise(points[::3]):
        for stop in stops[bisect_left(stops, x) : bisect_right(stops, to_x)]:
            yield stop, y + (to_y - y) * (stop - x) / (to_x - x or 1)


def dot_crossings(graph: Graph) -> int:
    """Return how often edges cross in Graphviz's layout, as it says itself."""
    count, edges = graph
    nodes = "".join(f"{node};" for node in range(count))
    arrows = "".join(f"{source}->{target};" for source, target in edges)
    text = f"digraph {{rankdir=LR; node [shape=box]; {nodes} {arrows}}}"
    done = subprocess.run(
        ["dot", "-v", "-Tplain"], input=text, text=True, capture_output=True, check=True
    )
    (found,) = re.findall(r"mincross [^\n]*: (\d+) crossings", done.stderr)
    return int(found)


def compare(name: str, make: Callable[[int, int], Graph], sizes: Sequence[int]) -> None:
    pairs = [
        (crossings(graph), dot_crossings(graph))
        for graph in (make(size, seed) for seed, size in enumerate(sizes))
    ]
    ratio = median(ours / theirs if theirs else 1.0 + ours for ours, theirs in pairs)
    ours, theirs = (sum(side) for side in zip(*pairs, strict=True))
    fewer = sum(ours < theirs for ours, theirs in pairs)
    more = sum(ours > theirs for ours, theirs in pairs)
    print(f"| {name} | {ratio:.2f} | {ours:,} to {theirs:,} | {fewer} / {more} |")


def main() -> None:
    """Print the tables."""
    print("\n## Layout, CPU time\n")
    print("| nodes | flow s | random graph s | chain that reads one parameter s | limit |")
    print("|---|---|---|---|---|")
    for size, limit in LIMITS.items():
        times = [seconds(make(size, 0)) for make in (layered_flow, random_graph, shared_chain)]
        cells = " | ".join(f"{time:.3f}" for time in times)
        print(f"| {size:,} | {cells} | {limit or ''} |")
    if shutil.which("dot"):
        print("\n| 100 graphs each, crossings | median ratio to Graphviz's `dot` ", end="")
        print("| in all, ours to `dot` | fewer / more |\n|---|---|---|---|")
        compare("analysis flows of 8 to 20 nodes", analysis, [0] * 100)
        compare("flows of 30 to 300 nodes", layered_flow, MIDDLING)
        compare("random graphs of 30 to 300 nodes", random_graph, MIDDLING)


if __name__ == "__main__":
    main()

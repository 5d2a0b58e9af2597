"""What the engine costs for each no-op task, as a multiple of a plain loop over the same functions.

The loop sorts the graph with `graphlib` and calls each function with the results of its inputs:
what anybody would write by hand. Both are measured in turn in one process, as CPU time, and the
median of the rounds is taken; logging and views are off.
"""

import gc
import logging
import os
from collections.abc import Callable
from graphlib import TopologicalSorter
from statistics import median
from time import process_time
from typing import Any

from nbflow import Flow, task

__all__ = ["main"]

Shape = list[tuple[int, ...]]
ROUNDS = 5
SIZES = (1_000, 10_000)
LIMITS = {"off": 6.0, "on": 9.0}


def nothing() -> int:
    return 1


def same(x: int) -> int:
    return x


def first(x: int, y: int, z: int) -> int:
    return x


FUNCTIONS: dict[int, Callable[..., int]] = {0: nothing, 1: same, 3: first}
TASKS = {count: task(fn) for count, fn in FUNCTIONS.items()}


def chain(size: int) -> Shape:
    return [()] + [(i - 1,) for i in range(1, size)]


def wide(size: int) -> Shape:
    return [()] * size


def layered(size: int) -> Shape:
    """Twenty layers; each node has three parents in the layer above."""
    width = size // 20
    shape: Shape = [()] * width
    for layer in range(1, 20):
        above = (layer - 1) * width
        shape += [tuple(above + (i + step) % width for step in range(3)) for i in range(width)]
    return shape


SHAPES = {"chain": chain, "wide": wide, "layered": layered}


def plain_loop(shape: Shape) -> None:
    """Sort and call, with nothing around it."""
    results: dict[int, Any] = {}
    for node in TopologicalSorter(dict(enumerate(shape))).static_order():
        inputs = shape[node]
        results[node] = FUNCTIONS[len(inputs)](*[results[i] for i in inputs])


def build(shape: Shape) -> Flow:
    """Return the flow that calls of tasks build."""
    nodes: list[Any] = []
    with Flow("bench") as flow:
        for inputs in shape:
            nodes.append(TASKS[len(inputs)](*[nodes[i] for i in inputs]))
    return flow


def build_and_run(shape: Shape) -> Flow:
    """Do what a user does once: build the flow and run it."""
    flow = build(shape)
    assert flow.run().is_successful()
    return flow


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU time of one call, its garbage included, that of others not."""
    gc.collect()
    began = process_time()
    kept = work()
    seconds = process_time() - began
    del kept
    return seconds


def ratios(shape: Shape, recording: str) -> tuple[float, float, float]:
    """Return µs a task of the loop and of nbflow, and the median of their ratios."""
    os.environ["NBFLOW__FLOWS__RECORD"] = "true" if recording == "on" else "false"
    loops, runs = [], []
    for _ in range(ROUNDS):
        loops.append(cpu_seconds(lambda: plain_loop(shape)))
        runs.append(cpu_seconds(lambda: build_and_run(shape)))
    per_task = 1e6 / len(shape)
    ratio = median(run / loop for run, loop in zip(runs, loops, strict=True))
    return median(loops) * per_task, median(runs) * per_task, ratio


def main() -> None:
    """Print the table."""
    logging.getLogger("nbflow").setLevel(logging.CRITICAL)
    build_and_run(chain(2_000))
    print("\n## No-op tasks: build + run, CPU time\n")
    print("| shape | recording | tasks | loop µs | nbflow µs | ratio | limit |")
    print("|---|---|---|---|---|---|---|")
    for name, make in SHAPES.items():
        for recording, limit in LIMITS.items():
            for size in SIZES:
                loop, run, ratio = ratios(make(size), recording)
                print(
                    f"| {name} | {recording} | {size:,} | {loop:.2f} | {run:.1f} "
                    f"| {ratio:.1f} | {limit:.0f} |"
                )
    os.environ.pop("NBFLOW__FLOWS__RECORD")


if __name__ == "__main__":
    main()

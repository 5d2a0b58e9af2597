"""How long plan and resume take where nearly everything can be reused."""

import logging
import os
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from unittest import mock

from nbflow import Flow, task

__all__ = ["main"]

ROUNDS = 5
LIMIT_SECONDS = 0.5
SIZES = (1_000, 10_000)


def numbered(step: int):
    """Return a task of its own code: the step is a default, which counts."""

    def add(x: int, by: int = step) -> int:
        return x + by

    return task(add)


def build(size: int) -> Flow:
    """Return a flow of 20 functions whose results are kept."""
    tasks = [numbered(step) for step in range(20)]
    with Flow("bench", persist_result="auto") as flow:
        nodes = [tasks[i % 20](i) for i in range(size // 10)]
        for i in range(size // 10, size):
            nodes.append(tasks[i % 20](nodes[i - size // 10]))
    return flow


def add_leaf(flow: Flow, step: int) -> None:
    """Add a task that has not run."""
    with flow:
        numbered(step)(flow.sorted_tasks()[-1])


def measured(flow: Flow, step: int) -> tuple[float, float]:
    """Return the seconds of a plan and of the run that it is of."""
    add_leaf(flow, step)
    began = perf_counter()
    plan = flow.plan()
    planned = perf_counter()
    flow.run(reuse=True)
    assert len(plan.nodes("run")) == 1
    return planned - began, perf_counter() - planned


def main() -> None:
    """Print the table."""
    logging.getLogger("nbflow").setLevel(logging.CRITICAL)
    print("\n## Plan and resume: all tasks finished but one leaf, wall time\n")
    print("| tasks | kernel | plan s | resume s | limit |\n|---|---|---|---|---|")
    for size in SIZES:
        here, anew = [], []
        for _ in range(ROUNDS):
            with TemporaryDirectory() as folder:
                place = {"NBFLOW_HOME": f"{folder}/home", "XDG_CONFIG_HOME": f"{folder}/config"}
                with mock.patch.dict(os.environ, place):
                    flow = build(size)
                    assert flow.run().is_successful()
                    anew.append(measured(build(size), 20))
                    here.append(measured(flow, 21))
        for kernel, times in (("the same", here), ("a new one", anew)):
            plan, run = (median(column) for column in zip(*times, strict=True))
            print(f"| {size:,} | {kernel} | {plan:.3f} | {run:.3f} | {LIMIT_SECONDS} |")


if __name__ == "__main__":
    main()

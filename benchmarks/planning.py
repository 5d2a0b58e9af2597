"""How long plan and resume take where nearly everything can be reused."""

import logging
from statistics import median
from time import perf_counter

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


def finished_flow(size: int) -> Flow:
    """Return a flow of 20 functions that has run, with one leaf that has not."""
    tasks = [numbered(step) for step in range(20)]
    with Flow("bench") as flow:
        nodes = [tasks[i % 20](i) for i in range(size // 10)]
        for i in range(size // 10, size - 1):
            nodes.append(tasks[i % 20](nodes[i - size // 10]))
    assert flow.run().is_successful()
    with flow:
        tasks[0](nodes[-1])
    return flow


def main() -> None:
    """Print the table."""
    logging.getLogger("nbflow").setLevel(logging.CRITICAL)
    print("\n## Plan and resume: all tasks finished but one leaf, wall time\n")
    print("| tasks | plan s | resume s | limit |\n|---|---|---|---|")
    for size in SIZES:
        plans, runs = [], []
        for _ in range(ROUNDS):
            flow = finished_flow(size)
            began = perf_counter()
            plan = flow.plan()
            planned = perf_counter()
            flow.run(reuse=True)
            runs.append(perf_counter() - planned)
            plans.append(planned - began)
            assert len(plan.nodes("run")) == 1
        print(f"| {size:,} | {median(plans):.3f} | {median(runs):.3f} | {LIMIT_SECONDS} |")


if __name__ == "__main__":
    main()

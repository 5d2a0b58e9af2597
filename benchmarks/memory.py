"""How much memory a task takes: what is built, its states and its events; values not counted."""

import gc
import logging
import tracemalloc
from time import process_time

from benchmarks.engine import SHAPES, build

__all__ = ["main"]

LIMIT = 2_000
LARGE = 100_000


def bytes_per_task(name: str, size: int) -> float:
    """Return the bytes that stay after a run, for each task."""
    shape = SHAPES[name](size)
    gc.collect()
    tracemalloc.start()
    flow = build(shape)
    state = flow.run()
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert state.is_successful()
    return taken / size


def main() -> None:
    """Print the tables."""
    logging.getLogger("nbflow").setLevel(logging.CRITICAL)
    print("\n## Memory: bytes a task after a run, recording on\n")
    print("| shape | tasks | bytes | limit |\n|---|---|---|---|")
    for name in SHAPES:
        print(f"| {name} | 10,000 | {bytes_per_task(name, 10_000):,.0f} | {LIMIT:,} |")
    print("\n## A large flow: 100,000 tasks, no recursion\n")
    print("| shape | build + run µs a task |\n|---|---|")
    for name, make in SHAPES.items():
        shape = make(LARGE)
        began = process_time()
        assert build(shape).run().is_successful()
        print(f"| {name} | {(process_time() - began) / LARGE * 1e6:.1f} |")


if __name__ == "__main__":
    main()

"""What a call of a no-op task in a function as a flow costs, and how that compares with Prefect 3.

Both are measured as CPU time of the process that makes the calls, in the same run; Prefect in an
environment and a process of its own, with its server as it starts it by default, whose time is not
counted. Nothing is persisted; logging is off. Where a page looks, it is told all, without a way to
it.
"""

import gc
import logging
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from benchmarks.edits.others import installed
from nbflow import flow, task
from nbflow.engine.bus import watchers
from nbflow.notebook.live import Live

__all__ = ["main"]

HOME = Path(__file__).parents[1] / ".make" / "calls-others"
ROUNDS = 5
SIZES = (1_000, 10_000, 30_000)
LIMIT, SUBMIT_LIMIT, TIMES = 30.0, 60.0, 50.0

THEIRS = """
from time import process_time
from prefect import flow, task
@task
def nothing():
    return None
@flow
def calls(n):
    for _ in range(n):
        nothing()
calls(20)
began = process_time()
calls(300)
print(1e6 * (process_time() - began) / 300)
"""
QUIET = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
}


@task
def nothing() -> None:
    """Do nothing."""


@flow
def calls(n: int) -> None:
    """Call it."""
    for _ in range(n):
        nothing()


@flow
def submits(n: int) -> None:
    """Submit it, and wait."""
    for future in [nothing.submit() for _ in range(n)]:
        future.wait()


@flow
def nested(n: int) -> None:
    """Call a flow that does nothing."""
    for _ in range(n):
        empty()


@flow
def empty() -> None:
    """Do nothing."""


class Nobody:
    """Where what a page asks for would wait; nothing is asked."""

    def call(self, what: Any) -> bool:
        return False


@contextmanager
def seen_by_a_page(flow: Any) -> Iterator[None]:
    """Let a page follow the runs of a flow, as in a notebook that shows its view."""
    live = Live(flow, Nobody())
    live.connect(lambda message, buffers: None)

    def watch(run: Any) -> Live | None:
        if run.flow != flow.name:
            return None
        live.begin(run)
        return live

    watchers.append(watch)
    try:
        yield
    finally:
        watchers.remove(watch)


def per_call(made: Any, n: int) -> float:
    """Return µs of CPU time for each of n calls, the median of the rounds."""
    found = []
    for _ in range(ROUNDS):
        gc.collect()
        began = process_time()
        made(n)
        found.append(1e6 * (process_time() - began) / n)
    return median(found)


def theirs() -> float:
    """Return µs of CPU time for each call of a no-op task with Prefect 3."""
    python = installed(HOME, ["prefect>=3,<4", "fastapi<0.145"])
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, **QUIET, "PREFECT_HOME": home}
        done = subprocess.run(
            [python, "-c", THEIRS], env=environment, capture_output=True, text=True, check=True
        )
    return float(done.stdout.split()[-1])


def main() -> None:
    """Print the table."""
    logging.getLogger("nbflow").setLevel(logging.CRITICAL)
    calls(1_000)
    print("\n## Calls of a no-op task in a function as a flow, CPU time\n")
    print("| what | calls | µs a call | limit |")
    print("|---|---|---|---|")
    found = {size: per_call(calls, size) for size in SIZES}
    for size, seconds in found.items():
        print(f"| call | {size:,} | {seconds:.1f} | {LIMIT:.0f} |")
    with seen_by_a_page(calls):
        print(f"| call, a page looks | 10,000 | {per_call(calls, 10_000):.1f} |  |")
    print(f"| submit, threads | 10,000 | {per_call(submits, 10_000):.1f} | {SUBMIT_LIMIT:.0f} |")
    print(f"| flow that does nothing | 300 | {per_call(nested, 300):.0f} |  |")
    other = theirs()
    print(f"| call, Prefect 3 | 300 | {other:,.0f} |  |")
    print(f"\nPrefect 3 takes {other / found[10_000]:,.0f} times as much; wanted: {TIMES:.0f}.")


if __name__ == "__main__":
    main()

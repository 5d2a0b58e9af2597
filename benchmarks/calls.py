"""What a call of a no-op task in a function as a flow costs, and how that compares with Prefect 3.

Both are measured as CPU time of the process that makes the calls, in the same run, each figure in a
process of its own; Prefect in an environment of its own too, with its server as it starts it by
default, whose time is not counted. Nothing is persisted; logging is off. Where a page looks, it is
told all, without a way to it.
"""

import gc
import logging
import os
import subprocess
import sys
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


def apart(what: str, n: int) -> float:
    """Return one figure of ours, measured in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.calls", what, str(n)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def looked_at(n: int) -> None:
    """Call it while a page looks."""
    with seen_by_a_page(calls):
        calls(n)


MADE: dict[str, Any] = {
    "call": calls,
    "call, a page looks": looked_at,
    "submit, threads": submits,
    "flow that does nothing": nested,
}
ROWS = (
    *(("call", size, LIMIT) for size in SIZES),
    ("call, a page looks", 10_000, None),
    ("submit, threads", 10_000, SUBMIT_LIMIT),
    ("flow that does nothing", 300, None),
)


def main() -> None:
    """Print the table, or one figure of it where that is asked for: ``NAME N``."""
    if sys.argv[1:]:
        logging.getLogger("nbflow").setLevel(logging.CRITICAL)
        made = MADE[sys.argv[1]]
        made(100)
        print(per_call(made, int(sys.argv[2])))
        return
    print("\n## Calls of a no-op task in a function as a flow, CPU time\n")
    print("| what | calls | µs a call | limit |")
    print("|---|---|---|---|")
    ours = {}
    for what, n, limit in ROWS:
        ours[what, n] = found = apart(what, n)
        print(f"| {what} | {n:,} | {found:.1f} | {'' if limit is None else f'{limit:.0f}'} |")
    other = theirs()
    print(f"| call, Prefect 3 | 300 | {other:,.0f} |  |")
    print(
        f"\nPrefect 3 takes {other / ours['call', 10_000]:,.0f} times as much; wanted: {TIMES:.0f}."
    )


if __name__ == "__main__":
    main()

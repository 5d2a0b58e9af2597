"""How long after a cell its page is told what is stale: the look, and making the message."""

import logging
from statistics import median
from time import perf_counter
from typing import Any

from nbflow.notebook import extension
from nbflow.notebook.definers import Definers
from nbflow.notebook.freshness import Freshness
from nbflow.notebook.overview import flow_info
from nbflow.notebook.tally import Tally

__all__ = ["main"]

ROUNDS = 9
LIMIT_SECONDS = 0.2
SIZES = (100, 1_000)
FUNCTIONS = 20

HELPER = "def helper(x):\n    return x + RATE + {}"
TASK = "@task\ndef step0(x):\n    return helper(x) + {}"
CHANGES = {
    "rebinds a global": "RATE = {}",
    "changes a helper": HELPER,
    "changes a task": TASK,
    "changes nothing": "other = {}",
}


def built(size: int) -> Any:
    """Return a shell with a flow of so many tasks, which has run."""
    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    ran(shell, "%load_ext nbflow\nfrom nbflow import task\nRATE = 0")
    ran(shell, HELPER.format(0))
    for number in range(FUNCTIONS):
        ran(shell, TASK.format(number).replace("step0", f"step{number}"))
    width = size // 10
    calls = [f"n{i} = step{i % FUNCTIONS}({i})" for i in range(width)]
    calls += [f"n{i} = step{i % FUNCTIONS}(n{i - width})" for i in range(width, size)]
    ran(shell, "\n".join(["%%flow bench", *calls]))
    ran(shell, "bench.run(reuse=True);")
    return shell


def ran(shell: Any, code: str) -> None:
    """Run a cell that has to succeed."""
    from IPython.utils.capture import capture_output

    with capture_output():
        outcome = shell.run_cell(code, store_history=True)
    assert outcome.success, code


def seconds(shell: Any, change: str) -> list[float]:
    """Return how long it takes, after a cell of that kind, until the message is made."""
    session = extension.load(shell).session
    flow, freshness = shell.user_ns["bench"], Freshness(session.successor)
    tally, definers = Tally(flow.last_run), Definers()
    freshness.look(flow, {})
    times = []
    for number in range(1, ROUNDS + 1):
        ran(shell, change.format(number))
        began = perf_counter()
        look = freshness.look(flow, {})
        flow_info("bench", flow, session.declared(flow), tally, look, definers)
        times.append(perf_counter() - began)
        assert bool(look.stale) == (change is not CHANGES["changes nothing"])
        ran(shell, "RATE = 0")
        ran(shell, HELPER.format(0))
        ran(shell, TASK.format(0))
        assert not freshness.look(flow, {}).stale
    return times


def main() -> None:
    """Print the table."""
    logging.getLogger("nbflow").setLevel(logging.CRITICAL)
    print("\n## Stale marks: from the end of a cell to the message, wall time\n")
    print("| tasks | the cell | ms (median) | ms (worst) | limit |\n|---|---|---|---|---|")
    for size in SIZES:
        shell = built(size)
        for name, change in CHANGES.items():
            times = [1_000 * each for each in seconds(shell, change)]
            limit = 1_000 * LIMIT_SECONDS
            print(f"| {size:,} | {name} | {median(times):.1f} | {max(times):.1f} | {limit:.0f} |")
        extension.unload(shell)


if __name__ == "__main__":
    main()

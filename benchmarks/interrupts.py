"""How soon the caller is free when a run is cancelled, at random moments, on each executor.

The tasks compute in Python and wait; what waits in C for longer than that cannot be ended in a
thread, and is named instead. Wall time from the wish to the return of ``flow.run``.
"""

import logging
import random
import threading
import time
from statistics import median

from nbflow import Flow, task
from nbflow.engine.flow_runner import FlowRunner
from nbflow.executors import DaskExecutor, Executor, LocalDaskExecutor, LocalExecutor

__all__ = ["main"]

MOMENTS = 10
LIMIT = 2.0
CLUSTER = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
EXECUTORS: dict[str, Executor] = {
    "local": LocalExecutor(),
    "threads": LocalDaskExecutor(scheduler="threads", num_workers=2),
    "processes": LocalDaskExecutor(scheduler="processes", num_workers=2),
    "Dask cluster": DaskExecutor(cluster_kwargs=CLUSTER),
}


@task
def numbers() -> list[int]:
    return list(range(40))


@task
def works(x: int) -> int:
    until = time.monotonic() + 0.3
    while time.monotonic() < until:
        x += 1
    time.sleep(0.2)
    return x


def freed(executor: Executor, moment: float) -> float:
    """Return the seconds from a cancel, so long after the first call began, to the return."""
    with Flow("bench") as flow:
        works.map(numbers())
    asked = [0.0]

    def cancel() -> None:
        while flow.last_run is None or len(flow.last_run.nodes) == flow.last_run.size:
            time.sleep(0.01)
        time.sleep(moment)
        asked[0] = time.monotonic()
        flow.last_run.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    try:
        FlowRunner(flow).run(executor=executor)
    except KeyboardInterrupt:
        return time.monotonic() - asked[0]
    finally:
        canceller.join()
    raise AssertionError("the run came to its end before it was cancelled")


def main() -> None:
    """Print the table."""
    logging.getLogger("nbflow").setLevel(logging.CRITICAL)
    drawn = random.Random(4)
    print("\n## Cancel: seconds until the caller is free, wall time\n")
    print("| executor | moments | median s | longest s | limit |")
    print("|---|---|---|---|---|")
    for name, executor in EXECUTORS.items():
        seconds = [freed(executor, drawn.uniform(0.0, 2.0)) for _ in range(MOMENTS)]
        print(f"| {name} | {MOMENTS} | {median(seconds):.2f} | {max(seconds):.2f} | {LIMIT:g} |")


if __name__ == "__main__":
    main()

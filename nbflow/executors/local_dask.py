"""Calls in threads or processes of this machine, by the names that Dask has for them."""

import os

from nbflow.errors import ExecutorError
from nbflow.executors.base import Pool, PoolExecutor
from nbflow.executors.local import Inline
from nbflow.executors.saying import Heard

__all__ = ["LocalDaskExecutor"]

_SCHEDULERS = {
    "threads": "threads",
    "threading": "threads",
    "processes": "processes",
    "multiprocessing": "processes",
    "sync": "synchronous",
    "synchronous": "synchronous",
    "single-threaded": "synchronous",
}


class LocalDaskExecutor(PoolExecutor):
    """Calls functions in threads or processes of this machine; needs no Dask.

    Parameters
    ----------
    scheduler
        "threads" ("threading"), "processes" ("multiprocessing") or "synchronous" ("sync",
        "single-threaded"), in any case.
    num_workers
        How many threads or processes at most; as many as there are processors when None.

    Raises
    ------
    ExecutorError
        There is no such scheduler, or not even one worker.
    """

    def __init__(self, scheduler: str = "threads", num_workers: int | None = None) -> None:
        known = _SCHEDULERS.get(str(scheduler).lower())
        if known is None:
            raise ExecutorError(
                f"Unknown scheduler {scheduler!r} of a LocalDaskExecutor.\n"
                f"  There is {', '.join(map(repr, _SCHEDULERS))}.\n"
                '  "threads" suits tasks that wait, "processes" tasks that compute.'
            )
        if num_workers is not None and num_workers < 1:
            raise ExecutorError(
                f"A LocalDaskExecutor cannot work with num_workers={num_workers!r}.\n"
                "  Give 1 or more, or leave it out: then there are as many as processors."
            )
        self.scheduler = known
        self.num_workers = num_workers
        self.is_inline = known == "synchronous"
        # A process starts when first needed: only itself knows when a call begins.
        self.is_remote = self.queues = known == "processes"

    @property
    def slots(self) -> int:
        """How many threads or processes there are at most."""
        return 1 if self.is_inline else self.num_workers or os.cpu_count() or 1

    def _open(self, heard: Heard) -> Pool:
        if self.is_inline:
            return Inline(heard)
        # What starts threads and processes is loaded by who runs there, not by `import nbflow`.
        if self.is_remote:
            from nbflow.executors.processes import Processes

            return Processes(heard, self.slots)
        from nbflow.executors.threads import Threads

        return Threads(heard)

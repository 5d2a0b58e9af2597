"""A run's calls on a Dask cluster, seen from the client."""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock
from typing import Any
from uuid import uuid4

from nbflow.errors import ExecutorError, UnsendableError, WorkerDiedError
from nbflow.executors.dask_call import call, emptied, stop
from nbflow.executors.outcome import HELD, SAID, settle
from nbflow.executors.parting import Held
from nbflow.executors.saying import Heard
from nbflow.executors.sending import pack, unpack

__all__ = ["DaskPool"]

_log = logging.getLogger("nbflow")

# How long calls that are to end may take for it, and how long the cluster may take to say so.
_PATIENCE_SECONDS = 0.5
_ANSWER_SECONDS = 2.0


class DaskPool:
    """Calls that Dask schedules.

    Fields: ``_calls`` (those in flight, by key: our future and Dask's; whoever takes one out ends
    it); ``_stopping`` (keys of those that are being ended); ``left`` (closes client and cluster).
    """

    def __init__(self, heard: Heard, client: Any, cluster: Any) -> None:
        self._heard = heard
        self._client = client
        self._cluster = cluster
        self._topic = f"nbflow-{uuid4().hex}"
        self._calls: dict[str, tuple[Future[Any], Any]] = {}
        self._stopping: set[str] = set()
        self._lock = Lock()
        self._is_open = True
        self.left: Callable[[], None] = self.leave
        client.subscribe_topic(self._topic, self._hear)

    def submit(
        self,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        name: str,
        resources: Mapping[str, float] | None = None,
    ) -> Future[Any]:
        """Have a worker call ``fn``; values held there go to it without coming here."""
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        rest, sources = emptied(args)
        try:
            data = pack((fn, rest), function=fn, arguments=rest)
        except UnsendableError as error:
            future.set_exception(error)
            return future
        key = f"{name or 'call'}-{uuid4().hex}"
        # An outcome that is there at once must find its call.
        with self._lock:
            there = self._client.submit(
                call, self._topic, key, data, *sources, key=key, pure=False, resources=resources
            )
            self._calls[key] = future, there
        self._client.loop.add_callback(self._watch, key, there)
        return future

    def _hear(self, event: tuple[float, tuple[str, bytes, bytes]]) -> None:
        """Take in what a worker tells of a call; in the thread of the client's loop."""
        key, kind, data = event[1]
        with self._lock:
            found = self._calls.get(key)
        if found is None:
            return
        if kind == SAID:
            self._heard(unpack(data, "message"))
        elif self._calls.pop(key, None):
            future, there = found
            settle(future, kind, data, (lambda: Held(self, there)) if kind == HELD else None)

    async def _watch(self, key: str, there: Any) -> None:
        """End a call that Dask gives up; also keeps its key until Dask is done with it."""
        error = await there.exception()
        if key in self._stopping:
            return
        found = self._calls.pop(key, None)
        if found is not None:
            found[0].set_exception(_given_up(key, error))

    def end(self, futures: list[Future[Any]] | None, exception: type[BaseException]) -> None:
        """Cancel calls that wait, and raise in those that run; workers of our own are killed."""
        keys = [
            key
            for key, (future, _) in list(self._calls.items())
            if futures is None or future in futures
        ]
        self._stopping.update(keys)
        asked = asyncio.run_coroutine_threadsafe(
            self._stop(keys, exception), self._client.loop.asyncio_loop
        )
        try:
            asked.result(_ANSWER_SECONDS)
        except (OSError, TimeoutError) as error:
            _log.warning("The Dask cluster does not answer; calls may go on there: %r", error)
        for key in keys:
            found = self._calls.pop(key, None)
            if found is not None:
                found[0].set_exception(exception())

    async def _stop(self, keys: list[str], exception: type[BaseException]) -> None:
        client = self._client
        waiting = [found[1] for key in keys if (found := self._calls.get(key))]
        await client.cancel(waiting, force=True)
        left = await client.run(stop, keys, exception, _PATIENCE_SECONDS, on_error="ignore")
        workers = {address: keys for address, keys in left.items() if keys}
        nannies = getattr(self._cluster, "workers", {}).values()
        for nanny in nannies:
            if getattr(nanny, "worker_address", None) in workers and nanny.pid:
                del workers[nanny.worker_address]
                # Its nanny starts another one.
                os.kill(nanny.pid, signal.SIGKILL)
        for address, stuck in workers.items():
            _log.warning(
                "On the worker at %s, %s goes on: it waits in code that Python cannot interrupt.\n"
                "  What it gives is dropped.",
                address,
                ", ".join(f"'{_name(key)}'" for key in stuck),
            )

    def fetch(self, source: Any) -> Any:
        """Return the value that a worker holds."""
        if not self._is_open:
            raise ExecutorError(
                "A value that stayed on a Dask worker was asked for after the run.\n"
                "  It was there as long as the executor was started.\n"
                "  Ask for it before, or run its task again."
            )
        return source.result()

    def leave(self) -> None:
        """Take back what the scheduler keeps of the run."""
        self._is_open = False
        self._client.run_on_scheduler(_forget, self._topic)

    def close(self) -> None:
        """End what is in flight, then the connection and a cluster of our own."""
        try:
            if self._calls:
                self.end(None, KeyboardInterrupt)
        finally:
            self.left()


def _forget(topic: str, dask_scheduler: Any) -> None:
    # Dask has no public way to end a topic.
    with suppress(AttributeError):
        dask_scheduler._broker._topics.pop(topic, None)


def _name(key: str) -> str:
    return key.rpartition("-")[0]


def _given_up(key: str, error: BaseException | None) -> BaseException:
    """Return why a call has no outcome, though Dask is done with it."""
    from distributed import KilledWorker

    if error is not None and not isinstance(error, KilledWorker):
        return error
    return WorkerDiedError(
        f"The Dask worker that ran '{_name(key)}' is gone, and the call with it.\n"
        f"  {error or 'The connection to the scheduler was lost.'}\n"
        "  What ran there is lost and can be run again; look at the worker's memory limit and log."
    )

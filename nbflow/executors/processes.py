"""Calls in processes of this machine, each started when first needed and used again.

A worker is a plain new interpreter, not a child by `multiprocessing`: that would import the user's
`__main__` again, and leave a fork server and a resource tracker behind.
"""

import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from contextlib import suppress
from queue import SimpleQueue
from subprocess import PIPE, Popen
from threading import Lock, Thread
from typing import IO, Any

from nbflow.errors import UnsendableError, WorkerDiedError
from nbflow.executors import frames
from nbflow.executors.outcome import SAID, settle
from nbflow.executors.saying import Heard
from nbflow.executors.sending import pack, unpack
from nbflow.executors.worker import end_group

__all__ = ["Processes"]

# A killed process is gone in milliseconds; nothing waits longer for it than this.
_PATIENCE_SECONDS = 1.0


class _Worker:
    """A worker process and both ends of its stream."""

    def __init__(self, name: str) -> None:
        code = (
            f"import sys; sys.path[:] = {sys.path!r}; "
            f"from nbflow.executors.worker import serve; serve({name!r})"
        )
        # In a session of its own a Ctrl-C in the terminal does not reach it.
        self._process = Popen(
            [sys.executable, "-c", code], stdin=PIPE, stdout=PIPE, start_new_session=True
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to: IO[bytes] = self._process.stdin
        self._from: IO[bytes] = self._process.stdout

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def send(self, data: bytes) -> None:
        """Hand a call over; that nobody is there to take it is found when its outcome is read."""
        with suppress(BrokenPipeError):
            frames.write(self._to, data)

    def read(self) -> bytes | None:
        """Return what it sends next; None when it has ended."""
        return frames.read(self._from)

    def kill(self) -> None:
        if self._process.returncode is None:
            end_group(self._process.pid)

    def close(self) -> int:
        """Kill it, leave nothing of it, and return its exit code."""
        self.kill()
        code = self._process.wait()
        self._from.close()
        with suppress(BrokenPipeError):
            self._to.close()
        return code


class _Call:
    """A call, the worker that has it, and the exception that is to end it."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data = data
        self.name = name
        self.future: Future[Any] = Future()
        self.worker: _Worker | None = None
        self.end: BaseException | None = None
        self.future.set_running_or_notify_cancel()


class Processes:
    """A pool of worker processes.

    Fields: ``_queue`` (calls that wait for a worker; None tells an attendant to go);
    ``_attendants`` (threads, one for each worker: hand it calls and read what it sends);
    ``_calls`` (those in flight, by future); ``_lock`` (guards the worker and the end of each).
    """

    def __init__(self, heard: Heard, num_workers: int) -> None:
        self._heard = heard
        self._num_workers = num_workers
        self._queue: SimpleQueue[_Call | None] = SimpleQueue()
        self._attendants: list[Thread] = []
        self._calls: dict[Future[Any], _Call] = {}
        self._lock = Lock()

    def submit(
        self,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        name: str,
        resources: Mapping[str, float] | None = None,
    ) -> Future[Any]:
        """Have the next free worker call ``fn``."""
        try:
            call = _Call(pack((fn, args), function=fn, arguments=args), name)
        except UnsendableError as error:
            future: Future[Any] = Future()
            future.set_exception(error)
            return future
        self._calls[call.future] = call
        if len(self._attendants) < min(len(self._calls), self._num_workers):
            # What takes the place of a worker that ended has its name too.
            name = f"process {len(self._attendants) + 1}"
            attendant = Thread(target=self._attend, args=(name,), name="nbflow-worker", daemon=True)
            self._attendants.append(attendant)
            attendant.start()
        self._queue.put(call)
        return call.future

    def _attend(self, name: str) -> None:
        worker = None
        while (call := self._queue.get()) is not None:
            if worker is not None and not worker.is_alive:
                worker.close()
                worker = None
            worker = self._make(call, worker, name)
        if worker is not None:
            worker.close()

    def _make(self, call: _Call, worker: _Worker | None, name: str) -> _Worker | None:
        """Have a worker, or else a new one, make a call; return it where it can go on."""
        frame: bytes | None = None
        error: BaseException | None = None
        try:
            worker = worker or _Worker(name)
            with self._lock:
                call.worker = worker if call.end is None else None
            if call.worker is not None:
                frame = self._outcome(call, worker)
        except Exception as raised:  # noqa: BLE001 the future raises it
            error = raised
        with self._lock:
            # From here on nobody ends the call, nor its worker.
            del self._calls[call.future]
        is_lost = call.worker is not None and (frame is None or call.end is not None)
        if worker is not None and is_lost:
            code = worker.close()
            worker = None
            error = error or call.end or _died(call.name, code)
        error = error or call.end
        if error is not None or frame is None:
            call.future.set_exception(error or _died(call.name, 0))
        else:
            settle(call.future, frame[:1], frame[1:])
        return worker

    def _outcome(self, call: _Call, worker: _Worker) -> bytes | None:
        worker.send(call.data)
        while (frame := worker.read()) is not None and frame[:1] == SAID:
            self._heard(unpack(frame[1:], "message"))
        return frame

    def end(self, futures: list[Future[Any]] | None, exception: type[BaseException]) -> None:
        """Kill the workers of these calls; others take their place when needed."""
        with self._lock:
            wanted = list(self._calls) if futures is None else futures
            calls = [self._calls[future] for future in wanted if future in self._calls]
            for call in calls:
                if call.end is None:
                    call.end = exception()
                    if call.worker is not None:
                        call.worker.kill()
        wait([call.future for call in calls], _PATIENCE_SECONDS)

    def close(self) -> None:
        """End what is in flight, the workers and the threads."""
        self.end(None, KeyboardInterrupt)
        for _ in self._attendants:
            self._queue.put(None)
        for attendant in self._attendants:
            attendant.join()


def _died(name: str, code: int) -> WorkerDiedError:
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return WorkerDiedError(
        f"The worker process that ran '{name}' ended ({how}), and the call with it.\n"
        "  A signal 9 that nobody sent is mostly the system's, when memory runs out.\n"
        "  What ran there is lost and can be run again; give the task `retries=1`, or less to "
        "hold at a time."
    )

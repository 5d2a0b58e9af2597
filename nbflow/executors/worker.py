"""What runs in a worker process: calls, in its main thread, one after the other.

Calls come in frames on stdin; what they say, and their outcomes, leave on what stdout was.
"""

import os
import signal
import sys
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import BinaryIO

from nbflow.executors.frames import read, write
from nbflow.executors.outcome import SAID, packed
from nbflow.executors.saying import Heard, told
from nbflow.executors.sending import pack, unpack

__all__ = ["end_group", "serve"]


def serve(name: str) -> None:
    """Make the calls that come, by this name, till the parent closes the stream or ends."""
    calls: SimpleQueue[bytes] = SimpleQueue()
    incoming, outgoing = _streams()
    Thread(target=_take_in, args=(incoming, calls), daemon=True).start()
    lock = Lock()

    def send(kind: bytes, data: bytes) -> None:
        with lock:
            write(outgoing, kind + data)

    while True:
        send(*_called(calls.get(), lambda message: send(SAID, pack(message)), name))


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Return both streams, out of the way of what the calls read and print."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    # A worker ends by being killed: what is printed must not wait in a buffer for that.
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)
    return incoming, outgoing


def _take_in(incoming: BinaryIO, calls: SimpleQueue[bytes]) -> None:
    """Pass the calls on. The end of the stream is the end of the parent: then all ends here."""
    while (frame := read(incoming)) is not None:
        calls.put(frame)
    end_group(os.getpid())


def end_group(pid: int) -> None:
    """Kill a worker and, where the system has such groups, what its calls have started."""
    if not hasattr(os, "killpg"):
        os.kill(pid, signal.SIGTERM)
        return
    # It may have ended by itself; macOS says of such a group that it is not ours.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _called(data: bytes, heard: Heard, name: str) -> tuple[bytes, bytes]:
    """Make a packed call and return how it ended, packed."""
    result = error = None
    try:
        fn, args = unpack(data, "call")
        result = told(heard, fn, *args, by=name)
    except BaseException as raised:  # noqa: BLE001 the parent raises it
        error = raised
    return packed(result, error)

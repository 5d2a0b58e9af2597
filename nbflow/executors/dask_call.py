"""What runs on a Dask worker: a call, and the stopping of calls.

What a call says, and its outcome, leave as events of one topic: they come to the client in order,
before Dask tells that the task is done, and without being asked for one by one.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from nbflow.executors.injecting import InThread
from nbflow.executors.outcome import ENDED, HELD, SAID, packed
from nbflow.executors.parting import Held, Parted
from nbflow.executors.saying import told
from nbflow.executors.sending import pack, unpack

__all__ = ["LARGE_BYTES", "call", "emptied", "stop"]

# A value larger than this stays on the worker that made it.
LARGE_BYTES = 100_000

_AGAIN_SECONDS = 0.05

# The calls that run in this process, by key.
_running: dict[str, InThread] = {}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where among the arguments a held value belongs."""

    index: int


def emptied(args: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Return arguments without their held values, and where those are held, in order."""
    sources: list[Any] = []

    def place(value: Any) -> Any:
        if not isinstance(value, Held):
            return value
        sources.append(value.source)
        return _Place(len(sources) - 1)

    return _each(args, place), sources


def _filled(args: Sequence[Any], held: Sequence[Any]) -> list[Any]:
    return _each(args, lambda value: held[value.index] if isinstance(value, _Place) else value)


def _each(args: Sequence[Any], change: Any) -> list[Any]:
    """Change every argument, and every value of one that is a dictionary."""
    return [
        {name: change(value) for name, value in arg.items()} if type(arg) is dict else change(arg)
        for arg in args
    ]


def call(topic: str, key: str, data: bytes, *held: Any) -> Any:
    """Make a packed call; return its value for Dask to keep, where it is large, else None."""
    from dask.sizeof import sizeof
    from distributed import get_worker

    worker = get_worker()

    def tell(kind: bytes, content: bytes) -> None:
        worker.log_event(topic, (key, kind, content))

    def make() -> Any:
        fn, args = unpack(data, "call")
        name = f"worker {worker.name}" if isinstance(worker.name, int) else str(worker.name)
        return told(lambda message: tell(SAID, pack(message)), fn, *_filled(args, held), by=name)

    this = _running[key] = InThread(make)
    try:
        _, result, error = this.run()
    finally:
        del _running[key]
    if error is None and isinstance(result, Parted) and sizeof(result.value) > LARGE_BYTES:
        kind, content = packed(result.head, None)
        if kind == ENDED:
            tell(HELD, content)
            return result.value
    else:
        kind, content = packed(result, error)
    tell(kind, content)
    return None


async def stop(keys: Sequence[str], exception: type[BaseException], patience: float) -> list[str]:
    """Raise in the calls of this process till they end; return those that do not.

    Parameters
    ----------
    patience
        How long they may take for it, in seconds.
    """
    until = monotonic() + patience
    while left := [key for key in keys if key in _running]:
        if monotonic() > until:
            return left
        for key in left:
            if (running := _running.get(key)) is not None:
                running.raise_there(exception)
        await asyncio.sleep(_AGAIN_SECONDS)
    return []

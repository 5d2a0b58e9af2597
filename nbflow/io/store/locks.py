"""Locks of the operating system: the system frees them when their process ends, however it ends."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filelock import BaseFileLock

__all__ = ["held", "is_free", "take"]

# Somebody who asks whether a lock is free holds it for an instant.
PATIENCE_SECONDS = 1.0


def take(path: Path) -> BaseFileLock | None:
    """Return the lock at `path`, held until it is released; None when another has it."""
    from filelock import Timeout

    lock = _lock(path)
    try:
        lock.acquire(timeout=PATIENCE_SECONDS, poll_interval=0.01)
    except Timeout:
        return None
    return lock


def is_free(path: Path) -> bool:
    """Tell whether nobody holds the lock at `path`, this process included."""
    from filelock import Timeout

    if not path.exists():
        return True
    lock = _lock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    return True


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock at `path`, however long it takes to get it."""
    with _lock(path):
        yield


def _lock(path: Path) -> BaseFileLock:
    from filelock import FileLock

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Never the file that says who holds it: it stays where its process has died.
    return FileLock(path, thread_local=False, fallback_to_soft=False)

"""What a call says while it lasts. Each executor carries it to whoever listens to the run."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

__all__ = ["Heard", "ignore", "say", "told", "worker"]

Heard = Callable[[Any], None]

_heard: ContextVar[Heard | None] = ContextVar("heard", default=None)
_worker: ContextVar[str] = ContextVar("worker", default="")


def say(message: Any) -> None:
    """Let the listener of the run hear a message of the present call; outside a call, nothing.

    Messages of one call are heard in order, and before its future is done.
    """
    heard = _heard.get()
    if heard is not None:
        heard(message)


def worker() -> str:
    """Return the name of the worker that makes the present call, "" where it has none."""
    return _worker.get()


def told(heard: Heard, fn: Callable[..., Any], *args: Any, by: str = "") -> Any:
    """Return ``fn(*args)``, called by a worker of that name where ``heard`` hears what it says."""
    token, named = _heard.set(heard), _worker.set(by)
    try:
        return fn(*args)
    finally:
        _heard.reset(token)
        _worker.reset(named)


def ignore(message: Any) -> None:
    """Hear a message and do nothing."""

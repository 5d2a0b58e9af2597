"""What a call says while it lasts. Each executor carries it to whoever listens to the run."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

__all__ = ["Heard", "ignore", "say", "told"]

Heard = Callable[[Any], None]

_heard: ContextVar[Heard | None] = ContextVar("heard", default=None)


def say(message: Any) -> None:
    """Let the listener of the run hear a message of the present call; outside a call, nothing.

    Messages of one call are heard in order, and before its future is done.
    """
    heard = _heard.get()
    if heard is not None:
        heard(message)


def told(heard: Heard, fn: Callable[..., Any], *args: Any) -> Any:
    """Return ``fn(*args)``, called where ``heard`` hears what it says."""
    token = _heard.set(heard)
    try:
        return fn(*args)
    finally:
        _heard.reset(token)


def ignore(message: Any) -> None:
    """Hear a message and do nothing."""

"""The one place where what user code raises is caught."""

from collections.abc import Callable, Mapping
from typing import Any

from nbflow.core.signals import ENDRUN, NbflowStateSignal
from nbflow.core.state import State

__all__ = ["MAX_TEXT", "Raised", "attempt", "bounded", "shown", "signalled"]

MAX_TEXT = 20_000
"""How many characters of a user's text are kept: in any script less than 100 kB."""

_SIGNALS = (ENDRUN, NbflowStateSignal)


class Raised:
    """The outcome of a call that raised.

    Parameters
    ----------
    exception
        What it raised.
    places
        Where, in the user's code, as far as its frames are in another process; else None.
    """

    __slots__ = ("exception", "places")

    def __init__(self, exception: BaseException, places: tuple[Any, ...] | None = None) -> None:
        self.exception = exception
        self.places = places


def attempt(fn: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
    """Return what ``fn`` returns for these inputs, or `Raised` with whatever it raised."""
    __tracebackhide__ = True
    try:
        return fn(**inputs)
    except BaseException as error:  # noqa: BLE001 - a task may raise anything; the run goes on
        return Raised(error)


def bounded(text: str) -> str:
    """Return a text, cut where it is longer than anybody reads."""
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}… ({len(text):,} characters)"


def shown(value: object) -> str:
    """Return the repr of a user's object, bounded, whatever its ``__repr__`` does."""
    try:
        return bounded(repr(value))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a repr is user code
        return f"<{type(value).__name__}, whose repr raised {type(error).__name__}>"


def signalled(error: BaseException) -> State | None:
    """Return the state that a signal asks for, None where ``error`` is no usable signal."""
    # By type: a class of the user's may derive from a signal without setting one up.
    state = getattr(error, "state", None) if issubclass(type(error), _SIGNALS) else None
    if not isinstance(state, State):
        return None
    if state.message is not None:
        text = state.message if isinstance(state.message, str) else shown(state.message)
        state.message = bounded(text)
    return state

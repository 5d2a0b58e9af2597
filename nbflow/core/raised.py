"""What users raise, in a form that lasts: as a text, and as what can be pickled."""

import threading
from collections.abc import Callable

__all__ = ["picklable", "worded"]

# Of an exception's own text, so that a state stays small whatever was raised.
LONGEST_TEXT = 10_000

_trial = threading.local()


def worded(error: BaseException) -> str:
    """Return an exception's type and text, as tracebacks end."""
    name, text = type(error).__name__, _text(error, str)
    return f"{name}: {text}" if text else name


def picklable(error: BaseException) -> BaseException | str:
    """Return the exception if it survives pickling, else a text that stands for it.

    A state holding it would otherwise be lost on its way to or from another process. Loading is
    tried too: an exception whose arguments do not fit its constructor fails only there.
    """
    # A signal holds the state that holds the signal: the inner one must not try again.
    if getattr(_trial, "running", False):
        return error
    import cloudpickle  # type: ignore[import-untyped]  # ships no types

    _trial.running = True
    try:
        cloudpickle.loads(cloudpickle.dumps(error))
    except Exception as reason:  # noqa: BLE001 -- the exception's own code may raise anything
        why, what = _text(reason, repr), _text(error, repr)
        return f"The following exception could not be pickled due to {why}: {what}"
    finally:
        _trial.running = False
    return error


def _text(error: BaseException, as_text: Callable[[object], str]) -> str:
    try:
        return as_text(error)[:LONGEST_TEXT]
    except Exception:  # noqa: BLE001 -- as above
        return f"<{type(error).__name__}>"

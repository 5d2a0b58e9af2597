"""Values in a few words: type, shape, the first of what they hold; never an address."""

import reprlib
from typing import Any

from nbflow.core.state import State
from nbflow.engine.effects import Raised, attempt, shown
from nbflow.notebook.text import first_line

__all__ = ["Elsewhere", "at_hand", "brief"]

MOST_COLUMNS = 8
_COLLECTIONS = (list, tuple, set, frozenset, dict)


class Elsewhere:
    """Stands for a value that is not in memory; nothing is loaded to show it in short."""

    def __init__(self, state: State) -> None:
        source = None if state.kept is None else state.kept.source
        self._text = "(not loaded)"
        if source is not None and source.lack is not None:
            self._text = "(not kept, only its digest)"

    def __repr__(self) -> str:
        return self._text


def at_hand(state: State) -> Any:
    """Return the result of a state if it is in memory, else what stands for it."""
    return state.result if state.has_result_here else Elsewhere(state)


def brief(value: Any) -> str:
    """Return what a value is in a few words, whatever its methods do."""
    told = attempt(_told, {"value": value})
    return f"<{type(value).__name__}>" if isinstance(told, Raised) else first_line(told)


def _told(value: Any) -> str:
    kind = type(value).__name__
    shape = getattr(value, "shape", None)
    if shape and type(shape) is tuple and all(type(length) is int for length in shape):
        size = " × ".join(f"{length:,}" for length in shape)
        return f"{kind} {size}{_contents(value)}"
    if type(value) in _COLLECTIONS and len(value) > 3:
        return f"{kind} of {len(value):,}: {_short.repr(value)}"
    return _short.repr(value)


def _contents(value: Any) -> str:
    columns = getattr(value, "columns", None)
    if columns is None:
        return f" {getattr(value, 'dtype', '')}".rstrip()
    names = [str(name) for name in list(columns)[:MOST_COLUMNS]]
    return ": " + ", ".join([*names, *(["…"] if len(columns) > MOST_COLUMNS else [])])


class _Short(reprlib.Repr):
    """Looks at the first few members of a collection only."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = self.maxdict = 6
        self.maxstring = self.maxother = self.maxlong = 80

    def repr_instance(self, x: Any, level: int) -> str:
        # What has no repr of its own is known by an address, which says nothing.
        text = shown(x)
        if " at 0x" in text:
            return f"<{type(x).__name__}>"
        return text if len(text) <= self.maxother else f"{text[: self.maxother - 1]}…"


_short = _Short()

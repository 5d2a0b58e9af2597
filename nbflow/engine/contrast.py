"""How two values differ, as people read it: numbers and texts, what holds others, anything else.

Two values are equal where their digests are, as everywhere in nbflow; what has none counts as
different. Arrays and frames are `nbflow.engine.contrast_tables`.
"""

import re
from collections.abc import Iterator, Mapping, Sized
from difflib import unified_diff
from itertools import islice, zip_longest
from typing import Any

from msgspec import Struct

from nbflow.core.keys import Unhashable, digest
from nbflow.engine.contrast_tables import Told, size_of, tables_told
from nbflow.engine.effects import Raised, attempt, shown

__all__ = ["Contrast", "contrast"]

LONGEST = 80
MOST_LINES = 60
MOST_MEMBERS = 5
DEEPEST = 4

_PLAIN = (bool, int, float, complex, str, bytes, type(None))
_ABSENT = object()  # stands for what one of two values does not have
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")


class Contrast(Struct, frozen=True):
    """How two values differ.

    Fields: ``text``, in one line; ``table``, of what has rows the first that differ, under their
    headings; ``diff``, of a text the lines that differ.
    """

    text: str
    table: tuple[tuple[str, ...], ...] = ()
    diff: str | None = None


def contrast(before: Any, after: Any) -> Contrast | None:
    """Return how two values differ, None where they do not."""
    told = attempt(_contrasted, {"before": before, "after": after})
    if not isinstance(told, Raised):
        return told  # type: ignore[no-any-return]  # it is what `_contrasted` returned
    if not isinstance(told.exception, Exception):
        raise told.exception
    return Contrast(f"they cannot be compared: {_brief(told.exception)}")


def _contrasted(before: Any, after: Any) -> Contrast | None:
    if not _differ(before, after):
        return None
    told = tables_told(before, after, _brief)
    if told is not None:
        return Contrast(*told)
    if isinstance(before, str) and isinstance(after, str):
        return _of_texts(before, after)
    parts = list(islice(_parts("", before, after, 0), MOST_MEMBERS + 1))
    if len(parts) > MOST_MEMBERS:
        parts[-1] = "…"
    text = "; ".join(parts)
    return Contrast(f"{_title(before, after)}{text}" if text[0] in ".[" else text)


def _title(before: Any, after: Any) -> str:
    """Return what two values are whose members are told of."""
    kind = type(before).__name__
    if isinstance(before, Sized) and len(before) != len(after):
        return f"{kind} of {len(before):,} → {len(after):,}: "
    return kind


def _differ(before: Any, after: Any) -> bool:
    if before is after:
        return False
    if type(before) is not type(after):
        return True
    if type(before) in _PLAIN:
        return bool(before != after) and not (before != before and after != after)
    try:
        return digest(before) != digest(after)
    except Unhashable:
        return True


def _parts(path: str, before: Any, after: Any, depth: int) -> Iterator[str]:
    """Yield what differs between two values, each part with the way to it."""
    told: Told | None = tables_told(before, after, _brief) if depth else None
    members = None
    if told is None and type(before) is type(after) and depth < DEEPEST:
        members = _members(before, after)
    if members is None:
        text = _arrow(before, after) if told is None else told[0]
        yield f"{path}: {text}" if path else text
        return
    is_told = False
    for name, old, new in members:
        if old is _ABSENT:
            yield f"{path}{name} is new: {_brief(new)}"
        elif new is _ABSENT:
            yield f"{path}{name} is gone"
        elif _differ(old, new):
            yield from _parts(f"{path}{name}", old, new, depth + 1)
        else:
            continue
        is_told = True
    if not is_told:
        yield from _parts(path, before, after, DEEPEST)


def _members(before: Any, after: Any) -> Iterator[tuple[str, Any, Any]] | None:
    """Return what two values of one type hold, with the way to it; None where they hold nothing."""
    if isinstance(before, Mapping):
        return _of_names(before, after, lambda key: f"[{_brief(key)}]")
    if isinstance(before, list | tuple):
        pairs = zip_longest(before, after, fillvalue=_ABSENT)
        return ((f"[{at}]", *pair) for at, pair in enumerate(pairs))
    fields = getattr(before, "__dict__", None)
    if isinstance(fields, dict) and fields and not callable(before):
        return _of_names(fields, vars(after), lambda name: f".{name}")
    return None


def _of_names(before: Any, after: Any, written: Any) -> Iterator[tuple[str, Any, Any]]:
    for name in {**before, **after}:
        yield written(name), before.get(name, _ABSENT), after.get(name, _ABSENT)


def _of_texts(before: str, after: str) -> Contrast:
    if max(len(before), len(after)) <= LONGEST and "\n" not in before + after:
        return Contrast(f"{before!r} → {after!r}")
    old, new = before.splitlines(), after.splitlines()
    lines = list(unified_diff(old, new, "before", "now", lineterm="", n=1))
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"… {len(lines) - MOST_LINES:,} more lines"]
    size = f"text of {len(old):,} lines → {len(new):,} lines"
    return Contrast(size, diff="\n".join(lines))


def _arrow(before: Any, after: Any) -> str:
    if isinstance(before, set | frozenset) and type(before) is type(after):
        told = [f"{_brief(each)} is gone" for each in before - after]
        told += [f"{_brief(each)} is new" for each in after - before]
        return (
            f"{type(before).__name__} of {len(after):,}: {', '.join(sorted(told)[:MOST_MEMBERS])}"
        )
    old, new = _brief(before), _brief(after)
    if old == new:
        return f"{old}, which reads as before: it differs in what is not shown"
    return f"{old} → {new}"


def _brief(value: Any) -> str:
    """Return a value in a few words, on one line, without an address."""
    shape = getattr(value, "shape", None)
    if shape:
        return f"{type(value).__name__} {size_of(shape)}"
    if shape == () and hasattr(value, "item"):
        value = value.item()  # as a number reads, without the name of its type
    text = " ".join(_ADDRESS.sub("", shown(value)).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

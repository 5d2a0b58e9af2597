"""What a function's code came to at one moment, part by part, and what changed between two."""

from dataclasses import dataclass

from nbflow.core.keys.paths import Named

__all__ = ["Change", "Fingerprint", "Part", "explain"]

_KINDS = {
    "class": "class",
    "closure": "enclosing variable",
    "code": "code of",
    "default": "default of",
    "environment": "environment variable",
    "function": "helper",
    "global": "global",
    "module": "package",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a function's result depends on.

    Parameters
    ----------
    kind
        "code" (the function itself), "function", "class", "global", "default", "closure" or
        "module" (an installed package).
    name
        As the user wrote it: "parse_date", "RATE", "Model.fit".
    digest
        Of the part itself, not of what it reaches.
    source
        Text of a function or class of the user, for a diff.
    first_line
        Line of the cell or file at which `source` starts.
    shown
        A small plain value, or the version of a package.
    """

    kind: str
    name: str
    digest: bytes
    source: str | None = None
    first_line: int | None = None
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """All that a function's result depends on besides its arguments.

    Parameters
    ----------
    digest
        16 bytes, equal in every process for code and values that are equal.
    parts
        The function's own code first, then what it reaches.
    reason
        Why it cannot be known, so that the task always runs; None when it is known.
    reads_mutable
        Whether it reads something that may change in place during a run, so that it has to be
        looked at again for every call.
    warnings
        What the code reads that no digest covers, such as "reads the clock: time.time".
    paths
        What may name files in its constants and in the values that it reads.
    """

    digest: bytes
    parts: tuple[Part, ...]
    reason: str | None
    reads_mutable: bool
    warnings: tuple[str, ...]
    paths: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """The first cause for which two fingerprints differ.

    Parameters
    ----------
    kind, name
        Of the part that changed; "reason" when it cannot be known.
    text
        One line, such as "helper `parse_date` changed, line 12".
    diff
        Unified diff of the source, where both texts are known and differ.
    """

    kind: str
    name: str
    text: str
    diff: str | None = None


def explain(old: Fingerprint, new: Fingerprint) -> Change | None:
    """Return the first cause for which `new` differs from `old`, None when nothing does.

    The function's own code comes first, because what it reaches changes with it.
    """
    if new.reason is not None:
        return Change("reason", "", new.reason)
    if old.digest == new.digest:
        return None
    return _own_code(old, new) or _reached(old, new) or Change("code", "", "the code changed")


def _own_code(old: Fingerprint, new: Fingerprint) -> Change | None:
    if not old.parts or not new.parts or old.parts[0].digest == new.parts[0].digest:
        return None
    return _changed(old.parts[0], new.parts[0])


def _reached(old: Fingerprint, new: Fingerprint) -> Change | None:
    if not old.parts:  # what it was is not known any more
        return None
    before = {_place(part): part for part in old.parts[1:]}
    after = {_place(part): part for part in new.parts[1:]}
    for place, part in after.items():
        if place not in before:
            return Change(part.kind, part.name, f"{_title(part)} is new{_value(part)}")
        if before[place].digest != part.digest:
            return _changed(before[place], part)
    for place, part in before.items():
        if place not in after:
            return Change(part.kind, part.name, f"{_title(part)} is gone")
    return None


def _place(part: Part) -> tuple[str, str]:
    """Return what makes two parts comparable.

    A global stays the same global when it becomes a function or a class.
    """
    is_bound = part.kind in ("global", "function", "class")
    return ("global" if is_bound else part.kind, part.name)


def _changed(old: Part, new: Part) -> Change:
    if new.shown == UNDEFINED:
        return Change(old.kind, old.name, f"{_title(old)} is gone")
    if old.shown == UNDEFINED:
        return Change(new.kind, new.name, f"{_title(new)} is new{_value(new)}")
    text = f"{_title(new)} changed"
    if old.shown is not None and new.shown is not None:
        return Change(new.kind, new.name, f"{text}: {old.shown} → {new.shown}")
    if old.source is None or new.source is None or old.source == new.source:
        return Change(new.kind, new.name, text)
    from difflib import unified_diff

    before, after = old.source.splitlines(), new.source.splitlines()
    diff = "\n".join(unified_diff(before, after, "before", "now", lineterm=""))
    if new.first_line is not None:
        text = f"{text}, line {new.first_line + _first_difference(before, after)}"
    return Change(new.kind, new.name, text, diff)


def _first_difference(before: list[str], after: list[str]) -> int:
    """Return the index in `after` of the first line that is not as before."""
    for at, (left, right) in enumerate(zip(before, after, strict=False)):
        if left != right:
            return at
    return min(len(before), len(after) - 1)


UNDEFINED = "(not defined)"  # how a part of that name is shown while nothing has it


def _title(part: Part) -> str:
    return f"{_KINDS[part.kind]} `{part.name}`"


def _value(part: Part) -> str:
    return f": {part.shown}" if part.shown is not None else ""

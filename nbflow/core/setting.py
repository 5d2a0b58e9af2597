"""One thing that can be set: its name, its spellings, what it may be, what it is by default.

A setting has a dotted name, as in config.toml and `NBFLOW__SECTION__KEY`. Some have a shorter
spelling too, `NBFLOW_X`, for the environment, for profiles and for code. Both stand for one value.

Knows no file and no environment. State: `_reader` (what gives the values, see
`read_from`), `_made` (settings by name).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import PurePath
from typing import Any

__all__ = ["KINDS", "PREFIX", "Setting", "Tree", "found_in", "nested", "read_from", "tree"]

# Between the parts of a variable's name: NBFLOW__FLOWS__RUN_ON_SCHEDULE is flows.run_on_schedule.
PREFIX = "NBFLOW__"

Tree = Mapping[str, Any]

KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"} | {
    list: "a list",
    dict: "a section",
}

_WORDS = {"1": True, "on": True, "t": True, "true": True, "y": True, "yes": True} | {
    "0": False,
    "f": False,
    "false": False,
    "n": False,
    "no": False,
    "off": False,
}

_reader: Callable[[], Tree] = dict
_made: dict[str, Setting] = {}


def tree() -> Tree:
    """Return all settings as they are now, below their dotted names."""
    return _reader()


def read_from(reader: Callable[[], Tree]) -> Callable[[], Tree]:
    """Let settings be what `reader` returns, each time they are asked; return the reader before."""
    global _reader
    before, _reader = _reader, reader
    return before


def nested(name: str, value: Any) -> dict[str, Any]:
    """Return a value below a dotted name."""
    for part in reversed(name.split(".")):
        value = {part: value}
    return value  # type: ignore[no-any-return]  # a name has a part at least


def found_in(values: Tree, name: str) -> bool:
    """Tell whether there is a value below a dotted name."""
    seen: Any = values
    for part in name.split("."):
        if not isinstance(seen, Mapping) or part not in seen:
            return False
        seen = seen[part]
    return True


def _boolean(text: str) -> bool:
    try:
        return _WORDS[text.strip().lower()]
    except KeyError:
        raise ValueError(text) from None


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


# The order in which a text is read where it may be of several kinds.
_READERS: dict[type, Callable[[str], Any]] = {
    bool: _boolean,
    int: int,
    float: _finite,
    str: str,
}


def _as_it_is(_: Tree, value: Any) -> Any:
    return value


def _anything(_: Any) -> bool:
    return True


@dataclass(frozen=True, eq=False)
class Setting:
    """One thing that can be set.

    Parameters
    ----------
    name
        Its dotted path.
    kinds
        The types that it may have.
    choices
        The values, where they are but a few.
    spelling
        Its name as `NBFLOW_X`; none when empty.
    is_early
        Whether it says where files are, so that only the environment and `temporary_settings` can.
    is_right, wanted
        What else a text must be, and how to say so.
    words
        What its spelling takes → what it is below its name, where they differ.
    seen
        Takes all settings and this one's value: what `value` gives.
    """

    name: str
    default: Any
    kinds: tuple[type, ...]
    doc: str
    choices: tuple[Any, ...] = ()
    spelling: str = ""
    is_early: bool = False
    is_right: Callable[[Any], bool] = _anything
    wanted: str = ""
    words: Mapping[Any, Any] = field(default_factory=dict)
    seen: Callable[[Tree, Any], Any] = _as_it_is

    def __post_init__(self) -> None:
        _made.setdefault(self.name, self)

    @property
    def variable(self) -> str:
        """The environment variable that sets it by its dotted name."""
        return PREFIX + self.name.upper().replace(".", "__")

    @property
    def expected(self) -> str:
        """What its spelling takes, in words."""
        kinds = tuple({type(word): None for word in self.words}) or self.kinds
        return self.wanted or " or ".join(KINDS[kind] for kind in kinds)

    def value(self) -> Any:
        """Return what it is now: by `temporary_settings`, environment, profile, file, default."""
        return self.of(tree())

    def of(self, settings: Tree) -> Any:
        """Return what it is among these settings."""
        value: Any = settings
        for part in self.name.split("."):
            value = value[part]
        return self.seen(settings, value)

    def read(self, given: Any) -> Any:
        """Return what was given under its spelling, as a value: `"on"` is True.

        Raises
        ------
        ValueError
            It is not what is `expected`.
        """
        if not isinstance(given, str | int | float | PurePath):
            raise ValueError(given)
        kinds = {type(word) for word in self.words} or self.kinds
        for kind, read in _READERS.items():
            if kind in kinds:
                try:
                    value = read(str(given))
                except ValueError:
                    continue
                if self.is_right(value):
                    return value
        raise ValueError(given)

    def __reduce__(self) -> tuple[Any, ...]:
        # By name: there is one of each, and its value is that of the process it is asked in.
        return _named, (self.name,)


def _named(name: str) -> Setting:
    return _made[name]

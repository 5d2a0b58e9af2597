"""What can be set, and how the places it is set in are laid over each other.

Knows no file and no environment: a reader hands their contents in (see `read_from`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nbflow.core.nearest import nearest
from nbflow.core.registry import KNOWN, SPELLED, unknown
from nbflow.core.setting import KINDS, PREFIX, Setting, Tree, found_in, nested, read_from, tree
from nbflow.errors import SettingsError

__all__ = [
    "KNOWN",
    "PREFIX",
    "Config",
    "Layer",
    "Section",
    "Setting",
    "config",
    "environment_values",
    "merge",
    "read_from",
    "resolve",
    "spelled",
]


@dataclass(frozen=True, eq=False)
class Layer:
    """Values from one place.

    Parameters
    ----------
    origin
        Names the place in errors.
    may_be_early
        Whether what says where files are can be set there.
    """

    origin: str
    values: Tree
    may_be_early: bool = False


def merge(below: Tree, above: Tree) -> dict[str, Any]:
    """Return one tree of both; where both have a value `above` wins, sections are merged."""
    merged = {**below, **above}
    for key in below.keys() & above.keys():
        if isinstance(below[key], Mapping) and isinstance(above[key], Mapping):
            merged[key] = merge(below[key], above[key])
    return merged


def environment_values(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return what the variables `NBFLOW__SECTION__KEY` set, as a tree.

    A text is read as it would be in the file, else taken as it is: `false`, `3`, `["a"]`, `abc`.
    """
    values: dict[str, Any] = {}
    for variable in sorted(environ):
        parts = variable.removeprefix(PREFIX).lower().split("__")
        if variable.startswith(PREFIX) and all(parts):
            value = _parse(environ[variable])
            for part in reversed(parts):
                value = {part: value}
            values = merge(values, value)
    return values


def _parse(text: str) -> Any:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    # Most processes set nothing in the environment and need not load the parser.
    import tomllib

    try:
        parsed = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    # A text of several lines could hold further keys: then it is just a text.
    return parsed["value"] if len(parsed) == 1 else text


def spelled(origin: str, given: Mapping[str, Any], *, may_be_early: bool = False) -> Layer:
    """Return what is given under the spellings `NBFLOW_X`, as a layer; None is the default.

    Raises
    ------
    SettingsError
        There is no such setting; it cannot be set there; a value that it cannot have.
    """
    values: dict[str, Any] = {}
    for name, value in given.items():
        setting = SPELLED.get(name)
        if setting is None:
            raise SettingsError(
                f"there is no setting '{name}'.\n  It is named in {origin}.\n  {unknown(name)}",
                origin=origin,
            )
        if setting.is_early and not may_be_early:
            raise _early(setting.spelling, setting, origin)
        try:
            kept = setting.default
            if value is not None:
                kept = setting.read(value)
                kept = setting.words.get(kept, kept)
        except ValueError:
            raise SettingsError(
                f"setting '{name}' cannot be used.\n"
                f"  It is set in {origin}.\n"
                f"  It is {_shown(value)}, where {setting.expected} is expected.\n"
                "  Give it such a value, or leave it out.",
                origin=origin,
            ) from None
        values = merge(values, nested(setting.name, kept))
    return Layer(origin, values, may_be_early)


def _early(name: str, setting: Setting, origin: str) -> SettingsError:
    return SettingsError(
        f"setting '{name}' cannot be used.\n"
        f"  It is set in {origin}.\n"
        "  It says where settings are, so it must be known before they are read.\n"
        f"  Set {setting.spelling} in the environment.",
        origin=origin,
    )


def resolve(*layers: Layer) -> dict[str, Any]:
    """Return the tree of all settings: the defaults, under each layer in turn.

    Raises
    ------
    SettingsError
        A known setting has a value of a kind it cannot have.
    """
    given: dict[str, Any] = {}
    for layer in layers:
        _check(layer)
        given = merge(given, layer.values)
    settings: dict[str, Any] = {}
    for setting in KNOWN:
        settings = merge(settings, nested(setting.name, setting.default))
    settings = merge(settings, given)
    if settings["debug_mode"] and not found_in(given, "logging.level"):
        settings = merge(settings, nested("logging.level", "DEBUG"))
    return settings


def _check(layer: Layer) -> None:
    for setting in KNOWN:
        seen: Any = layer.values
        *sections, key = setting.name.split(".")
        for depth, part in enumerate(sections):
            seen = seen.get(part, {})
            if not isinstance(seen, Mapping):
                raise _wrong_kind(".".join(sections[: depth + 1]), seen, "a section", layer)
        if key not in seen:
            continue
        if setting.is_early and not layer.may_be_early:
            raise _early(setting.name, setting, layer.origin)
        if type(seen[key]) not in setting.kinds and seen[key] is not setting.default:
            wanted = " or ".join(KINDS[kind] for kind in setting.kinds)
            raise _wrong_kind(setting.name, seen[key], wanted, layer, setting.variable)
        if setting.choices and seen[key] not in setting.choices:
            wanted = f"one of {', '.join(setting.choices)}"
            raise _wrong_kind(setting.name, seen[key], wanted, layer, setting.variable)


def _wrong_kind(
    name: str, seen: Any, wanted: str, layer: Layer, variable: str | None = None
) -> SettingsError:
    section, _, key = name.rpartition(".")
    place = f"`{key} = …` under `[{section}]`" if variable else f"the section `[{name}]`"
    other = f", or set {variable}" if variable else ""
    return SettingsError(
        f"setting '{name}' cannot be used.\n"
        f"  It is set in {layer.origin}.\n"
        f"  It is {_shown(seen)}, where {wanted} is expected.\n"
        f"  Correct {place} in config.toml{other}.",
        origin=layer.origin,
    )


def _shown(seen: Any) -> str:
    return repr(seen) if len(repr(seen)) <= 80 else f"{repr(seen)[:80]}…"


class Section(Mapping[str, Any]):
    """Settings that belong together, read by `section.key` or `section["key"]`."""

    __slots__ = ("_path", "_values")

    def __init__(self, values: Tree, path: str = "") -> None:
        object.__setattr__(self, "_values", values)
        object.__setattr__(self, "_path", path)

    def _tree(self) -> Tree:
        return self._values  # type: ignore[no-any-return]  # set past __setattr__

    def __getitem__(self, key: str) -> Any:
        value = self._tree()[key]
        return Section(value, f"{self._path}{key}.") if isinstance(value, Mapping) else value

    def __getattr__(self, key: str) -> Any:
        # Also what pickling and displays ask for before, or without, there being any values.
        if key.startswith("_"):
            raise AttributeError(key)
        try:
            return self[key]
        except KeyError:
            pass
        raise AttributeError(_no_such(self._path, key, sorted(self._tree())))

    def __setattr__(self, key: str, value: Any) -> None:
        variable = PREFIX + f"{self._path}{key}".upper().replace(".", "__")
        raise AttributeError(
            f"setting '{self._path}{key}' was assigned to.\n"
            "  `nbflow.config` only shows what the file and the environment set.\n"
            f"  Write `os.environ[{variable!r}] = …`, or put it in config.toml."
        )

    def __getstate__(self) -> tuple[Tree, str]:
        return self._tree(), self._path

    def __setstate__(self, state: tuple[Tree, str]) -> None:
        Section.__init__(self, *state)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tree())

    def __len__(self) -> int:
        return len(self._tree())

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self})

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(self)}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the values as plain dictionaries."""
        return merge({}, self._tree())


def _no_such(path: str, key: str, siblings: list[str]) -> str:
    names = [*(f"{path}{name}" for name in siblings), *(setting.name for setting in KNOWN)]
    near = nearest(f"{path}{key}", names)
    advice = f"Did you mean '{near}'?" if near else "Name it in config.toml to give it a value."
    return (
        f"there is no setting '{path}{key}'.\n"
        "  It was read from `nbflow.config`.\n"
        f"  There are: {', '.join(siblings) or 'none'}.\n"
        f"  {advice}"
    )


class Config(Section):
    """All settings as they are now: what the reader returns at each access.

    Pickles by name, so that a task that reads it finds the settings of the process it runs in.
    """

    __slots__ = ("_reader",)

    def __init__(self, reader: Callable[[], Tree] = resolve) -> None:
        super().__init__({})
        object.__setattr__(self, "_reader", reader)

    def _tree(self) -> Tree:
        return self._reader()  # type: ignore[no-any-return]  # set past __setattr__

    def __reduce__(self) -> str:
        return "config"


config = Config(tree)
read_from(resolve)

"""What can be set, and how the places it is set in are laid over each other.

Knows no file and no environment: a reader hands their contents in (see `read_from`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nbflow.core.nearest import nearest
from nbflow.errors import SettingsError

__all__ = [
    "KNOWN",
    "Config",
    "Layer",
    "Section",
    "Setting",
    "config",
    "environment_values",
    "merge",
    "read_from",
    "resolve",
]

# Between the parts of a variable's name: NBFLOW__FLOWS__RUN_ON_SCHEDULE is flows.run_on_schedule.
PREFIX = "NBFLOW__"

Tree = Mapping[str, Any]


@dataclass(frozen=True)
class Setting:
    """One thing that can be set.

    `name` is its dotted path, `kinds` the types it may have, `choices` the values, where they are
    but a few.
    """

    name: str
    default: Any
    kinds: tuple[type, ...]
    doc: str
    choices: tuple[Any, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper().replace(".", "__")


@dataclass(frozen=True)
class Layer:
    """Values from one place; `origin` names it in errors."""

    origin: str
    values: Tree


KNOWN: tuple[Setting, ...] = (
    Setting("context", {}, (dict,), "What `nbflow.context` holds where nothing else gives it."),
    Setting("flows.run_on_schedule", True, (bool,), "Whether `flow.run()` waits for a schedule."),
    Setting(
        "flows.eager_edge_validation", False, (bool,), "Whether each new edge is checked at once."
    ),
    Setting("flows.checkpointing", False, (bool,), "Whether `result=` of a task is written."),
    Setting("flows.record", True, (bool,), "Whether results are recorded for later runs."),
    Setting(
        "engine.executor.default_class",
        "nbflow.executors.LocalExecutor",
        (str,),
        "The executor of a flow that names none.",
    ),
    Setting(
        "engine.flow_runner.default_class",
        "nbflow.engine.flow_runner.FlowRunner",
        (str,),
        "What `flow.run()` runs a flow with.",
    ),
    Setting(
        "engine.task_runner.default_class",
        "nbflow.engine.task_runner.TaskRunner",
        (str,),
        "What a flow runner runs a task with.",
    ),
    Setting("logging.level", "INFO", (str, int), "The least level that is printed."),
    Setting(
        "logging.format",
        "[%(asctime)s] %(levelname)s - %(name)s | %(message)s",
        (str,),
        "A line, in the notation of `logging`.",
    ),
    Setting("logging.datefmt", "%Y-%m-%d %H:%M:%S%z", (str,), "Its time, as for `strftime`."),
    Setting(
        "logging.log_attributes", [], (list,), "Keys of the context that each record carries too."
    ),
    Setting(
        "results.keep",
        "auto",
        (str,),
        "What is kept of flows made by `%%flow`: all, none, or what was slow to make or is small.",
        ("all", "auto", "none"),
    ),
    Setting(
        "store.durability",
        "normal",
        (str,),
        "Whether what is recorded survives the loss of power.",
        ("full", "normal"),
    ),
    Setting(
        "store.limit",
        0,
        (int,),
        "How many bytes of results are kept; 0: 10 GB, or a tenth of the free disk if less.",
    ),
    Setting("tasks.defaults.max_retries", 0, (int,), "Attempts after the first."),
    Setting("tasks.defaults.retry_delay", None, (int, float), "Seconds between two attempts."),
    Setting("tasks.defaults.timeout", None, (int, float), "Seconds an attempt may take."),
)

KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"} | {
    list: "a list",
    dict: "a section",
}


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


def resolve(*layers: Layer) -> dict[str, Any]:
    """Return the tree of all settings: the defaults, under each layer in turn.

    Raises
    ------
    SettingsError
        A known setting has a value of a kind it cannot have.
    """
    tree: dict[str, Any] = {}
    for setting in KNOWN:
        value = setting.default
        for part in reversed(setting.name.split(".")):
            value = {part: value}
        tree = merge(tree, value)
    for layer in layers:
        _check(layer)
        tree = merge(tree, layer.values)
    return tree


def _check(layer: Layer) -> None:
    for setting in KNOWN:
        seen: Any = layer.values
        *sections, key = setting.name.split(".")
        for depth, part in enumerate(sections):
            seen = seen.get(part, {})
            if not isinstance(seen, Mapping):
                raise _wrong_kind(".".join(sections[: depth + 1]), seen, "a section", layer)
        if key in seen and type(seen[key]) not in setting.kinds:
            wanted = " or ".join(KINDS[kind] for kind in setting.kinds)
            raise _wrong_kind(setting.name, seen[key], wanted, layer, setting.variable)
        if key in seen and setting.choices and seen[key] not in setting.choices:
            wanted = f"one of {', '.join(setting.choices)}"
            raise _wrong_kind(setting.name, seen[key], wanted, layer, setting.variable)


def _wrong_kind(
    name: str, seen: Any, wanted: str, layer: Layer, variable: str | None = None
) -> SettingsError:
    shown = repr(seen) if len(repr(seen)) <= 80 else f"{repr(seen)[:80]}…"
    section, _, key = name.rpartition(".")
    place = f"`{key} = …` under `[{section}]`" if variable else f"the section `[{name}]`"
    other = f", or set {variable}" if variable else ""
    return SettingsError(
        f"setting '{name}' cannot be used.\n"
        f"  It is set in {layer.origin}.\n"
        f"  It is {shown}, where {wanted} is expected.\n"
        f"  Correct {place} in config.toml{other}.",
        origin=layer.origin,
    )


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
        raise AttributeError(_unknown(self._path, key, sorted(self._tree())))

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


def _unknown(path: str, key: str, siblings: list[str]) -> str:
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


config = Config()


def read_from(reader: Callable[[], Tree]) -> Callable[[], Tree]:
    """Let `config` show what `reader` returns, each time it is asked; return the reader before."""
    before: Callable[[], Tree] = config._reader
    object.__setattr__(config, "_reader", reader)
    return before

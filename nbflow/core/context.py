"""What running code may know without being told: `nbflow.context`.

Three layers answer for a key, the first that has it: what the user provided, what the engine
supplies to the run and task that are under way, and `[context]` of the settings. Knows of the
engine only that it supplies something.

State: `_provided` (what the user provided in this scope), `_everywhere` (what he assigned outside
of every scope, for the whole process), `_supplied` (what the engine supplies here).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar, Final, Protocol

from nbflow.core.nearest import nearest
from nbflow.core.settings import Section, config, merge

__all__ = [
    "ALL_KEYS",
    "UNDEFINED",
    "UNNOTED",
    "Context",
    "Entered",
    "RunSupplied",
    "Supplied",
    "context",
    "enter",
    "given",
    "leave",
    "provided",
    "task_tags",
    "under_way",
]


class _Undefined:
    """Says that a key has no value, which None would not."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<undefined>"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Final = _Undefined()

# Stands for "all names" where a task's reads are noted: it listed the context's keys.
ALL_KEYS: Final = "*"

# Differ from run to run, or follow from the task itself: no reason to compute a result again.
UNNOTED: Final = frozenset(
    {
        "caches",
        "checkpointing",
        "config",
        "flow_id",
        "flow_run_id",
        "flow_run_name",
        "logger",
        "raise_on_exception",
        "resume",
        "task_id",
        "task_loop_count",
        "task_loop_result",
        "task_run_count",
        "task_run_id",
        "task_run_name",
    }
)


class Supplied(Protocol):
    """What the engine supplies while a run or a task is under way, best computed when asked."""

    def lookup(self, key: str) -> Any:
        """Return the value of a key, or raise KeyError."""

    def keys(self) -> Iterable[str]:
        """Return the keys there are values for."""

    @property
    def reads(self) -> dict[str, Any] | None:
        """Where to note what is read (key → value or UNDEFINED); nowhere when None."""


class _Provided(dict[str, Any]):
    """What the user provided; `own` are the keys that came from inside the frame `frame`."""

    __slots__ = ("frame", "own")
    frame: Supplied | None
    own: frozenset[str]


Entered = tuple[Token[Supplied | None], _Provided | None]

_everywhere: dict[str, Any] = {}
_provided: ContextVar[_Provided | None] = ContextVar("nbflow_provided", default=None)
_supplied: ContextVar[Supplied | None] = ContextVar("nbflow_supplied", default=None)


def enter(supplied: Supplied) -> Entered:
    """Let the context answer from `supplied` until `leave` is called with what this returns."""
    return _supplied.set(supplied), _provided.get()


def leave(entered: Entered) -> None:
    """Undo `enter`, and what was assigned to the context since."""
    token, provided_before = entered
    _supplied.reset(token)
    if _provided.get() is not provided_before:
        _provided.set(provided_before)


def under_way() -> Supplied | None:
    """Return what the engine supplies here: of the task that is running, else of the run."""
    return _supplied.get()


def provided() -> dict[str, Any]:
    """Return what the user provided here: what a worker in another process must be given."""
    return dict(_user())


def given(key: str, default: Any = None) -> Any:
    """Return what the user or the engine gives for a key here, unnoted; settings aside."""
    value = _given(key)
    return default if value is UNDEFINED else value


def task_tags() -> Collection[str] | None:
    """Return the tags of the task under way; None outside of tasks."""
    frame = _supplied.get()
    user = _provided.get() or _everywhere
    # Between the tasks of a run there are none, and each state that is made there asks.
    if not user and (frame is None or type(frame) is RunSupplied):
        return None
    if "task_tags" in user:
        tags: Collection[str] | None = user["task_tags"]
        return tags
    if frame is None:
        return None
    try:
        return frame.lookup("task_tags")  # type: ignore[no-any-return]  # by its name
    except KeyError:
        return None


def _user() -> dict[str, Any]:
    scoped = _provided.get()
    return _everywhere if scoped is None else scoped


def _given(key: str) -> Any:
    frame = _supplied.get()
    user = _user()
    if key in user:
        # Inside a run a date is a date, however a backfill wrote it.
        return _moment(user[key]) if key == "date" and frame is not None else user[key]
    if frame is None:
        return UNDEFINED
    try:
        return frame.lookup(key)
    except KeyError:
        return UNDEFINED


def _look_up(key: str) -> Any:
    value = _given(key)
    if value is not UNDEFINED:
        return value
    return config if key == "config" else config["context"].get(key, UNDEFINED)


def _note(key: str, value: Any) -> None:
    frame = _supplied.get()
    if frame is None or frame.reads is None or key in UNNOTED:
        return
    user = _provided.get()
    # What the task provides to itself is no input of it.
    if user is None or user.frame is not frame or key not in user.own:
        frame.reads.setdefault(key, value)


def _provide(values: Mapping[str, Any]) -> _Provided:
    """Return what is provided here with `values` over it."""
    before = _user()
    new = _Provided(before)
    new.update(values)
    if "config" in values:
        new["config"] = Section(merge(_look_up("config").to_dict(), values["config"]))
    new.frame = _supplied.get()
    new.own = frozenset(values)
    if isinstance(before, _Provided) and before.frame is new.frame:
        new.own |= before.own
    return new


class Context(Mapping[str, Any]):
    """Values that running code may read: `context.a`, `context["a"]`, `context.get("a")`.

    `with context(a=1):` provides a value for the code inside. `context.a = 1` does until the scope
    or the task around it ends; outside of both, as long as the process lives. Iterating gives the
    names in alphabetical order. A key named like a method is read by `context["get"]`.
    """

    __slots__ = ()

    @contextmanager
    def __call__(
        self, values: Mapping[str, Any] | None = None, /, **more: Any
    ) -> Iterator[Context]:
        """Provide values for the code inside; `config` is merged into the one there is."""
        token = _provided.set(_provide({**(values or {}), **more}))
        try:
            yield self
        finally:
            _provided.reset(token)

    def __getitem__(self, key: str) -> Any:
        value = _look_up(key)
        _note(key, value)
        if value is UNDEFINED:
            raise KeyError(key)
        return value

    def __getattr__(self, key: str) -> Any:
        # What displays and copying probe for is no key that anybody reads.
        if key.startswith("_") and key not in _user():
            raise AttributeError(key)
        try:
            return self[key]
        except KeyError:
            pass
        raise AttributeError(_missing(key), name=key)

    def peek(self, key: str, default: Any = UNDEFINED) -> Any:
        """Return a key's value as `get` does, without noting that it was read.

        `ALL_KEYS` gives the names that the user and the settings provide, as a task that listed
        them has noted them.
        """
        value = _listed() if key == ALL_KEYS else _look_up(key)
        return default if value is UNDEFINED else value

    def update(self, values: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        """Provide values until the scope or the task around this ends."""
        changed = _provide({**(values or {}), **more})
        if _provided.get() is None and _supplied.get() is None:
            _everywhere.update(changed)
        else:
            _provided.set(changed)

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __setattr__(self, key: str, value: Any) -> None:
        if hasattr(type(self), key):
            raise AttributeError(
                f"`context.{key}` was assigned to, but is a method of the context.\n"
                f"  Write `context[{key!r}] = …`, and read it the same way."
            )
        self.update({key: value})

    def __iter__(self) -> Iterator[str]:
        _note(ALL_KEYS, _listed())
        return iter(_names())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def to_dict(self) -> dict[str, Any]:
        """Return all that there is here as a plain dictionary."""
        return {key: self[key] for key in self}

    # There is one context; as a mapping it would be unhashable and equal to dictionaries.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_names()})

    def __repr__(self) -> str:
        return f"<Context: {', '.join(_names())}>"

    def __reduce__(self) -> str:
        # By name: a task that reads it finds the values of the place where it runs.
        return "context"

    def __nbflow_fingerprint__(self) -> str:
        """Count as a constant in keys: what a task reads of it is noted one by one."""
        return "nbflow.context"


def _names() -> list[str]:
    frame = _supplied.get()
    supplied = () if frame is None else frame.keys()
    return sorted({*config["context"], *supplied, *_user(), "config"})


def _listed() -> tuple[str, ...]:
    # Not what the engine supplies: that is the same for every task.
    return tuple(sorted({*config["context"], *_user()} - UNNOTED))


def _missing(key: str) -> str:
    near = nearest(key, _names())
    advice = f"Did you mean '{near}'? Else provide" if near else "Provide"
    return (
        f"`nbflow.context` has no key '{key}' here.\n"
        "  Neither the user, nor a run under way, nor `[context]` in config.toml gives it.\n"
        f"  {advice} it: `with nbflow.context({key}=...):`, or read `context.get({key!r})`."
    )


def _moment(value: Any) -> Any:
    """Return a day, or text in ISO format, as an aware datetime; anything else as it is."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


class RunSupplied:
    """What a run supplies: its dates, its flow's name, its parameters.

    Made where the user's own `date` is in force: the days follow it, which makes backfills.

    Parameters
    ----------
    flow_id
        `flow_name` when None.
    scheduled_start_time
        Now when None.
    """

    __slots__ = ("_dates", "_known", "_now")

    reads: ClassVar[dict[str, Any] | None] = None

    def __init__(
        self,
        *,
        flow_name: str,
        parameters: Mapping[str, Any],
        flow_run_id: str,
        flow_run_name: str,
        flow_id: str | None = None,
        scheduled_start_time: datetime | None = None,
    ) -> None:
        now = datetime.now(UTC)
        chosen = _moment(context.peek("date"))
        self._now: datetime = chosen if isinstance(chosen, datetime) else now
        self._dates: dict[str, Any] | None = None
        self._known: dict[str, Any] = {
            "flow_name": flow_name,
            "parameters": parameters,
            "flow_id": flow_id or flow_name,
            "flow_run_id": flow_run_id,
            "flow_run_name": flow_run_name,
            "scheduled_start_time": scheduled_start_time or now,
            "checkpointing": config["flows"]["checkpointing"],
        }

    def lookup(self, key: str) -> Any:
        """Return the value of a key, or raise KeyError."""
        return self._known[key] if key in self._known else self._dated()[key]

    def keys(self) -> tuple[str, ...]:
        """Return the keys there are values for."""
        return (*self._known, *self._dated())

    def _dated(self) -> dict[str, Any]:
        if self._dates is None:
            dates: dict[str, Any] = {"date": self._now}
            for name, days in (("today", 0), ("yesterday", -1), ("tomorrow", 1)):
                day = (self._now + timedelta(days=days)).date().isoformat()
                dates |= {name: day, f"{name}_nodash": day.replace("-", "")}
            self._dates = dates
        return self._dates


context: Final = Context()

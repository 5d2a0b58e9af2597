"""The options of a task: one frozen value, shared by all bound copies of a task."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import Any

from nbflow.core import spellings
from nbflow.core.nearest import nearest
from nbflow.core.settings import config
from nbflow.core.triggers import all_successful

__all__ = ["TaskOptions", "one_by_one"]


@dataclass(frozen=True, slots=True)
class TaskOptions:
    """How a task is run and when its result may be used again.

    Parameters
    ----------
    name
        What ``get_tasks(name=...)`` finds and messages say.
    slug
        A name that must be unique in the flow; None for one made by the flow.
    tags
        Free labels.
    trigger
        Takes ``{edge: state}`` of the upstreams; true when the task may run.
    skip_on_upstream_skip
        Whether a skipped upstream makes this task Skipped too.
    log_prints
        Whether what the task prints goes to its logger; in `@flow` runs as the flow says when None.
    retries
        How often a failed call is made again.
    retry_delay_seconds
        Seconds before each further attempt: one number for all, one each (the last for all that
        follow), or what a function gives: a number for the number of the attempt that failed, from
        1, or a list for ``retries``.
    retry_on
        Only these exceptions are worth another attempt; None: all.
    timeout_seconds
        How long a call may take, in seconds.
    state_handlers
        Called with (task, old state, new state) at each change; what one returns is the new state,
        None keeps it.
    on_failure
        Called with (task, state) when the task failed.
    cache_for
        How long the result stands in for further calls; replaces the automatic key.
    cache_validator
        Takes (state, inputs, parameters): whether a result kept by ``cache_for`` still holds.
    cache_key
        Shares what ``cache_for`` keeps among tasks; the task's name when None.
    target
        Where the result is written, and found again; replaces the automatic key.
    result
        How and where results are written (`nbflow.engine.results`).
    checkpoint
        False: the result is never written.
    task_run_name
        A format of the run's name, filled in from the inputs and the context, or a function.
    side_effects
        Whether the task does something outside that must not be repeated unasked, as for debugging.
    cache
        False: the task always runs.
    ignore
        Names of globals and parameters whose values do not count.
    persist_result
        Whether the result is kept beyond this kernel; as the flow says when None.
    cache_result_in_memory
        False: a result that is kept leaves memory once the last that needs it has run.
    version
        Stands for the task's own code, whose edits then do not count.
    nout
        How many results a call returns, so that it can be unpacked: ``a, b = task()``.
    description
        What the task does; its docstring when None.
    retry_condition_fn
        Takes (task, task run, state) of a failed call: whether it is made again.
    retry_jitter_factor
        By up to how many times of itself the delay before a further attempt varies, either way.
    cache_policy, cache_key_fn
        What calls of `@flow` functions find results by (`nbflow.cache_policies`), or a function
        that takes as many of (context, parameters) as it has room for; replaces the automatic key.
    cache_expiration
        How long what is found by these holds; None: for ever.
    refresh_cache
        Whether what is found is passed over, and written anew; as the settings say when None.
    result_storage, result_serializer, result_storage_key
        Where, how and under which name results are kept in `@flow` runs (`nbflow.results`). Where:
        a storage of `nbflow.filesystems`, a folder, or any URL of fsspec: ``s3://bucket/prefix``.
    completion_hooks, failure_hooks, commit_hooks, rollback_hooks
        Called with (task, task run, state) when a call of an `@flow` function completed or failed,
        and with the transaction when that is committed or rolled back.
    viz_return_value
        Stands for the result where a flow is drawn without being run.
    """

    name: str
    slug: str | None = None
    tags: frozenset[str] = frozenset()
    trigger: Callable[[Any], bool] = all_successful
    skip_on_upstream_skip: bool = True
    log_prints: bool | None = None
    retries: int = 0
    retry_delay_seconds: float | tuple[float, ...] | Callable[[int], float] = 0
    retry_on: tuple[type[Exception], ...] | None = None
    timeout_seconds: float | None = None
    state_handlers: tuple[Callable[..., Any], ...] = ()
    on_failure: Callable[..., Any] | None = None
    cache_for: timedelta | None = None
    cache_validator: Callable[..., bool] | None = None
    cache_key: str | None = None
    target: str | Callable[..., str] | None = None
    result: Any = None
    checkpoint: bool | None = None
    task_run_name: str | Callable[..., str] | None = None
    side_effects: bool = False
    cache: bool = True
    ignore: frozenset[str] = frozenset()
    version: str | None = None
    persist_result: bool | None = None
    cache_result_in_memory: bool = True
    nout: int | None = None
    description: str | None = None
    retry_condition_fn: Callable[..., bool] | None = None
    retry_jitter_factor: float | None = None
    cache_policy: Any = None
    cache_key_fn: Callable[..., Any] | None = None
    cache_expiration: timedelta | None = None
    refresh_cache: bool | None = None
    result_storage: Any = None
    result_serializer: Any = None
    result_storage_key: str | None = None
    completion_hooks: tuple[Callable[..., Any], ...] = ()
    failure_hooks: tuple[Callable[..., Any], ...] = ()
    commit_hooks: tuple[Callable[..., Any], ...] = ()
    rollback_hooks: tuple[Callable[..., Any], ...] = ()
    viz_return_value: Any = None
    is_plain: bool = field(init=False, default=True, compare=False)
    """Whether a call is just made: nothing is asked before it and nothing done after it."""

    def __post_init__(self) -> None:
        spellings.check_together(self.name, self.retries, self.retry_delay_seconds, self.retry_on)
        special = (self.retries, self.timeout_seconds, self.state_handlers, self.on_failure)
        kept = (self.cache_for, self.target, self.result, self.task_run_name)
        object.__setattr__(self, "is_plain", not any(special) and not any(map(_is_set, kept)))

    @classmethod
    def checked(
        cls,
        name: str,
        *,
        tags: Iterable[str] | None = None,
        ignore: Collection[str] | None = None,
        trigger: Callable[[Any], bool] | None = None,
        **others: Any,
    ) -> "TaskOptions":
        """Return the options, with the older spellings understood.

        Raises
        ------
        TypeError
            Tags or ignored names given as one text; a trigger that cannot be called; both
            spellings of an option at once; an option that there is not.
        ValueError
            Options that make no sense together.
        """
        others = spellings.canonical(name, others)
        if trigger is not None and not callable(trigger):
            raise TypeError(
                f"Task '{name}' got trigger={trigger!r}, which cannot be called.\n"
                "  Give one of `nbflow.triggers`: `trigger=all_finished`."
            )
        if unknown := sorted(others.keys() - set(_NAMES)):
            near = nearest(unknown[0], _NAMES)
            advice = f"Did you mean {near}? " if near else ""
            raise TypeError(
                f"Task '{name}' got the option {unknown[0]}, which there is not.\n"
                f"  {advice}There are {', '.join(_NAMES)}."
            )
        return cls(
            name=name,
            tags=one_by_one("tags", tags, name),
            ignore=one_by_one("ignore", ignore, name),
            trigger=trigger or all_successful,
            **spellings.checked(name, _with_defaults(others)),
        )

    @property
    def prefix(self) -> str:
        """What the slugs that a flow makes for the task begin with."""
        return "-".join((self.name, *sorted(self.tags))) if self.tags else self.name

    @property
    def needs_run(self) -> bool:
        """Whether only a run can do what is asked: a plain call would pass it over."""
        tries = (self.retries, self.timeout_seconds)
        finds = (self.cache_policy, self.cache_key_fn, self.persist_result, self.result_storage_key)
        hooks = (*self.completion_hooks, *self.failure_hooks, *self.commit_hooks)
        return any((*tries, *finds, *hooks, *self.rollback_hooks))

    @property
    def is_found_by_option(self) -> bool:
        """Whether ``cache_for`` or ``target`` says when a result is used again, not its key."""
        return self.cache and (self.cache_for is not None or self.target is not None)

    @property
    def is_found_by_policy(self) -> bool:
        """Whether ``cache_key_fn`` or ``cache_policy`` says that, in `@flow` runs."""
        return self.cache_key_fn is not None or self.cache_policy is not None

    def changed(self, **changes: Any) -> "TaskOptions":
        """Return these options with some of them replaced, given as for a new task.

        Raises
        ------
        AttributeError
            An option that there is not.
        """
        changes = spellings.canonical(self.name, changes)
        if unknown := sorted(changes.keys() - set(_NAMES)):
            raise AttributeError(
                f"Task '{self.name}' has no option '{unknown[0]}'.\n  It has {', '.join(_NAMES)}."
            )
        for option in ("tags", "ignore"):
            if option in changes:
                changes[option] = one_by_one(option, changes[option], self.name)
        return replace(self, **spellings.checked(self.name, changes))

    def altered(self, **changes: Any) -> "TaskOptions":
        """Return these options with some replaced; None keeps one that it is no value of.

        Raises
        ------
        TypeError
            An option that there is not.
        """
        meant = {
            name: value
            for name, value in changes.items()
            if value is not None or name in _NONE_IS_A_VALUE
        }
        if meant.get("retries") == 0:
            meant = {"retry_delay_seconds": 0, "retry_on": None, **meant}
        try:
            return self.changed(**meant)
        except AttributeError as error:
            raise TypeError(str(error)) from None


def _with_defaults(given: dict[str, Any]) -> dict[str, Any]:
    """Return the options with what the settings say of tasks that say nothing themselves."""
    defaults = config["tasks"]["defaults"]
    known = {name: defaults[name] for name in ("max_retries", "retry_delay", "timeout")}
    options = {spellings.OLDER[name]: value for name, value in known.items() if value} | given
    if not options.get("retries") and "retry_delay_seconds" not in given:
        options.pop("retry_delay_seconds", None)
    return options


_NONE_IS_A_VALUE = frozenset(
    {"cache_policy", "log_prints", "persist_result", "result_serializer", "result_storage"}
)
_NAMES = tuple([each.name for each in fields(TaskOptions) if each.init])


def _is_set(value: object) -> bool:
    return value is not None


def one_by_one(option: str, value: Iterable[str] | None, owner: str) -> frozenset[str]:
    """Return the texts of an option that takes several.

    Raises
    ------
    TypeError
        One text was given where a list of texts is meant.
    """
    if isinstance(value, str):
        raise TypeError(
            f"'{owner}' got {option}={value!r}, one text where a list of texts is meant.\n"
            f"  Write {option}=[{value!r}]."
        )
    return frozenset(value or ())

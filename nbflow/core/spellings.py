"""The older spellings of a task's options, and what their values must be."""

import warnings
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from nbflow.core.backoff import MOST

__all__ = ["HOOKS", "OLDER", "canonical", "check_together", "checked", "hooks_of"]

OLDER = {
    "log_stdout": "log_prints",
    "max_retries": "retries",
    "retry_delay": "retry_delay_seconds",
    "timeout": "timeout_seconds",
}
"""Older spelling → the one that is used here."""

HOOKS = {
    "on_commit": "commit_hooks",
    "on_completion": "completion_hooks",
    "on_failure": "failure_hooks",
    "on_rollback": "rollback_hooks",
}
"""Name of an option that takes a list of hooks → the one that they are kept under."""


def canonical(owner: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options under the names that are used here; None means that none was given.

    Raises
    ------
    TypeError
        Both spellings of one option; a timeout that is no number of seconds.
    ValueError
        ``max_retries`` without ``retry_delay``.
    """
    if options.get("max_retries") and options.get("retry_delay") is None:
        raise ValueError(
            "A datetime.timedelta `retry_delay` must be provided if max_retries > 0.\n"
            f"  Task '{owner}' got max_retries={options['max_retries']!r} alone. Add "
            "`retry_delay=timedelta(seconds=...)`, or write `retries=` and "
            "`retry_delay_seconds=`."
        )
    named: dict[str, Any] = {}
    for name, value in _with_hooks(owner, options).items():
        if value is None and name in (*OLDER, *OLDER.values()):
            continue
        new = OLDER.get(name, name)
        if new in named:
            older = next(old for old, canon in OLDER.items() if canon == new)
            raise TypeError(
                f"Task '{owner}' got both {new} and {older}, which mean the same.\n  Keep {new}."
            )
        if name == "timeout" and not isinstance(value, int | timedelta):
            raise TypeError(
                "Only integer timeouts (representing seconds) are supported.\n"
                f"  Task '{owner}' got timeout={value!r}. Write `timeout_seconds={value!r}` for "
                "parts of a second."
            )
        named[new] = value
    return named


def _with_hooks(owner: str, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the options with lists of hooks under the names that they are kept under."""
    hooks = options.keys() & HOOKS.keys()
    # One function is what `with Flow(...)` tells of a failure.
    hooks -= {"on_failure"} if callable(options.get("on_failure")) else set()
    if not hooks:
        return options
    return {
        HOOKS[name] if name in hooks else name: hooks_of(owner, name, value)
        if name in hooks
        else value
        for name, value in options.items()
    }


def hooks_of(owner: str, name: str, value: Any) -> tuple[Callable[..., Any], ...]:
    """Return the hooks that an option lists.

    Raises
    ------
    TypeError
        It is no list, or lists what cannot be called.
    """
    if value is None:
        return ()
    if callable(value) or not isinstance(value, Iterable) or isinstance(value, str):
        raise TypeError(
            f"Expected iterable for '{name}'; got {type(value).__name__} instead.\n"
            f"  '{owner}' got {name}={value!r}. Write a list of functions: `{name}=[tell]`."
        )
    hooks = tuple(value)
    for hook in hooks:
        if not callable(hook):
            raise TypeError(
                f"Expected callables in '{name}'; got {type(hook).__name__} instead.\n"
                f"  '{owner}' got {hook!r} there. Write a list of functions: `{name}=[tell]`."
            )
    return hooks


def checked(owner: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options in the form in which they are kept.

    Raises
    ------
    TypeError
        A value of a kind that the option cannot have.
    """
    kept = {
        name: _KINDS[name](owner, name, value) if name in _KINDS else value
        for name, value in options.items()
    }
    if kept.get("cache_validator") is not None and kept.get("cache_for") is None:
        warnings.warn(
            "cache_validator provided without specifying cache expiration (cache_for); this Task "
            f"will not be cached. Give task '{owner}' `cache_for=timedelta(...)`.",
            UserWarning,
            stacklevel=4,
        )
    return kept


def check_together(owner: str, retries: int, delay: object, retry_on: object) -> None:
    """Refuse what says how to try again where there is no further attempt."""
    for name, value in (("retry_delay_seconds", delay), ("retry_on", retry_on)):
        if value and not retries:
            raise ValueError(
                f"Task '{owner}' got {name} but makes no further attempts.\n"
                f"  Add `retries=...`, or leave {name} out."
            )


def _seconds(owner: str, name: str, value: Any) -> float:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
        raise TypeError(
            f"Task '{owner}' got {name}={value!r}, which is no number of seconds.\n"
            f"  Write a number, or a `timedelta`: `{name}=30`."
        )
    return value


def _limit(owner: str, name: str, value: Any) -> float | None:
    return _seconds(owner, name, value) or None


def _delays(owner: str, name: str, value: Any) -> Any:
    if callable(value):
        return value
    if isinstance(value, Iterable) and not isinstance(value, str):
        delays = tuple([_seconds(owner, name, each) for each in value])
        if len(delays) > MOST:
            raise ValueError(
                f"Can not configure more than {MOST} retry delays per task.\n"
                f"  Task '{owner}' got {len(delays)} in {name}. The last one counts for all that "
                "follow: leave out those after it."
            )
        return delays or 0
    return _seconds(owner, name, value)


def _factor(owner: str, name: str, value: Any) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(
            f"Task '{owner}' got {name}={value!r}, which is no number.\n"
            "  Write 0.5 for delays of half to one and a half times."
        )
    if value < 0:
        raise ValueError(
            "`retry_jitter_factor` must be >= 0.\n"
            f"  Task '{owner}' got {value!r}. Write 0.5 for delays of half to one and a half times."
        )
    return value


def _count(owner: str, name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(
            f"Task '{owner}' got {name}={value!r}, which is no number of attempts.\n"
            f"  Write a whole number: `{name}=2`."
        )
    return value


def _exceptions(owner: str, name: str, value: Any) -> tuple[type[Exception], ...] | None:
    if value is None:
        return None
    is_several = isinstance(value, Iterable) and not isinstance(value, str)
    given = tuple(value) if is_several else (value,)
    for each in given:
        if not (isinstance(each, type) and issubclass(each, Exception)):
            raise TypeError(
                f"Task '{owner}' got {each!r} in {name}, which is no class of exceptions.\n"
                f"  Write `{name}=[ConnectionError]`."
            )
    return given


def _functions(owner: str, name: str, value: Any) -> tuple[Callable[..., Any], ...]:
    if value is None:
        return ()
    if callable(value) or not isinstance(value, Iterable):
        raise TypeError(
            f"state_handlers should be iterable.\n  Task '{owner}' got {value!r}. "
            f"Write `{name}=[...]`."
        )
    return tuple(value)


def _duration(owner: str, name: str, value: Any) -> timedelta | None:
    if value is not None and not isinstance(value, timedelta):
        raise TypeError(
            f"Task '{owner}' got {name}={value!r}, which is no duration.\n"
            f"  Write `{name}=timedelta(hours=1)`."
        )
    return value


_KINDS: dict[str, Callable[[str, str, Any], Any]] = {
    "retries": _count,
    "retry_delay_seconds": _delays,
    "retry_on": _exceptions,
    "retry_jitter_factor": _factor,
    "timeout_seconds": _limit,
    "state_handlers": _functions,
    "cache_for": _duration,
}

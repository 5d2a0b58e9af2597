"""The options of a flow that is a function."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from nbflow.core.nearest import nearest
from nbflow.core.registry import (
    NBFLOW_FLOW_DEFAULT_RETRIES,
    NBFLOW_FLOW_DEFAULT_RETRY_DELAY_SECONDS,
)
from nbflow.core.spellings import hooks_of
from nbflow.engine.task_runners import TaskRunner, ThreadPoolTaskRunner
from nbflow.errors import InvalidNameError, ReservedArgumentError

__all__ = ["FlowOptions"]

_HOOKS = frozenset(
    f"on_{kind}" for kind in ("completion", "failure", "cancellation", "crashed", "running")
)
# An option as it is given → as it is kept, and back.
_KEPT = {name: f"{name}_hooks" for name in _HOOKS}
_KEPT["validate_parameters"] = "should_validate_parameters"
_GIVEN = {kept: given for given, kept in _KEPT.items()}
# Options of which None is a value: as the flow around, or the settings, say.
_OF_NONE = frozenset({"log_prints", "persist_result", "result_serializer", "result_storage"})
_RESERVED = ("return_state", "wait_for")
_BANNED = re.compile(r"[/%&><]")


@dataclass(frozen=True, slots=True)
class FlowOptions:
    """How a flow that is a function is run.

    Parameters
    ----------
    name
        The function's name, with dashes, when not given.
    version
        A label of the code; made from the file that it stands in when not given.
    flow_run_name
        A format of the names of runs, filled in from the parameters, or a function of nothing.
    retries, retry_delay_seconds
        How often a failed run is begun again, and after how many seconds.
    task_runner
        Where submitted tasks run: one, or a class of them.
    description
        The function's docstring when not given.
    timeout_seconds
        How long a run may take, in seconds.
    should_validate_parameters
        Whether parameters are checked against the function's annotations, and made to fit them.
    persist_result, result_storage, result_serializer, cache_result_in_memory
        Whether, where and how its result is kept; its tasks inherit where and how. Where: a storage
        of `nbflow.filesystems`, a folder, or any URL of fsspec.
    log_prints
        Whether what its tasks print is logged; as the settings say when None.
    on_completion_hooks, on_failure_hooks, on_cancellation_hooks, on_crashed_hooks, on_running_hooks
        Called with (flow, flow run, state).
    """

    name: str
    version: str | None = None
    flow_run_name: Any = None
    retries: int = 0
    retry_delay_seconds: float = 0
    task_runner: TaskRunner = field(default_factory=ThreadPoolTaskRunner)
    description: str | None = None
    timeout_seconds: float | None = None
    should_validate_parameters: bool = True
    persist_result: bool | None = None
    result_storage: Any = None
    result_serializer: Any = None
    cache_result_in_memory: bool = True
    log_prints: bool | None = None
    on_completion_hooks: tuple[Callable[..., Any], ...] = ()
    on_failure_hooks: tuple[Callable[..., Any], ...] = ()
    on_cancellation_hooks: tuple[Callable[..., Any], ...] = ()
    on_crashed_hooks: tuple[Callable[..., Any], ...] = ()
    on_running_hooks: tuple[Callable[..., Any], ...] = ()

    @classmethod
    def checked(cls, fn: Any, options: Mapping[str, Any]) -> Self:
        """Return the options of a function; None counts as not given.

        Raises
        ------
        TypeError
            It is no function; an option that there is not, or of a kind that it cannot have.
        ReservedArgumentError
            A parameter is named like what calling a flow uses itself.
        InvalidNameError
            The name has characters that no name may have.
        """
        _check_function(fn)
        given = {name: value for name, value in options.items() if value is not None}
        name = _name(fn, given)
        _check_run_name(given.get("flow_run_name"))
        _check_known(name, given)
        kept = {_KEPT.get(option, option): value for option, value in given.items()}
        for option in _HOOKS & given.keys():
            kept[_KEPT[option]] = hooks_of(name, option, given[option])
        if isinstance(runner := given.get("task_runner"), type):
            kept["task_runner"] = runner()
        kept["timeout_seconds"] = given.get("timeout_seconds") or None
        kept.setdefault("retries", NBFLOW_FLOW_DEFAULT_RETRIES.value())
        delay = NBFLOW_FLOW_DEFAULT_RETRY_DELAY_SECONDS.value()
        kept.setdefault("retry_delay_seconds", delay)
        kept.setdefault("description", inspect.getdoc(fn))
        kept.setdefault("version", _version(fn))
        return cls(**{**kept, "name": name})

    def changed(self, fn: Any, options: Mapping[str, Any]) -> Self:
        """Return options of which some differ; None keeps one, where it is no value of its own."""
        before = {
            _GIVEN.get(each.name, each.name): getattr(self, each.name) for each in fields(self)
        }
        after = {k: v for k, v in options.items() if v is not None or k in _OF_NONE}
        return self.checked(fn, {**before, **after})

    def with_hook(self, kind: str, hook: Callable[..., Any]) -> Self:
        """Return options with one hook more."""
        name = _KEPT[kind]
        changed: dict[str, Any] = {name: (*getattr(self, name), hook)}
        return replace(self, **changed)


def _check_function(fn: Any) -> None:
    if isinstance(fn, classmethod | staticmethod):
        kind = type(fn).__name__
        raise TypeError(
            f"@{kind} should be applied on top of @flow.\n"
            f"  Swap the two lines: `@{kind}` above `@flow`."
        )
    if not callable(fn):
        raise TypeError(
            f"@flow was given {fn!r}, which cannot be called.\n"
            "  Put it above a function: `@flow` on the line before `def`."
        )
    for name in inspect.signature(fn).parameters:
        if name in _RESERVED:
            raise ReservedArgumentError(
                f"'{name}' is a reserved argument name and cannot be used in flow functions.\n"
                "  Calling a flow uses it itself. Give the parameter another name."
            )


def _name(fn: Any, given: Mapping[str, Any]) -> str:
    name = given.get("name", getattr(fn, "__name__", type(fn).__name__).replace("_", "-"))
    if not isinstance(name, str):
        hint = " Perhaps you meant to call it?" if callable(name) else ""
        raise TypeError(
            f"Expected string for flow parameter 'name'; got {type(name).__name__} instead.{hint}\n"
            f'  It is {name!r}. Write `@flow(name="my-flow")`.'
        )
    if banned := _BANNED.findall(name):
        raise InvalidNameError(
            f"Name {name!r} contains an invalid character: {' '.join(banned)}\n"
            "  It must not contain any of / % & > <. Take one without, as 'my-flow'."
        )
    return name


def _check_run_name(given: Any) -> None:
    if given is not None and not isinstance(given, str) and not callable(given):
        raise TypeError(
            "Expected string or callable for 'flow_run_name'; got "
            f"{type(given).__name__} instead.\n"
            f'  It is {given!r}. Write `@flow(flow_run_name="load {{day}}")`.'
        )


def _check_known(name: str, given: Mapping[str, Any]) -> None:
    known = {_GIVEN.get(each.name, each.name) for each in fields(FlowOptions)}
    unknown = sorted(given.keys() - known)
    if unknown:
        near = nearest(unknown[0], known)
        advice = f"Did you mean '{near}'?" if near else f"There are: {', '.join(sorted(known))}."
        raise TypeError(
            f"Flow '{name}' got the option '{unknown[0]}', which there is not.\n  {advice}"
        )


def _version(fn: Any) -> str | None:
    """Return what tells the file that a function is written in from others; None without one."""
    try:
        source = inspect.getsourcefile(fn)
        return None if source is None else sha256(Path(source).read_bytes()).hexdigest()[:32]
    except (OSError, TypeError):
        return None

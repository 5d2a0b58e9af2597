"""The options of a flow that is a function."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from nbflow.core.nearest import nearest
from nbflow.core.spellings import hooks_of
from nbflow.engine.task_runners import TaskRunner, ThreadPoolTaskRunner
from nbflow.errors import InvalidNameError, ReservedArgumentError

__all__ = ["FlowOptions"]

_HOOKS = {
    f"on_{kind}": f"on_{kind}_hooks"
    for kind in ("completion", "failure", "cancellation", "crashed", "running")
}
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
        A label of the code.
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
        Whether, where and how its result is kept; its tasks inherit where and how.
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
        """Return the options of a function.

        Raises
        ------
        TypeError
            It is no function; an option that there is not, or of a kind that it cannot have.
        ReservedArgumentError
            A parameter is named like what calling a flow uses itself.
        InvalidNameError
            The name has characters that no name may have.
        """
        if isinstance(fn, classmethod | staticmethod):
            kind = type(fn).__name__
            raise TypeError(f"@flow should be applied under @{kind}: put `@{kind}` above `@flow`.")
        if not callable(fn):
            raise TypeError(
                f"@flow was given {fn!r}, which cannot be called.\n  Put it above a "
                "function: `@flow` on the line before `def`."
            )
        _refuse_reserved(fn)
        given = {name: value for name, value in options.items() if value is not None}
        named = _named(fn, given)
        for hooks in _HOOKS.keys() & named.keys():
            named[_HOOKS[hooks]] = hooks_of(named["name"], hooks, named.pop(hooks))
        if "validate_parameters" in named:
            named["should_validate_parameters"] = named.pop("validate_parameters")
        known = {each.name for each in fields(cls)}
        if unknown := sorted(named.keys() - known):
            near = nearest(unknown[0], [*known, *_HOOKS])
            advice = f"\n  Did you mean {near}?" if near else ""
            raise TypeError(
                f"Flow '{named['name']}' got the option {unknown[0]}, which there is not.{advice}"
            )
        runner = named.get("task_runner")
        if isinstance(runner, type):
            named["task_runner"] = runner()
        if not named.get("timeout_seconds"):
            named.pop("timeout_seconds", None)
        return cls(**named)

    def changed(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options of a flow that differs in some; None keeps one."""
        before = {each.name: getattr(self, each.name) for each in fields(self)}
        for name, value in options.items():
            if value is None and name in before and before[name] is not None:
                continue
            before.pop(_HOOKS.get(name, name), None)
            before[name] = value
        hooks = {own: name for name, own in _HOOKS.items()}
        return {hooks.get(name, name): value for name, value in before.items()}

    def with_hooks(self, name: str, hooks: tuple[Callable[..., Any], ...]) -> Self:
        """Return options with other hooks."""
        changed: dict[str, Any] = {name: hooks}
        return replace(self, **changed)


def _refuse_reserved(fn: Any) -> None:
    import inspect

    taken = [name for name in inspect.signature(fn).parameters if name in _RESERVED]
    if taken:
        raise ReservedArgumentError(
            f"'{taken[0]}' is a reserved argument name and cannot be used in flow functions."
        )


def _named(fn: Any, given: dict[str, Any]) -> dict[str, Any]:
    name = given.get("name", getattr(fn, "__name__", type(fn).__name__).replace("_", "-"))
    if not isinstance(name, str):
        hint = " Perhaps you meant to call it? We noticed you passed a callable." * callable(name)
        raise TypeError(
            f"Expected string for flow parameter 'name'; got {type(name).__name__} instead.{hint}"
        )
    if _BANNED.search(name):
        raise InvalidNameError(
            f"Name {name!r} contains an invalid character. Must not contain any of: / % & > <."
        )
    run_name = given.get("flow_run_name")
    if run_name is not None and not isinstance(run_name, str) and not callable(run_name):
        raise TypeError(
            "Expected string or callable for 'flow_run_name'; got "
            f"{type(run_name).__name__} instead."
        )
    doc = given.get("description", getattr(fn, "__doc__", None))
    return {**given, "name": name, "description": doc}

"""What a call's result is found again by: parts of a key, which are added and taken away.

A policy gives the same key for the same call in every process. What cannot be compared gets a key
of its own, so that it is never found again.
"""

from __future__ import annotations

import inspect
import logging
from dataclasses import dataclass, replace
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from nbflow.core.keys import Unhashable, digest
from nbflow.core.keys.bytecode import meaning_of
from nbflow.core.run_context import FlowRunContext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nbflow.core.run_context import TaskRunContext

__all__ = [
    "DEFAULT",
    "FLOW_PARAMETERS",
    "INPUTS",
    "NONE",
    "NO_CACHE",
    "RUN_ID",
    "TASK_SOURCE",
    "CacheKeyFnPolicy",
    "CachePolicy",
    "CompoundCachePolicy",
    "FlowParameters",
    "Inputs",
    "RunId",
    "TaskSource",
    "call_key_fn",
    "task_input_hash",
]

_log = logging.getLogger("nbflow.engine")


class CachePolicy:
    """How the key of a call is made; subclasses define `compute_key`.

    `a + b` is a key of what both say, `policy - "name"` leaves an input out.
    """

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: Mapping[str, Any],
        flow_parameters: Mapping[str, Any],
        **kwargs: Any,
    ) -> str | None:
        """Return the key of a call; None where this says nothing.

        Parameters
        ----------
        task_ctx
            The run of the task.
        inputs
            What its function is called with, by name.
        flow_parameters
            What the flow around it was called with.
        """
        raise NotImplementedError

    @staticmethod
    def from_cache_key_fn(fn: Callable[..., str | None]) -> CacheKeyFnPolicy:
        """Return the policy whose key is what a function returns, see `call_key_fn`."""
        return CacheKeyFnPolicy(fn)

    def __add__(self, other: CachePolicy) -> CachePolicy:
        if not isinstance(other, CachePolicy):
            return NotImplemented
        parts = tuple(part for part in (*_parts(self), *_parts(other)) if part != NONE)
        return CompoundCachePolicy(parts) if len(parts) > 1 else next(iter(parts), NONE)

    def __sub__(self, other: str) -> CachePolicy:
        if not isinstance(other, str):
            raise TypeError(
                f"{other!r} was taken away from a cache policy.\n"
                "  Only inputs can be left out, by the names of the task's parameters.\n"
                '  Write for example `INPUTS - "verbose"`.'
            )
        if self == NONE:
            return self
        parts = [
            replace(part, exclude=part.exclude | {other}) if isinstance(part, Inputs) else part
            for part in _parts(self)
        ]
        if not any(isinstance(part, Inputs) for part in parts):
            parts.append(Inputs(frozenset({other})))
        return CompoundCachePolicy(tuple(parts)) if len(parts) > 1 else parts[0]


def _parts(policy: CachePolicy) -> tuple[CachePolicy, ...]:
    return policy.policies if isinstance(policy, CompoundCachePolicy) else (policy,)


@dataclass(frozen=True)
class CompoundCachePolicy(CachePolicy):
    """A key of what several policies say, without those that say nothing."""

    policies: tuple[CachePolicy, ...]

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: Mapping[str, Any],
        flow_parameters: Mapping[str, Any],
        **kwargs: Any,
    ) -> str | None:
        """Return the key of all their keys."""
        keys = [
            policy.compute_key(task_ctx, inputs, flow_parameters, **kwargs)
            for policy in self.policies
        ]
        said = tuple(key for key in keys if key is not None)
        return digest(said).hex() if said else None


@dataclass(frozen=True)
class Inputs(CachePolicy):
    """A key of what the task is called with; None where that is nothing."""

    exclude: frozenset[str] = frozenset()

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: Mapping[str, Any],
        flow_parameters: Mapping[str, Any],
        **kwargs: Any,
    ) -> str | None:
        """Return the key of the inputs, whatever their order."""
        counted = {name: inputs[name] for name in sorted(inputs.keys() - self.exclude)}
        return _key_of(task_ctx, counted) if counted else None


@dataclass(frozen=True)
class TaskSource(CachePolicy):
    """A key of what the code of the task's own function does.

    Comments and layout do not count, nor does the code that it calls.
    """

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: Mapping[str, Any],
        flow_parameters: Mapping[str, Any],
        **kwargs: Any,
    ) -> str | None:
        """Return the key of the code."""
        return _key_of(task_ctx, _code_of(task_ctx.task))


@dataclass(frozen=True)
class RunId(CachePolicy):
    """A key of the flow's run, else of the task's: found again in the same run only."""

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: Mapping[str, Any],
        flow_parameters: Mapping[str, Any],
        **kwargs: Any,
    ) -> str | None:
        """Return the id of the run."""
        around = FlowRunContext.get()
        return str(task_ctx.task_run.id if around is None else around.flow_run.id)


@dataclass(frozen=True)
class FlowParameters(CachePolicy):
    """A key of what the flow was called with; None where that is nothing."""

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: Mapping[str, Any],
        flow_parameters: Mapping[str, Any],
        **kwargs: Any,
    ) -> str | None:
        """Return the key of the parameters."""
        return _key_of(task_ctx, dict(flow_parameters)) if flow_parameters else None


@dataclass(frozen=True)
class NoCache(CachePolicy):
    """No key: nothing is found again."""

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: Mapping[str, Any],
        flow_parameters: Mapping[str, Any],
        **kwargs: Any,
    ) -> str | None:
        """Return None."""
        return None


@dataclass(frozen=True)
class CacheKeyFnPolicy(CachePolicy):
    """The key that a function of the user's returns."""

    cache_key_fn: Callable[..., str | None]

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: Mapping[str, Any],
        flow_parameters: Mapping[str, Any],
        **kwargs: Any,
    ) -> str | None:
        """Return what the function returns."""
        return call_key_fn(self.cache_key_fn, task_ctx, inputs)


INPUTS = Inputs()
TASK_SOURCE = TaskSource()
RUN_ID = RunId()
FLOW_PARAMETERS = FlowParameters()
NONE = NO_CACHE = NoCache()
DEFAULT = INPUTS + TASK_SOURCE + RUN_ID


def call_key_fn(
    fn: Callable[..., str | None], context: TaskRunContext, parameters: Mapping[str, Any]
) -> str | None:
    """Return the key that a function gives: called with as many of the two as it takes.

    Raises
    ------
    TypeError
        It returned something else than a text or None.
    """
    key = fn(*(context, dict(parameters))[: _taken(fn)])
    if key is None or isinstance(key, str):
        return key
    raise TypeError(
        f"'{getattr(fn, '__name__', fn)}', the `cache_key_fn` of task '{context.task.name}', "
        f"returned {key!r}.\n"
        f"  That is of type '{type(key).__name__}', where a text is expected, or None.\n"
        "  Return a text: equal for calls that may share a result."
    )


def _taken(fn: Callable[..., Any]) -> int:
    """Return how many arguments without a name a function takes, 2 at most."""
    try:
        parameters = inspect.signature(fn).parameters.values()
    except (TypeError, ValueError):  # built in, without a signature
        return 2
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return 2
    places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return min(2, sum(each.kind in places for each in parameters))


def task_input_hash(context: TaskRunContext, arguments: Mapping[str, Any]) -> str | None:
    """Return a key of a task, its code and what it is called with: a `cache_key_fn`.

    None where an argument cannot be compared.

    Examples
    --------
    >>> from datetime import timedelta
    >>> from nbflow import task
    >>> from nbflow.tasks import task_input_hash
    >>> task_input_hash.__name__
    'task_input_hash'
    """
    task = context.task
    name = getattr(task.fn, "__qualname__", type(task.fn).__qualname__)
    try:
        return digest((task.name, name, _code_of(task), dict(sorted(arguments.items())))).hex()
    except Unhashable:
        return None


def _code_of(task: Any) -> object:
    """Return what stands for the code of a task's own function."""
    fn = inspect.unwrap(task.fn)
    return meaning_of(fn.__code__).digest if isinstance(fn, FunctionType | MethodType) else fn


def _key_of(context: TaskRunContext, content: object) -> str:
    try:
        return digest(content).hex()
    except Unhashable as finding:
        # A key that nothing else has: a result that could differ is never taken.
        _log.debug("Task '%s' has no key to find it by: %s", context.task.name, finding.reason)
        return uuid4().hex

"""When a task may run, judged by the states of its upstreams.

A trigger takes `{edge: state}` and returns True, or raises the signal of the state that the task
gets instead. In place of a mapped upstream its children count.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias

from nbflow.core.context import context
from nbflow.core.signals import PAUSE, SKIP, TRIGGERFAIL
from nbflow.core.state import Mapped, State

__all__ = [
    "Trigger",
    "all_failed",
    "all_finished",
    "all_successful",
    "always_run",
    "any_failed",
    "any_successful",
    "manual_only",
    "not_all_skipped",
    "some_failed",
    "some_successful",
]

Upstreams: TypeAlias = Mapping[Any, State]
Trigger: TypeAlias = Callable[[Upstreams], bool]


def _states(upstreams: Upstreams) -> set[State]:
    """Return the states, children in place of mapped ones; two edges of one task count once."""
    states: set[State] = set()
    for state in upstreams.values():
        states.update(state.map_states if isinstance(state, Mapped) else (state,))
    return states


def all_successful(upstream_states: Upstreams) -> bool:
    """Run when every upstream succeeded, or was skipped. The default."""
    if not all(state.is_successful() for state in _states(upstream_states)):
        raise TRIGGERFAIL('Trigger was "all_successful" but some of the upstream tasks failed.')
    return True


def all_failed(upstream_states: Upstreams) -> bool:
    """Run when every upstream failed."""
    if not all(state.is_failed() for state in _states(upstream_states)):
        raise TRIGGERFAIL('Trigger was "all_failed" but some of the upstream tasks succeeded.')
    return True


def all_finished(upstream_states: Upstreams) -> bool:
    """Run whatever became of the upstreams, once they are finished."""
    if not all(state.is_finished() for state in _states(upstream_states)):
        raise TRIGGERFAIL(
            'Trigger was "all_finished" but some of the upstream tasks were not finished.'
        )
    return True


always_run = all_finished


def any_successful(upstream_states: Upstreams) -> bool:
    """Run when at least one upstream succeeded, or when there is none."""
    states = _states(upstream_states)
    if states and not any(state.is_successful() for state in states):
        raise TRIGGERFAIL('Trigger was "any_successful" but none of the upstream tasks succeeded.')
    return True


def any_failed(upstream_states: Upstreams) -> bool:
    """Run when at least one upstream failed, or when there is none."""
    states = _states(upstream_states)
    if states and not any(state.is_failed() for state in states):
        raise TRIGGERFAIL('Trigger was "any_failed" but none of the upstream tasks failed.')
    return True


def some_failed(at_least: float | None = None, at_most: float | None = None) -> Trigger:
    """Return a trigger that runs when the number of failed upstreams is within bounds.

    Parameters
    ----------
    at_least, at_most
        Inclusive. Below 1 a fraction of all upstreams, else a number of them.
    """

    def trigger(upstream_states: Upstreams) -> bool:
        states = _states(upstream_states)
        failed = sum(state.is_failed() for state in states)
        if states and not _is_within(failed, states, at_least, at_most):
            raise TRIGGERFAIL('Trigger was "some_failed" but thresholds were not met.')
        return True

    return trigger


def some_successful(at_least: float | None = None, at_most: float | None = None) -> Trigger:
    """Return a trigger that runs when the number of successful upstreams is within bounds.

    Parameters
    ----------
    at_least, at_most
        Inclusive. Below 1 a fraction of all upstreams, else a number of them.
    """

    def trigger(upstream_states: Upstreams) -> bool:
        states = _states(upstream_states)
        successful = sum(state.is_successful() for state in states)
        if states and not _is_within(successful, states, at_least, at_most):
            raise TRIGGERFAIL('Trigger was "some_successful" but thresholds were not met.')
        return True

    return trigger


def _is_within(
    number: int, states: Collection[State], at_least: float | None, at_most: float | None
) -> bool:
    total = len(states)
    lower = 0 if at_least is None else at_least
    upper = total if at_most is None else at_most
    return _count(lower, total) <= number <= _count(upper, total)


def _count(bound: float, total: int) -> float:
    return bound * total if bound < 1 else bound


def not_all_skipped(upstream_states: Upstreams) -> bool:
    """Run when every upstream succeeded and not all were skipped; else skip.

    Goes with `skip_on_upstream_skip=False`, to join branches of which one is taken.
    """
    states = _states(upstream_states)
    if all(state.is_skipped() for state in states):
        raise SKIP("All upstreams were skipped", result=None)
    if not all(state.is_successful() for state in states):
        raise TRIGGERFAIL('Trigger was "not_all_skipped" but some of the upstream tasks failed.')
    return True


def manual_only(upstream_states: Upstreams) -> bool:
    """Pause; run only when a person resumes the task."""
    if context.get("resume"):
        return True
    raise PAUSE('Trigger function is "manual_only"')

"""What a task's options say of the results of its calls: whether kept, where, and found by what."""

import logging
from datetime import timedelta
from typing import Any

from msgspec import Struct

from nbflow.core.cache_policies import DEFAULT, NONE, CachePolicy
from nbflow.core.options import TaskOptions
from nbflow.core.registry import NBFLOW_TASKS_REFRESH_CACHE
from nbflow.core.run_context import FlowRunContext
from nbflow.engine.result_factories import by_default, of_task

__all__ = ["CacheRule", "rule_of"]


class CacheRule(Struct, frozen=True):
    """What becomes of the results of a task's calls, in one run.

    Fields: ``factory`` (makes what stands for a result); ``policy`` (makes the key that calls are
    found by, None where none are); ``is_inferred`` (whether nobody asked for the policy: then only
    calls of this run are found); ``template`` (of the name of a document); ``expiration`` (how long
    what is found holds); ``refreshes`` (whether what is found is passed over).
    """

    factory: Any
    policy: CachePolicy | None
    is_inferred: bool
    template: str | None
    expiration: timedelta | None
    refreshes: bool


def rule_of(options: TaskOptions, above: FlowRunContext | None) -> CacheRule | None:
    """Return what becomes of the results of a task that is called in a flow's run.

    None where they just stay in memory, and nothing is found.
    """
    factory = of_task(options, above)
    policy = _asked_for(options, factory.persist_result)
    is_inferred = policy is None and _is_persistence_asked_for(options)
    if policy is None and not factory.persist_result and options.cache_result_in_memory:
        return None
    refreshes = options.refresh_cache
    return CacheRule(
        factory,
        DEFAULT if is_inferred else policy,
        is_inferred,
        options.result_storage_key,
        options.cache_expiration,
        bool(NBFLOW_TASKS_REFRESH_CACHE.value()) if refreshes is None else refreshes,
    )


def _asked_for(options: TaskOptions, persists: bool) -> CachePolicy | None:
    """Return the policy that a task names; of a function and a policy, the function."""
    policy: CachePolicy | None = options.cache_policy
    if options.cache_key_fn is not None:
        if policy is not None:
            _LOGGER.warning(
                "Task '%s' has both `cache_policy` and `cache_key_fn`; the function is used.",
                options.name,
            )
        return CachePolicy.from_cache_key_fn(options.cache_key_fn)
    if policy is None or policy == NONE:
        return None
    if not persists:
        _LOGGER.warning(
            "Ignoring `cache_policy` because `persist_result` is False: task '%s' is not cached.",
            options.name,
        )
        return None
    return policy


def _is_persistence_asked_for(options: TaskOptions) -> bool:
    """Tell whether results are kept for their own sake, and nothing is said of how to find them."""
    if options.cache_policy is not None or options.result_storage_key is not None:
        return False
    return by_default() if options.persist_result is None else options.persist_result


_LOGGER = logging.getLogger("nbflow.task_runs")

"""What makes the references to results, by what a flow or task says, and what surrounds it."""

from typing import Any

from nbflow.core.registry import NBFLOW_RESULTS_PERSIST_BY_DEFAULT
from nbflow.core.run_context import FlowRunContext

__all__ = ["of_flow", "of_task"]


def of_flow(flow: Any) -> Any:
    """Return the factory of a flow's own results; storage and serializer are inherited."""
    above = FlowRunContext.get()
    needs = not flow.cache_result_in_memory
    if above is not None:
        needs = needs or bool(above.flow.retries)
    return _factory(flow, above, _persists(flow.persist_result, needs))


def of_task(task: Any, above: FlowRunContext | None, key: Any = None) -> Any:
    """Return the factory of the results of a task that is called in a flow.

    Parameters
    ----------
    key
        Returns the key of its result, None for one of its own.
    """
    retried = above is not None and bool(above.flow.retries)
    is_found = task.cache_key_fn is not None or task.cache_policy is not None
    needs = retried or is_found or not task.cache_result_in_memory
    return _factory(task, above, _persists(task.persist_result, needs), key)


def _persists(own: bool | None, needs: bool) -> bool:
    if own is not None:
        return own
    return needs or bool(NBFLOW_RESULTS_PERSIST_BY_DEFAULT.value())


def _factory(owner: Any, above: FlowRunContext | None, persists: bool, key: Any = None) -> Any:
    from nbflow.io.results import ResultFactory
    from nbflow.io.results.defaults import default_serializer, default_storage

    inherited = None if above is None else above.result_factory
    storage, serializer = owner.result_storage, owner.result_serializer
    if storage is None:
        storage = default_storage() if inherited is None else inherited.storage
    if serializer is None:
        serializer = default_serializer() if inherited is None else inherited.serializer
    return ResultFactory(storage, serializer, persists, owner.cache_result_in_memory, key)

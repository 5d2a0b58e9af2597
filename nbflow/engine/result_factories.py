"""What makes the references to results, by what a flow or task says, and what surrounds it."""

from typing import Any

from nbflow.core.cache_policies import NONE
from nbflow.core.registry import NBFLOW_RESULTS_PERSIST_BY_DEFAULT
from nbflow.core.run_context import FlowRunContext

__all__ = ["by_default", "needs_document", "of_flow", "of_task", "unpersisted"]


def of_flow(flow: Any) -> Any:
    """Return the factory of a flow's own results; storage and serializer are inherited."""
    above = FlowRunContext.get()
    needs = not flow.cache_result_in_memory or (above is not None and bool(above.flow.retries))
    return _factory(flow, above, _persists(flow.persist_result, needs))


def of_task(options: Any, above: FlowRunContext | None) -> Any:
    """Return the factory of the results of a task that is called in a flow's run."""
    return _factory(
        options, above, _persists(options.persist_result, needs_document(options, above))
    )


def needs_document(options: Any, above: FlowRunContext | None) -> bool:
    """Tell whether a feature of a task, or of the flow around it, rests on kept results."""
    if above is not None and above.flow.retries:
        return True
    policy = options.cache_policy
    is_found = options.cache_key_fn is not None or (policy is not None and policy != NONE)
    return is_found or not options.cache_result_in_memory


def by_default() -> bool:
    """Tell whether results are kept that neither a flow nor a task says anything of."""
    return bool(NBFLOW_RESULTS_PERSIST_BY_DEFAULT.value())


def unpersisted(value: Any) -> Any:
    """Return what stands for a result that is in memory alone."""
    from nbflow.io.results.base import UnpersistedResult

    return UnpersistedResult.create(value)


def _persists(own: bool | None, needs: bool) -> bool:
    return needs or by_default() if own is None else own


def _factory(owner: Any, above: FlowRunContext | None, persists: bool) -> Any:
    from nbflow.io.results import ResultFactory
    from nbflow.io.results.defaults import default_serializer, default_storage

    inherited = None if above is None else above.result_factory
    storage, serializer = owner.result_storage, owner.result_serializer
    if storage is None:
        storage = default_storage() if inherited is None else inherited.storage
    if serializer is None:
        serializer = default_serializer() if inherited is None else inherited.serializer
    return ResultFactory(storage, serializer, persists, owner.cache_result_in_memory)

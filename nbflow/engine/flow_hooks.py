"""Which hooks of a flow are called for a state of its run."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from nbflow.core.run_state import State

__all__ = ["hooks_for"]


def hooks_for(flow: Any, state: State) -> Iterable[Callable[..., Any]]:
    """Return the hooks to be called, in order."""
    further = os.environ.get("NBFLOW__ENABLE_CANCELLATION_AND_CRASHED_HOOKS", "true").lower()
    lists: list[tuple[bool, Any]] = [
        (state.is_failed(), flow.on_failure_hooks),
        (state.is_completed(), flow.on_completion_hooks),
        (further == "true" and state.is_cancelling(), flow.on_cancellation_hooks),
        (further == "true" and state.is_crashed(), flow.on_crashed_hooks),
        (state.is_running(), flow.on_running_hooks),
    ]
    return next((hooks for is_so, hooks in lists if is_so), ())

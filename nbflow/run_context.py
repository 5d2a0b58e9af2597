"""What runs here: the run of a flow, and that of a task."""

from nbflow.core.run_context import FlowRunContext, TaskRunContext, get_run_context

__all__ = ["FlowRunContext", "TaskRunContext", "get_run_context"]

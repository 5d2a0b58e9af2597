"""How a run happens: events, effects, and the runners of flows and of single tasks."""

from nbflow.engine.defaults import get_default_flow_runner_class, get_default_task_runner_class
from nbflow.engine.flow_runner import FlowRunner, get_default_executor_class
from nbflow.engine.task_runner import TaskRunner

__all__ = [
    "FlowRunner",
    "TaskRunner",
    "get_default_executor_class",
    "get_default_flow_runner_class",
    "get_default_task_runner_class",
]

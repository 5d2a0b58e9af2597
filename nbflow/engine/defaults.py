"""The runners that the settings name."""

from nbflow.core.settings import config
from nbflow.engine.flow_runner import FlowRunner
from nbflow.engine.named import load_named
from nbflow.engine.task_runner import TaskRunner

__all__ = ["get_default_flow_runner_class", "get_default_task_runner_class"]


def get_default_flow_runner_class() -> type[FlowRunner]:
    """Return the flow runner class of the settings."""
    return load_named(config.engine.flow_runner.default_class, FlowRunner, FlowRunner)


def get_default_task_runner_class() -> type[TaskRunner]:
    """Return the task runner class of the settings."""
    return load_named(config.engine.task_runner.default_class, TaskRunner, TaskRunner)

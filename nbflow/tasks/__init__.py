"""Tasks: what they are made with, and those that come with nbflow."""

from nbflow.core.backoff import exponential_backoff
from nbflow.core.cache_policies import task_input_hash
from nbflow.core.task import FunctionTask as Task
from nbflow.core.task import task

__all__ = ["Task", "exponential_backoff", "task", "task_input_hash"]

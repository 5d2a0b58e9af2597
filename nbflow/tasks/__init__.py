"""Tasks that come with nbflow, and what options of tasks are made with."""

from nbflow.core.backoff import exponential_backoff
from nbflow.core.cache_policies import task_input_hash

__all__ = ["exponential_backoff", "task_input_hash"]

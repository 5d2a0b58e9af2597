"""Making tasks, tagging and mapping them."""

from nbflow.core.converting import as_task
from nbflow.core.mapping import apply_map
from nbflow.core.tagging import tags
from nbflow.core.task import task

__all__ = ["apply_map", "as_task", "tags", "task"]

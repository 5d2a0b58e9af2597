"""Attributes of the task run that is under way here: `id`, `name` and others, see `dir`."""

from nbflow.core.runtime import task_run_attribute as __getattr__
from nbflow.core.runtime import task_run_names as __dir__

__all__ = ["__dir__", "__getattr__"]

"""Attributes of the deployment that is under way here: `id`, `name` and others, see `dir`."""

from nbflow.core.runtime import deployment_attribute as __getattr__
from nbflow.core.runtime import deployment_names as __dir__

__all__ = ["__dir__", "__getattr__"]

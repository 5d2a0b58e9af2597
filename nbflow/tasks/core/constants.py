"""The task that stands for a value."""

from nbflow.core.collecting import Constant

__all__ = ["Constant"]

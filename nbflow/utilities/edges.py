"""How an argument of a call is to be taken."""

from nbflow.core.annotations import flatten, mapped, unmapped

__all__ = ["flatten", "mapped", "unmapped"]

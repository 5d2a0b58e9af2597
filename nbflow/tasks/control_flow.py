"""Branches of a flow."""

from nbflow.core.branching import CompareValue, Merge, case, ifelse, merge, switch

__all__ = ["CompareValue", "Merge", "case", "ifelse", "merge", "switch"]

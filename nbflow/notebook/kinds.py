"""The two kinds of flows that a notebook shows: declared ones, and functions."""

from nbflow.flows.flow import Flow
from nbflow.flows.function import Flow as FunctionFlow

__all__ = ["AnyFlow", "FunctionFlow"]

AnyFlow = Flow | FunctionFlow

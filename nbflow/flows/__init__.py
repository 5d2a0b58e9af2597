"""Flows: declared as plans, or functions."""

from nbflow.flows.function import Flow

__all__ = ["Flow"]

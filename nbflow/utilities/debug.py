"""Raising errors at the moment they happen."""

from nbflow.engine.raising import raise_on_exception

__all__ = ["raise_on_exception"]

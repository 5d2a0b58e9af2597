"""Raising errors at the moment they happen, and asking what can go to another process."""

from nbflow.engine.raising import raise_on_exception
from nbflow.io.serializable import is_serializable

__all__ = ["is_serializable", "raise_on_exception"]

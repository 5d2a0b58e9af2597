"""Classes that the settings name by their dotted path."""

import sys
import warnings
from importlib import import_module
from typing import TypeVar

__all__ = ["load_named"]

T = TypeVar("T")


def load_named(path: object, kind: type[T], default: type[T]) -> type[T]:
    """Return the class at a dotted path.

    A path where there is no class of that kind gives the default and a warning, so that a typing
    error in a settings file does not stop every run.
    """
    if not isinstance(path, str):
        return path if isinstance(path, type) and issubclass(path, kind) else default
    module, _, name = path.rpartition(".")
    try:
        found = getattr(sys.modules.get(module) or import_module(module), name)
    except (ImportError, AttributeError, ValueError):
        found = None
    if isinstance(found, type) and issubclass(found, kind):
        return found
    warnings.warn(
        f"Could not import {path}; using {default.__module__}.{default.__name__} instead.",
        UserWarning,
        stacklevel=2,
    )
    return default

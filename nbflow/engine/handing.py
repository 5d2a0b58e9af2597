"""Handing values to tasks: frames as shallow copies, so that a task may add columns to its own.

Whatever else a task changes in place is found by comparing digests (`nbflow.engine.recording`).
"""

import sys
from typing import Any

__all__ = ["handed"]


def handed(value: Any) -> Any:
    """Return what a task is given for ``value``: a shallow copy of a frame, else the value."""
    pandas = sys.modules.get("pandas")
    # By type: what a value says its class is, is code of the user's.
    if pandas is not None and issubclass(type(value), (pandas.DataFrame, pandas.Series)):
        return value.copy(deep=False)
    return value

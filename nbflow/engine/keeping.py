"""Where this process keeps runs and results, and of which flows.

State: `_opened` (the store that is open, and where it was opened), guarded by `_lock`.
"""

import os
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING, Literal

from nbflow.core.settings import config
from nbflow.core.task import Task
from nbflow.io.config_file import home

if TYPE_CHECKING:
    from nbflow.io.store.store import Store

__all__ = ["SLOW_SECONDS", "SMALL_BYTES", "Persist", "current", "persists"]

Persist = Literal["auto"] | bool
"""Whether results are kept that do not say; "auto": what was slow to make, or is small."""

SLOW_SECONDS = 1.0
SMALL_BYTES = 1_000_000

_lock = Lock()
_opened: "tuple[tuple[str, ...], Store] | None" = None


def current() -> "Store":
    """Return the store of this process, opened at the first call.

    Where it is, is read from the settings at every call.

    Raises
    ------
    StoreError
        It cannot be opened; the text says why.
    """
    global _opened
    from nbflow.io.store.paths import database_path, key_path, storage_url
    from nbflow.io.store.store import Store

    folder = home().absolute()
    durability = str(config.store.durability)
    path = database_path(folder)
    where = (str(folder), str(path), storage_url(folder), str(key_path()), durability)
    with _lock:
        if _opened is None or _opened[0] != where or not path.exists():
            if _opened is not None:
                _opened[1].close()
                _opened = None
            _opened = where, Store(folder, durability=durability)
        return _opened[1]


def persists(own: Persist | None, tasks: Iterable[Task]) -> Persist | None:
    """Return which results of a flow are kept that do not say; None where no run is recorded.

    Parameters
    ----------
    own
        What the flow itself says.
    """
    default: Persist | None = own
    if own == "auto":
        default = _BY_SETTING[str(config.results.keep)]
    if default:
        return default
    return False if any(task.options.persist_result for task in tasks) else None


_BY_SETTING: dict[str, Persist] = {"auto": "auto", "all": True, "none": False}

if hasattr(os, "register_at_fork"):
    # A thread of the parent may have held it.
    os.register_at_fork(after_in_child=lambda: globals().update(_lock=Lock()))

"""Dask workers that do not run the user's script a second time. Imported where Dask is needed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from distributed import Nanny
from distributed.core import Status

__all__ = ["QuietNanny"]

# What `multiprocessing` looks at in `__main__`, so as to import it again in the new process.
_LOOKED_AT = ("__file__", "__spec__")

# How many workers are just being started, and what they must not see meanwhile.
_hidden: dict[str, Any] = {}
_starting = 0


class QuietNanny(Nanny):
    """Starts its worker, and a new one for a dead one, without importing `__main__` there.

    So a script needs no ``if __name__ == "__main__"``; its functions are sent as they are.
    """

    async def instantiate(self) -> Status:
        """Start the worker process."""
        with _main_hidden():
            return await super().instantiate()


@contextmanager
def _main_hidden() -> Iterator[None]:
    global _starting
    main = vars(sys.modules["__main__"])
    if _starting == 0:
        _hidden.update({name: main[name] for name in _LOOKED_AT if name in main})
        main.pop("__file__", None)
        main["__spec__"] = None
    _starting += 1
    try:
        yield
    finally:
        _starting -= 1
        if _starting == 0:
            main.update(_hidden)
            _hidden.clear()

"""Noticing which files a task reads that no key covers.

One audit hook of the interpreter, set at the first run, because it can never be taken away again;
while nothing runs it costs one look at a flag.

State: `_running` (how many runs are under way), `_is_set` (whether the hook is), `_lock` (guards
both).
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from threading import Lock
from typing import Any

from nbflow.core.context import under_way
from nbflow.engine.supplied import TaskSupplied

__all__ = ["watching"]

_running = 0
_is_set = False
_lock = Lock()

# What Python and its libraries read on their own account, seldom the same in two runs.
_SYSTEM = ("/dev/", "/etc/", "/proc/", "/sys/", "/usr/share/")
_PREFIXES = {sys.prefix, sys.base_prefix}
_INSTALLED = tuple(f"{path}{os.sep}" for path in _PREFIXES | set(map(os.path.realpath, _PREFIXES)))
_PARTS = frozenset({"site-packages", "dist-packages", "fontconfig", "matplotlib", ".nbflow"})
_CODE = (".py", ".pyc", ".pyi", ".so")


@contextmanager
def watching() -> Iterator[None]:
    """Note on each running task which files it reads, as long as this lasts."""
    global _running, _is_set
    with _lock:
        if not _is_set:
            sys.addaudithook(_hook)
            _is_set = True
        _running += 1
    try:
        yield
    finally:
        with _lock:
            _running -= 1


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _running and event == "open":
        supplied = under_way()
        if isinstance(supplied, TaskSupplied):
            name = _read_file(*arguments)
            if name is not None:
                supplied.notes[f"opened '{name}', not checked"] = None


def _read_file(path: object, mode: object, flags: object) -> str | None:
    """Return the base name of a file of the user's that is about to be read, else None.

    Only the base name: what is shown must be the same on every machine. Must not raise: the file
    would not be opened.
    """
    if not isinstance(path, (str, bytes)) or not _is_reading(mode, flags):
        return None
    name = os.fsdecode(path)
    if name.startswith(_SYSTEM) or name.startswith(_INSTALLED) or name.endswith(_CODE):
        return None
    parts = PurePath(name).parts
    return parts[-1] if parts and _PARTS.isdisjoint(parts) else None


def _is_reading(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return mode.startswith("r")
    # `os.open` has no mode, and opens to read where its flags say nothing else.
    return isinstance(flags, int) and not flags & (os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

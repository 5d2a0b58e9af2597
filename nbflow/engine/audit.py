"""Noticing what tasks read and write outside of the kernel.

One audit hook of the interpreter, set at the first run, because it can never be taken away again;
while nothing runs it costs one look at a flag.

State: `_running` (how many runs are under way), `_is_set` (whether the hook is), `_lock` (guards
both); `_threads` (threads that tasks have started → the call they belong to); `_here` (by thread:
whether the hook itself is at work, and the host that was looked up last).
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from os.path import basename
from stat import S_ISDIR, S_ISREG
from typing import Any
from weakref import WeakKeyDictionary

from nbflow.core.context import under_way
from nbflow.engine.outside import Seen, is_users
from nbflow.engine.supplied import TaskSupplied

__all__ = ["watching"]

_running = 0
_is_set = False
_lock = threading.Lock()
_threads: "WeakKeyDictionary[threading.Thread, TaskSupplied]" = WeakKeyDictionary()


class _Here(threading.local):
    is_busy = False
    host = ""


_here = _Here()

# Imported or passed by, but not read as data.
_PASSING = (".lock", ".py", ".pyc", ".pyi", ".so")


@contextmanager
def watching() -> Iterator[None]:
    """Note on each running task what it reads and writes, as long as this lasts."""
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
    """Pass an event on. Must not raise: what the user's code was about to do would not be done."""
    if not _running or event not in _EVENTS or _here.is_busy:
        return
    supplied = under_way() or _threads.get(threading.current_thread())
    if not isinstance(supplied, TaskSupplied):
        return
    _here.is_busy = True
    try:
        # A path that is none, or an event with other arguments than in this version of Python.
        with suppress(OSError, TypeError, ValueError):
            _EVENTS[event](supplied, *arguments)
    finally:
        _here.is_busy = False


def _seen(supplied: TaskSupplied) -> Seen:
    if supplied.seen is None:
        supplied.seen = Seen()
    return supplied.seen


def _text(path: object) -> str:
    """Return a path of the user's as text, else nothing. What is open already was seen before."""
    if not isinstance(path, (str, bytes)):
        return ""
    text = os.fsdecode(path)
    return text if is_users(text) else ""


def _opened(supplied: TaskSupplied, path: object, mode: object, flags: object) -> None:
    name = _text(path)
    content = _kind(name) if name and not name.endswith(_PASSING) else "folder"
    if content == "folder":
        return
    if content == "special":
        _note(supplied, f"opened '{basename(name)}'")
        return
    reads, writes, adds = _ways(mode, flags)
    seen = _seen(supplied)
    if reads and (content == "file" or not writes):
        seen.read(name)
    if writes:
        seen.write(name)
    if adds:
        seen.append(name)


def _kind(path: str) -> str:
    """Return what is under a path: "file", "folder", "special" or "nothing"."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return "nothing"
    if S_ISREG(mode):
        return "file"
    return "folder" if S_ISDIR(mode) else "special"


def _ways(mode: object, flags: object) -> tuple[bool, bool, bool]:
    """Return whether a file is opened to be read, to be written anew, to be added to."""
    if isinstance(mode, str):
        adds = "a" in mode
        reads = "r" in mode or (adds and "+" in mode)
        return reads, not adds and any(way in mode for way in "wx+"), adds
    # `os.open` has no mode.
    if not isinstance(flags, int):
        return False, False, False
    writes = bool(flags & (os.O_WRONLY | os.O_RDWR))
    adds = writes and bool(flags & os.O_APPEND)
    return not flags & (os.O_WRONLY | os.O_TRUNC | os.O_EXCL), writes and not adds, adds


def _listed(supplied: TaskSupplied, path: object) -> None:
    name = "." if path is None else _text(path)
    if name:
        _seen(supplied).list(name)


def _made(supplied: TaskSupplied, path: object, *_: object) -> None:
    if name := _text(path):
        _seen(supplied).make(name)


def _renamed(supplied: TaskSupplied, old: object, new: object, *_: object) -> None:
    if name := _text(new):
        _seen(supplied).write(name)


def _moved(supplied: TaskSupplied, path: object) -> None:
    _seen(supplied).has_moved = True


def _started(supplied: TaskSupplied, function: object, *_: object) -> None:
    thread = getattr(function, "__self__", None)
    if isinstance(thread, threading.Thread):
        _threads[thread] = supplied


def _began(supplied: TaskSupplied, executable: object, *_: object) -> None:
    _note(supplied, f"started a process: {_short(executable)}")


def _forked(supplied: TaskSupplied) -> None:
    _note(supplied, "started a process")


def _asked_for(supplied: TaskSupplied, host: object, *_: object) -> None:
    _here.host = host if isinstance(host, str) else ""


def _connected(supplied: TaskSupplied, socket: object, address: object) -> None:
    host = address[0] if isinstance(address, tuple) else address
    is_name = isinstance(host, str) and ":" not in host and not host[-1:].isdigit()
    _note(supplied, f"read the network at {host if is_name else _here.host or host}")


def _database(supplied: TaskSupplied, name: object) -> None:
    if _short(name) != ":memory:":
        _note(supplied, f"opened the database '{_short(name)}'")


def _short(path: object) -> str:
    """Return the base name: what is shown must be the same on every machine."""
    text = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else str(path)
    return basename(text.partition(" ")[0]) or text


def _note(supplied: TaskSupplied, text: str) -> None:
    supplied.notes[f"{text}, not checked"] = None


_EVENTS: dict[str, Callable[..., None]] = {
    "_thread.start_joinable_thread": _started,
    "_thread.start_new_thread": _started,
    "open": _opened,
    "os.chdir": _moved,
    "os.fork": _forked,
    "os.listdir": _listed,
    "os.mkdir": _made,
    "os.posix_spawn": _began,
    "os.rename": _renamed,
    "os.scandir": _listed,
    "os.system": _began,
    "socket.connect": _connected,
    "socket.getaddrinfo": _asked_for,
    "sqlite3.connect": _database,
    "subprocess.Popen": _began,
}

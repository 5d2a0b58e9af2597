"""What stands for the content of files and folders; read again only where it may have changed.

State: `_known` (what a file or folder is on its device → its stamp, and the digest it had then).
"""

import os
from collections.abc import Callable, Container
from stat import S_ISDIR, S_ISREG
from time import time_ns

from xxhash import xxh3_128, xxh3_128_digest

__all__ = [
    "FOLDER",
    "GONE",
    "MANY_FILES",
    "UNCOMPARED",
    "file_digest",
    "folder_digest",
    "is_quick",
    "names_digest",
    "names_in",
]

# Shorter than any digest, so equal to none.
GONE = b"gone"
FOLDER = b"folder"
UNCOMPARED = b""
"""Stands for content that cannot be read, or is too much to be; it is never equal to itself."""

LARGE_BYTES = 1 << 30
"""From here on the stamp stands for the content: a touched file counts as changed."""
MANY_FILES = 10_000
"""How many files of a folder are compared at most."""

_SETTLED_NS = 2_000_000_000  # clocks of file systems are that coarse: later changes may not show
_MANY_KNOWN = 100_000
_CHUNK_BYTES = 1 << 20
_UNNAMED = frozenset({"__pycache__", ".ipynb_checkpoints", ".nbflow"})

_known: dict[tuple[int, int], tuple[tuple[int, int, int], bytes]] = {}


def file_digest(path: str, limit_bytes: int = LARGE_BYTES) -> bytes:
    """Return what stands for the content of a file: `GONE`, `FOLDER` or `UNCOMPARED` without one.

    An unchanged file costs one look at its times, size and inode: the time of the last change of
    the inode tells of edits that keep size and time. Above a size the stamp stands for the content.
    """
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return GONE
    except OSError:
        return UNCOMPARED
    if S_ISDIR(found.st_mode):
        return FOLDER
    if not S_ISREG(found.st_mode):
        return UNCOMPARED
    if found.st_size > limit_bytes:
        return xxh3_128_digest(repr((found.st_dev, found.st_ino, _stamp(found))).encode())
    return _remembered(path, found, _read)


def is_quick(path: str, limit_bytes: int) -> bool:
    """Tell whether `file_digest` need not read more than so much to know a file."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return True
    known = _known.get((found.st_dev, found.st_ino))
    return found.st_size <= limit_bytes or (known is not None and known[0] == _stamp(found))


def folder_digest(path: str) -> bytes:
    """Return what stands for all files in a folder, at any depth: their names and contents.

    Of what is too much to be read, the stamps stand for the contents.
    """
    total = xxh3_128()
    count = 0
    left_bytes = LARGE_BYTES
    for place, folders, files in os.walk(path):
        folders[:] = sorted(_named(folders))
        for name in sorted(files):
            count += 1
            whole = os.path.join(place, name)
            if count > MANY_FILES:
                return UNCOMPARED
            content = file_digest(whole, left_bytes)
            left_bytes -= _size(whole)
            if content == UNCOMPARED:
                return UNCOMPARED
            total.update(os.fsencode(os.path.relpath(whole, path)) + b"\0" + content)
    return total.digest() if count or os.path.isdir(path) else GONE


def names_in(path: str) -> tuple[str, ...] | None:
    """Return the names in a folder, sorted; None where there is none."""
    try:
        return tuple(sorted(_named(os.listdir(path))))
    except (OSError, ValueError):
        return None


def names_digest(names: tuple[str, ...] | None, without: Container[str] = ()) -> bytes:
    """Return what stands for names in a folder, some left out."""
    if names is None:
        return GONE
    return xxh3_128_digest(b"\0".join(os.fsencode(name) for name in names if name not in without))


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _named(names: list[str]) -> list[str]:
    return [name for name in names if name not in _UNNAMED]


def _stamp(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size


def _remembered(path: str, found: os.stat_result, make: Callable[[str], bytes]) -> bytes:
    """Return what ``make`` gives for a path, made again only when its stamp is another."""
    place, stamp = (found.st_dev, found.st_ino), _stamp(found)
    known = _known.get(place)
    if known is not None and known[0] == stamp:
        return known[1]
    try:
        content = make(path)
        after = _stamp(os.stat(path))
    except OSError:
        return UNCOMPARED
    if after == stamp and time_ns() - max(stamp[:2]) > _SETTLED_NS:
        if len(_known) > _MANY_KNOWN:
            _known.clear()
        _known[place] = stamp, content
    return content


def _read(path: str) -> bytes:
    total = xxh3_128()
    chunk = memoryview(bytearray(_CHUNK_BYTES))
    with open(path, "rb", buffering=0) as file:
        while count := file.readinto(chunk):
            total.update(chunk[:count])
    return total.digest()

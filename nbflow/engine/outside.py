"""What calls read and write outside of the kernel, and whether that is still as it was.

It is no part of the key but of the record: only after a call is it known what counts. What is kept
is plain text → digest; the first word says what it is:

``file``    a file that was read or named, by its content
``folder``  a folder that was named, by all files in it
``names``   a folder that was listed, by the names in it
``output``  a file that the call wrote, by its content when the call was over

Paths stay as they were given: a relative one is looked up where the kernel is now.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from os.path import basename, dirname, splitext
from pathlib import PurePath
from typing import Any

from nbflow.core.keys import Named, paths_in
from nbflow.io.contents import (
    FOLDER,
    GONE,
    UNCOMPARED,
    file_digest,
    folder_digest,
    names_digest,
    names_in,
)

__all__ = ["Outside", "Seen", "as_now", "changed", "full", "is_users", "named_in", "outside_of"]

Outside = Mapping[str, bytes]
"""What is kept, or what was named before a call; that has two more words.

``text`` a text under which there was no file; ``within`` a folder that counts as a whole only
where the call is not seen to do anything in it.
"""

# What Python and its libraries read on their own account, seldom the same in two runs.
_SYSTEM = ("/dev/", "/etc/", "/proc/", "/sys/", "/usr/share/")
_PREFIXES = {sys.prefix, sys.base_prefix}
_INSTALLED = tuple(f"{path}{os.sep}" for path in _PREFIXES | set(map(os.path.realpath, _PREFIXES)))
_PARTS = frozenset({"site-packages", "dist-packages", "fontconfig", "matplotlib", ".nbflow"})


def is_users(path: str) -> bool:
    """Tell whether a path is neither the system's nor an installed package's."""
    if path.startswith(_SYSTEM) or path.startswith(_INSTALLED):
        return False
    return _PARTS.isdisjoint(PurePath(path).parts)


class Seen:
    """What one call was seen to do with files.

    Fields: ``found`` (what is kept of it); ``listed`` (folder → its full path, the names in it at
    first); ``written`` (full path → how it was named, None where it was only added to); ``made``
    (full paths of folders that were not there before); ``touched`` (full paths of all that was
    read, listed or written); ``has_moved`` (whether the call has changed the folder that relative
    paths start from).
    """

    __slots__ = ("found", "has_moved", "listed", "made", "touched", "written")

    def __init__(self) -> None:
        self.found: dict[str, bytes] = {}
        self.listed: dict[str, tuple[str, tuple[str, ...] | None]] = {}
        self.written: dict[str, str | None] = {}
        self.made: list[str] = []
        self.touched: set[str] = set()
        self.has_moved = False

    def read(self, path: str) -> None:
        """Take in that a file is about to be read, unless it is the call's own."""
        place = full(path)
        self.touched.add(place)
        name = f"file {self._name(path)}"
        if name not in self.found and not self._is_own(place):
            self.found[name] = file_digest(path)

    def list(self, path: str) -> None:
        """Take in that a folder is about to be listed, unless it is the call's own."""
        place, name = full(path), self._name(path)
        self.touched.add(place)
        if name not in self.listed and not self._is_own(place):
            self.listed[name] = place, names_in(path)

    def write(self, path: str) -> None:
        """Take in that a file is about to be written."""
        place, name = full(path), self._name(path)
        self.touched.add(place)
        self.written[place] = name
        # Not there before it was written: what it is now says all.
        if self.found.get(f"file {name}") == GONE:
            del self.found[f"file {name}"]

    def append(self, path: str) -> None:
        """Take in that a file is about to be added to, as others may do after the call."""
        place = full(path)
        self.touched.add(place)
        self.written.setdefault(place, None)

    def make(self, path: str) -> None:
        """Take in that a folder is about to be made."""
        if not os.path.lexists(path):
            self.made.append(full(path))

    def end(self) -> None:
        """Look at what the call has left, now that it is over."""
        # Copies: threads that the call has left running may still add to these.
        written = self.written.copy()
        for name, (place, names) in self.listed.copy().items():
            own = {basename(path) for path in written if dirname(path) == place}
            self.found[f"names {name}"] = names_digest(names, own)
        for path, named in written.items():
            content = GONE if named is None else file_digest(path)
            if content != GONE:
                self.found[f"output {named}"] = content

    def add(self, later: "Seen") -> None:
        """Take in what a further call for the same node was seen to do."""
        for name, content in later.found.items():
            if name.startswith("output ") or name not in self.found:
                self.found[name] = content
        self.written |= later.written
        self.touched |= later.touched

    def touches(self, folder: str) -> bool:
        """Tell whether anything was read, listed or written in a folder."""
        return any(is_within(path, full(folder)) for path in self.touched.copy())

    def writes_in(self, folder: str) -> bool:
        """Tell whether anything was written in a folder."""
        return any(is_within(path, full(folder)) for path in self.written.copy())

    def _name(self, path: str) -> str:
        return full(path) if self.has_moved else path

    def _is_own(self, place: str) -> bool:
        return place in self.written or any(is_within(place, folder) for folder in self.made)


def full(path: str) -> str:
    """Return the full path; as it is where the folder it starts from is gone."""
    try:
        return os.path.abspath(path)
    except OSError:
        return path


def is_within(path: str, folder: str) -> bool:
    """Tell whether a full path is that of a folder, or of something in it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def named_in(values: Iterable[Any], code: Iterable[Named]) -> Outside:
    """Return what stands, before a call, for the files that it is given by name.

    Parameters
    ----------
    values
        What the call is given.
    code
        What its code names.
    """
    wanted: dict[str, bytes] = {}
    for value in values:
        for kind, path in paths_in(value):
            _want(wanted, kind, path, is_given=True)
    for kind, path in code:
        _want(wanted, kind, path, is_given=False)
    return wanted


def _want(wanted: dict[str, bytes], kind: str, path: str, is_given: bool) -> None:
    """Enter a named file or folder; one that code names may only be where others start from."""
    if not is_users(path):
        return
    content = file_digest(path)
    if content is not FOLDER:
        is_missing_text = kind == "text" and content == GONE
        wanted["text " + path if is_missing_text else "file " + path] = content
    elif kind == "file" or splitext(path.rstrip(os.sep))[1]:
        # `flights.parquet` or `grid.zarr`: a data set that is a folder.
        wanted["folder " + path] = folder_digest(path)
    elif kind == "path" and is_given:
        wanted["within " + path] = FOLDER


def outside_of(seen: Seen | None, wanted: Outside, note: Callable[[str], None]) -> Outside | None:
    """Return what a call that is over read, was named and wrote outside; None if nothing.

    Parameters
    ----------
    note
        Told what cannot be checked.
    """
    if seen is None and not wanted:
        return None
    seen = seen or Seen()
    found = dict(seen.found)
    for name, before in wanted.items():
        kind, _, path = name.partition(" ")
        if kind == "within" and seen.touches(path):
            continue
        if kind in ("folder", "within"):
            if seen.writes_in(path):
                note(f"wrote in '{_shown(path)}', the rest of it is not checked")
            else:
                content = before if kind == "folder" else folder_digest(path)
                found.setdefault(f"folder {path}", content)
        elif full(path) not in seen.written:
            # What was not there before may be what compiled code has written since.
            content = file_digest(path) if before == GONE else before
            if kind == "file" or content not in (GONE, FOLDER):
                found.setdefault(f"file {path}", content)
    return found or None


def _shown(path: str) -> str:
    """Return the base name: what is shown must be the same on every machine."""
    return basename(full(path)) or path


def changed(outside: Outside) -> str | None:
    """Return what to say of the first thing outside that is no longer what it was."""
    for name, before in outside.items():
        kind, _, path = name.partition(" ")
        now = _NOW[kind](path, outside)
        if UNCOMPARED in (before, now):
            return _UNCOMPARED[kind].format(_shown(path))
        if now != before:
            return (_MISSING if now == GONE else _CHANGED)[kind].format(_shown(path))
    return None


def as_now(outside: Outside) -> Outside:
    """Return the same things with what they are now."""
    found = {}
    for name in outside:
        kind, _, path = name.partition(" ")
        found[name] = _NOW[kind](path, outside)
    return found


def _names_now(path: str, outside: Outside) -> bytes:
    outputs = (name.partition(" ")[2] for name in outside if name.startswith("output "))
    own = {basename(name) for name in outputs if dirname(full(name)) == full(path)}
    return names_digest(names_in(path), own)


_NOW: dict[str, Callable[[str, Outside], bytes]] = {
    "file": lambda path, _: file_digest(path),
    "folder": lambda path, _: folder_digest(path),
    "names": _names_now,
    "output": lambda path, _: file_digest(path),
}
_CHANGED = {
    "file": "file '{}' changed",
    "folder": "folder '{}' changed",
    "names": "the names in folder '{}' changed",
    "output": "its output '{}' was changed",
}
_MISSING = {
    "file": "file '{}' is gone",
    "folder": "folder '{}' is gone",
    "names": "folder '{}' is gone",
    "output": "its output '{}' is gone",
}
_UNCOMPARED = {
    "file": "file '{}' cannot be compared",
    "folder": "folder '{}' has too many files to compare",
    "names": "folder '{}' cannot be compared",
    "output": "its output '{}' cannot be compared",
}

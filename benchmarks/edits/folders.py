"""Where an edit is played: a folder for its files, and how calls are counted there.

The tasks count their own calls with `mark`, which appends a line to a file. It comes from a folder
called ``site-packages``, so for each tool it is an installed package, of which nothing changes.
"""

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from benchmarks.edits.edit import TOUCHED

__all__ = ["Folder", "marked"]

COUNTING = """\
import os

MARKS = {marks!r}


def mark(name):
    file = os.open(MARKS, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(file, f"{{name}}\\n".encode())
    os.close(file)
"""


def marked(text: str, number: int) -> str:
    """Return the text of a cell that counts for one edit: no two edits then share a result."""
    return text.replace('mark("', f'mark("{number} ')


class Folder:
    """One folder below ``root`` for each edit, and the file of marks."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.marks = root / "marks"
        self.site = root / "site-packages"
        self.site.mkdir(parents=True)
        (self.site / "counting.py").write_text(COUNTING.format(marks=str(self.marks)))

    def of(self, number: int) -> Path:
        """Return the folder of an edit."""
        folder = self.root / f"edit-{number}"
        folder.mkdir(exist_ok=True)
        return folder

    def write(self, number: int, files: Mapping[str, str | None]) -> None:
        """Write the files that a stage of an edit needs."""
        for name, text in files.items():
            path = self.of(number) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            elif text == TOUCHED:
                later = path.stat().st_mtime_ns + 10_000_000_000
                os.utime(path, ns=(later, later))
            else:
                path.write_text(text)

    def calls(self, number: int) -> Counter[str]:
        """Return how often each task of an edit was called until now."""
        lines = self.marks.read_text().splitlines() if self.marks.exists() else []
        pairs = [line.split(" ", 1) for line in lines]
        return Counter(task for edit, task in pairs if edit == str(number))

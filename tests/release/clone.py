"""A fresh clone of the working tree: what is tracked, or would be, and nothing that was built."""

import shutil
import subprocess
from pathlib import Path

from tests.source import ROOT

__all__ = ["clone_into"]


def clone_into(folder: Path) -> Path:
    """Copy the files of a clone into a folder, and return it."""
    for name in _tracked_files():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return folder


def _tracked_files() -> list[str]:
    """Return the files of a clone of the working tree; all that is not hidden without git."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        command = ["git", "ls-files", "-co", "--exclude-standard"]
        listed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    return [
        path.relative_to(ROOT).as_posix()
        for entry in ROOT.iterdir()
        if not entry.name.startswith(".")
        for path in [entry, *entry.rglob("*")]
        if path.is_file() and "node_modules" not in path.parts
    ]

"""marimo's persistent cache: each stage is its notebook, run as a script in a new process.

marimo runs a cell that was edited and all that reads its names, and refuses names that two cells
define; so a cell in which something is changed in place stands before the calls.
"""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent

from benchmarks.edits.edit import PLAN, Edit, Stage
from benchmarks.edits.folders import Folder, marked
from benchmarks.edits.front_end import CellError
from benchmarks.edits.tools import CannotError, called

__all__ = ["ScriptPlayer"]

SETUP = "import marimo as mo\nfrom counting import mark"
CELL = "@app.cell\ndef _():\n{text}\n    return\n"
NOTEBOOK = """\
import marimo

app = marimo.App()

{cells}
if __name__ == "__main__":
    app.run()
"""


class ScriptPlayer:
    """Writes the notebook of a stage and runs it."""

    def __init__(self, python: Path, folder: Folder) -> None:
        self._python = python
        self._folder = folder

    def begin(self, number: int, edit: Edit) -> None:
        """Refuse what means nothing in a new process."""
        if edit.in_kernel:
            raise CannotError("each run is a new process here")

    def run(self, number: int, stage: Stage, notebook: Mapping[str, str], *, is_new: bool) -> str:
        """Run the notebook in a new process."""
        place = self._folder.of(number)
        _, calls = called(notebook[PLAN], number)
        cells = [text for name, text in notebook.items() if name != PLAN]
        texts = [marked(text, number) for text in (SETUP, *cells, calls)]
        decorated = [text.replace("@task\n", "@mo.persistent_cache\n") for text in texts]
        written = "\n\n".join(CELL.format(text=indent(text, "    ")) for text in decorated)
        (place / "notebook.py").write_text(NOTEBOOK.format(cells=written))
        paths = (self._folder.site, place, place / "site-packages")
        settings = {
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": str(stage.seed),
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
        }
        done = subprocess.run(
            [self._python, "notebook.py"],
            cwd=place,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CellError(done.stderr.strip().splitlines()[-1])
        return done.stdout

    def afresh(self, number: int, notebook: Mapping[str, str]) -> str:
        """Nothing is compared."""
        return ""

    def close(self) -> None:
        """Nothing is left running."""

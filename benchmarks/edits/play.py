"""Playing edits with one tool: before, after, and what the last run called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from benchmarks.edits.edit import PLAN, Edit, Outcome, Stage
from benchmarks.edits.folders import Folder, marked
from benchmarks.edits.front_end import CellError, FrontEnd
from benchmarks.edits.tools import CannotError, Tool

__all__ = ["KernelPlayer", "Player", "play"]

PLACE = """\
import os, sys
for name, module in list(sys.modules.items()):
    if str(getattr(module, "__file__", "")).startswith({root!r} + "/edit-"):
        del sys.modules[name]
os.chdir({folder!r})
sys.path[:0] = [{site!r}, {folder!r}, {folder!r} + "/site-packages"]
del os, sys, name, module
from counting import mark
"""


class Player(Protocol):
    """Runs the program of one tool."""

    def begin(self, number: int, edit: Edit) -> None:
        """Make ready for an edit."""

    def run(self, number: int, stage: Stage, notebook: Mapping[str, str], *, is_new: bool) -> str:
        """Do what a stage says, run the program and return its results as text.

        ``notebook`` has all cells as they are now; ``is_new`` where nothing was run yet.
        """

    def afresh(self, number: int, notebook: Mapping[str, str]) -> str:
        """Run everything once more and return the results; nothing where it is not compared."""

    def close(self) -> None:
        """Let go of what was started."""


def play(player: Player, edits: Sequence[Edit], folder: Folder) -> Iterator[Outcome]:
    """Yield what became of each edit."""
    try:
        for number, edit in enumerate(edits):
            try:
                yield _played(player, number, edit, folder)
            except (CellError, CannotError) as error:
                yield Outcome(trouble=str(error))
    finally:
        player.close()


def _played(player: Player, number: int, edit: Edit, folder: Folder) -> Outcome:
    notebook: dict[str, str] = {}
    outcome = Outcome()
    player.begin(number, edit)
    for stage in edit.stages:
        is_new = not notebook
        notebook |= stage.cells
        folder.write(number, stage.files)
        before = folder.calls(number)
        values = player.run(number, stage, notebook, is_new=is_new)
        outcome = Outcome(dict(folder.calls(number) - before), _last_line(values))
    return replace(outcome, afresh=_last_line(player.afresh(number, notebook)))


def _last_line(printed: str) -> str:
    return printed.rstrip().rpartition("\n")[2]


class KernelPlayer:
    """The kernel of a tool; most edits share one, where each begins with an empty namespace."""

    def __init__(self, tool: Tool, folder: Folder) -> None:
        self._tool = tool
        self._folder = folder
        self._front_end: FrontEnd | None = None
        self._is_used_up = False

    def begin(self, number: int, edit: Edit) -> None:
        """Take a new kernel where this edit or the one before needs its own."""
        if edit.needs_own_kernel or self._is_used_up:
            self.close()
        self._is_used_up = edit.needs_own_kernel

    def run(self, number: int, stage: Stage, notebook: Mapping[str, str], *, is_new: bool) -> str:
        """Run the cells of a stage and then the program."""
        if stage.restarts:
            self.close()
        names = [*stage.cells, *(notebook if stage.restarts else ())]
        if is_new or stage.restarts:
            self._set_up(number, stage.seed)
        declared, run = self._tool.asked(notebook[PLAN], number)
        cells = {name: notebook[name] for name in names}
        if cells.pop(PLAN, None):
            cells[PLAN] = declared  # last, wherever it stood
        for name, text in cells.items():
            self._execute(marked(text, number), f"edit-{number}-{name}")
        return self._execute(run, f"edit-{number}-run")

    def afresh(self, number: int, notebook: Mapping[str, str]) -> str:
        """Run the program as the tool does where nothing is reused."""
        if self._tool.afresh is None:
            return ""
        return self._execute(self._tool.afresh(notebook[PLAN], number)[1], "afresh")

    def close(self) -> None:
        """End the kernel."""
        if self._front_end is not None:
            self._front_end.close()
            self._front_end = None

    def _set_up(self, number: int, seed: int) -> None:
        place, root = str(self._folder.of(number)), self._folder.root
        if self._front_end is None:
            settings = self._tool.environment.items()
            environment = {name: text.format(root=root) for name, text in settings}
            environment["IPYTHONDIR"] = str(root / "ipython")
            self._front_end = FrontEnd(self._tool.python, environment, seed)
        setup = PLACE.format(root=str(root), folder=place, site=str(self._folder.site))
        self._execute("%reset -f", "reset")
        self._execute(setup, "place")
        self._execute(self._tool.setup.replace("{folder!r}", repr(place)), "setup")

    def _execute(self, text: str, cell_id: str) -> str:
        assert self._front_end is not None, "the kernel was started"
        return self._front_end.execute(text, cell_id)

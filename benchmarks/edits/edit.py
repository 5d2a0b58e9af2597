"""What an edit is: a program, what is done to it, and which of its tasks have to run then."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["PLAN", "TOUCHED", "Edit", "Outcome", "Stage", "Verdict"]

Verdict = Literal["right", "wrong reuse", "needless rerun", "–"]

PLAN = "plan"  # the cell that calls the tasks; it is run last
TOUCHED = "(touched)"  # in place of the text of a file: a new time, nothing else


@dataclass(frozen=True)
class Stage:
    """What a person does before running the program once more.

    Parameters
    ----------
    cells
        Name → text of the cells that are run, in order; the first stage has the whole notebook.
    files
        Path → text of the files that are written before; None deletes, `TOUCHED` touches.
    restarts
        The kernel is restarted, and all cells are run as they are now: those named here first.
    seed
        The hash seed of the restarted kernel.
    """

    cells: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str | None] = field(default_factory=dict)
    restarts: bool = False
    seed: int = 1


@dataclass(frozen=True)
class Edit:
    """One kind of edit.

    Parameters
    ----------
    name
        What is edited, as the table says it.
    stages
        The program is run after each; the calls of the last run are what counts.
    runs
        Task → calls that the last run has to make, by the rule: never reuse a result that could
        differ, never repeat work that could not. Tasks that are not named have to make none.
    why
        Why nbflow does otherwise, for what is documented: a limit, or a rerun for safety's sake.
    is_alone
        Needs a kernel where nothing was run before.
    in_kernel
        Means nothing to a tool that starts a new process for each run.
    """

    name: str
    stages: tuple[Stage, ...]
    runs: Mapping[str, int] = field(default_factory=dict)
    why: str = ""
    is_alone: bool = False
    in_kernel: bool = False

    @property
    def needs_own_kernel(self) -> bool:
        """Whether other edits in the same kernel could mislead: it restarts, or loads files."""
        files = [name for stage in self.stages for name in stage.files]
        has_code = any(name.endswith(".py") for name in files)
        return self.is_alone or has_code or any(stage.restarts for stage in self.stages)


@dataclass(frozen=True)
class Outcome:
    """What the last run of an edit did.

    Parameters
    ----------
    ran
        Task → how often it was called.
    values, afresh
        The results as text, and what they are when everything runs.
    trouble
        Why the edit could not be played with this tool.
    """

    ran: Mapping[str, int] = field(default_factory=dict)
    values: str = ""
    afresh: str = ""
    trouble: str = ""

    def verdict(self, edit: Edit) -> Verdict:
        """Tell whether what ran is what had to."""
        if self.trouble:
            return "–"
        if any(self.ran.get(task, 0) < count for task, count in edit.runs.items()):
            return "wrong reuse"
        if any(count > edit.runs.get(task, 0) for task, count in self.ran.items()):
            return "needless rerun"
        return "right"

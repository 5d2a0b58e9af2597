"""The answers to what a page asks of the store: whatever goes wrong becomes a line for its tab."""

from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import Struct, to_builtins

from nbflow.engine.effects import Raised, attempt
from nbflow.engine.past_runs import PastRun, find_past_run, recorded_runs
from nbflow.errors import StoreError
from nbflow.notebook.kept_rows import kept_told
from nbflow.notebook.kinds import AnyFlow
from nbflow.notebook.protocol import (
    AskDiff,
    AskKept,
    AskRun,
    AskRunDetails,
    AskRunLogs,
    AskRuns,
    Question,
    RunDetails,
    Runs,
    Unread,
)
from nbflow.notebook.recorded import Drawn, details_of, logs_of, show_run
from nbflow.notebook.run_changes import changes_told
from nbflow.notebook.run_rows import MOST_RUNS, runs_told
from nbflow.notebook.table import Packed
from nbflow.notebook.text import first_line
from nbflow.notebook.textwidth import clean
from nbflow.notebook.wire_text import wired

__all__ = ["Shown", "answered", "last_runs"]

FEW = 5
LONGEST = 400

What = Literal["runs", "recorded", "run-details", "logs", "diff", "kept"]

_WHAT: dict[type, What] = {
    AskRuns: "runs",
    AskRun: "recorded",
    AskRunDetails: "run-details",
    AskRunLogs: "logs",
    AskDiff: "diff",
    AskKept: "kept",
}


class Shown(Struct, frozen=True):
    """A flow as it is shown: what is drawn of it, and which cell declares a node."""

    flow: AnyFlow
    drawn: Callable[[], Drawn]
    cell_of: Callable[[str], str | None]


def answered(shown: Shown | None, question: Question) -> Packed:
    """Return the answer to a question; raises nothing.

    Parameters
    ----------
    shown
        None where the flow is no longer in the notebook.
    """
    what = _WHAT[type(question)]
    if shown is None:
        return to_builtins(Unread(what, "This flow is no longer in the notebook.")), []
    said = attempt(_answer, {"shown": shown, "question": question})
    if isinstance(said, Raised):
        return to_builtins(_unread(what, said.exception)), []
    return said if isinstance(said, tuple) else (to_builtins(said), [])


def last_runs(flows: Mapping[str, AnyFlow], variable: str) -> Packed:
    """Return the last few runs of a flow, none where they cannot be read; raises nothing.

    Why not is told by the flow's own view, to whom it asks there.
    """
    flow = flows.get(variable)
    none = Runs(clean(variable), 0)
    if flow is None:
        return to_builtins(none), []
    said = attempt(runs_told, {"flow": flow.name, "called": variable, "limit": FEW})
    return to_builtins(none if isinstance(said, Raised) else said), []


def _unread(what: What, error: BaseException) -> Unread:
    """Return what to say in the place of an answer: all of an error of ours, on one line."""
    said = str(error) if isinstance(error, StoreError) else f"{type(error).__name__}: {error}"
    return Unread(what, first_line(" ".join(map(str.strip, said.splitlines())), LONGEST))


def _answer(shown: Shown, question: Question) -> object:
    name = shown.flow.name
    match question:
        case AskRuns():
            return runs_told(name, name, MOST_RUNS)
        case AskRun(number):
            return show_run(_run(name, number), shown.drawn())
        case AskRunDetails():
            return _details(shown, question)
        case AskRunLogs(number, after):
            return logs_of(_run(name, number), after)
        case AskDiff(before, after):
            return changes_told(_run(name, before), _run(name, after))
        case AskKept():
            return kept_told(name)


def _details(shown: Shown, question: AskRunDetails) -> RunDetails | Unread:
    run = _run(shown.flow.name, question.run)
    details = details_of(run, question.name, shown.cell_of(question.name))
    if details is None:
        return Unread("run-details", f"{run.title} had no such node.")
    return RunDetails(run.number, wired(details, question.node))


def _run(flow: str, number: int) -> PastRun:
    return find_past_run(recorded_runs(flow), number)

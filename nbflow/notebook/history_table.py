"""Recorded runs, and versions of a task, as a notebook shows them.

Runs are called by their numbers: times and ids would differ each time a notebook is run, and are
in the JSON.
"""

from collections.abc import Sequence

from nbflow.engine.past_runs import PastRun, Runs
from nbflow.engine.rollback import Rollback
from nbflow.engine.versions import Version, Versions
from nbflow.notebook.diff import diff_html, diff_lines, diff_text
from nbflow.notebook.text import Row, first_line, html_table, sign, text_table

__all__ = ["numbers", "show_past_run", "show_rollback", "show_runs", "show_versions"]

LONGEST = 200
MOST_RUNS = 20
MOST_NAMES = 3
_NAMED = ("failed", "interrupted", "cancelled", "paused")


def show_runs(runs: Runs) -> dict[str, str]:
    """Return runs as text and HTML, the last one first."""
    title = first_line(f"{runs.flow}: {_count(runs.total, 'run')}")
    rows = [_run_row(run) for run in runs[:MOST_RUNS]]
    if not runs.total:
        rows.append(
            ("runs are recorded where results are kept: give the flow `persist_result=True`",)
        )
    if runs.total > len(rows):
        rows.append(("…", f"{runs.total - len(rows):,} more", "", "", ""))
    return _shown(title, rows)


def show_past_run(run: PastRun) -> dict[str, str]:
    """Return what one run came to, node by node, as text and HTML."""
    rows = [
        (
            task.outcome,
            first_line(task.name),
            "" if task.outcome in ("ran", "reused") else first_line(task.message or ""),
        )
        for task in run.tasks
    ]
    return _shown(first_line(f"{run.flow}, {run.title}: {run.state}. {run.message or ''}"), rows)


def _run_row(run: PastRun) -> Row:
    told = ", ".join(_counted(run, outcome, count) for outcome, count in run.counts.items())
    given = ", ".join(f"{name}={text}" for name, text in run.parameters.items())
    last = ", the last" if run.is_last else ""
    return sign(run.state), f"{run.title}{last}", run.state, told, first_line(given)


def _counted(run: PastRun, outcome: str, count: int) -> str:
    if outcome not in _NAMED:
        return f"{outcome} {count:,}"
    names = [first_line(task.name) for task in run.tasks if task.outcome == outcome]
    more = " …" if len(names) > MOST_NAMES else ""
    return f"{outcome} {count:,} ({', '.join(names[:MOST_NAMES])}{more})"


def show_versions(versions: Versions) -> dict[str, str]:
    """Return versions of a node's code as text and HTML, the newest first."""
    title = first_line(f"{versions.node}: {_count(len(versions), 'recorded version')} of its code")
    rows = [_version_row(version) for version in versions]
    changes = [(_change_title(v), diff_lines(v.diff)) for v in versions if v.diff]
    return _shown(title, rows, changes)


def _version_row(version: Version) -> Row:
    present = "the present code" if version.is_current else ""
    return (
        f"version {version.number}",
        numbers(version.runs),
        "; ".join(filter(None, (present, first_line(version.change or "", LONGEST)))),
    )


def _change_title(version: Version) -> str:
    return first_line(f"version {version.number}: {version.change}", LONGEST)


def numbers(runs: Sequence[int]) -> str:
    """Return numbers of runs, those that follow each other as one: "runs 1, 3–5"."""
    spans: list[list[int]] = []
    for number in runs:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    told = [str(low) if low == high else f"{low}–{high}" for low, high in spans]
    return f"run{'s' * (len(runs) != 1)} {', '.join(told)}" if told else "no recorded run"


def show_rollback(done: Rollback) -> dict[str, str]:
    """Return what bringing back a version changed, as text and HTML."""
    nodes = ", ".join(map(first_line, done.nodes))
    title = f"{first_line(done.flow)}: {nodes} now use{'s' * (len(done.nodes) == 1)} version "
    rows: list[Row] = [("its cell still has the other text; the next run takes this one",)]
    if done.others:
        others = first_line(", ".join(f"`{name}`" for name in done.others), LONGEST)
        rows.append((f"not as they were then, and left as they are: {others}",))
    changes = [] if done.diff is None else [("What changed", diff_lines(done.diff))]
    return _shown(f"{title}{done.version.number}", rows, changes)


def _shown(
    title: str, rows: Sequence[Row], changes: Sequence[tuple[str, list[str]]] = ()
) -> dict[str, str]:
    text = [part for part in (title, text_table(rows)) if part]
    html = [html_table(title, rows)]
    for head, lines in changes:
        text += diff_text(head, lines)
        html.append(diff_html(head, lines, is_open=False))
    return {"text/plain": "\n".join(text), "text/html": "".join(html)}


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}" if number else f"no {what}s"

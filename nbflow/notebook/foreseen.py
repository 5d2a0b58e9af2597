"""What a run would do with one node, and the versions that its code had, as messages carry it.

Asking follows tasks that were defined anew, as every plan does: on the main thread, between cells.
"""

from contextlib import redirect_stdout
from io import StringIO
from textwrap import dedent

from nbflow.engine.versions import Version
from nbflow.errors import StoreError
from nbflow.notebook.causes import told
from nbflow.notebook.diff import LONGEST_CAUSE, diff_lines
from nbflow.notebook.history_table import numbers
from nbflow.notebook.kinds import AnyFlow
from nbflow.notebook.protocol import StepInfo, VersionInfo, Versions
from nbflow.notebook.text import first_line
from nbflow.notebook.wire_text import block

__all__ = ["step_info", "versions_info"]

LONGEST = 300
MOST_VERSIONS = 20


def step_info(flow: AnyFlow, node: str) -> StepInfo:
    """Return what a run with reuse would do with a node, and why."""
    said = StringIO()
    with redirect_stdout(said):  # that a task was defined anew is a part of the answer
        step = flow.why(node)
    lines = [*step.notes, *said.getvalue().splitlines()]
    notes = tuple(first_line(line, LONGEST) for line in lines)
    return StepInfo(0, node, step.verdict, told(step.chain), step.seconds, notes)


def versions_info(flow: AnyFlow, node: str) -> Versions:
    """Return the versions that the code of a node had, the newest first."""
    try:
        found = flow.versions(node)
    except StoreError as error:
        return Versions(0, node, note=first_line(str(error), LONGEST))
    note = "" if found else "None is recorded: a version is when its result is kept."
    if len(found) > MOST_VERSIONS:
        note = f"{len(found) - MOST_VERSIONS:,} earlier ones are not shown."
    return Versions(0, node, tuple(_version(each) for each in found[:MOST_VERSIONS]), note)


def _version(version: Version) -> VersionInfo:
    source = version.source
    return VersionInfo(
        version.number,
        version.is_current,
        numbers(version.runs),
        version.seconds,
        first_line(version.change or "", LONGEST_CAUSE),
        "\n".join(diff_lines(version.diff)) if version.diff else None,
        None if source is None else block(dedent(source)).rstrip(),
    )

"""The recorded runs of a flow, as the live view and the side panel list them."""

from nbflow.engine.past_runs import PastRun, recorded_runs
from nbflow.notebook.protocol import RunRow, Runs
from nbflow.notebook.text import first_line
from nbflow.notebook.textwidth import clean

__all__ = ["MOST_RUNS", "runs_told"]

MOST_RUNS = 200
MOST_COUNTED = 50_000
"""So many tasks are looked at to tell what became of them, newest runs first."""

MOST_NAMES = 3
LONGEST = 200


def runs_told(flow: str, called: str, limit: int = MOST_RUNS) -> Runs:
    """Return the last recorded runs of a flow.

    Parameters
    ----------
    flow
        Its name.
    called
        What the page knows it by.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    runs = recorded_runs(flow, limit)
    counted, rows = 0, []
    for run in runs:
        is_counted = counted < MOST_COUNTED
        rows.append(_row(run, is_counted=is_counted))
        counted += len(run.tasks) if is_counted else 0
    return Runs(clean(called), runs.total, tuple(rows))


def _row(run: PastRun, *, is_counted: bool) -> RunRow:
    given = ", ".join(f"{name}={text}" for name, text in run.parameters.items())
    tasks = run.tasks if is_counted else ()
    failed = [clean(task.name) for task in tasks if task.outcome == "failed"]
    return RunRow(
        run.number,
        run.id,
        clean(run.state),
        run.started,
        run.ended,
        tuple(run.counts.items()) if is_counted else (),
        tuple(failed[:MOST_NAMES]),
        first_line(given, LONGEST),
    )

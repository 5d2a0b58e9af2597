"""The runs of functions that something happens in, and whether one of them is to end."""

from collections.abc import Iterator

from nbflow.core.run_context import FlowRunContext
from nbflow.engine.called_run import CalledRun

__all__ = ["heed_stops", "runs_around"]


def runs_around(context: FlowRunContext | None) -> Iterator[CalledRun]:
    """Yield the tables of the runs that a context stands in, the innermost first."""
    while context is not None and isinstance(context.run, CalledRun):
        yield context.run
        context = context.outer


def heed_stops() -> None:
    """Raise `KeyboardInterrupt` where a run that is under way here is to end."""
    for run in runs_around(FlowRunContext.get()):
        if run.stop.is_wanted:
            run.stop.obey()

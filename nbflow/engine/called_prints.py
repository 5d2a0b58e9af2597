"""What is printed and logged in runs of flows as functions; such runs may overlap in any order.

State: `_runs` (those that there are, by the id that their log records carry), `_kept` (what stands
for the screen meanwhile), guarded by `_lock`.
"""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from time import time

from nbflow.core.context import under_way
from nbflow.core.events import RunLogged
from nbflow.engine.called_run import CalledRun
from nbflow.engine.effects import bounded
from nbflow.engine.prints import Tee, kept_with_tasks
from nbflow.engine.supplied import TaskSupplied

__all__ = ["called_prints"]

_lock = Lock()
_runs: dict[str, CalledRun] = {}
_kept = ExitStack()
_tee: Tee | None = None


@contextmanager
def called_prints(run: CalledRun) -> Iterator[None]:
    """Let what a run logs, and its tasks print, be its events as well, while it lasts."""
    global _tee
    assert run.flow_run is not None, "it is a run of a flow"
    own = str(run.flow_run.id)
    with _lock:
        if not _runs:
            _tee = _kept.enter_context(kept_with_tasks(_task_here, of_none=_heard))
        _runs[own] = run
    try:
        yield
    finally:
        with _lock:
            del _runs[own]
            assert _tee is not None, "it was entered"
            _tee.rest_of(run)
            if not _runs:
                _kept.close()


def _task_here() -> TaskSupplied | None:
    supplied = under_way()
    if isinstance(supplied, TaskSupplied) and isinstance(supplied.run, CalledRun):
        return supplied
    return None


def _heard(record: logging.LogRecord) -> None:
    """Take in what a flow's function logged between its calls; the engine's lines are no part."""
    said = vars(record)
    run = _runs.get(said.get("flow_run_id", ""))
    if run is not None and not said.get("by_engine"):
        run.tell(RunLogged(time(), record.levelname, bounded(record.getMessage())))

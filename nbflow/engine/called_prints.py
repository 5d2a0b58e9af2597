"""What tasks print and log in runs of flows as functions; such runs may overlap in any order.

State: `_runs` (how many of them there are), `_kept` (what stands for the screen meanwhile), guarded
by `_lock`.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock

from nbflow.core.context import under_way
from nbflow.engine.called_run import CalledRun
from nbflow.engine.prints import Tee, kept_with_tasks
from nbflow.engine.supplied import TaskSupplied

__all__ = ["called_prints"]

_lock = Lock()
_runs = 0
_kept = ExitStack()
_tee: Tee | None = None


@contextmanager
def called_prints(run: CalledRun) -> Iterator[None]:
    """Let what tasks of a run print and log be its events as well, while it lasts."""
    global _runs, _tee
    with _lock:
        if _runs == 0:
            _tee = _kept.enter_context(kept_with_tasks(_task_here))
        _runs += 1
    try:
        yield
    finally:
        with _lock:
            _runs -= 1
            assert _tee is not None, "it was entered"
            _tee.rest_of(run)
            if _runs == 0:
                _kept.close()


def _task_here() -> TaskSupplied | None:
    supplied = under_way()
    if isinstance(supplied, TaskSupplied) and isinstance(supplied.run, CalledRun):
        return supplied
    return None

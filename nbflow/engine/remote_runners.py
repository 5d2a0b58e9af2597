"""Task runners whose calls are made in other processes, by the executors of declared flows."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from contextlib import ExitStack
from threading import Lock
from types import TracebackType
from typing import Any, Self

from nbflow.core.graph import Node
from nbflow.core.signals import TaskTimeoutSignal
from nbflow.engine.driver import whole
from nbflow.engine.run_loggers import RunLogger, task_logger
from nbflow.engine.steps import Call
from nbflow.engine.task_runners import ThreadPoolTaskRunner
from nbflow.engine.workers import Away
from nbflow.errors import WorkerDiedError
from nbflow.executors import DaskExecutor, Executor, Held, LocalDaskExecutor

__all__ = ["DaskTaskRunner", "ExecutorTaskRunner", "ProcessPoolTaskRunner"]


class _Away(Away):
    """The way of the calls of one run of a function."""

    def logger_of(self, node: Node) -> RunLogger:
        """Return the logger of the run of the task, as it is got there."""
        run: Any = self._run
        return task_logger(run.calls[node.name].task_run, run.flow_run)


class ExecutorTaskRunner(ThreadPoolTaskRunner):
    """Makes calls on the workers of an executor; a thread of this process waits for each.

    Parameters
    ----------
    make
        Makes the executor.

    Fields: ``_away`` (the way to the workers, from the first call on); ``_held`` (the executor,
    started).
    """

    def __init__(self, make: Callable[[], Executor], max_workers: int | None = None) -> None:
        super().__init__(max_workers)
        self._executor_of = make
        self._executor: Executor | None = None
        self._away: Away | None = None
        self._held = ExitStack()
        self._lock = Lock()

    def _way(self, run: Any) -> Away:
        """Return the way to the workers; what they say is heard by the run."""
        with self._lock:
            if self._away is None:
                executor = self._executor_of()
                away = _Away(run, executor)

                def heard(event: Any) -> None:
                    with run.lock:
                        away.hear(event)

                self._held.enter_context(executor.start(heard))
                self._executor, self._away = executor, away
            return self._away

    def perform(self, call: Call) -> Any:
        """Have a worker make a call, and return its outcome.

        One that is lost with its worker is made again, once, unless it has effects outside.
        """
        run: Any = call.supplied.run
        node = call.supplied.node
        sent = whole(call)
        away = self._way(run)
        future = away.send(node, sent)
        self._wait(future, call.limit)
        if isinstance(future.exception(), WorkerDiedError) and not node.task.options.side_effects:
            with run.lock:
                away.lost(node)
            future = away.send(node, sent)
            self._wait(future, call.limit)
        outcome = away.take_in(call, future)
        return outcome.get() if type(outcome) is Held else outcome

    def _wait(self, future: Future[Any], limit: float | None) -> None:
        """Wait for the end of a call; make it one where its time has been over for long."""
        try:
            future.exception(None if limit is None else limit + Away.grace)
        except Late:
            assert self._executor is not None, "it was handed the call"
            self._executor.raise_in(future, TaskTimeoutSignal)
            future.exception()

    def cut_off(self) -> None:
        """End every call that has not ended."""
        if self._executor is not None:
            self._executor.interrupt()
        super().cut_off()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wait until all that was submitted has ended, and leave nothing of the workers."""
        with self._held:
            super().__exit__(kind, error, traceback)


class ProcessPoolTaskRunner(ExecutorTaskRunner):
    """Makes calls in processes of this machine.

    Parameters
    ----------
    max_workers
        How many at once; None: as many as there are processors.
    """

    def __init__(self, max_workers: int | None = None) -> None:
        super().__init__(lambda: LocalDaskExecutor("processes", max_workers), max_workers)

    def duplicate(self) -> Self:
        """Return another like this one, for one run of a flow."""
        return type(self)(self.max_workers)


class DaskTaskRunner(ExecutorTaskRunner):
    """Makes calls on the workers of a Dask cluster.

    Parameters
    ----------
    address
        Of a scheduler that is there already. None: a cluster is started for each run.
    cluster_class, cluster_kwargs, adapt_kwargs
        What starts that cluster, its arguments, and those of its ``adapt``.
    client_kwargs
        Arguments of `distributed.Client`.
    """

    def __init__(
        self,
        address: str | None = None,
        cluster_class: str | Callable[..., Any] | None = None,
        cluster_kwargs: Mapping[str, Any] | None = None,
        adapt_kwargs: Mapping[str, Any] | None = None,
        client_kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        self._options: dict[str, Any] = {
            "address": address,
            "cluster_class": cluster_class,
            "cluster_kwargs": cluster_kwargs,
            "adapt_kwargs": adapt_kwargs,
            "client_kwargs": client_kwargs,
        }
        DaskExecutor(**self._options)  # what does not go together is refused where it is written
        super().__init__(lambda: DaskExecutor(**self._options))

    def duplicate(self) -> Self:
        """Return another like this one, for one run of a flow."""
        return type(self)(**self._options)

    def __repr__(self) -> str:
        given = [f"{name}={value!r}" for name, value in self._options.items() if value is not None]
        return f"DaskTaskRunner({', '.join(given)})"

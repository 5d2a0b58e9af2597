"""Calls on a Dask cluster: one that is there already, or one that lasts as long as the run."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pkgutil import resolve_name
from typing import Any

from nbflow.errors import ExecutorError
from nbflow.executors.base import Pool, PoolExecutor
from nbflow.executors.saying import Heard

__all__ = ["DaskExecutor"]

_TIMEOUT = "10s"

# Dask is a scheduler itself; more than this at a time only fills its memory.
_SLOTS = 1_000


class DaskExecutor(PoolExecutor):
    """Calls functions on the workers of a Dask cluster.

    Parameters
    ----------
    address
        Of a scheduler that is there already. None: a cluster is started for each run.
    cluster_class
        What starts that cluster, or its import path; `distributed.LocalCluster` when None.
    cluster_kwargs
        Its arguments.
    adapt_kwargs
        Arguments of its ``adapt``; None: it keeps its size.
    client_kwargs
        Arguments of `distributed.Client`; its ``timeout`` is 10 s unless given.
    debug
        Whether a local cluster has its workers in threads of this process.
    performance_report_path
        Where Dask writes its report of the run, as HTML.
    disable_cancellation_event, watch_worker_status
        Taken for flows that give them; what they switch is always as it should be here.

    Raises
    ------
    ExecutorError
        An address was given together with what a new cluster needs.
    """

    is_remote = True
    holds = True
    queues = True

    def __init__(
        self,
        address: str | None = None,
        cluster_class: str | Callable[..., Any] | None = None,
        cluster_kwargs: Mapping[str, Any] | None = None,
        adapt_kwargs: Mapping[str, Any] | None = None,
        client_kwargs: Mapping[str, Any] | None = None,
        debug: bool | None = None,
        performance_report_path: str | None = None,
        disable_cancellation_event: bool = False,
        watch_worker_status: bool | None = None,
    ) -> None:
        of_cluster = {
            "cluster_class": cluster_class,
            "cluster_kwargs": cluster_kwargs,
            "adapt_kwargs": adapt_kwargs,
        }
        given = [f"'{name}'" for name, value in of_cluster.items() if value is not None]
        if address is not None and given:
            raise ExecutorError(
                f"A DaskExecutor was given an address and {', '.join(given)}.\n"
                f"  At {address!r} there is a cluster already; the rest is for a new one.\n"
                "  Give one or the other."
            )
        self.address = address
        self.cluster_class = cluster_class
        self.cluster_kwargs = dict(cluster_kwargs or {})
        self.adapt_kwargs = dict(adapt_kwargs or {})
        self.client_kwargs = dict(client_kwargs or {})
        self.debug = debug
        self.performance_report_path = performance_report_path
        self.disable_cancellation_event = disable_cancellation_event
        self.watch_worker_status = watch_worker_status

    @property
    def slots(self) -> int:
        """How many calls Dask is given at a time."""
        return _SLOTS

    def _open(self, heard: Heard) -> Pool:
        from distributed import performance_report

        from nbflow.executors.dask_pool import DaskPool

        if self.performance_report_path is not None:
            _need_bokeh(self.performance_report_path)
        with ExitStack() as stack:
            cluster = None if self.address is not None else stack.enter_context(self._cluster())
            client = stack.enter_context(self._client(cluster))
            if self.performance_report_path is not None:
                stack.enter_context(client.as_current())
                stack.enter_context(performance_report(filename=self.performance_report_path))
            pool = DaskPool(heard, client, cluster)
            stack.callback(pool.leave)
            pool.left = stack.pop_all().close
        return pool

    def _client(self, cluster: Any) -> Any:
        from distributed import Client

        options = {"timeout": _TIMEOUT, "set_as_default": False, **self.client_kwargs}
        # In two steps, so that there is something to stop: a client that finds no scheduler
        # leaves the thread of its loop behind, and its `close` takes it for closed.
        client: Any = Client.__new__(Client)
        try:
            client.__init__(self.address if cluster is None else cluster, **options)
        except OSError as error:
            client._loop_runner.stop()
            raise ExecutorError(
                f"No Dask scheduler answers at {self.address!r}.\n"
                f"  Waited {options['timeout']}: {error}\n"
                "  Start one there (`dask scheduler`), correct the address, or leave it out "
                "for a cluster of the run's own."
            ) from error
        return client

    @contextmanager
    def _cluster(self) -> Iterator[Any]:
        from distributed import LocalCluster

        make = self.cluster_class or LocalCluster
        if isinstance(make, str):
            make = resolve_name(make)
        options = self.cluster_kwargs
        if make is LocalCluster:
            options = {"processes": not self.debug, **options}
            if options["processes"]:
                from nbflow.executors.dask_nanny import QuietNanny

                options = {"worker_class": QuietNanny, **options}
        with make(**options) as cluster:
            if self.adapt_kwargs:
                cluster.adapt(**self.adapt_kwargs)
            yield cluster


def _need_bokeh(path: str) -> None:
    """Say before a run, not after it, that Dask cannot write its report."""
    if find_spec("bokeh") is None:
        raise ExecutorError(
            f"Dask cannot write its performance report to '{path}'.\n"
            "  It draws it with Bokeh, which is not installed.\n"
            "  Install `bokeh`, or leave out 'performance_report_path'."
        )

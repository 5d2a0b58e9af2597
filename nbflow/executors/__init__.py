"""Where calls happen: here, in threads, in processes, or on a Dask cluster."""

from nbflow.executors.base import Executor
from nbflow.executors.dask import DaskExecutor
from nbflow.executors.local import LocalExecutor
from nbflow.executors.local_dask import LocalDaskExecutor
from nbflow.executors.parting import Held, Parted
from nbflow.executors.saying import say

__all__ = [
    "DaskExecutor",
    "Executor",
    "Held",
    "LocalDaskExecutor",
    "LocalExecutor",
    "Parted",
    "say",
]

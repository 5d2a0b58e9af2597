"""Where calls happen: in this process, one after the other, for now."""

from nbflow.executors.local import Executor, LocalExecutor

__all__ = ["Executor", "LocalExecutor"]

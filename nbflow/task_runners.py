"""Where submitted calls of an `@flow` run are made."""

from nbflow.engine.remote_runners import DaskTaskRunner, ProcessPoolTaskRunner
from nbflow.engine.task_runners import SequentialTaskRunner, TaskRunner, ThreadPoolTaskRunner

__all__ = [
    "DaskTaskRunner",
    "ProcessPoolTaskRunner",
    "SequentialTaskRunner",
    "TaskRunner",
    "ThreadPoolTaskRunner",
]

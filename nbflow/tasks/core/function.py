"""The task that ``@task`` makes of a function."""

from nbflow.core.task import FunctionTask

__all__ = ["FunctionTask"]

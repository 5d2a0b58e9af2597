"""The runs that are under way here: `flow_run`, `task_run` and `deployment`."""

from nbflow.runtime import deployment, flow_run, task_run

__all__ = ["deployment", "flow_run", "task_run"]

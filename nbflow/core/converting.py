"""Making a step of whatever stands for one."""

from typing import Any

from nbflow.core import scope as scopes
from nbflow.core.annotations import Marked
from nbflow.core.collecting import Constant
from nbflow.core.laying import holds_step
from nbflow.core.task import Task

__all__ = ["as_task"]


def as_task(value: Any, flow: Any = None) -> Task:
    """Return the step that gives a value.

    Parameters
    ----------
    value
        A task is returned as it is; a collection with steps in it becomes a node of the flow; any
        other value a `Constant`, which a call or an edge adds.
    flow
        The flow being built here when None.

    Raises
    ------
    ValueError
        A collection with steps in it, and there is no flow being built here.

    Examples
    --------
    >>> from nbflow.utilities.tasks import as_task
    >>> as_task(5)
    <Task: 5>
    """
    bare = value.value if isinstance(value, Marked) else value
    if isinstance(bare, Task):
        return bare
    if not holds_step(bare):
        return Constant(bare)
    scope = scopes.building(f"a {type(bare).__name__} of steps", flow)
    collected: Task = scope.step_of(bare, "as_task", False)
    return collected

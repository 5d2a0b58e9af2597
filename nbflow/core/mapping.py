"""Mapping a whole function: each call in it becomes a mapped node."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nbflow.core import scope as scopes
from nbflow.core.annotations import Marked
from nbflow.core.task import Task

if TYPE_CHECKING:
    from nbflow.core.laying import Block

__all__ = ["apply_map"]


def apply_map(func: Callable[..., Any], *args: Any, flow: Any = None, **kwargs: Any) -> Any:
    """Call a function that adds several steps, and let these run once for each element.

    Parameters
    ----------
    func
        Called once, with a step in the place of each argument that is mapped over.
    *args, **kwargs
        Its arguments. They are mapped over, except what is marked by `unmapped`.
    flow
        The flow being built here when None.

    Returns
    -------
    object
        What the function returns.

    Raises
    ------
    TypeError
        An argument that has no elements.
    ValueError
        There is no flow being built here; the function is mapped inside another that is; a step
        is given twice, as a whole and to be mapped over.

    Examples
    --------
    >>> from nbflow import Flow, apply_map, task
    >>> @task
    ... def double(x):
    ...     return 2 * x
    >>> def grow(x):
    ...     return double(x) + 1
    >>> with Flow("sums") as sums:
    ...     grown = apply_map(grow, [1, 2, 3])
    >>> [edge.mapped for edge in sums.edges]
    [True, True]
    """
    outer = scopes.building("a mapped function", flow)
    name = func.name if isinstance(func, Task) else getattr(func, "__name__", "the function")
    if outer.block is not None:
        raise ValueError(
            f"`apply_map` was called for '{name}' inside another function that it maps in flow "
            f"'{outer.graph.name}'.\n"
            "  There every call is mapped already, and a child cannot be mapped again.\n"
            f"  Call it plainly: `{name}(...)`."
        )
    block: Block = {}
    inner = outer.within(block)

    def offered(value: Any) -> Any:
        mark = value if isinstance(value, Marked) else Marked(value)
        is_mapped = mark.mapped is not False
        step = outer.step_of(mark.value, name, is_mapped or mark.flattened)
        if step is None:
            return mark.value
        flags = (is_mapped, mark.flattened)
        if block.setdefault(step, flags) != flags:
            raise ValueError(
                f"`apply_map` was given '{step.label}' for '{name}' twice in flow "
                f"'{outer.graph.name}', each time to be taken in another way.\n"
                "  Inside the function the two cannot be told apart: give one of them through a "
                "step of its own."
            )
        return step

    offers = [offered(value) for value in args]
    named = {key: offered(value) for key, value in kwargs.items()}
    token = scopes.enter(inner)
    try:
        return func(*offers, **named)
    finally:
        scopes.leave(token)

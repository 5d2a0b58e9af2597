"""What a call to a task means where no flow is: its function is called.

Some calls only a run can honour: they go to whoever `stand_in` named, as runs of one task.

State: `_alone` (makes runs of one task).
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from nbflow.core.binding import OF_RUNS, RESERVED
from nbflow.core.context import under_way
from nbflow.core.expressions import Expression
from nbflow.errors import ScopeError, SignatureError

__all__ = ["call_plainly", "stand_in"]

Alone = Callable[[Any, tuple[Any, ...], Mapping[str, Any]], Any]


def _no_run(task: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    return task.run(*args, **kwargs)


_alone: Alone = _no_run


def stand_in(alone: Alone) -> None:
    """Have ``alone`` make the calls that only a run can honour."""
    global _alone
    _alone = alone


def call_plainly(task: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Call the function of a task; as a run of one task where its options, or keywords, ask for it.

    Inside another task the function is called whatever the options: that task is what runs.

    Raises
    ------
    ScopeError
        A step of a flow is among the arguments.
    SignatureError
        A keyword is there that is for calls in a flow.
    """
    __tracebackhide__ = True
    if kwargs and not RESERVED.isdisjoint(kwargs):
        _refuse_reserved(task, kwargs)
    for value in (*args, *kwargs.values()):
        if isinstance(value, Expression):
            raise ScopeError(
                f"'{task.name}' was called with the step '{value.label}' outside a flow.\n"
                "  A step is a place in a flow and has no value to call a function with.\n"
                f"  Put the call into a flow: `with Flow(...):` above it, or `%%flow NAME` as "
                "the first line of its cell."
            )
    asks = bool(kwargs) and not OF_RUNS.isdisjoint(kwargs)
    if asks or (task.options.needs_run and under_way() is None):
        return _alone(task, args, kwargs)
    return task.run(*args, **kwargs)


def _refuse_reserved(task: Any, kwargs: Mapping[str, Any]) -> NoReturn:
    name = min(RESERVED & kwargs.keys())
    raise SignatureError(
        f"'{task.name}' was called outside a flow with '{name}', which is for calls inside "
        "`with Flow(...):` or `%%flow`.\n"
        f"  Here the function is called at once: leave '{name}' out, or put the call into a "
        "flow."
    )

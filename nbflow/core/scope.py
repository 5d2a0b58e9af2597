"""What a call to a task means here: the innermost scope decides.

``Task.__call__`` has no modes of its own. A flow being built records a node; a running task, or
no scope at all, calls the function. A further way of writing flows is a further scope.
"""

from collections.abc import Mapping
from contextvars import ContextVar, Token
from typing import Any, Protocol

from nbflow.errors import NoFlowError

__all__ = ["Scope", "building", "current", "enter", "is_recording", "leave"]


class Scope(Protocol):
    """What stands between a call to a task and what happens."""

    def call_task(self, task: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Do what calling ``task`` means here and return what the caller gets."""

    def operate(self, operator: str, operands: tuple[Any, ...]) -> Any:
        """Do what an operator on a task means here; it is named like its task in `operators`."""

    def note_created(self, task: Any) -> None:
        """Learn that a parameter or task object was made here."""


_scope: ContextVar[Scope | None] = ContextVar("nbflow_scope", default=None)

current = _scope.get


def enter(scope: Scope | None) -> Token[Scope | None]:
    """Make ``scope`` the innermost one; None means that tasks are plain functions again."""
    return _scope.set(scope)


def leave(token: Token[Scope | None]) -> None:
    """Bring back the scope that ``enter`` replaced."""
    _scope.reset(token)


def is_recording() -> bool:
    """Tell whether calls are recorded here, in a flow that is being built, rather than made."""
    scope = current()
    return scope is not None and not hasattr(scope, "submit_task")


def building(what: str, flow: Any = None) -> Any:
    """Return the scope of ``flow``, else of the flow being built here.

    Raises
    ------
    NoFlowError
        There is neither; the message says what was to be added.
    """
    scope = current() if flow is None else flow.scope
    if scope is None:
        raise NoFlowError(
            f"Could not infer an active Flow context while adding {what}.\n"
            "  Do it inside `with Flow(...):`, or name the flow: `flow=flow`."
        )
    return scope

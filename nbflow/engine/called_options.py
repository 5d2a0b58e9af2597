"""What the options of a task on its results ask for, when it is called in an `@flow` function."""

from nbflow.core.state import State
from nbflow.engine.task_call import TaskCall

__all__ = ["found", "keep"]


def found(made: TaskCall) -> State | None:
    """Return the state of a call whose result is found by its options, None where it is made."""
    return None


def keep(made: TaskCall, state: State) -> State:
    """Return the state of a call, once its result is written where its options say."""
    return state

"""The states of runs of `@flow` functions and of the tasks they call.

`core/state` has those of a plan's nodes. Here a state is a type and a name rather than a class,
and its result is asked for by a call.
"""

from nbflow.core.run_state.asking import exception_of, result_of
from nbflow.core.run_state.base import State, StateDetails
from nbflow.core.run_state.converting import as_dag_state, as_run_state
from nbflow.core.run_state.kind import StateType, is_state
from nbflow.core.run_state.outcome import aggregate, crashed, cut_off, failed, state_of

__all__ = [
    "State",
    "StateDetails",
    "StateType",
    "aggregate",
    "as_dag_state",
    "as_run_state",
    "crashed",
    "cut_off",
    "exception_of",
    "failed",
    "is_state",
    "result_of",
    "state_of",
]

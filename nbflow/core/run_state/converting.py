"""The states of one way of writing as those of the other.

A state of a run has a type and a name; of a plan's node, a class. Type and name follow from the
class, and lead back to it where it is one of nbflow's; else the type alone counts.
"""

from collections.abc import Mapping
from typing import Any

from nbflow.core import state as dag
from nbflow.core.reference import Held, Reference
from nbflow.core.run_state.base import State, StateDetails
from nbflow.core.run_state.kind import StateType

__all__ = ["as_dag_state", "as_run_state"]

DagState = dag.State

# Only what is called otherwise there.
_NAMES = {"Success": "Completed", "Retrying": "AwaitingRetry"}
_CLASSES: dict[tuple[str, str], type[DagState]] = {
    (cls.run_type, _NAMES.get(cls.__name__, cls.__name__)): cls
    for cls in (getattr(dag, name) for name in dag.__all__)
}
_BY_TYPE = {kind: _CLASSES[kind, kind.capitalize()] for kind in StateType}


class _Left(Reference):
    """What a state will fetch once it is asked."""

    def __init__(self, state: DagState) -> None:
        self.state = state

    def get(self) -> Any:
        return self.state.result

    def __repr__(self) -> str:
        return f"<result of {self.state!r}>"


def as_run_state(state: DagState | State) -> State:
    """Return the state as `@flow` runs have it: `result()` is a method.

    Nothing is fetched. One that is of this kind is returned itself.
    """
    if isinstance(state, State):
        return state
    name = type(state).__name__
    return State(
        state.run_type,
        name=_NAMES.get(name, name),
        message=state.message,
        data=_data(state),
        state_details=_details(state),
    )


def _data(state: DagState) -> Any:
    if not state.has_result_here:
        return _Left(state)
    result = state.result
    if result is None and state.is_successful():
        return Held(None)
    if state.is_failed() and isinstance(result, Mapping):
        held = list(result.values())
        if held and all(isinstance(each, DagState) for each in held):
            return [as_run_state(each) for each in held]
    return result


def _details(state: DagState) -> StateDetails | None:
    if isinstance(state, dag.Scheduled | dag.Queued):
        return StateDetails(scheduled_time=state.start_time)
    if isinstance(state, dag.Cached):
        return StateDetails(cache_expiration=state.cached_result_expiration)
    return None


def as_dag_state(state: State | DagState) -> DagState:
    """Return the state as `with Flow(...)` has it: `result` is an attribute.

    Its class follows from type and name, or the type alone; what is kept elsewhere is read when it
    is first asked for. One that is of this kind is returned itself.
    """
    if isinstance(state, DagState):
        return state
    cls = _CLASSES.get((state.type, state.name), _BY_TYPE[state.type])
    made = cls(message=state.message, result=state.data)
    if isinstance(state.data, Reference):
        made.leave(state.data)
    details = state.state_details
    if isinstance(made, dag.Scheduled | dag.Queued) and details.scheduled_time is not None:
        made.start_time = details.scheduled_time
    elif isinstance(made, dag.Cached):
        made.cached_result_expiration = details.cache_expiration
    return made

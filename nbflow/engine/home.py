"""Bringing values here that stayed on the worker that made them."""

from collections.abc import Iterable
from typing import Any

from nbflow.core.state import Mapped, State
from nbflow.engine.failure import Failure
from nbflow.executors import Held

__all__ = ["bring_home", "bring_inputs", "brought", "joined"]


def joined(message: str | None, states: list[State]) -> Mapped:
    """Return the state of a mapped node whose children have come to these."""
    if all(state.has_result_here for state in states):
        return Mapped(message, [state.result for state in states], states)
    mapped = Mapped(message, [], states)
    del mapped.result  # fetched when it is read
    return mapped


def bring_home(states: Iterable[State | None]) -> None:
    """Bring all values here that stayed on workers, as long as those are there."""
    for state in states:
        if state is not None and state.has_result_here:
            brought(state)


def bring_inputs(failures: Iterable[Failure]) -> None:
    """Bring what failed calls were given here, each value once."""
    values: dict[int, Any] = {}

    def here(value: Any) -> Any:
        if type(value) is list:
            return [here(each) for each in value]
        if type(value) is not Held:
            return value
        if id(value) not in values:
            values[id(value)] = value.get()
        return values[id(value)]

    for failure in failures:
        failure.inputs = {name: here(value) for name, value in failure.inputs.items()}


def brought(state: State) -> Any:
    """Return the result of a state, brought here where it stayed on a worker."""
    if not state.has_result_here:
        return state.result
    if type(state.result) is Held:
        state.result = state.result.get()
        if state.kept is not None:
            state.kept.value = state.result
    elif type(state) is Mapped and isinstance(state.result, list):
        state.result = [brought(each) for each in state.map_states] or state.result
    return state.result

"""The calls that a mapped call of an `@flow` function is made of."""

from collections.abc import Iterable, Sized
from typing import Any

from nbflow.core.annotations import Allowed, Marked, Quoted
from nbflow.core.run_state import State, result_of
from nbflow.core.task import Task
from nbflow.engine.futures import NbflowFuture
from nbflow.errors import MappingLengthMismatch, MappingMissingIterable

__all__ = ["elements"]


def elements(task: Task, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what each call is given.

    Futures and states are taken for what they give. Texts, and what is marked as `unmapped`, go to
    every call; so does what has no elements.

    Raises
    ------
    MappingMissingIterable
        Nothing has elements.
    MappingLengthMismatch
        What has elements has not equally many.
    """
    lanes: dict[str, list[Any]] = {}
    constants: dict[str, Any] = {}
    for name, value in arguments.items():
        lane = _lane(value)
        if lane is None:
            constants[name] = value.value if isinstance(value, Marked) else value
        else:
            lanes[name] = lane
    if not lanes:
        raise MappingMissingIterable(
            "No iterable parameters were received. Parameters for map must include at least one "
            f"iterable.\n  '{task.name}' was mapped over {_kinds(constants)}.\n"
            "  Give it a list, or call it without `.map`."
        )
    lengths = {name: len(lane) for name, lane in lanes.items()}
    if len(set(lengths.values())) > 1:
        raise MappingLengthMismatch(
            "Expected iterable parameters to be the same length.\n"
            f"  '{task.name}' was mapped over {_lengths(lengths)}.\n"
            "  Mark what every call is to be given as a whole: `unmapped(...)`."
        )
    count = next(iter(lengths.values()))
    return [
        {**constants, **{name: lane[place] for name, lane in lanes.items()}}
        for place in range(count)
    ]


def _lane(value: Any) -> list[Any] | None:
    if isinstance(value, Marked) and value.mapped is False:
        return None
    if isinstance(value, Allowed | Quoted):
        inner = _lane(value.value)
        return None if inner is None else [type(value)(each) for each in inner]
    if isinstance(value, Marked):
        return _lane(value.value)
    if isinstance(value, NbflowFuture):
        return _lane(value.result())
    if isinstance(value, State):
        return _lane(result_of(value))
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        return None
    return list(value) if isinstance(value, Sized) or hasattr(value, "__next__") else None


def _kinds(constants: dict[str, Any]) -> str:
    found = [f"{name}: {type(value).__name__}" for name, value in constants.items()]
    return ", ".join(found) or "nothing"


def _lengths(lengths: dict[str, int]) -> str:
    return ", ".join(f"'{name}' of {length}" for name, length in lengths.items())

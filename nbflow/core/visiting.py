"""Looking into what a call is given: futures may stand anywhere in it."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from nbflow.core.annotations import Allowed, Marked, Quoted
from nbflow.errors import NbflowError, UpstreamTaskError

__all__ = ["ATOMS", "Look", "resolved", "visit"]

ATOMS = frozenset((bool, bytes, complex, float, int, str, type(None)))
"""Kinds of values in which there is nothing further."""

Look = Callable[[Any, bool], Any]
"""Takes a value and whether a failure of it is allowed; returns what stands for it."""


def visit(value: Any, look: Look, allowed: bool = False) -> Any:
    """Return ``value`` with whatever ``look`` gives for each thing in it that is no collection.

    Lists, tuples, sets, mappings, dataclasses and pydantic models are looked into, however deep;
    where nothing in one changes it is the same object. Marks are taken off.
    """
    if type(value) in ATOMS:
        return value
    if isinstance(value, Allowed | Marked | Quoted):
        return _unmarked(value, look, allowed)
    if isinstance(value, list | tuple | set | frozenset):
        return _in_all(value, look, allowed)
    if isinstance(value, dict):
        return _in_mapping(value, look, allowed)
    known = _fields_of(value)
    if known is None:
        return look(value, allowed)
    found = {name: visit(each, look, allowed) for name, each in known.items()}
    changed = {name: each for name, each in found.items() if each is not known[name]}
    return _with(value, changed) if changed else value


def resolved(arguments: dict[str, Any], look: Look) -> dict[str, Any]:
    """Return what a call is given, by parameter, with what ``look`` gives for each value in it.

    Raises
    ------
    UpstreamTaskError
        One comes from a run that did not complete.
    NbflowError
        One cannot be had.
    """
    found = {}
    for name, value in arguments.items():
        if type(value) in ATOMS:
            found[name] = value
            continue
        try:
            found[name] = visit(value, look)
        except UpstreamTaskError:
            raise
        except Exception as error:
            raise NbflowError(
                f"Failed to resolve inputs in parameter {name!r}. If your parameter type is "
                "not supported, consider using the `quote` annotation to skip resolution of "
                "inputs."
            ) from error
    return found


def _unmarked(value: Allowed | Marked | Quoted, look: Look, allowed: bool) -> Any:
    if isinstance(value, Quoted):
        return value.value
    return visit(value.value, look, allowed or isinstance(value, Allowed))


def _in_all(value: Any, look: Look, allowed: bool) -> Any:
    # Asked of each call: a list of numbers must cost next to nothing.
    if ATOMS.issuperset(map(type, value)):
        return value
    found = [visit(each, look, allowed) for each in value]
    if all(new is old for new, old in zip(found, value, strict=True)):
        return value
    kind = type(value)
    return kind(*found) if hasattr(kind, "_fields") else kind(found)


def _in_mapping(value: dict[Any, Any], look: Look, allowed: bool) -> Any:
    if ATOMS.issuperset(map(type, value)) and ATOMS.issuperset(map(type, value.values())):
        return value
    found = {visit(k, look, allowed): visit(v, look, allowed) for k, v in value.items()}
    same = all(
        new is old
        for pair, other in zip(found.items(), value.items(), strict=False)
        for new, old in zip(pair, other, strict=True)
    )
    return value if same else found


def _fields_of(value: Any) -> dict[str, Any] | None:
    """Return the fields of a dataclass or pydantic model, None of anything else."""
    if isinstance(value, type):
        return None
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value) if each.init}
    names = getattr(type(value), "model_fields", None)
    if not isinstance(names, dict) or not hasattr(value, "model_copy"):
        return None
    return {name: getattr(value, name) for name in names}


def _with(value: Any, changed: dict[str, Any]) -> Any:
    if is_dataclass(value):
        return replace(cast("Any", value), **changed)
    return value.model_copy(update=changed)

"""Texts as a store can hold them: halves of characters (lone surrogates) have no bytes in UTF-8."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict, replace

from nbflow.core.events import Event

__all__ = ["storable", "whole"]


def whole(text: str) -> str:
    """Return the text with a question mark for each half of a character."""
    return text.encode(errors="replace").decode()


def storable(event: Event) -> Event:
    """Return the event with whole texts."""
    return replace(event, **{name: _whole(value) for name, value in asdict(event).items()})


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, tuple):
        return tuple(map(_whole, value))
    if isinstance(value, Mapping):
        return {whole(name): _whole(each) for name, each in value.items()}
    return value

"""Texts as a store can hold them: halves of characters (lone surrogates) have no bytes in UTF-8."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict, replace

from nbflow.core.events import Event

__all__ = ["all_whole", "storable", "whole"]


def whole(text: str) -> str:
    """Return the text with a question mark for each half of a character."""
    return text.encode(errors="replace").decode()


def storable(event: Event) -> Event:
    """Return the event with whole texts."""
    return replace(event, **{name: all_whole(value) for name, value in asdict(event).items()})


def all_whole(value: Any) -> Any:
    """Return plain data with whole texts."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, (list, tuple)):
        return type(value)(map(all_whole, value))
    if isinstance(value, Mapping):
        return {whole(name): all_whole(each) for name, each in value.items()}
    return value

"""What all messages are made of."""

from typing import Annotated

from msgspec import Meta, Struct

__all__ = ["Count", "Index", "Message"]

Index = Annotated[int, Meta(ge=0, lt=2**32)]
Count = Annotated[int, Meta(ge=0, lt=2**53)]


class Message(Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """What one end says to the other, told apart by ``type``."""

"""What all messages are made of: a type that tells them apart, and no field nobody knows."""

import pytest
from msgspec import ValidationError, convert, to_builtins

from nbflow.notebook.protocol.base import Count, Index, Message


class Told(Message, frozen=True, tag="told"):
    place: Index
    number: Count


def test_a_message_names_its_type():
    assert to_builtins(Told(1, 2)) == {"type": "told", "place": 1, "number": 2}


@pytest.mark.parametrize(
    "field", [{"place": -1}, {"place": 2**32}, {"number": -1}, {"number": 2**53}, {"more": 1}]
)
def test_what_is_out_of_range_or_unknown_is_refused(field):
    with pytest.raises(ValidationError):
        convert({"type": "told", "place": 1, "number": 2, **field}, Told)

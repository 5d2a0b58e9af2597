"""What the page says: each message is told apart by its type, and wishes are among them."""

from typing import get_args

import msgspec
import pytest

from nbflow.notebook.protocol import FromPage
from nbflow.notebook.protocol.page import Hello, Mock, RunPart, Turn, Wish


def test_every_message_has_a_type_of_its_own():
    tags = [kind.__struct_config__.tag for kind in get_args(FromPage)]
    assert len(set(tags)) == len(tags)


def test_every_wish_is_something_the_page_says():
    assert set(get_args(Wish)) <= set(get_args(FromPage))


@pytest.mark.parametrize(
    "message", [Hello(), Turn("top-down"), RunPart("only", "tidy"), Mock("tidy", None)], ids=str
)
def test_a_message_comes_out_as_it_went_in(message):
    assert msgspec.json.decode(msgspec.json.encode(message), type=FromPage) == message

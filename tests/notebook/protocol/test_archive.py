"""What the kernel says of recorded runs and kept results."""

from typing import get_args

import pytest

from nbflow.notebook import protocol
from nbflow.notebook.protocol import FromKernel, archive
from nbflow.notebook.protocol.base import Message

MESSAGES = [
    kind
    for kind in (getattr(archive, name) for name in archive.__all__)
    if isinstance(kind, type) and issubclass(kind, Message)
]


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_every_message_is_one_that_the_page_knows(kind):
    assert kind in get_args(FromKernel)


def test_all_of_it_is_reached_through_the_protocol():
    assert set(archive.__all__) <= set(protocol.__all__)

"""What the kernel says: each message is told apart by its type, and by nothing else."""

from typing import get_args

import msgspec
import pytest

from nbflow.notebook.protocol import FromKernel
from nbflow.notebook.protocol.kernel import Details, Overview, Refused, RunInfo, Snapshot

SAID = (
    Snapshot("s", 0, 1.5, "delays", None, RunInfo()),
    Details(3, "tidy", "Success"),
    Overview("flow", ()),
    Refused("unknown", "This kernel knows no message 'x'."),
)


def test_every_message_has_a_type_of_its_own():
    tags = [kind.__struct_config__.tag for kind in get_args(FromKernel)]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("message", SAID, ids=lambda message: type(message).__name__)
def test_a_message_comes_out_as_it_went_in(message):
    assert msgspec.json.decode(msgspec.json.encode(message), type=FromKernel) == message

"""What the kernel says: each message is told apart by its type, and by nothing else."""

from typing import get_args

import msgspec
import pytest

from nbflow.notebook.protocol import (
    Details,
    Diff,
    FromKernel,
    Kept,
    KeptRow,
    NodeChange,
    Overview,
    Recorded,
    Refused,
    RunDetails,
    RunInfo,
    RunRow,
    Runs,
    Snapshot,
    Unread,
)

SAID = (
    Snapshot("s", 0, 1.5, "delays", None, RunInfo()),
    Details(3, "tidy", "Success"),
    Overview("flow", ()),
    Runs("trips", 1, (RunRow(1, "r", "Success", 1.0, None, (("ran", 2),)),)),
    Recorded(1, Snapshot("", 0, 1.5, "delays", None, RunInfo())),
    RunDetails(1, Details(3, "tidy", "Success")),
    Diff(1, 2, (NodeChange("tidy", "changed", ("its code",)),), 3, 0),
    Kept(1.5, "/store", 1, 9, (KeptRow("tidy", "int", 1, 9, 0.5, 1.0, "pickle", "file"),), 0),
    Unread("kept", "the store cannot be opened."),
    Refused("unknown", "This kernel knows no message 'x'."),
)


def test_every_message_has_a_type_of_its_own():
    tags = [kind.__struct_config__.tag for kind in get_args(FromKernel)]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("message", SAID, ids=lambda message: type(message).__name__)
def test_a_message_comes_out_as_it_went_in(message):
    assert msgspec.json.decode(msgspec.json.encode(message), type=FromKernel) == message

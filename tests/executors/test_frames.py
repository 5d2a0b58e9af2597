from io import BytesIO

import pytest

from nbflow.executors.frames import read, write


def test_frames_arrive_one_by_one():
    stream = BytesIO()
    for frame in (b"first", b"", b"x" * 100_000):
        write(stream, frame)
    stream.seek(0)

    assert [read(stream), read(stream), read(stream)] == [b"first", b"", b"x" * 100_000]


@pytest.mark.parametrize("length", [0, 3, 8, 10])
def test_a_stream_that_ends_gives_none(length):
    stream = BytesIO()
    write(stream, b"first")
    stream = BytesIO(stream.getvalue()[:length])

    assert read(stream) is None

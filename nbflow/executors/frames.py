"""Messages between a process and its worker: each a frame of bytes, its length first."""

from typing import IO

__all__ = ["read", "write"]

_LENGTH_BYTES = 8


def write(stream: IO[bytes], frame: bytes) -> None:
    """Send a frame."""
    stream.write(len(frame).to_bytes(_LENGTH_BYTES))
    stream.write(frame)
    stream.flush()


def read(stream: IO[bytes]) -> bytes | None:
    """Return the next frame; None where the other end was closed, also in the midst of a frame."""
    length = stream.read(_LENGTH_BYTES)
    if len(length) < _LENGTH_BYTES:
        return None
    size = int.from_bytes(length)
    frame = stream.read(size)
    return frame if len(frame) == size else None

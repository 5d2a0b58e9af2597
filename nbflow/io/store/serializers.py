"""What makes bytes of values, and values of bytes."""

import pickle
from collections.abc import Sequence
from typing import Any, Protocol

__all__ = ["SERIALIZERS", "Output", "Pickle", "Serializer"]

Buffer = bytes | memoryview

# What no `__main__` can change the meaning of needs no cloudpickle, which takes ten times as long.
PLAIN = frozenset((bool, bytes, float, int, str, type(None)))


class Output(Protocol):
    """Takes bytes; `size` is how many it has taken."""

    size: int

    def write(self, data: Buffer, /) -> None:
        """Take some more bytes."""


class Serializer(Protocol):
    """One way of writing values. A value may be written in several parts."""

    def dump(self, value: Any, output: Output) -> tuple[int, ...]:
        """Write the bytes piece by piece; return the length of each part, in bytes."""

    def load(self, parts: Sequence[Buffer]) -> Any:
        """Return the value; the parts are checked, and nobody else writes to them."""


class Pickle:
    """cloudpickle, protocol 5: the pickle, then the buffers of arrays and frames as they are.

    The pickle goes out while it is made, and buffers are never copied: not when they are
    written, and not when they are loaded, since the value then lives in the parts.
    """

    def dump(self, value: Any, output: Output) -> tuple[int, ...]:
        """Write the pickle, then each buffer; whatever pickling raises is raised."""
        if type(value) in PLAIN:
            pickle.dump(value, output, protocol=5)
            return (output.size,)
        import cloudpickle  # type: ignore[import-untyped]  # ships no types

        buffers: list[pickle.PickleBuffer] = []
        cloudpickle.dump(value, output, protocol=5, buffer_callback=buffers.append)
        sizes = [output.size]
        for buffer in buffers:
            with buffer.raw() as raw:
                sizes.append(raw.nbytes)
                output.write(raw)
            buffer.release()
        return tuple(sizes)

    def load(self, parts: Sequence[Buffer]) -> Any:
        """Unpickle the first part over the others."""
        return pickle.loads(parts[0], buffers=parts[1:])


SERIALIZERS: dict[str, Serializer] = {"pickle": Pickle()}
"""The serializers by the name that is signed with each result."""

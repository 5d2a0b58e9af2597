"""Any value that can be pickled, functions and classes of a notebook included."""

from collections.abc import Sequence
from typing import Any, Literal, Self
from warnings import warn

from pydantic import model_validator

from nbflow.io.serializers.base import Binary, imported
from nbflow.io.store.serializers import Buffer, Output, Pickle

__all__ = ["PickleSerializer"]

_FUNCTIONS = ("dumps", "loads")


class PickleSerializer(Binary):
    """Pickles values. Whoever can write the bytes can run code where they are loaded.

    Parameters
    ----------
    picklelib
        The library: anything with ``dumps`` and ``loads``.
    picklelib_version
        Its version, filled in; one that differs from the version here is warned of.
    """

    type: Literal["pickle"] = "pickle"
    picklelib: str = "cloudpickle"
    picklelib_version: str | None = None

    @model_validator(mode="after")
    def _with_version(self) -> Self:
        version = getattr(imported(self.picklelib, _FUNCTIONS, "pickle library"), "__version__", "")
        if self.picklelib_version is None:
            if version:
                # A model that is frozen for everybody else is not yet made.
                object.__setattr__(self, "picklelib_version", version)
        elif self.picklelib_version != version:
            warn(
                f"Mismatched {self.picklelib!r} versions. Found {version or None} in the "
                f"environment but {self.picklelib_version} was requested. This may cause the "
                "serializer to fail.",
                RuntimeWarning,
                stacklevel=3,
            )
        return self

    def pack(self, obj: Any) -> bytes:
        """Return the pickle of a value.

        Raises
        ------
        SerializerError
            It cannot be pickled.
        """
        with self.writing(obj):
            data: bytes = imported(self.picklelib, _FUNCTIONS, "pickle library").dumps(obj)
            return data

    def unpack(self, data: Buffer) -> Any:
        """Return the value of a pickle.

        Raises
        ------
        SerializerError
            It is none, or what it was made of is not here.
        """
        with self.reading():
            return imported(self.picklelib, _FUNCTIONS, "pickle library").loads(bytes(data))

    def dump(self, obj: Any, output: Output) -> tuple[int, ...]:
        """Write the pickle while it is made, then the memory of arrays as it is."""
        if self.picklelib != "cloudpickle":
            return super().dump(obj, output)
        return Pickle().dump(obj, output)

    def load(self, parts: Sequence[Buffer]) -> Any:
        """Return the value; arrays live in the memory that they were read into."""
        if self.picklelib != "cloudpickle":
            return super().load(parts)
        with self.reading():
            return Pickle().load(parts)

"""Frames of pandas, in the formats that pandas reads and writes."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from nbflow.core.nearest import nearest
from nbflow.engine.serializers.base import Serializer, read, written
from nbflow.errors import SerializerError

__all__ = ["PandasSerializer"]

_TYPES = ("csv", "excel", "feather", "json", "orc", "parquet", "pickle", "stata", "xml")


class PandasSerializer(Serializer):
    """Writes frames by ``to_<file_type>`` of pandas and reads them by ``read_<file_type>``.

    Parameters
    ----------
    file_type
        "csv", "parquet", "pickle" and so on. What a format cannot hold is lost, as the types of
        columns are in CSV: what is given further says what to do.
    deserialize_kwargs, serialize_kwargs
        Given to pandas where it reads and writes, as ``{"index": False}``.

    Raises
    ------
    ValueError
        There is no such file type.
    """

    def __init__(
        self,
        file_type: str,
        deserialize_kwargs: Mapping[str, Any] | None = None,
        serialize_kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        if file_type not in _TYPES:
            near = nearest(file_type, _TYPES)
            advice = f"Did you mean '{near}'? " if near else ""
            raise ValueError(
                f"PandasSerializer got file_type={file_type!r}, which it does not write.\n"
                f"  {advice}There are {', '.join(_TYPES)}."
            )
        self.file_type = file_type
        self.deserialize_kwargs = dict(deserialize_kwargs or {})
        self.serialize_kwargs = dict(serialize_kwargs or {})

    def serialize(self, value: Any) -> bytes:
        """Return a frame in the format.

        Raises
        ------
        SerializerError
            It is no frame, or not one that the format can hold.
        """
        return written(self, value, lambda: self._written(value))

    def deserialize(self, value: bytes) -> Any:
        """Return the frame of a file.

        Raises
        ------
        SerializerError
            It cannot be read.
        """
        import pandas as pd

        load = getattr(pd, f"read_{self.file_type}")
        return read(self, value, lambda: load(BytesIO(value), **self.deserialize_kwargs))

    def _written(self, value: Any) -> bytes:
        import pandas as pd

        if not isinstance(value, pd.DataFrame):
            raise SerializerError("only a DataFrame is written")
        buffer = _Unclosed()
        getattr(value, f"to_{self.file_type}")(buffer, **self.serialize_kwargs)
        return buffer.getvalue()


class _Unclosed(BytesIO):
    """Keeps its bytes where a writer closes what it was given."""

    def close(self) -> None:
        """Stay open."""

"""How arrays and frames are written down. numpy and pandas are looked up, never imported.

A value of theirs exists only where they are loaded.
"""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from xxhash import xxh3_128

from nbflow.core.keys.modules import known_module
from nbflow.core.keys.plain import digest_bytes, flat_bytes
from nbflow.core.keys.world import Draft

__all__ = ["find"]

_BLOCK_BYTES = 1 << 24  # of an array that does not lie in one piece, copied at a time


def find(kind: type) -> Callable[[Draft], None] | None:
    """Return how to write an instance of `kind` if it is an array or a frame, else None."""
    numpy = known_module("numpy")
    if numpy is not None:
        if kind is numpy.ndarray or kind is numpy.memmap:
            return _write_array
        if issubclass(kind, numpy.generic) and _is_from(kind, "numpy") and kind is not numpy.void:
            return _write_scalar
    pandas = known_module("pandas")
    return None if pandas is None else _find_frame(kind, pandas)


def _find_frame(kind: type, pandas: ModuleType) -> Callable[[Draft], None] | None:
    if not _is_from(kind, "pandas"):
        return _find_labelled(kind, pandas)
    arrays = pandas.arrays
    found: list[tuple[tuple[type, ...], Callable[[Draft], None]]] = [
        ((arrays.ArrowExtensionArray,), _write_arrow),
        ((arrays.StringArray,), _write_texts),
        ((arrays.IntegerArray, arrays.FloatingArray, arrays.BooleanArray), _write_masked),
        ((arrays.DatetimeArray, arrays.TimedeltaArray, arrays.PeriodArray), _write_times),
        ((pandas.Categorical,), _write_categories),
        ((arrays.IntervalArray,), _write_intervals),
    ]
    write = next((write for kinds, write in found if issubclass(kind, kinds)), None)
    return write or _find_labelled(kind, pandas)


def _find_labelled(kind: type, pandas: ModuleType) -> Callable[[Draft], None] | None:
    if issubclass(kind, pandas.DataFrame):
        return _write_frame
    return _write_series if issubclass(kind, pandas.Series) else None


def _is_from(kind: type, package: str) -> bool:
    """Whether a class is the package's own, not one derived from such a class."""
    return kind.__module__.partition(".")[0] == package


def _write_array(draft: Draft) -> None:
    array = draft.value
    draft.node.is_mutable = True
    draft.note(b"\x81array")
    draft.add(type(array).__name__)
    _write_elements(draft, array)


def _write_elements(draft: Draft, array: Any) -> None:
    """Write type, shape and elements; the elements in C order, wherever they lie."""
    dtype = array.dtype
    draft.add(array.shape)
    draft.add(dict(dtype.metadata or {}))
    if dtype.names is not None:
        # Field by field: what lies between the fields is not a value.
        draft.add((*dtype.names, dtype.itemsize, dtype.isalignedstruct))
        for name in dtype.names:
            draft.add(array[name])
        return
    is_text = dtype.kind == "T"  # of any length, held elsewhere
    draft.add(repr(dtype) if is_text else dtype.str)
    if is_text or dtype.hasobject:
        _write_objects(draft, array.ravel().tolist())
        return
    draft.world.spend(array.nbytes)
    draft.note(_buffer_digest(array))


def _write_objects(draft: Draft, items: list[object]) -> None:
    data = flat_bytes(items)
    if data is None:
        for item in items:
            draft.add(item)
        return
    draft.world.spend(len(data))
    draft.note(digest_bytes(data))


def _buffer_digest(array: Any) -> bytes:
    found = xxh3_128()
    for block in _blocks(array):
        # As plain bytes: there are types, such as dates, that give no buffer.
        found.update(block.reshape(-1).view("u1"))
    return found.digest()


def _blocks(array: Any) -> Iterator[Any]:
    """Yield the elements in C order, without a copy of a whole array that lies otherwise."""
    if array.nbytes == 0:
        return
    if array.flags.c_contiguous:
        yield array
        return
    rows = max(1, _BLOCK_BYTES * len(array) // array.nbytes)
    for start in range(0, len(array), rows):
        yield array[start : start + rows].copy(order="C")


def _write_scalar(draft: Draft) -> None:
    draft.note(b"\x81scalar")
    draft.add(draft.value.dtype.str)
    draft.add(draft.value.tobytes())


def _write_frame(draft: Draft) -> None:
    frame = draft.value
    _write_labels(draft)
    draft.add(frame.columns)
    for at in range(frame.shape[1]):
        draft.add(_content(frame.iloc[:, at]))


def _write_series(draft: Draft) -> None:
    _write_labels(draft)
    draft.add(draft.value.name)
    draft.add(_content(draft.value))


def _write_labels(draft: Draft) -> None:
    """Write what a frame and a series have in common."""
    value = draft.value
    kind = type(value)
    draft.node.is_mutable = True
    draft.note(b"\x81labelled")
    draft.add(kind.__name__)
    if not _is_from(kind, "pandas"):
        draft.add(kind)
    for name in value._metadata:
        draft.add((name, getattr(value, name, None)) if name != "_name" else None)
    draft.add(value.index)
    draft.add(dict(value.attrs))
    draft.add(value.flags.allows_duplicate_labels)


def _content(series: Any) -> Any:
    """Return the array behind a series."""
    return series.to_numpy() if type(series.dtype).__module__.startswith("numpy") else series.array


def _write_texts(draft: Draft) -> None:
    draft.node.is_mutable = True
    draft.note(b"\x81texts")
    draft.add(repr(draft.value.dtype))
    _write_objects(draft, draft.value.to_numpy(dtype=object, na_value=None).tolist())


def _write_arrow(draft: Draft) -> None:
    """Write an array of Arrow by its elements: how it is cut into chunks is not a value."""
    draft.node.is_mutable = True
    draft.note(b"\x81arrow")
    draft.add(repr(draft.value.dtype))
    _write_objects(draft, draft.value.__arrow_array__().to_pylist())


def _write_masked(draft: Draft) -> None:
    """Write an array with missing elements; what lies under the mask is not a value."""
    array = draft.value
    draft.node.is_mutable = True
    draft.note(b"\x81masked")
    draft.add(array.isna())
    draft.add(array.to_numpy(dtype=array.dtype.numpy_dtype, na_value=0))


# The arrays below are not left to pickle, because it is given what they have cached.


def _write_times(draft: Draft) -> None:
    draft.node.is_mutable = True
    draft.note(b"\x81times")
    draft.add(type(draft.value).__name__)
    draft.add(draft.value.dtype)
    draft.add(draft.value.view("i8"))


def _write_categories(draft: Draft) -> None:
    draft.node.is_mutable = True
    draft.note(b"\x81categories")
    draft.add(draft.value.dtype)
    draft.add(draft.value.codes)


def _write_intervals(draft: Draft) -> None:
    draft.node.is_mutable = True
    draft.note(b"\x81intervals")
    draft.add(draft.value.closed)
    draft.add(draft.value.left)
    draft.add(draft.value.right)

"""How two arrays, series or frames differ, as people read it.

numpy and pandas are looked up, never imported: a value of theirs exists only where they are loaded.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["Told", "size_of", "tables_told"]

Told = tuple[str, tuple[tuple[str, ...], ...]]
"""What differs, in one line, and the first rows that do, under their headings."""

Brief = Callable[[Any], str]

MOST_ROWS = 5
MOST_COLUMNS = 6
LONGEST_CELL = 30


def tables_told(before: Any, after: Any, brief: Brief) -> Told | None:
    """Return how two arrays, series or frames differ; None where the values are none.

    Parameters
    ----------
    brief
        Gives an element in a few words.
    """
    pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
    if pandas is not None and _are(pandas.DataFrame, before, after):
        return _of_frames(before, after, before, after, pandas)
    if pandas is not None and _are(pandas.Series, before, after):
        return _of_frames(before, after, _framed(before), _framed(after), pandas)
    if numpy is not None and _are(numpy.ndarray, before, after):
        return _of_arrays(before, after, numpy, brief), ()
    return None


def size_of(shape: Sequence[int]) -> str:
    """Return a shape as people write it."""
    return " × ".join(f"{length:,}" for length in shape) or "one element"


def _are(kind: type, before: Any, after: Any) -> bool:
    return isinstance(before, kind) and isinstance(after, kind)


def _framed(series: Any) -> Any:
    return series.to_frame("value" if series.name is None else series.name)


# -- arrays ----------------------------------------------------------------------------------------


def _of_arrays(before: Any, after: Any, numpy: Any, brief: Brief) -> str:
    kind = str(before.dtype)
    if before.dtype != after.dtype:
        kind += f" → {after.dtype}"
    if before.shape != after.shape:
        return f"array {kind}, {_sizes(before, after)}"
    differing = before != after
    if before.dtype.kind in "fc" and after.dtype.kind in "fc":
        differing &= ~(numpy.isnan(before) & numpy.isnan(after))
    number = int(numpy.count_nonzero(differing))
    text = f"array {kind}, {size_of(before.shape)}: {number:,} of {before.size:,} elements differ"
    if number and before.dtype.kind in "iufc" and after.dtype.kind in "iufc":
        at = _most(before, after, differing, numpy)
        return f"{text}, most {_change(before, after, at, brief)}"
    if number:
        at = tuple(int(place) for place in numpy.argwhere(differing)[0])
        return f"{text}, first {_change(before, after, at, brief)}"
    return text


def _most(before: Any, after: Any, differing: Any, numpy: Any) -> tuple[int, ...]:
    """Return where two arrays of numbers differ most."""
    number = numpy.complex128 if "c" in before.dtype.kind + after.dtype.kind else numpy.float64
    # As floats: unsigned numbers would wrap.
    with numpy.errstate(all="ignore"):
        sizes = numpy.abs(after.astype(number) - before.astype(number))
    sizes = numpy.where(differing, numpy.where(numpy.isnan(sizes), numpy.inf, sizes), -1)
    return tuple(int(place) for place in numpy.unravel_index(int(sizes.argmax()), sizes.shape))


def _change(before: Any, after: Any, at: tuple[int, ...], brief: Brief) -> str:
    place = f"at [{', '.join(map(str, at))}]: " if at else ""
    return f"{place}{brief(before[at])} → {brief(after[at])}"


# -- frames ----------------------------------------------------------------------------------------


def _of_frames(was: Any, now: Any, before: Any, after: Any, pandas: Any) -> Told:
    """Return how two frames differ, ``was`` and ``now`` being what people know them as."""
    told = [*_columns_told(before, after)]
    table: tuple[tuple[str, ...], ...] = ()
    if before.columns.is_unique and after.columns.is_unique:
        rows, table = _rows(before, after, pandas)
        told += rows
    else:
        told.append("several columns of one name, whose rows are not compared")
    # What is left differs in what a frame has beside its columns and rows.
    what = "; ".join(told) or "its labels or attributes"
    return f"{type(was).__name__} {_sizes(was, now)}: {what}", table


def _sizes(before: Any, after: Any) -> str:
    sizes = size_of(before.shape), size_of(after.shape)
    return sizes[0] if sizes[0] == sizes[1] else " → ".join(sizes)


def _columns_told(before: Any, after: Any) -> list[str]:
    old, new = list(before.columns), list(after.columns)
    fresh, gone = [name for name in new if name not in old], [n for n in old if n not in new]
    told = [
        f"{_names(names)} {'is' if len(names) == 1 else 'are'} {what}"
        for what, names in (("new", fresh), ("gone", gone))
        if names
    ]
    if not told and old != new:
        told.append("columns in another order")
    if before.columns.is_unique and after.columns.is_unique:
        types = [(name, before[name].dtype, after[name].dtype) for name in old if name in new]
        told += [f"{_name(name)}: {_types(was, now)}" for name, was, now in types if was != now]
    return told


def _types(was: Any, now: Any) -> str:
    return f"{was} → {now}" if str(was) != str(now) else f"another {was}"


def _names(names: Sequence[Any]) -> str:
    more = len(names) - MOST_COLUMNS
    return ", ".join(map(_name, names[:MOST_COLUMNS])) + (f" and {more:,} more" if more > 0 else "")


def _name(name: Any) -> str:
    return f"`{name}`"


def _rows(before: Any, after: Any, pandas: Any) -> tuple[list[str], tuple[tuple[str, ...], ...]]:
    """Return what to say of the rows, and the first that differ, under their headings."""
    told = []
    if not before.index.equals(after.index):
        if not (before.index.is_unique and after.index.is_unique):
            length = min(len(before), len(after))
            before, after = before.iloc[:length], after.iloc[:length]
            told.append("rows compared by their place")
        else:
            common = before.index.intersection(after.index, sort=False)
            counts = (("new", len(after) - len(common)), ("gone", len(before) - len(common)))
            told += [
                f"{number:,} row{'s' * (number != 1)} {what}" for what, number in counts if number
            ]
            told += [] if told else ["rows in another order"]
            before, after = before.loc[common], after.loc[common]
    names = [name for name in before.columns if name in set(after.columns)]
    masks = {name: _differing(before[name], after[name], pandas) for name in names}
    changed = [name for name in names if masks[name].any()]
    rows = sum((masks[name] for name in changed), start=False)
    if not changed:
        return told, ()
    places = [int(place) for place in rows.nonzero()[0]]
    told.append(f"{len(places):,} of {len(before):,} rows differ")
    shown = changed[:MOST_COLUMNS]
    head = ("", *(str(name) for name in shown))
    table = [
        (_cell(before.index[place]), *(_cells(before, after, name, masks, place) for name in shown))
        for place in places[:MOST_ROWS]
    ]
    return told, (head, *table)


def _differing(before: Any, after: Any, pandas: Any) -> Any:
    """Return at which places two columns differ; what is missing in both does not."""
    left, right = before.reset_index(drop=True), after.reset_index(drop=True)
    if left.dtype != right.dtype or isinstance(left.dtype, pandas.CategoricalDtype):
        left, right = left.astype(object), right.astype(object)
    missing = left.isna(), right.isna()
    unlike = left.ne(right).fillna(True).to_numpy(dtype=bool)
    return unlike & ~(missing[0] & missing[1]).to_numpy(dtype=bool)


def _cells(before: Any, after: Any, name: Any, masks: Any, place: int) -> str:
    old, new = before[name].iloc[place], after[name].iloc[place]
    if not masks[name][place]:
        return _cell(old)
    was, now = _cell(old), _cell(new)
    # Where the digits that are shown do not tell them apart, all are.
    return f"{was} → {now}" if was != now else f"{old} → {new}"


def _cell(value: Any) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"

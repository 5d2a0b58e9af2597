"""Sizes and lengths of time as people write and read them."""

import re
from datetime import timedelta

__all__ = ["age_of", "elapsed", "size_of", "size_text"]

SIZES = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
SECONDS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800}

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)")


def size_of(text: str) -> int:
    """Return the bytes of a size: `5GB`, `1.5 MB`.

    Raises
    ------
    ValueError
        It is no size; the text says how one is written.
    """
    units = {unit.lower(): count for unit, count in SIZES.items()}
    return round(_amount(text, units, "size", "B, kB, MB, GB or TB, as in `5GB`"))


def age_of(text: str) -> timedelta:
    """Return the length of time of an age: `30d`, `12h`; raises as `size_of` does."""
    try:
        return timedelta(
            seconds=_amount(text, SECONDS, "age", "s, min, h, d or w (weeks), as in `30d`")
        )
    except OverflowError:
        raise ValueError(f"'{text}' is longer ago than time can tell.") from None


def _amount(text: str, units: dict[str, int], what: str, written: str) -> float:
    found = _AMOUNT.fullmatch(text.strip())
    unit = found[2].lower() if found else ""
    if found is None or unit not in units:
        raise ValueError(f"'{text}' is no {what}. Write a number and {written}.")
    return float(found[1]) * units[unit]


def size_text(size: int) -> str:
    """Return a number of bytes with three digits and a unit.

    Examples
    --------
    >>> size_text(999), size_text(12_345), size_text(5_000_000_000)
    ('999 B', '12.3 kB', '5 GB')
    """
    unit = max((unit for unit in SIZES if size >= SIZES[unit]), key=SIZES.__getitem__, default="B")
    return f"{_three(size / SIZES[unit])} {unit}"


def elapsed(seconds: float) -> str:
    """Return a length of time in its largest whole unit; below a minute with digits.

    Examples
    --------
    >>> elapsed(0.0123), elapsed(75), elapsed(3 * 86_400)
    ('0.012 s', '1 min', '3 d')
    """
    if seconds < SECONDS["min"]:
        return f"{_three(round(max(seconds, 0.0), 3))} s"
    unit = max(
        (unit for unit in ("min", "h", "d") if seconds >= SECONDS[unit]), key=SECONDS.__getitem__
    )
    return f"{int(seconds // SECONDS[unit])} {unit}"


def _three(number: float) -> str:
    return f"{number:.3g}" if number < 999.5 else f"{number:,.0f}"

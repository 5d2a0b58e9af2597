"""Plain data as bytes: type-exact, independent of interning, sharing and the hash seed.

`marshal` in format 2 writes neither references nor interning flags, so equal plain values give
equal bytes; it is also the fastest way to them. It must see exact plain types only: it would write
a numpy array as if it were its bytes.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from marshal import dumps
from types import EllipsisType, NoneType
from typing import Any

from xxhash import xxh3_128_digest

__all__ = [
    "ATOMS",
    "digest_bytes",
    "encode",
    "flat_bytes",
    "is_immutable",
    "row_bytes",
    "texts_bytes",
]

FORMAT = 2
LONG = 1 << 16  # characters or bytes of one text that are hashed in place instead of copied
SHORT = 32  # items of a container that is written within the one that holds it
MANY = 1 << 23  # items in all of a list of flat lists that is written at once

ATOMS = frozenset({int, float, complex, bool, NoneType, EllipsisType, str, bytes})
_TEXTS = frozenset({str, bytes})
_NUMBERS = ATOMS - _TEXTS
_IMMUTABLE = ATOMS | {range}
_FLAT = frozenset({list, tuple, dict, set, frozenset})
_SETS = frozenset({set, frozenset})

SET = b"\x81set"
FROZENSET = b"\x81frozenset"
ROWS = b"\x81rows"


def digest_bytes(data: bytes) -> bytes:
    """Return the 16 bytes that stand for `data`."""
    return xxh3_128_digest(data)


def encode(value: Any) -> bytes | None:
    """Return self-delimiting bytes for an atom or a short container of atoms, else None.

    Whether a value has such bytes depends on its content alone, so equal values, however they
    share parts, take the same way.
    """
    kind = type(value)
    try:
        if kind in _NUMBERS:
            return dumps(value, FORMAT)
        if kind in _TEXTS:
            return dumps(value, FORMAT) if len(value) <= LONG else None
        if kind in _FLAT and len(value) <= SHORT:
            return flat_bytes(value)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - the hash of a metaclass; the walk says so
        return None
    return None


def flat_bytes(value: Any) -> bytes | None:
    """Return the bytes of a builtin container whose items are atoms, else None."""
    kind = type(value)
    if kind in _SETS:
        return _set_bytes(value)
    plain = _are_atoms(value)
    if kind is dict:
        plain = plain and _are_atoms(value.values())
    return dumps(value, FORMAT) if plain else None


def texts_bytes(texts: list[str]) -> bytes:
    """Return the bytes of texts, however many."""
    return dumps(texts, FORMAT)


def row_bytes(items: Any) -> bytes | None:
    """Return the bytes of a list of flat lists, tuples or dicts, else None."""
    return ROWS + dumps(items, FORMAT) if _are_rows(items) else None


def _are_atoms(items: Iterable[object]) -> bool:
    return ATOMS.issuperset(map(type, items))


def _set_bytes(items: Any) -> bytes | None:
    if not _are_atoms(items):
        return None
    tag = SET if type(items) is set else FROZENSET
    # Sorted as bytes: the order of a set of texts changes with the hash seed.
    return tag + dumps(sorted(dumps(item, FORMAT) for item in items), FORMAT)


def _are_rows(items: Sequence[Any]) -> bool:
    """Whether `items` are flat lists, tuples or dicts of one kind, and not too many in all."""
    kinds = set(map(type, items))
    if len(kinds) != 1 or not kinds <= _FLAT - _SETS:
        return False
    # The count bounds what sharing hides: [row] * 10**6 is written out in full.
    if sum(map(len, items)) > MANY or not _are_atoms(chain.from_iterable(items)):
        return False
    if dict not in kinds:
        return True
    return _are_atoms(chain.from_iterable(map(dict.values, items)))


def is_immutable(value: Any) -> bool:
    """Whether `value` cannot change in place, told at once.

    True of exact plain atoms and of short tuples and frozen sets of them; False says nothing.
    """
    kind = type(value)
    try:
        if kind in _IMMUTABLE:
            return True
        if kind is not tuple and kind is not frozenset:
            return False
        return len(value) <= SHORT and _IMMUTABLE.issuperset(map(type, value))
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - the hash of a metaclass
        return False

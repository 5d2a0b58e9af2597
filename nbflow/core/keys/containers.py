"""How builtin containers, long texts and views of bytes are written down."""

from collections.abc import Callable, Collection
from types import MappingProxyType
from typing import Any

from nbflow.core.keys.plain import digest_bytes, encode, flat_bytes, row_bytes
from nbflow.core.keys.world import Draft

__all__ = ["DESCRIBED"]

_BYTES_PER_ITEM = 8


def _write_items(draft: Draft) -> None:
    """Write a list or a tuple."""
    items: list[object] | tuple[object, ...] = draft.value
    if not _write_flat(draft) and not _write_rows(draft, items):
        draft.note(b"\x81" + type(items).__name__.encode())
        draft.add(len(items))
        for item in items:
            draft.add(item)


def _write_rows(draft: Draft, items: list[object] | tuple[object, ...]) -> bool:
    data = row_bytes(items)
    if data is None:
        return False
    draft.node.is_mutable |= type(items[0]) is not tuple
    draft.world.spend(len(data))
    draft.note(data)
    return True


def _write_flat(draft: Draft) -> bool:
    items: Collection[object] = draft.value
    draft.node.is_mutable = type(items) is not tuple and type(items) is not frozenset
    draft.world.spend(len(items) * _BYTES_PER_ITEM)
    data = flat_bytes(items)
    if data is None:
        return False
    draft.world.spend(len(data))
    draft.note(data)
    return True


def _write_set(draft: Draft) -> None:
    if _write_flat(draft):
        return
    items = list(draft.value)
    draft.note(b"\x81mixed")
    draft.add(type(draft.value).__name__)
    draft.node.is_unordered = True
    plain = [code for code in map(encode, items) if code is not None]
    draft.note(len(plain).to_bytes(8, "little"))
    for code in sorted(plain):
        draft.note(code)
    for item in items:
        if encode(item) is None:
            draft.add(item)


def _write_dict(draft: Draft) -> None:
    """Write a dictionary; its order counts, because who goes through it sees it."""
    if _write_flat(draft):
        return
    items: dict[object, object] = draft.value
    draft.note(b"\x81dict")
    draft.add(len(items))
    for key, value in items.items():
        draft.add(key)
        draft.add(value)


def _write_long(draft: Draft) -> None:
    """Write a long text or bytes, hashed where they are."""
    value: Any = draft.value
    draft.world.spend(len(value))
    draft.node.is_mutable = type(value) is bytearray
    data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    draft.note(b"\x81" + type(value).__name__.encode())
    draft.add(len(data))
    draft.note(digest_bytes(data))


def _write_memoryview(draft: Draft) -> None:
    view: Any = draft.value
    draft.node.is_mutable = True
    draft.world.spend(view.nbytes)
    draft.note(b"\x81memoryview")
    draft.add((view.format, *view.shape))
    draft.note(digest_bytes(view.tobytes()))


def _write_proxy(draft: Draft) -> None:
    draft.node.is_mutable = True
    draft.note(b"\x81proxy")
    draft.add(dict(draft.value))


DESCRIBED: dict[type, Callable[[Draft], None]] = {
    MappingProxyType: _write_proxy,
    bytearray: _write_long,
    bytes: _write_long,
    dict: _write_dict,
    frozenset: _write_set,
    list: _write_items,
    memoryview: _write_memoryview,
    set: _write_set,
    str: _write_long,
    tuple: _write_items,
}

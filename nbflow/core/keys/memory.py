"""A dictionary by identity that keeps nothing alive."""

from typing import Generic, TypeVar
from weakref import ref

__all__ = ["ByIdentity"]

T = TypeVar("T")


class ByIdentity(Generic[T]):
    """What is known about objects, each forgotten with its object.

    Not a `WeakKeyDictionary`: that one asks the keys for hash and equality, which compares code
    objects by content and runs what a metaclass defines.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[ref[object], T]] = {}

    def get(self, key: object) -> T | None:
        """Return what is known about `key`, or None."""
        found = self._known.get(id(key))
        return None if found is None else found[1]

    def put(self, key: object, value: T) -> T:
        """Remember `value` for as long as `key` lives, and return it."""
        known, number = self._known, id(key)

        def forget(_: object) -> None:
            known.pop(number, None)

        known[number] = (ref(key, forget), value)
        return value

    def __len__(self) -> int:
        return len(self._known)

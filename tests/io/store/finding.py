"""What is in a store, for tests that know that it is there."""

from pathlib import Path
from typing import Any

from nbflow.io.store.entry import Stored
from nbflow.io.store.store import Store

__all__ = ["file_of", "found", "loaded"]


def found(store: Store, key: bytes) -> Stored:
    """Return the result under a key."""
    stored = store.find(key)
    assert stored is not None, key
    return stored


def loaded(store: Store, key: bytes) -> Any:
    """Return the value under a key."""
    return store.load(found(store, key))


def file_of(store: Store, key: bytes) -> Path:
    """Return the path of the file with the result under a key."""
    return store.home / "storage" / found(store, key).file

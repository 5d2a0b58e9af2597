"""What calls left, made by hand for a test."""

from nbflow.core.keys import digest
from nbflow.engine.kept import Kept

__all__ = ["kept"]


def kept(key=b"key", value=1, **fields):
    """Return what a call left; fields that a test cares about are given by name."""
    result = Kept()
    result.node, result.key, result.own, result.value = "", key, b"own " + key, value
    result.exact, result.from_mock, result.reads = True, False, None
    result.outside = None
    result.digest = digest(value) if fields.get("exact", True) else b"token"
    for name, content in fields.items():
        setattr(result, name, content)
    return result

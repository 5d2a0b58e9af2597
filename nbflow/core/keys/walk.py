"""One look at the live world: the fingerprints of functions in it."""

from collections.abc import Callable, Collection
from types import MethodType
from typing import Any

from nbflow.core.keys.fingerprint import Fingerprint
from nbflow.core.keys.gather import Watched, gather, is_still_bound, own_part
from nbflow.core.keys.plain import digest_bytes, encode
from nbflow.core.keys.unhashable import Unhashable
from nbflow.core.keys.values import describe
from nbflow.core.keys.world import HELD, ROOT, World

__all__ = ["Walk", "digest"]


def digest(value: object) -> bytes:
    """Return 16 bytes that stand for a value: equal for equal values, in every process.

    Type-exact (2 is not 2.0), independent of sharing, interning and the hash seed. Functions and
    classes in the value count by what they do.

    Raises
    ------
    Unhashable
        The value, or something in it, has no value to compare.
    """
    code = encode(value)
    return Walk().digest(value) if code is None else digest_bytes(code)


class _Found:
    """A fingerprint and what it rests on.

    Fields: ``function`` (kept alive, since it is looked up by identity), ``moment`` when it was
    last known to be right, ``watched`` bindings, None where looking again is the only way.
    """

    __slots__ = ("fingerprint", "function", "moment", "watched")

    def __init__(
        self, function: object, fingerprint: Fingerprint, watched: list[Watched] | None, moment: int
    ) -> None:
        self.function = function
        self.fingerprint = fingerprint
        self.watched = watched
        self.moment = moment

    def still_holds(self) -> bool:
        """Whether every name and attribute is bound to the very object it was bound to."""
        return self.watched is not None and all(map(is_still_bound, self.watched))


class Walk:
    """One look at the live world, shared by the tasks of one plan or run.

    Within one look each object is looked at once. After user code has run, `refresh` makes the
    next look see what that code has changed.

    Fields: ``worlds`` by ignored names and version, ``found`` fingerprints, ``moment`` (number of
    refreshes).
    """

    def __init__(self) -> None:
        self._worlds: dict[tuple[frozenset[str], str | None], World] = {}
        self._found: dict[tuple[object, ...], _Found] = {}
        self._moment = 0

    def refresh(self) -> None:
        """Look anew at what may have changed: values, and names that are bound anew."""
        self._worlds.clear()
        self._moment += 1

    def digest(self, value: object) -> bytes:
        """Return the digest of a value, see `nbflow.core.keys.digest`.

        Raises
        ------
        Unhashable
            The value, or something in it, has no value to compare.
        """
        code = encode(value)
        if code is not None:
            return digest_bytes(code)
        world = self._world(())
        try:
            return world.digest(world.node(value, HELD, None))
        except Unhashable as finding:
            raise Unhashable(f"it {finding.reason}") from None

    def fingerprint(
        self, fn: Callable[..., Any], *, ignore: Collection[str] = (), version: str | None = None
    ) -> Fingerprint:
        """Return what a function's result depends on besides its arguments. Never raises.

        Parameters
        ----------
        ignore
            Names of globals, of variables of enclosing functions, and of the function's own
            parameters that are left out.
        version
            Stands for the code of the function's own body. What the body reads, helpers and
            globals, still counts.
        """
        key: tuple[object, ...]
        if type(fn) is MethodType:
            # A new object at each access; what it binds stays the same.
            key = (id(fn.__func__), id(fn.__self__), tuple(ignore), version)
        else:
            key = (id(fn), tuple(ignore), version)
        found = self._found.get(key)
        if found is not None:
            if found.moment == self._moment:
                return found.fingerprint
            if found.still_holds():
                found.moment = self._moment
                return found.fingerprint
        found = self._found[key] = self._look(fn, ignore, version)
        return found.fingerprint

    def _world(self, ignore: Collection[str], version: str | None = None) -> World:
        key = (frozenset(ignore), version)
        world = self._worlds.get(key)
        if world is None:
            world = self._worlds[key] = World(describe, key[0], version)
        return world

    def _look(self, fn: Callable[..., Any], ignore: Collection[str], version: str | None) -> _Found:
        world = self._world(ignore, version)
        root = world.node(fn, ROOT, None)
        try:
            content = world.digest(root)
        except Unhashable as finding:
            unknown = digest_bytes(finding.reason.encode())
            parts = (own_part(root, version),)
            return _Found(
                fn, Fingerprint(unknown, parts, finding.reason, False, ()), None, self._moment
            )
        seen = gather(root, version)
        fingerprint = Fingerprint(
            content, seen.parts, None, seen.is_mutable, seen.warnings, seen.paths
        )
        return _Found(fn, fingerprint, None if seen.is_mutable else seen.watched, self._moment)

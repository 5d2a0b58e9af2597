"""What ``cache_for`` keeps, as long as the process lives.

State, guarded by ``_lock``: ``_places`` (place → what was kept there, newest first).
"""

from datetime import UTC, datetime
from threading import Lock

from msgspec import Struct

from nbflow.core.state import Cached

__all__ = ["Entry", "clear", "discard", "entries", "put"]

Place = tuple[object, ...]


class Entry(Struct, frozen=True, eq=False):
    """A state, and the id of the run that left it."""

    state: Cached
    run: str


_lock = Lock()
_places: dict[Place, list[Entry]] = {}


def put(place: Place, entry: Entry) -> None:
    """Keep a state; what it stands in for, and what is out of date, goes."""
    now = datetime.now(UTC)
    with _lock:
        others = [
            other
            for other in _places.get(place, ())
            if not (_is_over(other.state, now) or _is_alike(other.state, entry.state))
        ]
        _places[place] = [entry, *others]


def entries(place: Place, run: str) -> list[Entry]:
    """Return what is kept at a place, newest first, except by this run itself.

    A run finds what was there when it began, as its plan did.
    """
    with _lock:
        return [entry for entry in _places.get(place, ()) if entry.run != run]


def discard(place: Place, entry: Entry) -> None:
    """Keep a state no longer."""
    with _lock:
        _places[place] = [other for other in _places.get(place, ()) if other is not entry]


def clear() -> None:
    """Keep nothing."""
    with _lock:
        _places.clear()


def _is_over(state: Cached, now: datetime) -> bool:
    end = state.cached_result_expiration
    return end is not None and end <= now


def _is_alike(one: Cached, other: Cached) -> bool:
    """Tell whether two were made from the same, as far as is known of it."""
    return one.hashed_inputs == other.hashed_inputs and "" not in (one.hashed_inputs or {}).values()

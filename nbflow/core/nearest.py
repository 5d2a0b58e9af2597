"""Which of the names that there are somebody may have meant."""

from collections.abc import Iterable

__all__ = ["nearest"]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like ``name``, None where none is much like it.

    Examples
    --------
    >>> nearest("daay", ["day", "month"])
    'day'
    """
    # Only messages ask, so only they pay for the import.
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(known), n=1)), None)

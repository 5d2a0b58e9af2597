"""Moments in UTC, whatever they were given in."""

from datetime import UTC, datetime

__all__ = ["in_utc"]


def in_utc(moment: datetime | None) -> datetime:
    """Return the moment in UTC, which a naive one is taken to be in; now when None."""
    if moment is None:
        return datetime.now(UTC)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

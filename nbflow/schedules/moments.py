"""Moments: aware datetimes, and the two ways of going on from one.

Python compares and subtracts two moments of one zone by their clock readings, without a look at
what the zone did in between. So everything here is compared in UTC.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

__all__ = ["aware", "by_clock", "by_time", "utc", "way_of"]

DAY = timedelta(days=1)


def utc(moment: datetime) -> datetime:
    """Return the same moment in UTC."""
    return moment.astimezone(UTC)


def aware(moment: datetime, owner: str) -> datetime:
    """Return a moment in its own zone; a naive one is taken to be in UTC.

    Parameters
    ----------
    owner
        What it was given to, for the message.

    Raises
    ------
    TypeError
        It is no datetime.
    """
    if not isinstance(moment, datetime):
        raise TypeError(
            f"{owner} was given {moment!r}, which is no datetime.\n"
            "  Write `datetime(2026, 3, 8, 9, tzinfo=ZoneInfo('Europe/Paris'))`."
        )
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def by_time(moment: datetime, by: timedelta) -> datetime:
    """Return the moment after so much time has passed."""
    return (utc(moment) + by).astimezone(moment.tzinfo)


def by_clock(moment: datetime, by: timedelta) -> datetime:
    """Return the moment at which a clock on the wall has gone so much further.

    Of a reading that the zone has twice it is the first; one that it leaves out moves on by what
    it leaves out.
    """
    reading = moment.replace(tzinfo=None) + by
    return by_time(reading.replace(tzinfo=moment.tzinfo), timedelta(0))


def way_of(interval: timedelta) -> Callable[[datetime, timedelta], datetime]:
    """Return how intervals of this length go on: below a day by time, else by the clock.

    Every hour is 60 minutes after the last; every day at nine stays at nine.
    """
    return by_time if abs(interval) < DAY else by_clock

"""Filters: which moments of a schedule's clocks count.

A filter takes a moment, in the zone of its clock, and says whether it counts. Some of these are
filters, the others return one.
"""

from collections.abc import Callable
from datetime import datetime, time
from typing import TypeAlias

from nbflow.schedules.moments import DAY, aware, utc

__all__ = [
    "Filter",
    "at_time",
    "between_dates",
    "between_datetimes",
    "between_times",
    "is_day_of_week",
    "is_month_end",
    "is_month_start",
    "is_weekday",
    "is_weekend",
    "on_date",
    "on_datetime",
]

Filter: TypeAlias = Callable[[datetime], bool]


def on_datetime(dt: datetime) -> Filter:
    """Take one moment; a naive one is in UTC."""
    only = utc(aware(dt, "on_datetime"))
    return lambda moment: utc(moment) == only


def between_datetimes(start: datetime, end: datetime) -> Filter:
    """Take the moments from one to another, both included; naive ones are in UTC."""
    first, last = (utc(aware(dt, "between_datetimes")) for dt in (start, end))
    return lambda moment: first <= utc(moment) <= last


def on_date(month: int, day: int) -> Filter:
    """Take one day of every year."""
    return lambda moment: (moment.month, moment.day) == (month, day)


def between_dates(start_month: int, start_day: int, end_month: int, end_day: int) -> Filter:
    """Take the days from one to another of every year, both included.

    ``between_dates(10, 15, 3, 31)`` goes over New Year.
    """
    first, last = (start_month, start_day), (end_month, end_day)

    def is_between(moment: datetime) -> bool:
        day = (moment.month, moment.day)
        return first <= day <= last if first <= last else day >= first or day <= last

    return is_between


def at_time(t: time) -> Filter:
    """Take one time of every day."""
    return lambda moment: moment.time() == t


def between_times(start: time, end: time) -> Filter:
    """Take the times from one to another of every day, both included.

    ``between_times(time(22), time(4))`` goes over midnight.
    """

    def is_between(moment: datetime) -> bool:
        now = moment.time()
        return start <= now <= end if start <= end else now >= start or now <= end

    return is_between


def is_day_of_week(day_of_week: int) -> Filter:
    """Take one day of every week, from 0 for Sunday to 6 for Saturday."""
    return lambda moment: moment.isoweekday() % 7 == day_of_week


def is_weekday(dt: datetime) -> bool:
    """Take Monday to Friday."""
    return dt.weekday() < 5


def is_weekend(dt: datetime) -> bool:
    """Take Saturday and Sunday."""
    return dt.weekday() >= 5


def is_month_start(dt: datetime) -> bool:
    """Take the first day of every month."""
    return dt.day == 1


def is_month_end(dt: datetime) -> bool:
    """Take the last day of every month."""
    return (dt + DAY).day == 1

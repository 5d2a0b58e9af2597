"""Adjustments: where a moment that counts is moved to."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from nbflow.schedules.filters import is_weekday
from nbflow.schedules.moments import DAY, by_clock, way_of

__all__ = ["Adjustment", "add", "next_weekday"]

Adjustment: TypeAlias = Callable[[datetime], datetime]


def add(interval: timedelta) -> Adjustment:
    """Return what moves a moment by an interval: below a day by time, else by the clock."""
    further = way_of(interval)
    return lambda moment: further(moment, interval)


def next_weekday(dt: datetime) -> datetime:
    """Move Saturdays and Sundays to the Monday that follows, at the same time of day."""
    while not is_weekday(dt):
        dt = by_clock(dt, DAY)
    return dt

"""Clocks: what gives the moments of a schedule, one after the other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from nbflow.errors import ScheduleError
from nbflow.schedules.moments import aware, by_time, utc, way_of

__all__ = ["Clock", "ClockEvent", "CronClock", "DatesClock", "IntervalClock"]

_FIRST_START = datetime(2019, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_SHORTHANDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}


@dataclass(frozen=True)
class ClockEvent:
    """A moment at which a flow is due.

    Fields: ``start_time`` (aware, in the clock's zone); ``parameter_defaults`` (values for the
    flow's parameters); ``labels``.
    """

    start_time: datetime
    parameter_defaults: Mapping[str, Any] = field(default_factory=dict)
    labels: tuple[str, ...] = ()


class Clock:
    """What gives events; subclasses say at which moments.

    Parameters
    ----------
    start_date, end_date
        No event is before the one or after the other; naive ones are in UTC. The zone of
        ``start_date``, else UTC, is the zone of the events.
    parameter_defaults
        Values that the flow's parameters get in runs of these events.
    labels
        Free labels that the events carry.
    """

    def __init__(
        self,
        start_date: datetime | None = None,
        end_date: datetime | None = None,
        parameter_defaults: Mapping[str, Any] | None = None,
        labels: Iterable[str] | None = None,
    ) -> None:
        owner = type(self).__name__
        self.start_date = None if start_date is None else aware(start_date, owner)
        self.end_date = None if end_date is None else aware(end_date, owner)
        self.parameter_defaults = dict(parameter_defaults or {})
        self.labels = tuple(labels or ())

    def events(self, after: datetime | None = None) -> Iterator[ClockEvent]:
        """Yield the events after a moment, the earliest first.

        Parameters
        ----------
        after
            Now when None.
        """
        begin = utc(datetime.now(UTC) if after is None else aware(after, "events"))
        start = None if self.start_date is None else utc(self.start_date)
        end = None if self.end_date is None else utc(self.end_date)
        try:
            for moment in self._moments(begin):
                here = utc(moment)
                if here <= begin or (start is not None and here < start):
                    continue
                if end is not None and here > end:
                    return
                yield ClockEvent(moment, self.parameter_defaults, self.labels)
        except OverflowError:
            # There are no moments after the year 9999.
            return

    def _moments(self, after: datetime) -> Iterator[datetime]:
        """Yield moments, the earliest first; those up to ``after`` are not looked at."""
        raise NotImplementedError


class IntervalClock(Clock):
    """Gives a moment each time an interval has passed since the start.

    Intervals below a day are spans of time: an hourly clock gives every hour, also where the zone
    changes its time. From a day on they follow the clock on the wall: every day at nine is at nine
    all year.

    Parameters
    ----------
    interval
        More than zero.
    start_date
        The first moment; 2019-01-01 00:00 UTC when None.
    end_date, parameter_defaults, labels
        As for `Clock`.

    Raises
    ------
    TypeError
        The interval is no ``timedelta``.
    ScheduleError
        It is not more than zero.
    """

    def __init__(
        self,
        interval: timedelta,
        start_date: datetime | None = None,
        end_date: datetime | None = None,
        parameter_defaults: Mapping[str, Any] | None = None,
        labels: Iterable[str] | None = None,
    ) -> None:
        if not isinstance(interval, timedelta):
            raise TypeError(
                f"Interval must be a timedelta. IntervalClock was given {interval!r}.\n"
                "  Write `IntervalClock(interval=timedelta(hours=1))`."
            )
        if interval <= timedelta(0):
            raise ScheduleError(
                f"Interval must be greater than 0. IntervalClock was given {interval!r}.\n"
                "  Give the time from one run to the next: `timedelta(hours=1)`."
            )
        super().__init__(start_date or _FIRST_START, end_date, parameter_defaults, labels)
        self.interval = interval

    def _moments(self, after: datetime) -> Iterator[datetime]:
        start, interval = self.start_date or _FIRST_START, self.interval
        further = way_of(interval)
        # One early: by the clock, a moment may come a few hours sooner than by time.
        first = max(0, (after - utc(start)) // interval - 1)
        if not first:
            yield by_time(start, timedelta(0))
        for number in count(max(1, first)):
            yield further(start, number * interval)


class CronClock(Clock):
    """Gives the moments that a line of cron names, read as Debian's cron does.

    Cron goes by the clock on the wall. A reading that the zone has twice counts the first time
    only, so an hourly line pauses for two hours when clocks are set back; one that the zone leaves
    out counts right after the gap, if the line names its hours and minutes.

    Parameters
    ----------
    cron
        Five fields (minute, hour, day of month, month, day of week) or ``@daily`` and its like.
    start_date, end_date, parameter_defaults, labels
        As for `Clock`.
    day_or
        Where both a day of the month and one of the week are named: whether one of them is enough.

    Raises
    ------
    ScheduleError
        The text is no line of cron.
    """

    def __init__(
        self,
        cron: str,
        start_date: datetime | None = None,
        end_date: datetime | None = None,
        parameter_defaults: Mapping[str, Any] | None = None,
        labels: Iterable[str] | None = None,
        day_or: bool = True,
    ) -> None:
        super().__init__(start_date, end_date, parameter_defaults, labels)
        self.cron = cron
        self.day_or = day_or
        self._simulated(_FIRST_START)

    def _simulated(self, after: datetime) -> Iterator[datetime]:
        from cronsim import CronSim, CronSimError

        line = self.cron
        try:
            fields = _SHORTHANDS.get(line, line).split()
            if len(fields) != 5:
                raise CronSimError(f"it has {len(fields)} fields")
            simulated = CronSim(" ".join(fields), after)
        except (AttributeError, TypeError, CronSimError) as error:
            wrong = str(error) if isinstance(error, CronSimError) else "it is no text"
            raise ScheduleError(
                f"Invalid cron string: {line!r}: {wrong.replace('Bad', 'bad')}.\n"
                "  Write five fields: minute, hour, day of month, month, day of week, as in "
                "'0 9 * * MON-FRI' for nine o'clock on weekdays, or '@daily'."
            ) from None
        simulated.day_and = simulated.day_and or not self.day_or
        return simulated

    def _moments(self, after: datetime) -> Iterator[datetime]:
        start = self.start_date
        if start is None:
            begin = after
        else:
            # A second early, so that the start itself can be one of the moments.
            begin = max(after, utc(start) - _SECOND).astimezone(start.tzinfo)
        for moment in self._simulated(begin):
            if not moment.fold:
                yield moment


class DatesClock(Clock):
    """Gives the moments of a list.

    Parameters
    ----------
    dates
        In any order; naive ones are in UTC.
    parameter_defaults, labels
        As for `Clock`.
    """

    def __init__(
        self,
        dates: Iterable[datetime],
        parameter_defaults: Mapping[str, Any] | None = None,
        labels: Iterable[str] | None = None,
    ) -> None:
        super().__init__(parameter_defaults=parameter_defaults, labels=labels)
        self.dates = sorted((aware(date, "DatesClock") for date in dates), key=utc)

    def _moments(self, after: datetime) -> Iterator[datetime]:
        yield from self.dates

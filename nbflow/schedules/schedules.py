"""Schedules: the moments of clocks, chosen by filters and moved by adjustments."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush, merge
from itertools import islice
from typing import Any, Literal, overload

from nbflow.schedules.adjustments import Adjustment
from nbflow.schedules.clocks import Clock, ClockEvent, CronClock, IntervalClock
from nbflow.schedules.filters import Filter
from nbflow.schedules.moments import aware, utc

__all__ = ["MOST_REFUSED", "CronSchedule", "IntervalSchedule", "Schedule"]

MOST_REFUSED = 10_000
"""How many moments in a row filters may refuse before a schedule counts as exhausted."""


class Schedule:
    """When a flow runs.

    Parameters
    ----------
    clocks
        What gives the moments.
    filters
        A moment counts when all of these take it,
    or_filters
        when at least one of these takes it, if there are any,
    not_filters
        and when none of these takes it.
    adjustments
        Where the moments that count are moved to, one after the other.

    Raises
    ------
    TypeError
        ``clocks`` is no list of clocks.

    Examples
    --------
    >>> from datetime import datetime, time
    >>> from nbflow.schedules import Schedule, clocks, filters
    >>> office = Schedule(
    ...     [clocks.CronClock("0 * * * *")],
    ...     filters=[filters.is_weekday],
    ...     or_filters=[filters.at_time(time(9)), filters.at_time(time(17))],
    ... )
    >>> [f"{moment:%a %H:%M}" for moment in office.next(3, after=datetime(2026, 5, 15, 12))]
    ['Fri 17:00', 'Mon 09:00', 'Mon 17:00']
    """

    def __init__(
        self,
        clocks: Iterable[Clock],
        filters: Iterable[Filter] | None = None,
        or_filters: Iterable[Filter] | None = None,
        not_filters: Iterable[Filter] | None = None,
        adjustments: Iterable[Adjustment] | None = None,
    ) -> None:
        self.clocks = list(clocks) if isinstance(clocks, Iterable) else [clocks]
        self.filters = list(filters or ())
        self.or_filters = list(or_filters or ())
        self.not_filters = list(not_filters or ())
        self.adjustments = list(adjustments or ())
        if not isinstance(clocks, Iterable) or not all(isinstance(c, Clock) for c in self.clocks):
            raise TypeError(
                f"clocks should be a list of clocks. Schedule was given {clocks!r}.\n"
                "  Write `Schedule([CronClock('0 9 * * *')])`, or `CronSchedule('0 9 * * *')`."
            )

    @overload
    def next(self, n: int, after: datetime | None = ...) -> list[datetime]: ...
    @overload
    def next(
        self, n: int, after: datetime | None = ..., *, return_events: Literal[True]
    ) -> list[ClockEvent]: ...
    def next(
        self, n: int, after: datetime | None = None, return_events: bool = False
    ) -> list[datetime] | list[ClockEvent]:
        """Return the next ``n`` moments; fewer where the schedule ends before.

        Parameters
        ----------
        after
            Now when None.
        return_events
            Whether to return events, with parameters and labels, rather than moments.
        """
        events = list(islice(self.events(after), n))
        return events if return_events else [event.start_time for event in events]

    def events(self, after: datetime | None = None) -> Iterator[ClockEvent]:
        """Yield what is due after a moment, the earliest first.

        Two clocks that name the same moment give one event, or one for each set of parameters and
        labels. The clocks are asked for moments after ``after``: what an adjustment moves from
        before to behind it is not seen. The end is where the clocks end, or where the filters have
        refused `MOST_REFUSED` moments in a row.

        Parameters
        ----------
        after
            Now when None.
        """
        begin = utc(datetime.now(UTC) if after is None else aware(after, "Schedule"))
        last, given = begin, list[ClockEvent]()
        for event in self._adjusted(begin):
            moment = utc(event.start_time)
            if moment > last:
                last, given = moment, []
            elif moment < last or not given or any(_is_same(event, other) for other in given):
                continue
            given.append(event)
            yield event

    def _adjusted(self, begin: datetime) -> Iterator[ClockEvent]:
        """Yield the events that count where the adjustments put them, the earliest first."""
        if not self.adjustments:
            yield from self._chosen(begin)
            return
        waiting: list[tuple[datetime, int, ClockEvent]] = []
        for number, event in enumerate(self._chosen(begin)):
            # Only what is moved back in time could still come before these.
            while waiting and waiting[0][0] <= utc(event.start_time):
                yield heappop(waiting)[-1]
            moment = event.start_time
            for adjust in self.adjustments:
                moment = aware(adjust(moment), "Schedule")
            heappush(waiting, (utc(moment), number, replace(event, start_time=moment)))
        while waiting:
            yield heappop(waiting)[-1]

    def _chosen(self, begin: datetime) -> Iterator[ClockEvent]:
        refused = 0
        every = (clock.events(begin) for clock in self.clocks)
        for event in merge(*every, key=lambda event: utc(event.start_time)):
            refused = 0 if self._takes(event.start_time) else refused + 1
            if refused >= MOST_REFUSED:
                return
            if not refused:
                yield event

    def _takes(self, moment: datetime) -> bool:
        return (
            all(takes(moment) for takes in self.filters)
            and (not self.or_filters or any(takes(moment) for takes in self.or_filters))
            and not any(takes(moment) for takes in self.not_filters)
        )


def _is_same(event: ClockEvent, other: ClockEvent) -> bool:
    return (event.parameter_defaults, event.labels) == (other.parameter_defaults, other.labels)


def IntervalSchedule(  # noqa: N802 - it is used like a class
    interval: timedelta,
    start_date: datetime | None = None,
    end_date: datetime | None = None,
    parameter_defaults: Mapping[str, Any] | None = None,
) -> Schedule:
    """Return a schedule of one interval; see `nbflow.schedules.clocks.IntervalClock`."""
    return Schedule([IntervalClock(interval, start_date, end_date, parameter_defaults)])


def CronSchedule(  # noqa: N802 - it is used like a class
    cron: str,
    start_date: datetime | None = None,
    end_date: datetime | None = None,
    parameter_defaults: Mapping[str, Any] | None = None,
    day_or: bool = True,
) -> Schedule:
    """Return a schedule of one line of cron; see `nbflow.schedules.clocks.CronClock`."""
    return Schedule([CronClock(cron, start_date, end_date, parameter_defaults, day_or=day_or)])

"""Running a flow each time its schedule says so."""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from nbflow.core.settings import config
from nbflow.core.state import State
from nbflow.engine.logs import get_logger, show
from nbflow.errors import ScheduleError
from nbflow.flows.arguments import sorted_out
from nbflow.flows.declared import Declared
from nbflow.schedules.clocks import ClockEvent
from nbflow.schedules.moments import utc
from nbflow.schedules.schedules import Schedule

__all__ = ["Clockwork", "checked", "is_awaited", "run_scheduled"]

MOST_ASLEEP = 30.0
"""Seconds after which a wait looks at the clock again: it may have been set, or slept through."""


class Clockwork(NamedTuple):
    """What time it is, and how to let time pass."""

    now: Callable[[], datetime]
    sleep: Callable[[float], object]

    def wait_for(self, moment: datetime) -> None:
        """Return when the moment has come."""
        while (left := (utc(moment) - self.now()).total_seconds()) > 0:
            self.sleep(min(left, MOST_ASLEEP))


REAL = Clockwork(now=lambda: datetime.now(UTC), sleep=time.sleep)


def checked(schedule: Schedule | None, flow: str) -> Schedule | None:
    """Return what a flow was given as its schedule.

    Raises
    ------
    TypeError
        It is no schedule.
    """
    if schedule is None or isinstance(schedule, Schedule):
        return schedule
    raise TypeError(
        f"Flow '{flow}' was given schedule={schedule!r}, which is no schedule.\n"
        "  Make one: `from nbflow.schedules import CronSchedule`, then "
        "`schedule=CronSchedule('0 9 * * *')`."
    )


def is_awaited(chosen: bool | None) -> bool:
    """Tell whether a run waits for its flow's schedule: as chosen, else as the settings say."""
    return bool(config.flows.run_on_schedule if chosen is None else chosen)


def run_scheduled(
    flow: Declared,
    schedule: Schedule,
    run: Callable[..., State],
    parameters: Mapping[str, Any] | None,
    options: Mapping[str, Any],
    clockwork: Clockwork = REAL,
) -> State:
    """Run a flow at each event of a schedule and return the state of the last run.

    Parameters
    ----------
    run
        Is given ``parameters`` and the options.
    parameters
        Win over those of the events.
    options
        As for ``Flow.run``. ``context`` is given the event's ``scheduled_start_time`` too.

    Raises
    ------
    ScheduleError
        There is no event any more.
    ParameterError
        Said before the wait.
    """
    __tracebackhide__ = True
    state = None
    for event in _due(schedule, clockwork):
        given, rest = sorted_out(
            flow, {**event.parameter_defaults, **(parameters or {})}, dict(options)
        )
        show()
        get_logger(flow.name).info("Waiting for next scheduled run at %s", event.start_time)
        clockwork.wait_for(event.start_time)
        own = rest.pop("context", None) or {}
        context = {"scheduled_start_time": event.start_time, **own}
        state = run(parameters=given, context=context, **rest)
    if state is None:
        raise ScheduleError(
            f"Flow has no more scheduled runs. The schedule of flow '{flow.name}' has no event "
            "after now.\n"
            "  Nothing was run. To run it at once: `flow.run(run_on_schedule=False)`."
        )
    return state


def _due(schedule: Schedule, clockwork: Clockwork) -> Iterator[ClockEvent]:
    """Yield events, without those that came while the flow was running."""
    last = clockwork.now()
    for event in schedule.events(last):
        moment = utc(event.start_time)
        # Another one of the same moment, with other parameters, has not been missed.
        if moment == last or moment >= clockwork.now():
            last = moment
            yield event

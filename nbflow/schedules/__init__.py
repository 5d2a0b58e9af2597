"""When a flow runs: clocks that give moments, filters that choose, adjustments that move."""

from nbflow.schedules import adjustments, clocks, filters
from nbflow.schedules.schedules import CronSchedule, IntervalSchedule, Schedule

__all__ = [
    "CronSchedule",
    "IntervalSchedule",
    "Schedule",
    "adjustments",
    "clocks",
    "filters",
]

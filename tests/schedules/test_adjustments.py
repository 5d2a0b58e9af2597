from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from nbflow.schedules.adjustments import add, next_weekday

NEW_YORK = ZoneInfo("America/New_York")
# The Saturday before the clocks go forward.
SATURDAY = datetime(2026, 3, 7, 9, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (timedelta(days=1), "2026-03-08T09:00:00-04:00"),
        (timedelta(hours=23), "2026-03-08T09:00:00-04:00"),
        (timedelta(hours=-1), "2026-03-07T08:00:00-05:00"),
    ],
)
def test_days_are_added_by_the_clock_and_hours_by_time(interval, expected):
    assert add(interval)(SATURDAY).isoformat() == expected


def test_a_weekend_is_moved_to_monday_at_the_same_time():
    assert next_weekday(SATURDAY).isoformat() == "2026-03-09T09:00:00-04:00"


def test_a_weekday_stays():
    friday = SATURDAY - timedelta(days=1)

    assert next_weekday(friday) is friday

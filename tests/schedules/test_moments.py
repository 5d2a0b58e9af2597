from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from nbflow.schedules.moments import aware, by_clock, by_time, utc, way_of
from tests.messages import matches

NEW_YORK = ZoneInfo("America/New_York")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_naive_moment_is_in_utc_and_an_aware_one_keeps_its_zone():
    assert aware(datetime(2026, 1, 1), "here") == datetime(2026, 1, 1, tzinfo=UTC)
    assert aware(datetime(2026, 1, 1, tzinfo=NEW_YORK), "here").tzinfo is NEW_YORK


def test_what_is_no_moment_is_refused():
    with pytest.raises(TypeError) as error:
        aware("2026-01-01", "IntervalClock")  # type: ignore[arg-type]

    assert matches("schedule_no_datetime", str(error.value))


@pytest.mark.parametrize(
    ("way", "start", "by", "expected"),
    [
        # The clocks of New York go from 2 to 3 on 8 March and from 2 back to 1 on 1 November 2026.
        (by_time, datetime(2026, 3, 8, 1), HOUR, "2026-03-08T03:00:00-04:00"),
        (by_time, datetime(2026, 3, 7, 9), DAY, "2026-03-08T10:00:00-04:00"),
        (by_time, datetime(2026, 11, 1, 1), HOUR, "2026-11-01T01:00:00-05:00"),
        (by_clock, datetime(2026, 3, 7, 9), DAY, "2026-03-08T09:00:00-04:00"),
        (by_clock, datetime(2026, 3, 7, 2, 30), DAY, "2026-03-08T03:30:00-04:00"),
        (by_clock, datetime(2026, 10, 31, 1, 30), DAY, "2026-11-01T01:30:00-04:00"),
        (by_clock, datetime(2026, 10, 31, 9), DAY, "2026-11-01T09:00:00-05:00"),
    ],
)
def test_where_the_zone_changes_its_time(way, start, by, expected):
    assert way(start.replace(tzinfo=NEW_YORK), by).isoformat() == expected


def test_the_second_reading_of_an_hour_is_later_in_utc():
    first = datetime(2026, 11, 1, 1, tzinfo=NEW_YORK)

    assert utc(first.replace(fold=1)) - utc(first) == HOUR


@pytest.mark.parametrize(
    ("interval", "way"),
    [(HOUR, by_time), (DAY - HOUR, by_time), (-HOUR, by_time), (DAY, by_clock), (-DAY, by_clock)],
)
def test_days_follow_the_clock_and_less_than_a_day_follows_time(interval, way):
    assert way_of(interval) is way

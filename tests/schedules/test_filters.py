from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from nbflow.schedules import filters

FRIDAY = datetime(2026, 5, 15, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("takes", "taken", "refused"),
    [
        (filters.on_datetime(datetime(2026, 5, 15, 9, 30)), FRIDAY, FRIDAY + DAY),
        (
            filters.between_datetimes(FRIDAY, FRIDAY + DAY),
            FRIDAY + DAY,
            FRIDAY - timedelta(microseconds=1),
        ),
        (filters.between_datetimes(FRIDAY, FRIDAY + DAY), FRIDAY, FRIDAY + 2 * DAY),
        (filters.on_date(5, 15), FRIDAY, FRIDAY + DAY),
        (filters.between_dates(5, 15, 6, 1), FRIDAY, FRIDAY - DAY),
        (filters.between_dates(5, 1, 5, 15), FRIDAY, FRIDAY + DAY),
        (filters.between_dates(10, 15, 3, 31), datetime(2026, 1, 1), FRIDAY),
        (filters.between_dates(5, 20, 5, 10), FRIDAY + 5 * DAY, FRIDAY),
        (filters.at_time(time(9, 30)), FRIDAY, FRIDAY + timedelta(minutes=1)),
        (filters.between_times(time(9), time(10)), FRIDAY, FRIDAY + timedelta(hours=1)),
        (filters.between_times(time(22), time(4)), datetime(2026, 5, 15, 23), FRIDAY),
        (filters.between_times(time(22), time(4)), datetime(2026, 5, 15, 4), FRIDAY),
        (filters.is_day_of_week(5), FRIDAY, FRIDAY + DAY),
        (filters.is_day_of_week(0), FRIDAY + 2 * DAY, FRIDAY),
        (filters.is_weekday, FRIDAY, FRIDAY + DAY),
        (filters.is_weekend, FRIDAY + DAY, FRIDAY),
        (filters.is_month_start, datetime(2026, 5, 1), FRIDAY),
        (filters.is_month_end, datetime(2028, 2, 29), datetime(2026, 2, 27)),
    ],
)
def test_a_filter_takes_what_it_says(takes, taken, refused):
    assert takes(taken) is True
    assert takes(refused) is False


def test_a_moment_is_the_same_in_every_zone():
    elsewhere = FRIDAY.astimezone(timezone(timedelta(hours=9)))

    assert filters.on_datetime(FRIDAY)(elsewhere)

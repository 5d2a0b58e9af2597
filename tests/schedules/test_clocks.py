from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.errors import ScheduleError
from nbflow.schedules.clocks import ClockEvent, CronClock, DatesClock, IntervalClock
from nbflow.schedules.moments import utc
from tests.messages import matches

NEW_YORK = ZoneInfo("America/New_York")
SPRING, AUTUMN = datetime(2026, 3, 8, tzinfo=NEW_YORK), datetime(2026, 11, 1, tzinfo=NEW_YORK)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

zones = st.sampled_from([UTC, NEW_YORK, ZoneInfo("Europe/Paris"), ZoneInfo("Pacific/Apia")])
moments = st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=zones)
intervals = st.timedeltas(timedelta(minutes=1), timedelta(days=40))
lines = st.sampled_from(
    ["* * * * *", "0 * * * *", "30 2 * * *", "*/7 1-3 * * *", "0 9 * * MON-FRI", "15 0 31 * *"]
)


def first(clock, number, after):
    return [event.start_time for event in islice(clock.events(after), number)]


def shown(moments):
    return [f"{moment:%d %H:%M %z}" for moment in moments]


class TestIntervals:
    @pytest.mark.parametrize(
        ("interval", "start", "expected"),
        [
            (
                HOUR,
                SPRING,
                ["08 00:00 -0500", "08 01:00 -0500", "08 03:00 -0400", "08 04:00 -0400"],
            ),
            (
                HOUR,
                AUTUMN,
                ["01 00:00 -0400", "01 01:00 -0400", "01 01:00 -0500", "01 02:00 -0500"],
            ),
            (
                DAY,
                SPRING - DAY + 9 * HOUR,
                ["07 09:00 -0500", "08 09:00 -0400", "09 09:00 -0400", "10 09:00 -0400"],
            ),
            (
                DAY,
                AUTUMN - DAY + 9 * HOUR,
                ["31 09:00 -0400", "01 09:00 -0500", "02 09:00 -0500", "03 09:00 -0500"],
            ),
            (
                DAY,
                SPRING - DAY + 2.5 * HOUR,
                ["07 02:30 -0500", "08 03:30 -0400", "09 02:30 -0400", "10 02:30 -0400"],
            ),
            (
                2 * DAY,
                AUTUMN + 1.5 * HOUR,
                ["01 01:30 -0400", "03 01:30 -0500", "05 01:30 -0500", "07 01:30 -0500"],
            ),
        ],
    )
    def test_where_the_zone_changes_its_time(self, interval, start, expected):
        clock = IntervalClock(interval, start_date=start)

        assert shown(first(clock, 4, start - DAY)) == expected

    def test_an_hourly_clock_counts_hours_also_long_after_a_change(self):
        clock = IntervalClock(HOUR, start_date=AUTUMN)

        found = first(clock, 72, AUTUMN)

        assert [utc(moment) - utc(AUTUMN) for moment in found] == [n * HOUR for n in range(1, 73)]

    def test_a_start_at_the_second_reading_of_an_hour_stays_there(self):
        start = AUTUMN.replace(hour=1, fold=1)

        assert shown(first(IntervalClock(DAY, start_date=start), 2, SPRING)) == [
            "01 01:00 -0500",
            "02 01:00 -0500",
        ]

    def test_without_a_start_it_counts_from_2019_in_utc(self):
        after = datetime(2026, 5, 15, 12, 20, tzinfo=NEW_YORK)

        assert first(IntervalClock(HOUR), 1, after) == [datetime(2026, 5, 15, 17, tzinfo=UTC)]

    def test_the_end_is_the_last_moment(self):
        clock = IntervalClock(DAY, SPRING, end_date=SPRING + 2 * DAY)

        assert shown(first(clock, 9, SPRING - DAY)) == [
            "08 00:00 -0500",
            "09 00:00 -0400",
            "10 00:00 -0400",
        ]

    def test_the_calendar_ends(self):
        after = datetime(9999, 12, 30, 12, tzinfo=UTC)

        assert len(first(IntervalClock(DAY), 9, after)) == 1

    def test_without_a_moment_it_begins_now(self):
        before = datetime.now(UTC)

        event = next(IntervalClock(timedelta(seconds=1)).events())

        assert event.start_time > before

    @pytest.mark.parametrize("interval", [timedelta(0), -HOUR])
    def test_an_interval_that_leads_nowhere_is_refused(self, interval):
        with pytest.raises(ScheduleError, match=r"^Interval must be greater than 0\. "):
            IntervalClock(interval)

    def test_what_is_no_interval_is_refused(self):
        with pytest.raises(TypeError) as error:
            IntervalClock(60)  # type: ignore[arg-type]

        assert matches("schedule_no_interval", str(error.value))

    @given(interval=intervals, start=moments, after=moments)
    def test_moments_rise_from_the_first_that_is_due(self, interval, start, after):
        clock = IntervalClock(interval, start_date=start)

        found = [utc(moment) for moment in first(clock, 5, after)]

        assert found[0] > utc(after)
        # A zone may leave out a whole day, and then two readings are the same moment.
        assert all(one <= two for one, two in pairwise(found))
        slack = DAY if interval >= DAY else timedelta(0)
        assert found[0] <= max(utc(start), utc(after) + interval + slack)


class TestCron:
    @pytest.mark.parametrize(
        ("line", "after", "expected"),
        [
            ("0 * * * *", SPRING, ["08 01:00 -0500", "08 03:00 -0400", "08 04:00 -0400"]),
            ("30 2 * * *", SPRING, ["08 03:00 -0400", "09 02:30 -0400", "10 02:30 -0400"]),
            ("0 9 * * *", SPRING - DAY, ["07 09:00 -0500", "08 09:00 -0400", "09 09:00 -0400"]),
            # The hour that comes twice counts once.
            ("0 * * * *", AUTUMN, ["01 01:00 -0400", "01 02:00 -0500", "01 03:00 -0500"]),
            ("*/30 * * * *", AUTUMN + HOUR, ["01 01:30 -0400", "01 02:00 -0500", "01 02:30 -0500"]),
            ("30 1 * * *", AUTUMN, ["01 01:30 -0400", "02 01:30 -0500", "03 01:30 -0500"]),
            (
                "30 1 * * *",
                AUTUMN.replace(hour=1, minute=15, fold=1),
                ["02 01:30 -0500", "03 01:30 -0500", "04 01:30 -0500"],
            ),
            ("0 9 * * *", AUTUMN - DAY, ["31 09:00 -0400", "01 09:00 -0500", "02 09:00 -0500"]),
        ],
    )
    def test_where_the_zone_changes_its_time(self, line, after, expected):
        clock = CronClock(line, start_date=datetime(2026, 1, 1, tzinfo=NEW_YORK))

        assert shown(first(clock, 3, after)) == expected

    def test_the_start_is_the_first_moment_when_the_line_names_it(self):
        start = datetime(2026, 5, 15, 9, tzinfo=NEW_YORK)

        assert first(CronClock("0 9 * * *", start), 1, AUTUMN - 300 * DAY) == [start]

    def test_a_start_within_a_second_is_not_run_ahead_of(self):
        start = datetime(2026, 5, 15, 9, 0, 0, 500_000)

        clock = CronClock("0 9 * * *", start)

        assert shown(first(clock, 1, datetime(2026, 1, 1))) == ["16 09:00 +0000"]

    def test_without_a_start_the_zone_is_utc(self):
        assert first(CronClock("0 9 * * *"), 1, SPRING) == [datetime(2026, 3, 8, 9, tzinfo=UTC)]

    def test_a_day_of_the_month_and_one_of_the_week_are_either_enough_or_both_needed(self):
        after = datetime(2026, 5, 31, 12)
        either = CronClock("0 0 13 * FRI")
        both = CronClock("0 0 13 * FRI", day_or=False)

        assert [moment.day for moment in first(either, 3, after)] == [5, 12, 13]
        assert [f"{moment:%Y-%m-%d}" for moment in first(both, 2, after)] == [
            "2026-11-13",
            "2027-08-13",
        ]

    def test_a_day_that_never_comes_ends_the_clock(self):
        assert first(CronClock("0 0 1 * 2#2", day_or=False), 1, SPRING) == []

    @pytest.mark.parametrize(
        ("shorthand", "line"), [("@daily", "0 0 * * *"), ("@weekly", "0 0 * * 0")]
    )
    def test_shorthands_stand_for_lines(self, shorthand, line):
        assert first(CronClock(shorthand), 3, SPRING) == first(CronClock(line), 3, SPRING)

    @pytest.mark.parametrize(
        ("line", "name"),
        [
            ("every morning", "schedule_cron_two_fields"),
            ("0 25 * * *", "schedule_cron_bad_hour"),
            ("0 0 9 * * *", "schedule_cron_six_fields"),
            (9, "schedule_cron_no_text"),
        ],
    )
    def test_a_text_that_is_no_line_of_cron_is_refused_at_once(self, line, name):
        with pytest.raises(ScheduleError) as error:
            CronClock(line)

        assert matches(name, str(error.value))

    @given(line=lines, start=moments, after=moments)
    def test_moments_rise_after_both_bounds(self, line, start, after):
        found = [utc(moment) for moment in first(CronClock(line, start), 5, after)]

        assert found[0] > utc(after)
        assert found[0] >= utc(start)
        assert all(one < two for one, two in pairwise(found))


class TestDates:
    def test_dates_come_in_order_whatever_their_zones(self):
        early = datetime(2026, 5, 15, 9, tzinfo=ZoneInfo("Europe/Paris"))
        late = datetime(2026, 5, 15, 8, tzinfo=UTC)
        past = datetime(2026, 5, 14)

        clock = DatesClock([late, past, early])

        assert first(clock, 9, datetime(2026, 5, 15)) == [early, late]

    def test_no_dates_are_no_events(self):
        assert first(DatesClock([]), 1, SPRING) == []


def test_events_carry_the_parameters_and_labels_of_their_clock():
    clock = CronClock("0 9 * * *", parameter_defaults={"x": 1}, labels=["a"])

    event = next(clock.events(datetime(2026, 5, 15)))

    assert event == ClockEvent(datetime(2026, 5, 15, 9, tzinfo=UTC), {"x": 1}, ("a",))

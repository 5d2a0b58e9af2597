from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import cloudpickle  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.schedules import (
    CronSchedule,
    IntervalSchedule,
    Schedule,
    adjustments,
    filters,
    schedules,
)
from nbflow.schedules.clocks import CronClock, DatesClock, IntervalClock
from nbflow.schedules.moments import utc
from nbflow.schedules.schedules import MOST_REFUSED
from tests.messages import matches
from tests.schedules.test_clocks import intervals, lines, moments

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRIDAY = datetime(2026, 5, 15, tzinfo=UTC)
HOURLY = IntervalClock(HOUR)

clocks = st.lists(
    st.builds(CronClock, lines, moments)
    | st.builds(IntervalClock, intervals, moments)
    | st.builds(DatesClock, st.lists(moments, max_size=4)),
    min_size=1,
    max_size=3,
)
some_filters = st.lists(
    st.sampled_from(
        [filters.is_weekday, filters.is_month_end, filters.between_times(time(8), time(20))]
    ),
    max_size=2,
)
some_adjustments = st.lists(
    st.sampled_from([adjustments.next_weekday, adjustments.add(DAY), adjustments.add(-HOUR)]),
    max_size=2,
)


def shown(moments):
    return [f"{moment:%a %H:%M}" for moment in moments]


@pytest.fixture(scope="class")
def impatient():
    """Let filters that refuse much end a schedule early, since many examples are drawn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schedules, "MOST_REFUSED", 500)
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
class TestAnySchedule:
    @given(
        clocks=clocks,
        takes=some_filters,
        refuses=some_filters,
        moves=some_adjustments,
        after=moments,
        n=st.integers(0, 5),
    )
    def test_moments_rise_after_the_one_given(self, clocks, takes, refuses, moves, after, n):
        schedule = Schedule(clocks, filters=takes, not_filters=refuses, adjustments=moves)

        found = [utc(moment) for moment in schedule.next(n, after)]

        assert len(found) <= n
        assert all(one < two for one, two in pairwise([utc(after), *found]))

    @given(
        clocks=clocks, takes=some_filters, either=some_filters, refuses=some_filters, after=moments
    )
    def test_filters_hold(self, clocks, takes, either, refuses, after):
        for moment in Schedule(clocks, takes, either, refuses).next(3, after):
            assert all(filter(moment) for filter in takes)
            assert not either or any(filter(moment) for filter in either)
            assert not any(filter(moment) for filter in refuses)

    @given(clock=st.builds(CronClock, lines, moments), after=moments, n=st.integers(0, 5))
    def test_an_endless_clock_gives_as_many_moments_as_asked_for(self, clock, after, n):
        assert len(Schedule([clock]).next(n, after)) == n


def test_one_after_the_other_is_the_same_as_several_at_once():
    schedule = Schedule([HOURLY, CronClock("30 * * * *")], filters=[filters.is_weekday])
    at_once = schedule.next(6, FRIDAY + 21 * HOUR)

    one_by_one = [FRIDAY + 21 * HOUR]
    for _ in at_once:
        one_by_one += schedule.next(1, after=one_by_one[-1])

    assert one_by_one[1:] == at_once


def test_clocks_are_merged_and_a_moment_that_two_name_counts_once():
    schedule = Schedule([HOURLY, CronClock("0 */2 * * *"), DatesClock([FRIDAY + 1.5 * HOUR])])

    assert shown(schedule.next(4, FRIDAY)) == ["Fri 01:00", "Fri 01:30", "Fri 02:00", "Fri 03:00"]


def test_a_moment_counts_once_for_each_set_of_parameters_and_labels():
    schedule = Schedule([IntervalClock(HOUR, parameter_defaults={"x": x}) for x in (1, 2, 1)])

    events = schedule.next(3, FRIDAY, return_events=True)

    assert shown(event.start_time for event in events) == ["Fri 01:00", "Fri 01:00", "Fri 02:00"]
    assert [event.parameter_defaults for event in events] == [{"x": 1}, {"x": 2}, {"x": 1}]


def test_what_is_moved_onto_another_moment_counts_once():
    schedule = Schedule([CronClock("0 9 * * *")], adjustments=[adjustments.next_weekday])

    assert shown(schedule.next(3, FRIDAY)) == ["Fri 09:00", "Mon 09:00", "Tue 09:00"]


def test_what_is_moved_past_others_comes_in_its_place():
    schedule = Schedule(
        [CronClock("0 18 * * SAT"), CronClock("0 10 * * SUN")],
        adjustments=[adjustments.next_weekday],
    )

    assert shown(schedule.next(3, FRIDAY)) == ["Mon 10:00", "Mon 18:00", "Mon 10:00"]


def test_adjustments_are_applied_in_turn_and_keep_parameters():
    schedule = Schedule(
        [DatesClock([FRIDAY], parameter_defaults={"x": 1})],
        adjustments=[adjustments.add(DAY), adjustments.next_weekday],
    )

    (event,) = schedule.next(9, FRIDAY - DAY, return_events=True)

    assert (shown([event.start_time]), event.parameter_defaults) == (["Mon 00:00"], {"x": 1})


def test_what_an_adjustment_moves_before_the_moment_given_is_left_out():
    schedule = Schedule([HOURLY], adjustments=[adjustments.add(-HOUR)])

    assert shown(schedule.next(1, FRIDAY + 30 * timedelta(minutes=1))) == ["Fri 01:00"]


def test_filters_that_refuse_everything_end_the_schedule():
    asked = []

    def never(moment):
        asked.append(moment)
        return False

    assert Schedule([HOURLY], filters=[never]).next(1, FRIDAY) == []
    assert len(asked) == MOST_REFUSED


def test_more_moments_than_filters_may_refuse_can_be_asked_for():
    assert len(IntervalSchedule(timedelta(minutes=1)).next(MOST_REFUSED + 1, FRIDAY)) == (
        MOST_REFUSED + 1
    )


def test_without_a_moment_it_begins_now():
    before = datetime.now(UTC)

    (moment,) = IntervalSchedule(HOUR).next(1)

    assert before < moment <= datetime.now(UTC) + HOUR


def test_the_short_forms_are_schedules_of_one_clock():
    start = datetime(2026, 5, 15, 8, tzinfo=ZoneInfo("Europe/Paris"))
    every = IntervalSchedule(interval=2 * HOUR, start_date=start, end_date=start + 3 * HOUR)
    both = CronSchedule("0 0 13 * FRI", parameter_defaults={"x": 1}, day_or=False)

    assert every.next(9, FRIDAY) == [start, start + 2 * HOUR]
    (event,) = both.next(1, FRIDAY, return_events=True)
    assert (f"{event.start_time:%m-%d}", event.parameter_defaults) == ("11-13", {"x": 1})


@pytest.mark.parametrize("clocks", [HOURLY, ["0 9 * * *"], "0 9 * * *"])
def test_what_are_no_clocks_is_refused(clocks):
    with pytest.raises(TypeError, match=r"^clocks should be a list of clocks\. "):
        Schedule(clocks)


def test_the_advice_for_what_are_no_clocks():
    with pytest.raises(TypeError) as error:
        Schedule("@daily")  # type: ignore[arg-type]

    assert matches("schedule_no_clocks", str(error.value))


def test_a_schedule_can_be_pickled():
    schedule = Schedule(
        [CronClock("0 9 * * *")],
        filters=[filters.between_dates(1, 1, 6, 1)],
        adjustments=[adjustments.add(HOUR)],
    )

    again = cloudpickle.loads(cloudpickle.dumps(schedule))

    assert again.next(3, FRIDAY) == schedule.next(3, FRIDAY)

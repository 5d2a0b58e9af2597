import logging
import signal
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from nbflow import Flow, Parameter, context, task
from nbflow.errors import ParameterError, ScheduleError
from nbflow.flows.scheduled import MOST_ASLEEP, REAL, Clockwork, checked, is_awaited, run_scheduled
from nbflow.schedules import IntervalSchedule, Schedule, clocks
from tests.messages import matches

START = datetime(2026, 5, 15, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TOMORROW = datetime.now(UTC) + timedelta(days=1)


class FakeTime:
    """Time that passes only while somebody sleeps."""

    def __init__(self):
        self.time = START
        self.slept = []
        self.clockwork = Clockwork(now=lambda: self.time, sleep=self.sleep)

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return FakeTime()


@pytest.fixture
def seen():
    return []


@pytest.fixture
def flow(clock, seen):
    @task
    def note(x):
        seen.append((clock.time, x))
        return x

    with Flow("noting") as flow:
        note(Parameter("x", default=0))
    return flow


@pytest.fixture
def run(flow, clock):
    """Run the flow by the fake clock."""

    def run(schedule, parameters=None, **options):
        once = partial(flow._run_once, None)
        return run_scheduled(flow, schedule, once, parameters, options, clock.clockwork)

    return run


def minutes(*numbers, **parameters):
    dates = [START + number * MINUTE for number in numbers]
    return clocks.DatesClock(dates, parameter_defaults=parameters)


def test_it_runs_at_each_event_and_returns_the_last_state(run, flow, seen):
    state = run(Schedule([minutes(1, 3), minutes(2, x=7)]))

    assert seen == [(START + MINUTE, 0), (START + 2 * MINUTE, 7), (START + 3 * MINUTE, 0)]
    assert state.is_successful()
    assert state.result[flow.find("note")].result == 0


def test_a_long_wait_looks_at_the_clock_now_and_then(run, clock):
    run(Schedule([minutes(2)]))

    assert clock.slept == [MOST_ASLEEP] * 4


def test_parameters_given_by_the_user_come_before_those_of_the_event(run, seen):
    schedule = Schedule([minutes(1, x=7)])

    run(schedule, {"x": 1})
    run(Schedule([minutes(2, x=7)]), x=2)

    assert [x for _, x in seen] == [1, 2]


def test_an_event_may_give_what_is_required(clock, seen):
    @task
    def note(x):
        seen.append(x)

    with Flow("strict") as flow:
        note(Parameter("x"))
    once = partial(flow._run_once, None)

    run_scheduled(flow, Schedule([minutes(1, x=7)]), once, None, {}, clock.clockwork)

    assert seen == [7]


@pytest.mark.parametrize("parameters", [{"y": 1}, {"x": 1, "until_when": 2}])
def test_a_parameter_that_there_is_not_is_said_before_the_wait(run, clock, parameters):
    with pytest.raises(ParameterError):
        run(Schedule([minutes(1)]), **parameters)

    assert clock.slept == []


def test_events_that_pass_during_a_run_are_left_out(clock, seen):
    @task
    def slow():
        seen.append(clock.time)
        clock.time += 2.5 * MINUTE

    with Flow("slow") as flow:
        slow()
    once = partial(flow._run_once, None)

    run_scheduled(flow, Schedule([minutes(1, 2, 3, 4, 5)]), once, None, {}, clock.clockwork)

    assert seen == [START + MINUTE, START + 4 * MINUTE]


def test_events_of_one_moment_with_different_parameters_all_run(run, seen):
    run(Schedule([minutes(1, x=1), minutes(1, x=2)]))

    assert [x for _, x in seen] == [1, 2]


def test_the_context_has_the_time_of_the_event(clock):
    @task
    def when():
        return context.scheduled_start_time

    with Flow("when") as flow:
        when()
    once = partial(flow._run_once, None)
    options = {"context": {"scheduled_start_time": "mine"}}

    run_scheduled(flow, Schedule([minutes(1)]), once, None, {}, clock.clockwork)
    supplied = flow["when"]
    run_scheduled(flow, Schedule([minutes(2)]), once, None, options, clock.clockwork)

    assert supplied == START + MINUTE
    assert flow["when"] == "mine"


def test_a_schedule_that_has_ended_is_an_error(run, seen):
    with pytest.raises(ScheduleError) as error:
        run(Schedule([minutes(-1, 0)]))

    assert matches("schedule_ended", str(error.value))
    assert seen == []


def test_a_failed_run_does_not_end_the_schedule(clock):
    calls = []

    @task
    def breaks():
        calls.append(clock.time)
        raise ValueError

    with Flow("breaks") as flow:
        breaks()
    once = partial(flow._run_once, None)

    state = run_scheduled(flow, Schedule([minutes(1, 2)]), once, None, {}, clock.clockwork)

    assert len(calls) == 2
    assert state.is_failed()


def test_the_wait_is_logged(run, caplog):
    with caplog.at_level(logging.INFO, logger="nbflow"):
        run(Schedule([minutes(1)]))

    assert caplog.record_tuples[0] == (
        "nbflow.noting",
        logging.INFO,
        "Waiting for next scheduled run at 2026-05-15 09:01:00+00:00",
    )


def test_an_interrupt_ends_the_wait_at_once(flow, seen):
    flow.schedule = Schedule([clocks.DatesClock([TOMORROW])])

    def interrupt(number, frame):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(KeyboardInterrupt):
            flow.run()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    assert seen == []


def test_a_flow_with_a_schedule_waits_for_it(flow):
    moment = REAL.now() + timedelta(seconds=0.05)
    flow.schedule = Schedule([clocks.DatesClock([moment], parameter_defaults={"x": 3})])

    state = flow.run()

    assert flow["note"] == 3
    assert state.is_successful()


@pytest.mark.parametrize(("chosen", "setting"), [(False, "true"), (None, "false")])
def test_a_run_off_schedule_starts_at_once(flow, monkeypatch, chosen, setting):
    monkeypatch.setenv("NBFLOW__FLOWS__RUN_ON_SCHEDULE", setting)
    flow.schedule = Schedule([clocks.DatesClock([TOMORROW], parameter_defaults={"x": 3})])

    flow.run(run_on_schedule=chosen)

    assert flow["note"] == 0


@pytest.mark.parametrize(
    ("chosen", "setting", "waits"),
    [
        (None, "true", True),
        (None, "false", False),
        (True, "false", True),
        (False, "true", False),
    ],
)
def test_what_is_chosen_comes_before_the_setting(monkeypatch, chosen, setting, waits):
    monkeypatch.setenv("NBFLOW__FLOWS__RUN_ON_SCHEDULE", setting)

    assert is_awaited(chosen) is waits


def test_a_schedule_is_taken_as_it_is():
    schedule = IntervalSchedule(MINUTE)

    assert checked(schedule, "f") is schedule
    assert checked(None, "f") is None


def test_what_is_no_schedule_is_refused():
    with pytest.raises(TypeError) as error:
        Flow("etl", schedule="0 9 * * *")  # type: ignore[arg-type]

    assert matches("schedule_is_none", str(error.value))

import asyncio
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from nbflow import Flow, task
from nbflow.core.signals import TaskTimeoutSignal
from nbflow.engine import limits, signals
from nbflow.engine.effects import Raised
from nbflow.engine.limits import awaited_within, ending_after, within
from nbflow.engine.state import TimedOut
from nbflow.executors import LocalDaskExecutor, LocalExecutor
from nbflow.executors.sending import pack, unpack

LIMIT = 0.05


def spin():
    while True:
        pass


def careless():
    """Catch every exception that there is, as people do."""
    while True:
        with suppress(Exception):
            spin()


def sleeps():
    time.sleep(60)


def in_thread(fn, *given):
    """Return what a function returns in a thread of its own."""
    found = []
    thread = threading.Thread(target=lambda: found.append(fn(*given)))
    thread.start()
    thread.join(30)
    return found[0]


def here(fn, *given):
    return fn(*given)


@pytest.fixture(params=[here, in_thread])
def where(request):
    return request.param


def test_a_call_that_is_quick_enough_returns_what_it_does(where):
    assert where(within, 60, lambda x: x + 1, {"x": 1}) == 2


def test_what_a_call_raises_is_its_outcome(where):
    outcome = where(within, 60, lambda: 1 / 0, {})

    assert isinstance(outcome.exception, ZeroDivisionError)


@pytest.mark.parametrize("fn", [spin, careless])
def test_a_call_that_takes_too_long_is_ended(where, fn):
    outcome = where(within, LIMIT, fn, {})

    assert type(outcome) is Raised
    assert isinstance(outcome.exception, TaskTimeoutSignal)
    assert str(outcome.exception) == "it took longer than the 0.05 seconds that it may"


def test_in_the_main_thread_one_that_sleeps_is_ended_too():
    assert isinstance(within(LIMIT, sleeps, {}).exception, TaskTimeoutSignal)


def test_one_that_python_swallows_rings_again():
    class Deaf:
        def __del__(self):
            spin()

    def deaf_at_first():
        Deaf()
        spin()

    before, sys.unraisablehook = sys.unraisablehook, lambda lost: None
    try:
        outcome = within(LIMIT, deaf_at_first, {})
    finally:
        sys.unraisablehook = before

    assert isinstance(outcome.exception, TaskTimeoutSignal)


def after_another_error(wait):
    """Wait where a further error is handled."""
    try:
        raise KeyError("while it tidies up")
    except KeyError:
        wait()


@pytest.mark.parametrize("how", [lambda wait: wait(), after_another_error])
def test_what_tidies_up_is_not_rung_for_again(monkeypatch, how):
    monkeypatch.setattr(limits, "AGAIN", 0.01)
    tidied = []

    def tidies():
        try:
            spin()
        finally:
            how(lambda: time.sleep(0.1))
            tidied.append(True)

    assert isinstance(within(LIMIT, tidies, {}).exception, TaskTimeoutSignal)
    assert tidied == [True]


def test_whoever_had_the_alarm_before_has_it_again():
    def mine(number, frame):
        raise AssertionError

    before = signal.signal(signal.SIGALRM, mine)
    try:
        within(LIMIT, spin, {})
        within(60, int, {})
        found, left = signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)
    finally:
        signal.signal(signal.SIGALRM, before)

    assert found is mine
    assert left == (0.0, 0.0)


def test_an_alarm_that_rings_at_the_very_end_is_a_timeout(monkeypatch):
    real = signal.setitimer

    def late(which, seconds, again=0.0):
        if seconds == 0:
            signal.raise_signal(signal.SIGALRM)
        return real(which, seconds, again)

    monkeypatch.setattr(signal, "setitimer", late)
    before = signal.getsignal(signal.SIGALRM)

    outcome = within(60, int, {})

    assert isinstance(outcome.exception, TaskTimeoutSignal)
    assert signal.getsignal(signal.SIGALRM) is before


def test_a_system_without_alarms_uses_a_timer(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")

    assert isinstance(within(LIMIT, spin, {}).exception, TaskTimeoutSignal)


def test_no_timer_is_left_in_any_thread(where):
    before = set(threading.enumerate())

    where(within, 60, int, {})

    assert set(threading.enumerate()) == before


class TestTasks:
    @pytest.mark.slow
    @pytest.mark.parametrize("fn", [spin, careless])
    @pytest.mark.parametrize(
        "executor",
        [
            LocalExecutor(),
            LocalDaskExecutor(scheduler="synchronous"),
            LocalDaskExecutor(num_workers=1),
            LocalDaskExecutor(scheduler="processes", num_workers=1),
        ],
        ids=["local", "synchronous", "threads", "processes"],
    )
    def test_a_task_that_takes_too_long_timed_out(self, executor, fn):
        flow = Flow("f", tasks=[task(name="slow", timeout_seconds=LIMIT)(fn)])

        state = flow.run(executor=executor)

        (found,) = state.result.values()
        assert (type(found), found.message) == (TimedOut, "Task timed out during execution.")
        assert isinstance(found.result, TaskTimeoutSignal)
        assert state.is_failed()

    @pytest.mark.slow
    def test_a_worker_process_is_ended_also_while_it_sleeps(self):
        flow = Flow("f", tasks=[task(name="slow", timeout_seconds=LIMIT)(sleeps)])

        state = flow.run(executor=LocalDaskExecutor(scheduler="processes", num_workers=1))

        assert [type(each) for each in state.result.values()] == [TimedOut]

    def test_each_attempt_has_its_own_time(self):
        calls = []

        def slow():
            calls.append(1)
            spin()

        flow = Flow("f", tasks=[task(timeout_seconds=LIMIT, retries=1)(slow)])

        state = flow.run()

        assert [type(each) for each in state.result.values()] == [TimedOut]
        assert len(calls) == 2

    def test_a_timeout_that_is_raised_is_one(self):
        def gives_up():
            raise signals.TaskTimeoutSignal("too long for me")

        state = Flow("f", tasks=[task(gives_up)]).run()

        assert [type(each) for each in state.result.values()] == [TimedOut]

    def test_other_tasks_have_all_the_time_they_need(self):
        slow = task(name="slow", timeout_seconds=LIMIT)(spin)
        quick = task(name="quick", timeout_seconds=60)(lambda: 1)
        flow = Flow("f", tasks=[slow, quick])

        state = flow.run()

        assert [type(each).__name__ for each in state.result.values()] == ["TimedOut", "Success"]


def test_what_is_awaited_has_as_long_as_it_needs_without_a_limit():
    async def quick():
        return 1

    assert asyncio.run(awaited_within(None, quick())) == 1
    assert asyncio.run(awaited_within(10, quick())) == 1


def test_what_is_awaited_is_ended_and_the_time_is_told():
    with pytest.raises(TimeoutError, match=r"^Scope timed out after 3 second\(s\)\.$"):
        asyncio.run(awaited_within(0.01, asyncio.sleep(10), told=3))


def test_a_timeout_of_what_is_awaited_stays_its_own():
    async def late():
        raise TimeoutError("of mine")

    with pytest.raises(TimeoutError, match=r"^of mine$"):
        asyncio.run(awaited_within(10, late()))


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_what_is_done_inside_is_ended(where):
    raised = []

    def inside():
        try:
            with ending_after(0.01, told=3):
                while True:
                    pass
        except TimeoutError as error:
            raised.append(str(error))

    if where == "here":
        inside()
    else:
        thread = threading.Thread(target=inside)
        thread.start()
        thread.join()

    assert raised == ["Scope timed out after 3 second(s)."]


@pytest.mark.parametrize("limit", [None, 0])
def test_what_has_no_limit_is_never_ended(limit):
    with ending_after(limit):
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_what_ended_a_call_in_a_thread_can_be_sent_to_another_process():
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(within, 0.01, spin, {}).result().exception

    there = unpack(pack(late), "signal")
    assert isinstance(there, TaskTimeoutSignal)
    assert str(there) == str(late) == "it took longer than the 0.01 seconds that it may"

"""Where submitted calls are made."""

import logging
import threading
import time

import pytest

from nbflow import flow, task
from nbflow.engine import task_runners
from nbflow.engine.task_runners import SequentialTaskRunner, TaskRunner, ThreadPoolTaskRunner
from tests.messages import matches


class Work:
    """Submitted work that notes what becomes of it."""

    def __init__(self, fn, name="work"):
        self.name = name
        self.fn = fn
        self.ended = threading.Event()
        self.errors = []

    def make(self):
        self.fn()

    def end(self, error):
        self.errors.append(error)
        self.ended.set()


@task
def thread():
    return threading.current_thread().name


def leave(runner, works, begun, error):
    """Leave a runner by an error, once it has been handed some work and that has begun."""
    with runner:
        for work in works:
            runner.submit(work)
        assert begun is None or begun.wait(10)
        raise error


def turns(begun):
    """Return what never ends by itself, but can be ended."""

    def fn():
        begun.set()
        while True:
            time.sleep(0.001)

    return fn


@pytest.mark.parametrize(
    ("runner", "is_here"), [(SequentialTaskRunner(), True), (ThreadPoolTaskRunner(), False)]
)
def test_a_flow_has_its_calls_made_by_its_runner(runner, is_here):
    made = flow(lambda: thread.submit().result(), name="outer", task_runner=runner)
    assert (made() == threading.current_thread().name) is is_here


def test_what_work_raises_is_told_to_it():
    error = KeyError("x")

    def raises():
        raise error

    good, bad = Work(int), Work(raises)
    with SequentialTaskRunner() as runner:
        runner.submit(good)
        runner.submit(bad)
    assert (good.errors, bad.errors) == ([None], [error])


def test_at_the_end_all_has_ended():
    works = [Work(int) for _ in range(20)]
    with ThreadPoolTaskRunner(max_workers=2) as runner:
        for work in works:
            runner.submit(work)
    assert [work.errors for work in works] == [[None]] * 20


def test_after_an_error_of_the_flow_what_was_submitted_still_ends():
    work = Work(int)
    with pytest.raises(ValueError, match="of the flow"):
        leave(ThreadPoolTaskRunner(), [work], None, ValueError("of the flow"))
    assert work.errors == [None]


def test_a_crash_ends_what_runs_and_what_waits():
    begun = threading.Event()
    runs, waits = Work(turns(begun)), Work(int)
    with pytest.raises(KeyboardInterrupt):
        leave(ThreadPoolTaskRunner(1), [runs, waits], begun, KeyboardInterrupt)
    assert runs.ended.wait(10)
    assert waits.ended.wait(10)
    assert [type(each) for each in (*runs.errors, *waits.errors)] == [KeyboardInterrupt] * 2


def test_what_cannot_be_ended_is_dropped_and_told_of(monkeypatch, caplog):
    monkeypatch.setattr(task_runners, "PATIENCE_SECONDS", 0.05)
    begun, free = threading.Event(), threading.Lock()
    free.acquire()

    def stuck():
        begun.set()
        free.acquire()  # no exception reaches what waits for a lock

    work, waits = Work(stuck, "stuck-0"), Work(int)
    with caplog.at_level(logging.WARNING, "nbflow"), pytest.raises(KeyboardInterrupt):
        leave(ThreadPoolTaskRunner(1), [work, waits], begun, KeyboardInterrupt)
    free.release()

    assert [type(each) for each in work.errors] == [KeyboardInterrupt]
    assert waits.ended.wait(10)
    assert "'stuck-0' does not end" in caplog.text


def test_a_runner_that_was_given_nothing_leaves_nothing():
    with ThreadPoolTaskRunner() as runner:
        pass
    with pytest.raises(KeyboardInterrupt):
        leave(runner, [], None, KeyboardInterrupt)


def test_a_pool_of_none_is_refused():
    with pytest.raises(ValueError, match="max_workers=0") as raised:
        ThreadPoolTaskRunner(0)
    matches("task_runner_of_none", str(raised.value))


@pytest.mark.parametrize(
    ("runner", "shown"),
    [
        (TaskRunner(), "TaskRunner()"),
        (SequentialTaskRunner(), "SequentialTaskRunner()"),
        (ThreadPoolTaskRunner(3), "ThreadPoolTaskRunner(max_workers=3)"),
    ],
)
def test_another_like_it_is_shown_like_it(runner, shown):
    other = runner.duplicate()
    assert other is not runner
    assert repr(other) == shown


def test_what_ends_by_itself_while_all_is_cut_off_ends_once(monkeypatch):
    monkeypatch.setattr(task_runners, "PATIENCE_SECONDS", 0)
    begun, go_on = threading.Event(), threading.Event()

    class EndsSlowly(Work):
        def end(self, error):
            begun.set()
            assert go_on.wait(10)
            super().end(error)

    work = EndsSlowly(int)
    with pytest.raises(KeyboardInterrupt):
        leave(ThreadPoolTaskRunner(1), [work], begun, KeyboardInterrupt)
    go_on.set()
    assert work.ended.wait(10)

    assert work.errors == [None]

import threading
from contextvars import ContextVar

import pytest

from nbflow.executors.threads import Threads
from tests.executors import calls
from tests.executors.conftest import error, outcome

color: ContextVar[str] = ContextVar("color", default="none")


@pytest.fixture
def pool(heard):
    before = set(threading.enumerate())
    pool = Threads(heard)
    yield pool
    pool.close()
    assert set(threading.enumerate()) == before


def test_each_call_has_a_thread_of_its_name(pool):
    name = outcome(pool.submit(lambda: threading.current_thread().name, (), "clean[3]"))

    assert name == "clean[3]"


def test_calls_run_side_by_side(pool):
    barrier = threading.Barrier(3)

    futures = [pool.submit(barrier.wait, (10,), "meet") for _ in range(3)]

    assert sorted(map(outcome, futures)) == [0, 1, 2]


def test_what_a_call_raises_is_in_its_future(pool):
    assert error(pool.submit(calls.fail, ("no key",), "fail")).args == ("no key",)


def test_everything_said_is_heard_before_the_future_is_done(pool, heard):
    outcome(pool.submit(calls.count, (1000,), "count"))

    assert heard.messages == list(range(1000))


def test_a_call_sees_the_context_it_was_submitted_in(pool):
    token = color.set("red")
    future = pool.submit(color.get, (), "color")
    color.reset(token)

    assert outcome(future) == "red"


def test_a_future_cannot_be_cancelled_from_outside(pool):
    assert not pool.submit(int, (), "int").cancel()


def test_python_code_is_interrupted(pool, heard):
    futures = [pool.submit(calls.spin, (), "spin") for _ in range(3)]
    heard.wait_for("in", times=3)

    pool.end(None, KeyboardInterrupt)

    assert [type(error(future)) for future in futures] == [KeyboardInterrupt] * 3


def test_code_that_holds_on_is_interrupted_again(pool, heard):
    ended = []

    def stubborn():
        for _ in range(3):
            try:
                calls.spin()
            except KeyboardInterrupt:
                ended.append("once more")
        return "at last"

    future = pool.submit(stubborn, (), "stubborn")
    heard.wait_for("in")

    pool.end(None, KeyboardInterrupt)

    assert future.done()
    assert ended


def test_one_call_is_ended_and_the_others_go_on(pool, heard):
    go_on = threading.Event()
    late = pool.submit(calls.spin, (), "late")
    other = pool.submit(go_on.wait, (10,), "other")
    heard.wait_for("in")

    pool.end([late], TimeoutError)
    go_on.set()

    assert isinstance(error(late), TimeoutError)
    assert outcome(other) is True


@pytest.mark.slow
def test_a_call_that_waits_in_c_is_left_alone_and_named(heard, caplog):
    pool = Threads(heard)
    go_on = threading.Lock()
    go_on.acquire()
    ended = threading.Event()

    def stuck():
        try:
            heard("in")
            go_on.acquire()
        except KeyboardInterrupt:
            ended.set()
            raise

    future = pool.submit(stuck, (), "load")
    heard.wait_for("in")

    pool.end(None, KeyboardInterrupt)
    pool.close()

    assert isinstance(future.exception(0), KeyboardInterrupt)
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "'load' does not end"
    ]
    thread = next(found for found in threading.enumerate() if found.name == "load")
    go_on.release()
    assert ended.wait(10), "its exception waits for it"
    thread.join(10)
    assert not thread.is_alive()


def test_closing_ends_what_is_in_flight(heard):
    pool = Threads(heard)
    future = pool.submit(calls.spin, (), "spin")
    heard.wait_for("in")

    pool.close()

    assert isinstance(future.exception(0), KeyboardInterrupt)


def test_ending_what_has_ended_does_nothing(pool):
    future = pool.submit(int, (), "int")
    outcome(future)

    pool.end([future], TimeoutError)

    assert outcome(future) == 0

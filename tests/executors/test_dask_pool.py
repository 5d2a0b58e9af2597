import gc
import threading

import psutil
import pytest
from distributed import Client

from nbflow.errors import ExecutorError, UnsendableError, WorkerDiedError
from nbflow.executors import Held
from nbflow.executors.dask_call import LARGE_BYTES
from nbflow.executors.dask_pool import DaskPool
from tests.executors import calls
from tests.executors.conftest import LIMIT_SECONDS, error, outcome, wait_until
from tests.messages import matches

pytestmark = pytest.mark.slow

LARGE = 10 * LARGE_BYTES


@pytest.fixture
def client(cluster):
    with Client(cluster, set_as_default=False) as client:
        yield client


@pytest.fixture
def pool(heard, client):
    pool = DaskPool(heard, client, None)
    yield pool
    pool.close()


def topics(dask_scheduler):
    return [name for name in dask_scheduler._broker._topics if name.startswith("nbflow-")]


def serializations(dask_worker):
    """Return the bytes that a worker has sent out over its lifetime."""
    return dask_worker.transfer_outgoing_bytes_total


def test_calls_are_made_on_the_workers(pool, cluster):
    workers = {worker.pid for worker in cluster.workers.values()}

    found = {outcome(future) for future in [pool.submit(calls.pid, (), "pid") for _ in range(20)]}

    assert found <= workers


def test_a_call_has_its_name_on_the_cluster(pool, client):
    def key():
        from distributed import get_worker

        return get_worker().get_current_task()

    assert outcome(pool.submit(key, (), "clean-3")).startswith("clean-3-")
    assert outcome(pool.submit(key, (), "")).startswith("call-")


def test_everything_said_is_heard_before_the_future_is_done(pool, heard):
    for round_ in range(1, 6):
        assert outcome(pool.submit(calls.count, (400,), "count")) == 400
        assert heard.messages == list(range(400)) * round_


def test_what_a_call_raises_is_in_its_future(pool):
    assert error(pool.submit(calls.fail, ("no key",), "fail")).args == ("no key",)


@pytest.mark.parametrize("fn", [calls.lock, calls.raise_unreadable, calls.raise_unpicklable])
def test_an_outcome_that_cannot_be_sent_says_so(pool, fn):
    assert isinstance(error(pool.submit(fn, (), "make")), UnsendableError)


def test_an_argument_that_cannot_be_sent_fails_alone(pool):
    found = error(pool.submit(print, (threading.Lock(),), "print"))

    assert isinstance(found, UnsendableError)
    assert found.path == "arguments[0]"


def test_a_small_value_comes_back(pool):
    assert outcome(pool.submit(calls.head_and_bytes, (10,), "make")) == ("head", bytes(10))


def test_a_large_value_stays_and_is_used_where_it_is(pool, client):
    made = outcome(pool.submit(calls.head_and_bytes, (LARGE,), "make"))

    assert made.head == "head"
    assert isinstance(made.value, Held)
    made.value.source.exception(LIMIT_SECONDS)
    assert client.who_has()[made.value.source.key]
    sent = sum(client.run(serializations).values())
    by_name = pool.submit(calls.length, ({"rows": made.value},), "length")
    by_place = pool.submit(calls.length, (made.value, made.value), "length")
    assert outcome(by_name) == LARGE
    assert outcome(by_place) == 2 * LARGE
    # Between two workers it may go, once; never to the client and back.
    assert sum(client.run(serializations).values()) - sent <= LARGE * 1.1


def test_a_held_value_is_fetched_when_asked_for(pool):
    made = outcome(pool.submit(calls.head_and_bytes, (LARGE,), "make"))

    assert made.value.get() == bytes(LARGE)


def test_a_held_value_that_nobody_needs_leaves_the_cluster(pool, client):
    made = outcome(pool.submit(calls.head_and_bytes, (LARGE,), "make"))
    key = made.value.source.key

    assert key in client.who_has()
    del made
    gc.collect()

    # Clients tell the scheduler by and by what they need no more.
    wait_until(lambda: key not in client.who_has())


def test_a_held_value_is_told_to_be_gone_after_the_run(heard, client):
    pool = DaskPool(heard, client, None)
    made = outcome(pool.submit(calls.head_and_bytes, (LARGE,), "make"))
    pool.close()

    with pytest.raises(ExecutorError) as raised:
        made.value.get()

    assert matches("held_value_gone", str(raised.value))


def test_a_call_waits_for_a_worker_with_its_resources(pool, heard):
    lots = pool.submit(int, (), "lots", {"GPU": 2})
    futures = [pool.submit(calls.spin_as, (name,), name, {"GPU": 1}) for name in "ab"]
    heard.wait_for("a")
    heard.wait_for("b")

    assert not lots.done()
    pool.end(None, KeyboardInterrupt)
    assert {type(error(future)) for future in [*futures, lots]} == {KeyboardInterrupt}


def test_an_interrupt_ends_what_runs_and_what_waits(pool, heard):
    futures = [pool.submit(calls.spin, (), "spin") for _ in range(5)]
    heard.wait_for("in", times=2)

    pool.end(None, KeyboardInterrupt)

    assert {type(future.exception(0)) for future in futures} == {KeyboardInterrupt}
    assert outcome(pool.submit(int, ("42",), "int")) == 42


def test_one_call_is_ended_by_its_own_exception(pool, heard):
    late = pool.submit(calls.spin, (), "late")
    heard.wait_for("in")

    pool.end([late], TimeoutError)

    assert isinstance(late.exception(0), TimeoutError)
    assert outcome(pool.submit(int, ("42",), "int")) == 42


def test_a_foreign_worker_that_waits_in_c_is_left_alone_and_named(pool, heard, caplog):
    def wait():
        import time

        from nbflow.executors import say

        say("in")
        time.sleep(2)

    future = pool.submit(wait, (), "load")
    heard.wait_for("in")

    pool.end(None, KeyboardInterrupt)

    assert isinstance(future.exception(0), KeyboardInterrupt)
    told = [record.message for record in caplog.records if record.name == "nbflow"]
    assert ["'load' goes on" in message for message in told] == [True]


def test_a_worker_of_ones_own_that_waits_in_c_is_killed(heard, client, cluster):
    pool = DaskPool(heard, client, cluster)

    def wait():
        import os
        import time

        from nbflow.executors import say

        say(os.getpid())
        time.sleep(600)

    future = pool.submit(wait, (), "wait")
    worker = psutil.Process(heard.first())

    pool.end(None, KeyboardInterrupt)

    assert isinstance(future.exception(0), KeyboardInterrupt)
    assert psutil.wait_procs([worker], 10)[1] == []
    assert outcome(pool.submit(int, ("42",), "int")) == 42
    pool.close()


def test_a_call_that_kills_its_workers_is_given_up(pool):
    found = error(pool.submit(calls.die, (), "load"))

    assert isinstance(found, WorkerDiedError)
    assert str(found).startswith("The Dask worker that ran 'load' is gone, and the call with it.\n")
    assert outcome(pool.submit(int, ("42",), "int")) == 42


def test_a_worker_that_lacks_what_a_call_needs_says_so(pool, client):
    """What Dask itself cannot do is in the future as Dask tells it."""
    missing = client.submit(int, "x", key="missing-1")
    held = Held(pool, missing)

    assert isinstance(error(pool.submit(calls.length, (held,), "length")), ValueError)


def test_closing_ends_what_is_in_flight(heard, client):
    pool = DaskPool(heard, client, None)
    future = pool.submit(calls.spin, (), "spin")
    heard.wait_for("in")

    pool.close()

    assert isinstance(future.exception(0), KeyboardInterrupt)


def test_the_scheduler_keeps_nothing_of_what_was_said(heard, client):
    pool = DaskPool(heard, client, None)
    outcome(pool.submit(calls.count, (3,), "count"))
    topic = pool._topic
    assert topic in client.run_on_scheduler(topics)

    pool.close()

    assert topic not in client.run_on_scheduler(topics)

import asyncio
import threading

import pytest

from nbflow.executors import dask_call, saying
from nbflow.executors.dask_call import LARGE_BYTES, call, emptied, stop
from nbflow.executors.outcome import ENDED, HELD, RAISED, SAID
from nbflow.executors.parting import Held, Parted
from nbflow.executors.sending import pack, unpack
from tests.executors import calls


class Worker:
    """Takes events as a Dask worker does."""

    name = 3

    def __init__(self):
        self.events = []

    def log_event(self, topic, message):
        self.events.append((topic, *message))


class Shelf:
    def fetch(self, source):
        return source


@pytest.fixture
def worker(monkeypatch):
    worker = Worker()
    monkeypatch.setattr("distributed.get_worker", lambda: worker)
    return worker


def told(worker):
    return [(kind, unpack(data, "event")) for _, _, kind, data in worker.events]


def test_what_a_call_says_comes_before_its_result(worker):
    kept = call("topic", "count-1", pack((calls.count, [2])))

    assert kept is None
    assert told(worker) == [(SAID, 0), (SAID, 1), (ENDED, 2)]
    assert {event[:2] for event in worker.events} == {("topic", "count-1")}


@pytest.mark.parametrize(("size", "is_kept"), [(10, False), (LARGE_BYTES + 1, True)])
def test_a_large_value_stays(worker, size, is_kept):
    kept = call("topic", "make-1", pack((calls.head_and_bytes, [size])))

    if is_kept:
        assert told(worker) == [(HELD, "head")]
        assert kept == bytes(size)
    else:
        assert told(worker) == [(ENDED, Parted("head", bytes(size)))]
        assert kept is None


def test_the_head_of_a_large_value_may_be_what_cannot_be_sent(worker):
    def make():
        import threading

        return Parted(threading.Lock(), bytes(LARGE_BYTES))

    assert call("topic", "make-1", pack((make, []))) is None
    assert [kind for kind, _ in told(worker)] == [RAISED]


@pytest.mark.parametrize(
    ("name", "told_name"), [(3, "worker 3"), ("gpu", "gpu"), ("tcp://a:1", "tcp://a:1")]
)
def test_a_call_knows_what_its_worker_is_called(worker, name, told_name):
    worker.name = name

    call("topic", "worker-1", pack((saying.worker, [])))

    assert told(worker) == [(ENDED, told_name)]


def test_an_exception_is_told(worker):
    call("topic", "fail-1", pack((calls.fail, ["gone"])))

    [(kind, error)] = told(worker)
    assert kind == RAISED
    assert isinstance(error, LookupError)


def test_held_values_leave_their_places_and_are_put_there_again(worker):
    first, second = Held(Shelf(), b"abc"), Held(Shelf(), b"de")

    rest, sources = emptied([{"a": first, "b": b"x"}, second])
    call("topic", "length-1", pack((calls.length, rest)), *sources)

    assert sources == [b"abc", b"de"]
    assert told(worker) == [(ENDED, 6)]


def test_what_runs_is_stopped(worker):
    thread = threading.Thread(target=call, args=("topic", "spin-1", pack((calls.spin, []))))
    thread.start()

    while thread.is_alive():
        assert asyncio.run(stop(["spin-1", "other-1"], TimeoutError, 10)) == []
        thread.join(0.01)

    assert [kind for kind, _ in told(worker)] in ([SAID, RAISED], [RAISED])
    assert isinstance(told(worker)[-1][1], TimeoutError)


def test_what_cannot_be_stopped_is_told(worker):
    class Deaf:
        def raise_there(self, exception):
            pass

    dask_call._running["deaf-1"] = Deaf()  # type: ignore[assignment] # stands for a call in C
    try:
        assert asyncio.run(stop(["deaf-1"], TimeoutError, 0.1)) == ["deaf-1"]
    finally:
        del dask_call._running["deaf-1"]

"""Threads that make calls."""

import threading
from functools import partial

from nbflow.engine.pool import Pool


class Held:
    """A call that goes on until it is let."""

    def __init__(self):
        self.begun, self.free = threading.Event(), threading.Event()
        self.was_let = False

    def __call__(self):
        self.begun.set()
        self.was_let = self.free.wait(10)


def test_calls_are_begun_in_their_order():
    made: list[object] = []
    pool = Pool(1)
    for number in range(100):
        pool.submit(partial(made.append, number))
    pool.close(wait=True)

    assert made == list(range(100))


def test_as_many_are_made_at_once_as_there_may_be_threads():
    together = threading.Barrier(8)
    met = []
    pool = Pool(8)
    for _ in range(16):
        pool.submit(lambda: met.append(together.wait(10)))
    pool.close(wait=True)

    assert sorted(met) == sorted([*range(8)] * 2)


def test_one_that_raises_leaves_the_others_to_be_called():
    made: list[object] = []

    def raises():
        raise KeyboardInterrupt

    held = Held()
    pool = Pool(1)
    for fn in (held, raises, partial(made.append, "after")):
        pool.submit(fn)
    held.free.set()
    pool.close(wait=True)

    assert made == ["after"]


def test_one_that_comes_while_another_is_made_does_not_wait_for_it():
    held = Held()
    pool = Pool(2)
    pool.submit(held)
    assert held.begun.wait(10)
    pool.submit(held.free.set)
    pool.close(wait=True)

    assert held.was_let


def test_whoever_does_not_wait_has_all_called_later():
    held, last = Held(), threading.Event()
    pool = Pool(1)
    pool.submit(held)
    assert held.begun.wait(10)
    pool.submit(last.set)
    pool.close(wait=False)
    assert not last.is_set()
    held.free.set()

    assert last.wait(10)


def test_threads_that_are_free_are_taken_before_another_begins():
    names: set[str] = set()
    pool = Pool(8)
    for _ in range(50):
        done = threading.Event()

        def call(done: threading.Event = done) -> None:
            names.add(threading.current_thread().name)
            done.set()

        pool.submit(call)
        assert done.wait(10)
        while not pool._idle:
            pass
    pool.close(wait=True)

    assert names == {"nbflow_0"}


def test_calls_that_wait_for_each_other_meet_whatever_was_called_before():
    met: list[int] = []
    pool = Pool(8)
    for size in (1, 3, 2, 8, 5):
        together = threading.Barrier(size + 1)
        for _ in range(size):
            pool.submit(lambda together=together: met.append(together.wait(10)))  # type: ignore[misc]
        together.wait(10)
    pool.close(wait=True)

    assert len(met) == 19


def test_threads_of_a_pool_that_nobody_has_any_more_end():
    pool = Pool(1)
    called = threading.Event()
    pool.submit(called.set)
    assert called.wait(10)
    (thread,) = pool._threads
    del pool

    thread.join(10)
    assert not thread.is_alive()

import sys
import threading
from threading import Event, Thread

from nbflow.executors.injecting import InThread


def running(fn):
    """Return a call that has begun in a thread, the thread, and where its end will be."""
    ends = []
    begun = Event()

    def first():
        begun.set()
        return fn()

    call = InThread(first)
    thread = Thread(target=lambda: ends.append(call.run()))
    thread.start()
    assert begun.wait(10)
    return call, thread, ends


def spin():
    while True:
        pass


def test_a_call_returns_what_its_function_does():
    assert InThread(lambda: 42).run() == (True, 42, None)


def test_a_call_returns_what_its_function_raises():
    is_own, result, error = InThread(lambda: divmod(1, 0)).run()

    assert is_own
    assert result is None
    assert isinstance(error, ZeroDivisionError)


def test_python_is_ended_by_an_exception_from_another_thread():
    call, thread, ends = running(spin)

    call.raise_there(KeyboardInterrupt)
    thread.join(10)

    assert isinstance(ends[0][2], KeyboardInterrupt)


def test_who_claims_first_says_how_a_call_ended():
    go_on = Event()
    call, thread, ends = running(go_on.wait)

    assert call.claim("me")
    assert not call.claim("you")
    go_on.set()
    thread.join(10)

    assert ends == [(False, True, None)]


def test_nothing_is_raised_in_a_thread_whose_call_is_over():
    call = InThread(int)
    call.run()

    call.raise_there(KeyboardInterrupt)

    assert call.is_over
    assert sum(range(10_000)) == 49_995_000


def test_nothing_is_raised_before_the_call():
    call = InThread(int)

    call.raise_there(KeyboardInterrupt)

    assert call.run() == (True, 0, None)


def test_what_was_raised_too_late_does_not_outlive_the_call():
    for _ in range(200):
        call, thread, ends = running(int)
        call.raise_there(KeyboardInterrupt)
        thread.join(10)
        assert ends[0][0]
        assert ends[0][1] == 0 or isinstance(ends[0][2], KeyboardInterrupt)


def test_a_call_that_was_traced_ends_too():
    seen = []

    def trace(frame, event, arg):
        seen.append(event)
        return trace

    def traced():
        sys.settrace(trace)
        return "done"

    _, thread, ends = running(traced)
    thread.join(10)

    assert not thread.is_alive()
    assert ends == [(True, "done", None)]
    assert seen


def test_who_is_traced_goes_on_while_the_call_waits_in_c():
    lock = threading.Lock()
    lock.acquire()
    call, stuck, ends = running(lock.acquire)
    went_on = Event()

    def end_it():
        sys.settrace(lambda *_: None)
        call.raise_there(KeyboardInterrupt)
        went_on.set()

    Thread(target=end_it, daemon=True).start()
    went_on_before = went_on.wait(10)
    lock.release()
    stuck.join(10)

    assert went_on_before
    assert isinstance(ends[0][2], KeyboardInterrupt)

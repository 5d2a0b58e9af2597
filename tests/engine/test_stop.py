import signal
import threading
import time

import pytest

from nbflow.engine import stop as module
from nbflow.engine.stop import Stop, wait_for


def want_soon(stop):
    """Ask for the end from another thread, a moment from now."""
    thread = threading.Timer(0.05, stop.want)
    thread.start()
    return thread


def test_work_that_nobody_wants_ended_comes_to_its_end():
    with Stop() as stop:
        assert not stop.is_wanted


def test_a_wish_before_the_work_begins_is_seen_by_it():
    stop = Stop()

    assert stop.want()

    with pytest.raises(KeyboardInterrupt), stop:
        assert stop.is_wanted


def test_work_is_paused_until_it_has_ended(monkeypatch):
    sent: list[int] = []
    monkeypatch.setattr(module, "_interrupt", sent.append)
    with Stop() as stop:
        assert not stop.is_pausing
        assert stop.pause()
        assert stop.is_pausing

    assert not stop.pause()
    assert stop.is_pausing
    assert sent == []


@pytest.mark.slow
def test_a_call_that_waits_is_interrupted():
    stop = Stop()
    want_soon(stop)

    before = time.monotonic()
    with pytest.raises(KeyboardInterrupt), stop:
        time.sleep(20)

    assert time.monotonic() - before < 2


@pytest.mark.slow
def test_work_that_swallows_the_interrupt_is_ended_at_its_next_step():
    stop = Stop()
    want_soon(stop)

    def work():
        with stop:
            with pytest.raises(KeyboardInterrupt):
                time.sleep(20)
            assert stop.is_wanted
            stop.obey()

    with pytest.raises(KeyboardInterrupt):
        work()


def test_after_the_end_no_interrupt_is_sent(monkeypatch):
    sent: list[int] = []
    monkeypatch.setattr(module, "_interrupt", sent.append)
    with Stop() as stop:
        pass

    assert not stop.want()
    assert sent == []


def test_one_interrupt_is_enough(monkeypatch):
    sent: list[int] = []
    monkeypatch.setattr(module, "_interrupt", sent.append)
    monkeypatch.setattr(module, "ARRIVAL", 0)

    def work():
        with Stop() as stop:
            assert stop.want()
            assert stop.want()

    with pytest.raises(KeyboardInterrupt):
        work()

    assert sent == [threading.main_thread().ident]


def test_an_interrupt_under_way_is_waited_for_rather_than_met_by_what_comes_next(monkeypatch):
    sent: list[int] = []
    monkeypatch.setattr(module, "_interrupt", sent.append)

    def arrive(seconds):
        raise KeyboardInterrupt("the one that was sent")

    monkeypatch.setattr(module, "sleep", arrive)
    with pytest.raises(KeyboardInterrupt, match="the one that was sent"), Stop() as stop:
        stop.want()


def test_an_error_of_the_work_gives_way_to_the_wish():
    stop = Stop()

    def work():
        with stop:
            stop.is_wanted = True
            raise ValueError

    with pytest.raises(KeyboardInterrupt):
        work()


def test_an_error_of_the_work_passes_where_nobody_wants_its_end():
    with pytest.raises(ValueError, match="own"), Stop():
        raise ValueError("own")


def test_work_in_another_thread_is_not_interrupted(monkeypatch):
    sent: list[int] = []
    ended: list[bool] = []
    monkeypatch.setattr(module, "_interrupt", sent.append)

    def work():
        try:
            with Stop() as stop:
                stop.want()
        except KeyboardInterrupt:
            ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert sent == []
    assert ended == [True]


@pytest.mark.parametrize("handler", [signal.SIG_IGN, signal.SIG_DFL])
def test_no_interrupt_is_sent_where_it_would_be_ignored_or_end_the_process(monkeypatch, handler):
    sent: list[int] = []
    monkeypatch.setattr(module, "_interrupt", sent.append)
    monkeypatch.setattr(signal, "getsignal", lambda number: handler)

    with pytest.raises(KeyboardInterrupt), Stop() as stop:
        stop.want()

    assert sent == []


def test_where_threads_cannot_be_signalled_the_main_one_is_interrupted(monkeypatch):
    monkeypatch.delattr(signal, "pthread_kill", raising=False)

    def work():
        with Stop() as stop:
            stop.want()
            time.sleep(1)

    with pytest.raises(KeyboardInterrupt):
        work()


class TestWaiting:
    def test_what_has_come_is_not_waited_for(self):
        event = threading.Event()
        event.set()
        assert wait_for(event, 0, pytest.fail)

    def test_it_ends_in_time(self):
        assert not wait_for(threading.Event(), 0.01, pytest.fail)

    def test_every_now_and_then_it_looks(self):
        event, looked = threading.Event(), []

        def glance():
            looked.append(1)
            if len(looked) == 2:
                event.set()

        assert wait_for(event, None, glance)
        assert len(looked) == 2

    def test_what_it_sees_may_end_it(self):
        def glance():
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            wait_for(threading.Event(), None, glance)

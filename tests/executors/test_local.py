import threading

import pytest

from nbflow.executors import LocalExecutor
from tests.executors import calls


def test_a_function_is_called_at_once():
    called: list[int] = []

    future = LocalExecutor().submit(called.append, 1)

    assert called == [1]
    assert future.done()
    assert LocalExecutor().submit(divmod, 7, 2).result() == (3, 1)


def test_a_function_is_called_in_the_calling_thread():
    assert LocalExecutor().submit(threading.get_ident).result() == threading.get_ident()


def test_what_a_function_raises_is_in_its_future():
    assert isinstance(LocalExecutor().submit(divmod, 1, 0).exception(), ZeroDivisionError)


def test_an_interrupt_of_the_calling_thread_goes_through():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        LocalExecutor().submit(interrupted)


def test_what_a_call_says_is_heard_while_started(heard):
    executor = LocalExecutor()

    with executor.start(heard):
        executor.submit(calls.count, 3)
    executor.submit(calls.count, 2)

    assert heard.messages == [0, 1, 2]


def test_a_run_within_a_call_of_another_has_a_listener_of_its_own(heard):
    executor = LocalExecutor()

    def inner():
        with executor.start():
            executor.submit(calls.count, 1)

    with executor.start(heard):
        executor.submit(inner)
        executor.submit(calls.count, 2)

    assert heard.messages == [0, 1]

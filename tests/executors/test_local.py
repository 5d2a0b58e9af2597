import threading

import pytest

from nbflow.executors import Executor, LocalExecutor


def test_a_function_is_called_at_once_and_its_outcome_returned():
    calls: list[int] = []

    outcome = LocalExecutor().submit(calls.append, 1)

    assert calls == [1]
    assert outcome is None
    assert LocalExecutor().submit(divmod, 7, 2) == (3, 1)


def test_a_function_is_called_in_the_calling_thread():
    assert LocalExecutor().submit(threading.get_ident) == threading.get_ident()


def test_what_a_function_raises_goes_through():
    with pytest.raises(ZeroDivisionError):
        LocalExecutor().submit(divmod, 1, 0)


def test_waiting_gives_the_outcome_itself():
    outcome = object()

    assert LocalExecutor().wait(outcome) is outcome


def test_an_executor_is_held_while_a_run_lasts():
    executor = LocalExecutor()

    with executor.start():
        assert executor.submit(int, "42") == 42


def test_an_executor_is_shown_by_its_class():
    assert repr(LocalExecutor()) == "<Executor: LocalExecutor>"


@pytest.mark.parametrize("method", ["submit", "wait"])
def test_an_executor_that_does_not_say_where_cannot_be_used(method):
    with pytest.raises(NotImplementedError, match=f"'Executor' does not define '{method}'"):
        getattr(Executor(), method)(print)

import pickle

import pytest

from nbflow.errors import ExecutorError
from nbflow.executors import DaskExecutor, Executor, LocalDaskExecutor, LocalExecutor
from tests.messages import matches

EVERY = [
    LocalExecutor(),
    LocalDaskExecutor(),
    LocalDaskExecutor("processes", num_workers=3),
    LocalDaskExecutor("synchronous"),
    DaskExecutor("tcp://10.0.0.1:8786", client_kwargs={"timeout": 3}),
]


@pytest.mark.parametrize("executor", EVERY)
def test_an_executor_is_shown_by_its_class(executor):
    assert repr(executor) == f"<Executor: {type(executor).__name__}>"


@pytest.mark.parametrize("executor", EVERY)
def test_an_executor_pickles_as_it_was_made(executor):
    again = pickle.loads(pickle.dumps(executor))

    assert type(again) is type(executor)
    assert vars(again) == vars(executor)


@pytest.mark.parametrize("executor", EVERY[:4])
def test_an_executor_pickles_without_what_it_holds_while_started(executor):
    with executor.start(print):
        again = pickle.loads(pickle.dumps(executor))

    with again.start():
        assert again.submit(divmod, 7, 2).result() == (3, 1)


def test_an_executor_that_does_not_say_where_cannot_be_used():
    with pytest.raises(NotImplementedError) as raised:
        Executor().submit(print)

    assert matches("executor_without_submit", str(raised.value))


def test_an_executor_of_ones_own_needs_submit_only():
    executor = Executor()

    with executor.start():
        executor.interrupt()

    assert executor.slots == 1
    assert not executor.is_inline
    assert not executor.is_remote


@pytest.mark.parametrize("executor", EVERY[1:])
def test_before_its_start_nothing_can_be_called(executor):
    with pytest.raises(ExecutorError, match=r"^This executor has not been started\."):
        executor.submit(print)


def test_what_to_do_about_it_is_said():
    with pytest.raises(ExecutorError) as raised:
        LocalDaskExecutor().submit(print)

    assert matches("executor_not_started", str(raised.value))


def test_interrupting_what_is_not_started_does_nothing():
    LocalDaskExecutor().interrupt()


def test_one_executor_is_started_once_at_a_time():
    executor = LocalDaskExecutor()

    with (
        executor.start(),
        pytest.raises(ExecutorError) as raised,
        executor.start(),
    ):
        pass

    assert matches("executor_started_twice", str(raised.value))


def test_after_an_end_it_can_be_started_again():
    executor = LocalDaskExecutor()

    for _ in range(2):
        with executor.start():
            assert executor.submit(int, "42").result() == 42

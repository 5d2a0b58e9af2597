import os
import threading

import pytest

from nbflow.errors import ExecutorError
from nbflow.executors import LocalDaskExecutor
from tests.executors import calls
from tests.executors.conftest import error, interrupted, outcome
from tests.messages import matches
from tests.test_imports import heavy_after

USE = """
from nbflow.executors import LocalDaskExecutor
executor = LocalDaskExecutor("{scheduler}", num_workers=1)
with executor.start():
    assert executor.submit(divmod, 7, 2).result() == (3, 1)
"""


@pytest.mark.parametrize(
    ("scheduler", "is_inline", "is_remote"),
    [
        ("threads", False, False),
        ("Threading", False, False),
        ("processes", False, True),
        ("MULTIPROCESSING", False, True),
        ("sync", True, False),
        ("synchronous", True, False),
        ("Single-Threaded", True, False),
    ],
)
def test_a_scheduler_has_several_names_in_any_case(scheduler, is_inline, is_remote):
    executor = LocalDaskExecutor(scheduler)

    assert (executor.is_inline, executor.is_remote) == (is_inline, is_remote)


def test_an_unknown_scheduler_is_refused():
    with pytest.raises(ValueError, match=r"^Unknown scheduler 'x'") as raised:
        LocalDaskExecutor("x")

    assert matches("executor_scheduler_unknown", str(raised.value))


def test_no_worker_at_all_is_refused():
    with pytest.raises(ExecutorError) as raised:
        LocalDaskExecutor(num_workers=0)

    assert matches("executor_no_workers", str(raised.value))


def test_what_has_no_meaning_here_is_refused():
    with pytest.raises(TypeError, match="pool"):
        LocalDaskExecutor(pool=None)  # type: ignore[call-arg] # what is tested


def test_there_are_as_many_slots_as_workers():
    assert LocalDaskExecutor(num_workers=7).slots == 7
    assert LocalDaskExecutor("processes").slots == os.cpu_count()
    assert LocalDaskExecutor("synchronous", num_workers=7).slots == 1


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", ["threads", "processes", "synchronous"])
def test_every_scheduler_calls_and_hears(scheduler, heard):
    executor = LocalDaskExecutor(scheduler, num_workers=2)

    with executor.start(heard):
        assert outcome(executor.submit(calls.count, 3, name="count", resources={"GPU": 1})) == 3
        assert isinstance(error(executor.submit(calls.fail, "gone")), LookupError)

    assert heard.messages == [0, 1, 2]


def test_synchronous_calls_happen_in_the_calling_thread():
    executor = LocalDaskExecutor("synchronous")

    with executor.start():
        future = executor.submit(threading.get_ident)
        executor.interrupt()

    assert future.result() == threading.get_ident()


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", ["threads", "processes"])
def test_one_call_or_all_are_ended(scheduler, heard):
    executor = LocalDaskExecutor(scheduler, num_workers=2)

    with executor.start(heard):
        late = executor.submit(calls.spin)
        heard.wait_for("in")
        executor.raise_in(late, TimeoutError)
        other = executor.submit(calls.spin)
        heard.wait_for("in", times=2)
        executor.interrupt()

    assert isinstance(late.exception(0), TimeoutError)
    assert isinstance(other.exception(0), KeyboardInterrupt)


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", ["threads", "processes"])
def test_leaving_by_an_interrupt_leaves_nothing(scheduler, heard):
    executor = LocalDaskExecutor(scheduler, num_workers=2)
    before = set(threading.enumerate())

    future = interrupted(executor, calls.spin, heard)

    assert future.done()
    assert set(threading.enumerate()) == before


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", ["threads", "processes", "synchronous"])
def test_no_dask_is_needed(scheduler):
    assert heavy_after(USE.format(scheduler=scheduler)) == []

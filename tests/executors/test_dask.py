import socket
import threading

import psutil
import pytest

from nbflow.errors import ExecutorError
from nbflow.executors import DaskExecutor
from tests.executors import calls
from tests.executors.conftest import error, interrupted, outcome
from tests.messages import matches

LOCAL = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": ":0"}


def own_processes():
    """Return the processes below this one, but for the tracker that Python itself keeps."""
    return {
        process
        for process in psutil.Process().children(recursive=True)
        if "resource_tracker" not in " ".join(process.cmdline())
    }


def own_threads():
    """Return the threads, but for those that Dask shares between all its clusters."""
    return {found for found in threading.enumerate() if "Offload" not in found.name}


@pytest.mark.parametrize("name", ["cluster_class", "cluster_kwargs", "adapt_kwargs"])
def test_an_address_and_a_new_cluster_exclude_each_other(name):
    with pytest.raises(ValueError, match=f"an address and '{name}'"):
        DaskExecutor("tcp://10.0.0.1:8786", **{name: {}})  # type: ignore[arg-type] # one of them


def test_what_to_do_about_it_is_said():
    with pytest.raises(ExecutorError) as raised:
        DaskExecutor("tcp://10.0.0.1:8786", cluster_class="x", adapt_kwargs={"maximum": 3})

    assert matches("executor_address_and_cluster", str(raised.value))


def test_what_only_other_executors_need_is_taken():
    executor = DaskExecutor(disable_cancellation_event=True, watch_worker_status=True)

    assert executor.is_remote
    assert executor.slots > 100


def test_nobody_at_the_address_is_told_within_the_timeout():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    executor = DaskExecutor(address, client_kwargs={"timeout": "1s"})
    before = own_threads()

    with pytest.raises(ExecutorError) as raised, executor.start():
        pass

    assert str(raised.value).startswith(f"No Dask scheduler answers at '{address}'.\n  Waited 1s: ")
    assert own_threads() == before


def test_a_report_that_cannot_be_drawn_is_told_before_the_run(monkeypatch, tmp_path):
    monkeypatch.setattr("nbflow.executors.dask.find_spec", lambda name: None)
    executor = DaskExecutor(performance_report_path="report.html")

    with pytest.raises(ExecutorError) as raised, executor.start():
        pass

    assert matches("executor_report", str(raised.value))


@pytest.mark.slow
def test_a_cluster_that_is_there_is_used_and_stays(cluster, heard):
    executor = DaskExecutor(cluster.scheduler_address)

    for _ in range(2):
        with executor.start(heard):
            assert outcome(executor.submit(calls.count, 2, name="count")) == 2

    assert heard.messages == [0, 1, 0, 1]
    assert len(cluster.workers) == 2


@pytest.mark.slow
@pytest.mark.parametrize("cluster_class", [None, "distributed.LocalCluster"])
def test_without_an_address_a_cluster_lasts_as_long_as_the_run(cluster_class, cluster):
    executor = DaskExecutor(cluster_class=cluster_class, cluster_kwargs=LOCAL)
    processes, threads = own_processes(), own_threads()

    with executor.start():
        found = outcome(executor.submit(calls.pid))

    assert found in {process.pid for process in processes} ^ {found}
    assert own_processes() == processes
    assert own_threads() == threads


@pytest.mark.slow
def test_for_debugging_the_workers_are_threads_of_this_process(cluster):
    executor = DaskExecutor(debug=True, cluster_kwargs=LOCAL)

    with executor.start():
        assert outcome(executor.submit(calls.pid)) == psutil.Process().pid


@pytest.mark.slow
def test_a_cluster_adapts_where_it_is_asked_to(cluster):
    executor = DaskExecutor(
        debug=True,
        cluster_kwargs={**LOCAL, "n_workers": 0},
        adapt_kwargs={"minimum": 0, "maximum": 1},
    )

    with executor.start():
        assert outcome(executor.submit(int, "42")) == 42


@pytest.mark.slow
def test_leaving_by_an_interrupt_leaves_nothing(heard, cluster):
    executor = DaskExecutor(cluster_kwargs=LOCAL)
    processes, threads = own_processes(), own_threads()

    future = interrupted(executor, calls.sleep, heard)

    assert isinstance(error(future), KeyboardInterrupt)
    assert own_processes() == processes
    assert own_threads() == threads

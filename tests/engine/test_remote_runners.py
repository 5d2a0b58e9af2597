"""Submitted calls in other processes."""

import os
import threading
import time

import pytest

from nbflow import flow, get_run_logger, runtime, task
from nbflow.core.run_context import TaskRunContext
from nbflow.engine.remote_runners import DaskTaskRunner, ProcessPoolTaskRunner
from nbflow.engine.workers import Away
from nbflow.errors import ExecutorError, UnsendableError, WorkerDiedError
from nbflow.executors import LocalDaskExecutor

pytestmark = pytest.mark.slow


def dask():
    kwargs = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    return DaskTaskRunner(cluster_kwargs=kwargs)


RUNNERS = {"processes": lambda: ProcessPoolTaskRunner(2), "dask": dask}


@pytest.fixture(params=RUNNERS)
def inside(request):
    """Return what calls a function as a flow with each runner."""

    def called(fn):
        runner = RUNNERS[request.param]()
        made = flow(fn, name="outer", task_runner=runner, validate_parameters=False)
        return made, made()

    return called


@task
def where(x):
    return x, os.getpid()


@task
async def triple(x):
    return 3 * x


@task
def count(n):
    yield from range(n)


@task
def fails(x):
    raise ValueError(f"no {x}")


@task
def prints():
    print("hello from afar")
    return 1


@task(timeout_seconds=0.2)
def turns():
    while True:
        time.sleep(0.001)


@task
def same(x):
    return x


@task
def total(start, *parts):
    return start + sum(parts)


def test_calls_of_every_kind_are_made_elsewhere(inside):
    def body():
        places = where.map([1, 2, 3]).result()
        values = [triple.submit(2), count.submit(3), total.submit(1, 2, 3)]
        found = [future.result() for future in values]
        return [x for x, _ in places], os.getpid() in {pid for _, pid in places}, found

    assert inside(body)[1] == ([1, 2, 3], False, [6, [0, 1, 2], 6])


def test_results_are_passed_on(inside):
    made, value = inside(lambda: same.submit([same.submit(2), 3]).result())

    assert value == [2, 3]
    assert [node.state for node in made.last_run.record().nodes] == ["Success"] * 2


def test_failures_come_back_as_they_are(inside):
    def body():
        failed = fails.submit(7)
        with pytest.raises(ValueError, match="no 7"):
            failed.result()
        late = turns.submit(return_state=True)
        with pytest.raises(UnsendableError, match=r"inputs\['x'\]"):
            same.submit(threading.Lock()).result()
        return failed.state.name, str(late)

    made, states = inside(body)
    assert states == (
        "Failed",
        "TimedOut('Task run exceeded timeout of 0.2 seconds', type=FAILED)",
    )
    [failure] = made.last_run.failed_in("fails-0")
    assert failure.inputs == {"x": 7}


def test_what_is_printed_there_is_an_event_of_the_run(inside):
    made, _ = inside(lambda: prints.submit().result())

    assert ("PRINT", "hello from afar") in made.last_run.record()["prints-0"].logs


@task(tags=["far"])
def looks(x):
    get_run_logger().warning("looked at %s", x)
    print("printed")
    mine = TaskRunContext.get()
    return {
        "pid": os.getpid(),
        "flow": (runtime.flow_run.id, runtime.flow_run.name, runtime.flow_run.parameters),
        "task": (runtime.task_run.id, runtime.task_run.name, runtime.task_run.tags),
        "parameters": mine and mine.parameters,
    }


@pytest.mark.parametrize("runner", RUNNERS.values(), ids=list(RUNNERS))
def test_what_is_known_of_the_runs_is_known_there(runner, caplog):
    @flow(task_runner=runner(), log_prints=True)
    def outer(n, held):
        return looks.submit(n).result()

    found = outer(2, threading.Lock())

    run, call = outer.last_run.flow_run, outer.last_run.calls["looks-0"].task_run
    assert found == {
        "pid": found["pid"],
        "flow": (str(run.id), run.name, {"n": 2, "held": "<lock>"}),
        "task": (str(call.id), "looks-0", ["far"]),
        "parameters": {"x": 2},
    }
    assert found["pid"] != os.getpid()
    heard = [
        (each.getMessage(), each)
        for each in caplog.records
        if each.name.endswith("task_runs") and not hasattr(each, "by_engine")
    ]
    assert [text for text, _ in heard] == ["looked at 2", "printed"]
    assert {(each.task_run_id, each.flow_run_name) for _, each in heard} == {
        (str(call.id), run.name)
    }
    assert outer.last_run.record()["looks-0"].logs == (
        ("WARNING", "looked at 2"),
        ("INFO", "printed"),
    )


class Dies:
    """Ends its process, so often as there are lines still to be written."""

    def __init__(self, path, often):
        self.path, self.often = path, often

    def __call__(self):
        with self.path.open("a") as file:
            file.write("x")
        if len(self.path.read_text()) <= self.often:
            os._exit(3)
        return "survived"


class TestAWorkerThatDies:
    def calls(self, tmp_path, often, **options):
        """Return what comes of a call whose worker dies so often, and how often it was made."""
        path = tmp_path / "calls"
        dies = task(name="dies", **options)(Dies(path, often))
        made = flow(
            lambda: dies.submit().result(raise_on_failure=False),
            name="outer",
            task_runner=ProcessPoolTaskRunner(1),
        )
        try:
            value = made()
        except WorkerDiedError as error:
            value = error
        return value, len(path.read_text()), made.last_run.record().nodes[0].notes

    def test_loses_a_call_which_is_made_again_once(self, tmp_path):
        value, calls, notes = self.calls(tmp_path, 1)
        assert (value, calls) == ("survived", 2)
        assert notes == ("the process that ran it ended; it is called again",)

    def test_and_no_more(self, tmp_path):
        value, calls, _ = self.calls(tmp_path, 9)
        assert (type(value), calls) == (WorkerDiedError, 2)

    def test_nor_where_it_has_effects_outside(self, tmp_path):
        value, calls, _ = self.calls(tmp_path, 1, side_effects=True)
        assert (type(value), calls) == (WorkerDiedError, 1)


def test_a_call_that_does_not_end_in_its_time_is_ended_from_here(monkeypatch):
    @task(timeout_seconds=0.1)
    def stuck():
        while True:
            try:
                time.sleep(60)
            except BaseException:  # noqa: BLE001  # as bad code does
                continue

    monkeypatch.setattr(Away, "grace", 0.2)
    made = flow(
        lambda: stuck.submit(return_state=True).name,
        name="outer",
        task_runner=ProcessPoolTaskRunner(1),
    )
    assert made() == "TimedOut"


def test_an_interrupt_ends_what_runs_there_and_leaves_nothing(inside, tmp_path):
    begun = tmp_path / "begun"

    @task
    def waits(begun):
        begun.touch()
        time.sleep(600)

    def body():
        waits.submit(begun)
        while not begun.exists():
            time.sleep(0.01)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        inside(body)
    assert not [t for t in threading.enumerate() if t.name == "nbflow-worker"]


def test_nothing_is_cut_off_where_nothing_was_started():
    runner = ProcessPoolTaskRunner(1)
    runner.cut_off()

    assert runner._executor is None


def test_without_calls_nothing_is_started(monkeypatch):
    monkeypatch.setattr(LocalDaskExecutor, "start", None)
    made = flow(lambda: 1, name="outer", task_runner=ProcessPoolTaskRunner())
    assert made() == 1
    with pytest.raises(KeyboardInterrupt), ProcessPoolTaskRunner():
        raise KeyboardInterrupt


def test_what_does_not_go_together_is_refused_where_it_is_written():
    with pytest.raises(ExecutorError, match="an address and 'cluster_kwargs'"):
        DaskTaskRunner("tcp://here:1", cluster_kwargs={})


@pytest.mark.parametrize(
    ("runner", "shown"),
    [
        (ProcessPoolTaskRunner(2), "ProcessPoolTaskRunner(max_workers=2)"),
        (DaskTaskRunner(), "DaskTaskRunner()"),
        (DaskTaskRunner("tcp://here:1"), "DaskTaskRunner(address='tcp://here:1')"),
    ],
)
def test_another_like_it_is_shown_like_it(runner, shown):
    other = runner.duplicate()
    assert other is not runner
    assert repr(other) == shown

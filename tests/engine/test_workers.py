import logging
import os
import threading
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np
import pytest

import nbflow
from nbflow import Flow, Parameter, task
from nbflow.core.events import NodeChanged, NodeLogged
from nbflow.engine import workers
from nbflow.engine.state import Success
from nbflow.executors import DaskExecutor, Executor, LocalDaskExecutor, LocalExecutor
from tests.executors import conftest

cluster = conftest.cluster


def flow_of(*fns, **options):
    return Flow("f", tasks=[task(**options)(fn) for fn in fns])


def results(flow, executor):
    return [state.result for state in flow.run(executor=executor).result.values()]


def where():
    return os.getpid(), threading.current_thread() is threading.main_thread()


def says(x=1):
    print("printed", x)
    nbflow.context.logger.debug("not told")
    nbflow.context.logger.info("logged %s", x)
    return x


def is_running(event):
    return isinstance(event, NodeChanged) and event.state == "Running"


def large():
    return np.arange(100_000)


def mean(values):
    return float(values.mean())


@pytest.fixture
def on_cluster(cluster):
    return DaskExecutor(cluster.scheduler_address)


@pytest.fixture
def processes():
    return LocalDaskExecutor(scheduler="processes", num_workers=1)


class Counting(LocalExecutor):
    """An executor of one's own, which calls here."""

    def __init__(self):
        self.calls = 0

    def submit(self, *args, **options):
        self.calls += 1
        return super().submit(*args, **options)


class TestHere:
    @pytest.mark.parametrize(
        "executor", [LocalExecutor(), LocalDaskExecutor(scheduler="synchronous")]
    )
    def test_calls_are_made_in_the_thread_of_the_run(self, executor):
        assert results(flow_of(where), executor) == [(os.getpid(), True)]

    def test_an_executor_of_ones_own_makes_each_call(self):
        executor = Counting()

        assert results(flow_of(where, says), executor) == [(os.getpid(), True), 1]
        assert executor.calls == 2


class TestThreads:
    def test_calls_are_made_in_other_threads(self):
        assert results(flow_of(where), LocalDaskExecutor(num_workers=1)) == [(os.getpid(), False)]

    def test_what_is_said_there_is_heard(self, capsys):
        flow = flow_of(says)

        flow.run(executor=LocalDaskExecutor(num_workers=1))

        assert flow.logs() == ["PRINT - says-1 | printed 1", "INFO - says-1 | logged 1"]
        assert "printed 1" in capsys.readouterr().out.splitlines()

    def test_events_are_published_in_the_thread_of_the_run(self):
        seen = []

        class Watching:
            def observe(self, event):
                seen.append((type(event), threading.current_thread()))

        nbflow.engine.bus.watchers.append(lambda run: Watching())
        try:
            flow_of(says).run(executor=LocalDaskExecutor(num_workers=1))
        finally:
            nbflow.engine.bus.watchers.pop()

        assert NodeLogged in {kind for kind, _ in seen}
        assert {thread for _, thread in seen} == {threading.current_thread()}

    def test_what_is_called_after_the_run_is_not_the_runs(self):
        flow = flow_of(says)
        flow.run(executor=LocalDaskExecutor(num_workers=1))
        before = len(flow.last_run.bus.events)

        flow.last_run.note(flow.last_run.nodes[0], "later")

        assert len(flow.last_run.bus.events) == before + 1


@pytest.mark.slow
class TestAway:
    def test_calls_are_made_in_other_processes(self, processes):
        ((pid, _),) = results(flow_of(where), processes)

        assert pid != os.getpid()

    def test_parameters_are_read_here(self, processes):
        class Live(Parameter):
            def run(self):
                return os.getpid()

        with Flow("f") as flow:
            task(name="show")(lambda pid: pid)(Live("pid", default=0))

        state = flow.run(executor=processes)

        assert state.result[flow.find("show")].result == os.getpid()

    @pytest.mark.parametrize("changed", ["first", "second"])
    def test_what_every_attempt_read_counts(self, processes, tmp_path, changed):
        for name in ("first", "second"):
            (tmp_path / name).write_text("1")

        def reads(folder):
            name = nbflow.context.flow_name
            if not Path(folder, "tried").exists():
                Path(folder, "tried").touch()
                raise ValueError(Path(folder, "first").read_text())
            return name, Path(folder, "second").read_text()

        with Flow("f") as flow:
            task(retries=1)(reads)(str(tmp_path))
        flow.run(executor=processes)
        assert [(step.verdict, step.cause.text) for step in flow.plan()] == [
            ("reuse", "nothing changed")
        ]

        (tmp_path / changed).write_text("2")
        assert [step.verdict for step in flow.plan()] == ["run"]

    def test_where_calls_do_not_queue_all_is_told_to_begin_once(self, processes):
        processes.queues = False
        with Flow("f") as flow:
            task(name="show")(lambda x: x)(Parameter("x", default=1))

        flow.run(executor=processes)

        run: Any = flow.last_run
        assert sorted(event.node for event in run.bus.events if is_running(event)) == [0, 1]

    def test_what_is_said_there_is_heard_and_seen_here(self, processes, capsys):
        flow = flow_of(says)

        flow.run(executor=processes)

        assert flow.logs() == ["PRINT - says-1 | printed 1", "INFO - says-1 | logged 1"]
        lines = capsys.readouterr().out.splitlines()
        assert "printed 1" in lines
        assert [line for line in lines if line.endswith("logged 1")]

    def test_a_level_that_is_not_known_here_is_an_ordinary_one(self, processes, capsys):
        def odd():
            logging.addLevelName(25, "ODD")
            nbflow.context.logger.log(25, "as it is")

        flow_of(odd).run(executor=processes)

        (line,) = [each for each in capsys.readouterr().out.splitlines() if "as it is" in each]
        assert " INFO - " in line

    def test_a_failure_there_is_the_same_failure(self, processes):
        def fails(x):
            return 1 / x

        with Flow("f") as flow:
            task(fails)(0)

        flow.run(executor=processes)

        failure = flow.failure("fails")
        assert isinstance(failure.exception, ZeroDivisionError)
        assert failure.inputs == {"x": 0}

    def test_what_it_read_of_the_context_is_compared_before_it_is_taken(self, processes):
        def day():
            return nbflow.context.today

        flow = flow_of(day)
        with nbflow.context(date="2020-03-02"):
            flow.run(executor=processes)
            assert flow.plan()["day-1"].verdict == "reuse"
        with nbflow.context(date="2020-03-03"):
            assert flow.plan()["day-1"].cause.text == "context key `today` changed"

    def test_what_it_opened_is_checked(self, processes, tmp_path):
        path = tmp_path / "rows.csv"
        path.write_text("1")

        def load(path):
            return Path(path).read_text()

        flow: Any = Flow("f")
        with flow:
            task(load)(str(path))

        flow.run(executor=processes)

        assert flow.plan()["load-1"].verdict == "reuse"
        path.write_text("2")
        assert flow.plan()["load-1"].cause.text == "file 'rows.csv' changed"

    def test_its_result_is_taken_again(self, processes):
        flow = flow_of(where)
        flow.run(executor=processes)

        flow.run(executor=processes, reuse=True)

        assert flow.last_run.how == {0: "reused"}

    def test_large_values_stay_there_until_the_end(self, on_cluster):
        with Flow("f") as flow:
            values = task(large)()
            found = task(mean)(values)

        state = flow.run(executor=on_cluster)

        assert state.result[found] == Success(result=49_999.5)
        assert state.result[values].result.sum() == 4_999_950_000

    def test_large_values_that_stayed_there_are_recorded(self, on_cluster):
        flow: Any = Flow("f")
        with flow:
            task(mean)(task(large)())
        flow.run(executor=on_cluster)

        flow.run(reuse=True, executor=on_cluster)

        assert flow.last_run.how == {0: "reused", 1: "reused"}

    def test_children_with_large_values_are_mapped_and_reduced(self, on_cluster):
        with Flow("f") as flow:
            rows = task(name="rows")(lambda x: np.full(100_000, x)).map([1, 2])
            means = task(mean).map(rows)
            task(name="all")(lambda each: sum(map(len, each)))(rows)

        state = flow.run(executor=on_cluster)

        assert state.result[means].result == [1.0, 2.0]
        assert state.result[flow.find("all")].result == 200_000

    def test_resources_are_those_of_the_tags(self, on_cluster):
        flow = flow_of(where, tags=["dask-resource:GPU=1", "other"])

        assert flow.run(executor=on_cluster).is_successful()


def test_the_base_class_says_what_is_missing():
    flow = flow_of(where)

    with pytest.raises(NotImplementedError, match="does not define 'submit'"):
        flow.run(executor=Executor())

    record = flow.last_run.record()
    assert record.state == "Failed"
    assert record.message is not None
    assert record.message.startswith("Unexpected error while running flow: NotImplementedError(")


@pytest.mark.slow
def test_a_task_is_running_on_a_cluster_when_a_worker_has_begun_it(on_cluster):
    with Flow("f") as flow:
        task(says).map(Parameter("xs", default=list(range(12))))
    run = flow.run(executor=on_cluster).run

    at_work = most = 0
    for event in run.bus.events:
        if isinstance(event, NodeChanged) and event.node >= run.size:
            at_work += 1 if event.state == "Running" else -1
            most = max(most, at_work)

    # All are handed over at once; two workers of one thread each make the calls.
    assert 1 <= most <= 2
    assert at_work == 0
    assert [node.state for node in run.record().nodes] == ["Success", "Mapped"] + ["Success"] * 12


def test_a_worker_that_begins_too_late_does_not_wake_its_node():
    run = Flow("f", tasks=[task(says)]).run().run
    before = list(run.bus.events)

    workers.Away(run, LocalExecutor()).hear(NodeChanged(0.0, 0, "Running"))

    assert run.bus.events == before


def meets(folder, own, other):
    """Return the process that calls this, once there is another call of it."""
    Path(folder, own).touch()
    while not Path(folder, other).exists():
        sleep(0.01)
    return os.getpid()


def workers_of(executor, folder):
    """Return the record's name and the process of the worker of each of two calls that meet."""
    with Flow("f") as flow:
        meet = task(meets)
        calls = [meet(str(folder), "a", "b"), meet(str(folder), "b", "a")]
        after = task(name="after")(where)(upstream_tasks=calls)
    state = flow.run(executor=executor)
    record = state.run.record()
    names = [record[flow.graph.nodes[call].name].worker for call in [*calls, after]]
    pids = [*[state.result[call].result for call in calls], state.result[after].result[0]]
    return [*zip(names, pids, strict=True)]


@pytest.mark.slow
def test_the_record_tells_processes_apart(tmp_path):
    told = workers_of(LocalDaskExecutor(scheduler="processes", num_workers=2), tmp_path)

    assert {name for name, _ in told[:2]} == {"process 1", "process 2"}
    assert told[2] in told[:2]


@pytest.mark.slow
def test_the_record_tells_the_workers_of_a_cluster_apart(on_cluster, tmp_path):
    told = workers_of(on_cluster, tmp_path)

    assert {name for name, _ in told[:2]} == {"worker 0", "worker 1"}
    assert told[2] in told[:2]


def test_calls_in_threads_have_no_worker():
    flow = flow_of(where)

    state = flow.run(executor=LocalDaskExecutor(num_workers=1))

    assert [node.worker for node in state.run.record().nodes] == [""]

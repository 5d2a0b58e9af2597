"""What a run leaves in the store, and what another kernel makes of it."""

import errno
import logging
import os
import threading
from itertools import count

import pytest

from nbflow import Parameter
from nbflow.engine.keeping import current
from nbflow.engine.signals import SKIP
from nbflow.errors import RunHeldError, StoreError
from nbflow.executors import Held
from nbflow.io.store.results import Results
from nbflow.io.store.store import Store
from tests.engine.kernels import called, made, node, notes, rows


def number():
    return 3


def large():
    return b"x" * 1_100_000


def size(x):
    return len(x)


def add(x, y=0):
    return x + y


def nothing():
    return None


def lock():
    return threading.Lock()


def is_lock(x):
    return hasattr(x, "acquire")


def skipping():
    raise SKIP("not today \ud800")


def small():
    return node(add)(node(number)())


def of_large():
    return node(size)(node(large)())


@pytest.fixture
def slow(monkeypatch):
    """Let every call seem to take two seconds."""
    ticks = count(step=2.0)
    monkeypatch.setattr("nbflow.engine.task_run.perf_counter", lambda: next(ticks))


@pytest.fixture
def full(monkeypatch):
    """Let results be refused as a full disk would, until the list that this returns is emptied."""
    write, refused = Results.write, [True]

    def refuse(*arguments, **options):
        if refused:
            raise StoreError("the disk is full") from OSError(errno.ENOSPC, "")
        return write(*arguments, **options)

    monkeypatch.setattr(Results, "write", refuse)
    return refused


class TestWhatIsKept:
    def test_what_is_small_is_found_by_another_kernel(self):
        made(small).run()
        assert rows() == [("number-1", 1), ("add-1", 1)]

        flow = made(small)
        flow.run(reuse=True)

        assert called(flow) == []
        assert flow["add"] == 3
        assert rows() == [("number-1", 1), ("add-1", 1)]

    def test_of_what_is_large_and_fast_the_digest_is_kept(self):
        made(of_large).run()

        assert rows() == [("large-1", 0), ("size-1", 1)]

    def test_what_is_large_and_slow_is_kept(self, slow):
        made(of_large).run()

        assert rows() == [("large-1", 1), ("size-1", 1)]

    def test_everything_is_kept_where_that_is_asked_for(self):
        made(of_large, persist_result=True).run()

        assert rows() == [("large-1", 1), ("size-1", 1)]

    def test_nothing_is_kept_but_what_asks_for_it(self):
        made(lambda: node(add, persist_result=True)(node(number)()), persist_result=None).run()

        assert rows() == [("number-1", 0), ("add-1", 1)]

    def test_a_task_may_say_that_it_is_not_kept(self):
        made(lambda: node(add)(node(number, persist_result=False)())).run()

        assert rows() == [("number-1", 0), ("add-1", 1)]

    @pytest.mark.parametrize(
        ("keep", "expected"),
        [("all", [("large-1", 1), ("size-1", 1)]), ("none", [])],
    )
    def test_the_setting_decides_for_flows_of_cells(self, monkeypatch, keep, expected):
        monkeypatch.setenv("NBFLOW__RESULTS__KEEP", keep)

        made(of_large).run()

        assert rows() == expected

    def test_where_nothing_is_recorded_nothing_is_kept(self, monkeypatch):
        monkeypatch.setenv("NBFLOW__FLOWS__RECORD", "false")

        made(small).run()

        assert rows() == []

    def test_none_is_found_again_and_so_is_what_only_waits_for_it(self):
        def build():
            node(number)(upstream_tasks=[node(nothing)()])

        made(build).run()
        flow = made(build)
        flow.run(reuse=True)

        assert called(flow) == []
        assert flow["nothing"] is None

    def test_a_skip_is_found_again_with_its_message(self):
        made(lambda: node(add)(node(skipping)())).run()
        flow = made(lambda: node(add)(node(skipping)()))
        flow.run(reuse=True)

        assert flow.state_of("skipping").is_skipped()
        assert flow.state_of("skipping").message == "not today ?"
        assert flow.last_run.how == {0: "reused"}

    def test_what_was_computed_from_a_mock_is_not_recorded(self):
        flow = made(small)
        flow.mock("number", 10)

        flow.run()

        assert flow["add"] == 10
        assert rows() == []

    def test_a_value_that_stayed_on_a_worker_is_fetched_where_it_is_to_be_kept(self):
        class Holder:
            def fetch(self, source):
                return source

        def build():
            node(lambda: Held(Holder(), 5), name="far", persist_result=True)()
            node(lambda: Held(Holder(), 6), name="there")()

        made(build).run()

        assert rows() == [("far-1", 1), ("there-1", 0)]
        assert current().load(current().last("f", "far-1")[0]) == 5


class TestWhatCannotBeKept:
    def build(self):
        return node(is_lock)(node(lock)())

    @pytest.mark.parametrize(("persist", "level"), [("auto", "INFO"), (True, "WARNING")])
    def test_it_is_said(self, persist, level):
        flow = made(self.build, persist_result=persist)

        flow.run()

        [(node, text)] = [each for each in notes(flow, level) if "kept" in each[1]]
        assert node == "lock-1"
        assert text.startswith("its result cannot be kept: TypeError(")
        assert rows() == [("lock-1", 0), ("is_lock-1", 1)]

    def test_it_is_not_tried_at_every_run(self):
        flow = made(self.build)
        flow.run()

        flow.run(reuse=True)

        assert notes(flow, "INFO") == []
        assert len(rows()) == 2

    def test_a_full_disk_is_noted_and_the_next_run_keeps_it(self, full):
        flow = made(small, persist_result=True)
        flow.run()

        assert notes(flow) == [
            ("number-1", "its result is not kept: the disk is full"),
            ("add-1", "its result is not kept: the disk is full"),
        ]
        assert flow["add"] == 3
        assert rows() == []
        full.clear()
        flow.run(reuse=True)
        assert called(flow) == []
        assert rows() == [("number-1", 1), ("add-1", 1)]

    def test_what_was_made_before_the_flow_was_kept_is_kept_when_it_is_taken_again(self):
        flow = made(small, persist_result=None)
        flow.run()
        assert rows() == []

        flow.options = made(small).options
        flow.run(reuse=True)

        assert called(flow) == []
        assert rows() == [("number-1", 1), ("add-1", 1)]


class TestParameters:
    def build(self):
        node(add)(Parameter("x"), Parameter("y", default=1))

    def test_a_resumed_run_has_those_that_it_was_given(self):
        made(self.build).run(x=20)

        flow = made(self.build)
        flow.resume()

        assert flow["add"] == 21
        assert flow.last_run.request.parameters == {"x": 20}

    def test_they_are_recorded_with_the_beginning_of_the_run(self):
        made(self.build, persist_result=True).run(x=20)

        assert rows()[0] == ("x (given)", 1)

    def test_others_given_to_resume_are_those_of_the_run_from_then_on(self):
        made(self.build).run(x=20)
        run = made(self.build).runs()[0].id
        made(self.build).resume(parameters={"x": 30})

        flow = made(self.build)
        flow.resume(run)

        assert flow["add"] == 31
        assert [each.id for each in flow.runs()] == [run]

    def test_one_that_cannot_be_kept_has_to_be_given_again(self, caplog):
        def build():
            node(is_lock)(Parameter("x"))

        made(build).run(x=threading.Lock())

        assert "The parameter 'x' cannot be kept" in caplog.text
        with pytest.raises(StoreError, match="was given a value for 'x' that is not kept"):
            made(build).resume()
        flow = made(build)
        flow.resume(parameters={"x": threading.Lock()})
        assert flow["is_lock"]

    def test_where_they_cannot_be_written_the_run_is_not_recorded(self, full, caplog):
        flow = made(self.build)

        assert flow.run(x=1).is_successful()

        assert "The run is not recorded: the disk is full" in caplog.text


class TestRun:
    def test_its_events_are_recorded(self):
        flow = made(small)
        flow.run()

        recorded = list(current().history.events(flow.last_run.id))

        assert recorded == flow.last_run.bus.events
        assert current().database.rows("SELECT source, target, input FROM edges") == [(0, 1, "x")]

    def test_what_comes_after_its_end_is_not(self):
        flow = made(small)
        flow.run()
        before = list(current().history.events(flow.last_run.id))

        flow.last_run.note(flow.last_run.nodes[0], "late")

        assert list(current().history.events(flow.last_run.id)) == before

    def test_a_run_that_another_kernel_drives_is_not_resumed(self):
        flow = made(small)
        flow.run()
        run = flow.last_run.id
        with current().resume(run):
            other = made(small)
            for _ in range(2):
                with pytest.raises(RunHeldError, match=f"process {os.getpid()}"):
                    other.resume()
            assert [other.last_run] == [None]
        other.resume()
        assert other.last_run.id == run

    def test_what_another_kernel_recorded_until_the_lock_was_free_is_taken(self):
        flow = made(small)
        flow.run()
        current().drop(2)
        other = made(small)
        resume, patch = Store.resume, pytest.MonkeyPatch()

        def late(store, run):
            patch.undo()
            made(small).resume(run)
            return resume(store, run)

        patch.setattr(Store, "resume", late)
        other.resume(flow.last_run.id)

        assert called(other) == []

    def test_where_the_store_cannot_be_opened_the_run_goes_on(self, tmp_path, monkeypatch, caplog):
        (tmp_path / "file").touch()
        monkeypatch.setenv("NBFLOW_HOME", str(tmp_path / "file"))
        flow = made(small)

        assert flow.run().is_successful()

        assert "Nothing is reused of earlier kernels" in caplog.text
        assert "The run is not recorded" in caplog.text

    def test_where_it_is_to_be_kept_the_run_does_not_begin(self, tmp_path, monkeypatch):
        (tmp_path / "file").touch()
        monkeypatch.setenv("NBFLOW_HOME", str(tmp_path / "file"))
        flow = made(small, persist_result=True)

        with pytest.raises(StoreError):
            flow.run()

        assert flow.last_run is None

    def test_where_its_end_cannot_be_recorded_that_is_logged(self, monkeypatch, caplog):
        from nbflow.io.store.driving import Driving

        close = Driving.close

        def failing(driving):
            close(driving)
            raise StoreError("the disk is full")

        monkeypatch.setattr(Driving, "close", failing)
        with caplog.at_level(logging.WARNING):
            assert made(small).run().is_successful()

        assert "The end of the run is not recorded: the disk is full" in caplog.text


class TestMemory:
    def build(self):
        first = node(large, cache_result_in_memory=False, persist_result=True)()
        return node(size)(first), node(size)(first)

    def test_a_result_leaves_memory_after_its_last_consumer_and_comes_back(self):
        flow = made(self.build)
        flow.run()

        state = flow.state_of("large")

        assert not state.has_result_here
        assert not state.kept.is_here
        assert flow["large"] == large()
        assert state.has_result_here

    def test_what_was_not_kept_stays(self):
        flow = made(lambda: node(size)(node(large, cache_result_in_memory=False)()))
        flow.run()

        assert flow.state_of("large").has_result_here

    def test_what_failed_keeps_its_error(self):
        flow = made(lambda: node(size, cache_result_in_memory=False)(5))
        flow.run()

        assert type(flow.state_of("size").result) is TypeError

    def test_children_leave_too(self):
        def build():
            many = node(lambda: [1, 2], name="many")()
            kept = node(add, cache_result_in_memory=False).map(many)
            node(lambda xs: sum(xs), name="total")(kept)

        flow = made(build)
        flow.run()
        state = flow.state_of("add")

        assert not state.has_result_here
        assert [child.has_result_here for child in state.map_states] == [False, False]
        assert flow["add"] == [1, 2]
        assert flow["total"] == 3
        again = made(build)
        again.run(reuse=True)
        assert called(again) == []
        assert not again.state_of("add").has_result_here
        assert again.state_of("add").result == [1, 2]

    def test_a_later_run_takes_it_from_the_store(self):
        flow = made(self.build)
        flow.run()

        flow.run(reuse=True)

        assert called(flow) == []
        assert not flow.state_of("large").has_result_here


def test_a_store_that_is_full_lets_go_of_what_is_least_useful(monkeypatch):
    monkeypatch.setenv("NBFLOW__STORE__LIMIT", "1500000")

    def build():
        node(size)(node(large, persist_result=True)())

    made(build).run()
    assert current().database.rows("SELECT total(size) > 1000000 FROM results") == [(1,)]
    made(build).run()

    assert current().database.rows("SELECT total(size) < 1500000 FROM results") == [(1,)]

"""What every run has, however its flow was written."""

import pytest

from nbflow import Flow, flow, task
from nbflow.core.events import RunFinished, RunStarted
from nbflow.core.state import Failed, Paused, Success
from nbflow.engine.bus import watchers
from nbflow.engine.keeping import current
from tests.engine.test_called_run import begun, load


@task
def fail(x):
    raise ValueError(x)


def declared():
    with Flow("f") as made:
        fail.map([1, 2])
    made.run()
    return made.last_run


def called():
    def body():
        for x in (1, 2):
            fail(x, return_state=True)

    made = flow(body, name="f")
    made()
    return made.last_run


@pytest.fixture(params=[declared, called])
def run(request):
    return request.param()


def test_it_begins_and_ends_with_an_event(run):
    first, last = run.bus.events[0], run.bus.events[-1]

    assert (type(first), first.flow, first.run) == (RunStarted, "f", run.id)
    assert (type(last), last.state) == (RunFinished, type(run.final).__name__)


def test_its_record_is_the_sum_of_its_events(run):
    record = run.record()
    assert [node.state for node in record.nodes].count("Failed") >= 2
    assert record.state == type(run.final).__name__


def test_failures_are_told_in_order(run):
    assert [failure.inputs for failure in run.failed_in()] == [{"x": 1}, {"x": 2}]
    names = [failure.node for failure in run.failed_in()]
    assert [failure.node for failure in run.failed_in(names[1])] == [names[1]]


def test_who_watches_may_follow_it():
    seen = []

    class Observer:
        def observe(self, event):
            seen.append(type(event).__name__)

    def watcher(run):
        return Observer() if run.flow == "f" else None

    watchers.append(watcher)
    try:
        called()
    finally:
        watchers.remove(watcher)
    assert seen[0] == "RunStarted"
    assert seen[1] == "NodeAdded"


class TestAlone:
    def test_what_it_came_to_is_left_for_later(self):
        run = begun(record=True)
        done, open_ = (run.enter_call(load, {}, []) for _ in range(2))
        run.enter_state(done, Success(result=1))
        run.remember()

        assert list(run.memory.states) == ["load-0"]
        assert open_.node.name not in run.memory.states

    def test_without_recording_states_are_left_all_the_same(self):
        run = begun()
        call = run.enter_call(load, {}, [])
        run.enter_state(call, Failed("no"))
        run.remember()

        assert type(run.memory.states["load-0"]) is Failed

    def test_what_waits_for_somebody_is_named(self):
        run = begun()
        for state in (Paused(), Success()):
            run.enter_state(run.enter_call(load, {}, []), state)

        assert run.paused() == ("load-0",)

    def test_what_is_cut_off_says_by_what(self):
        run = begun()
        assert run.cut_off().message == "The run was interrupted."
        assert run.cancel()
        assert run.cut_off().message == "The run was cancelled."

    def test_it_is_recorded_in_a_store_where_results_are(self):
        run = begun(record=True)
        run.be_recorded(True)
        run.begin()
        run.end(Success())
        run.let_go()

        [stored] = current().history.runs()
        assert (stored.id, stored.state) == ("1", "Success")

    def test_what_records_nothing_is_recorded_nowhere(self):
        run = begun()
        run.be_recorded(True)
        run.begin()
        run.let_go()

        assert run.keeper is None
        assert current().history.runs() == []


def test_one_that_cannot_be_paused_says_so():
    made = flow(lambda: 1, name="made")
    made()

    assert made.last_run.pause() is False

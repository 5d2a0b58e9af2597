"""After a death at any event, a new kernel comes to the same results and repeats nothing kept."""

import logging
import tempfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbflow.engine import bus
from nbflow.engine.keeping import current
from nbflow.engine.state import Success
from tests.strategies import flows
from tests.survival.forked import trials

pytestmark = pytest.mark.slow

EXAMPLES = len(trials(1_000, 100))


class Death(BaseException):
    """The kernel is no more."""


class Dying:
    """Lets a run commit what it has at some events, and die after another.

    What was not committed then is lost, as it is with a process.
    """

    def __init__(self, last: int, commits: set[int]) -> None:
        self._seen = -1
        self._last = last
        self._commits = commits

    def observe(self, event: object) -> None:
        self._seen += 1
        if self._seen in self._commits:
            current().flush()
        if self._seen > self._last:
            current()._group._start()
            raise Death


@pytest.fixture(autouse=True, scope="module")
def _quiet():
    logger = logging.getLogger("nbflow")
    before = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(before)


def new_kernel(flow, persist):
    made = flow.copy()
    made.options = replace(made.options, persist_result=persist)
    return made


def results(flow):
    return {
        name: (type(state), state.result if type(state) is Success else state.message)
        for name, state in flow.memory.states.items()
    }


def live_and_die(flow, last, commits):
    def watch(run):
        return Dying(last, commits)

    bus.watchers.append(watch)
    try:
        with pytest.raises(Death):
            flow.run()
    finally:
        bus.watchers.remove(watch)


@settings(max_examples=EXAMPLES)
@given(drawn=flows(), persist=st.sampled_from(["auto", True]), data=st.data())
def test_stopped_after_any_event_a_run_is_gone_on_with(drawn, persist, data):
    whole = new_kernel(drawn, None)
    whole.run()
    events = len(whole.last_run.bus.events)
    last = data.draw(st.integers(0, events - 2), "last event")
    commits = data.draw(st.sets(st.integers(0, last)), "commits after events")
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NBFLOW_HOME", home)
        live_and_die(new_kernel(drawn, persist), last, commits)
        recorded = current().database.rows("SELECT task FROM results WHERE serializer != ''")

        resumed = new_kernel(drawn, persist)
        resumed.resume()
        current().close()

    run = resumed.last_run
    assert results(resumed) == results(whole)
    called = {node.name for node in run.nodes if node.index not in run.how}
    assert not called & {name for (name,) in recorded}

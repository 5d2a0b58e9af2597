"""Recorded runs and versions as a notebook shows them."""

import re
from html import unescape

import pytest

from nbflow import Flow, Parameter, task
from nbflow.core.events import NodeChanged, RunStarted
from nbflow.core.keys import Fingerprint
from nbflow.engine.keeping import current
from nbflow.engine.past_runs import recorded_runs
from nbflow.engine.rollback import Rollback
from nbflow.engine.versions import Version, Versions
from nbflow.notebook.history_table import show_past_run, show_rollback, show_runs, show_versions
from tests.messages import matches

HOSTILE = "<script>x</script>\x1b[31m\u202e\n$"
NOTHING = Fingerprint(b"", (), None, False, ())
DIFF = "--- before\n+++ now\n@@ -1 +1 @@\n-old\n+new"


@task
def load(day):
    return [1, 2]


@task
def broken(rows):
    raise ValueError(HOSTILE)


def version(number, *runs, change=None, diff=None, is_current=False):
    return Version(number, is_current, runs, change, diff, 12.5, NOTHING)


def is_text(shown):
    """Tell whether nothing that was said is markup or acts on a screen."""
    assert "<script" not in shown["text/html"]
    return not any(bad in text for text in shown.values() for bad in ("\x1b", "\u202e"))


def words(html):
    return unescape(re.sub(r"<[^>]+>", " ", html)).split()


@pytest.fixture
def delays():
    with Flow("delays", persist_result=True) as flow:
        broken(load(Parameter("day", default="x")))
    return flow


def test_runs_are_told_by_number_state_and_what_their_tasks_came_to(delays):
    delays.run()
    delays.run(day="y", reuse=True)
    nodes = ("day", "load-1", *(f"part {n}" for n in range(5)))
    with current().begin(RunStarted(1.0, "cut-off", "delays", nodes)) as driving:
        driving.append([NodeChanged(2.0, 0, "Success", how="reused")])
        driving.append([NodeChanged(2.0, place, "Running") for place in (2, 3, 4, 5)])

    shown = show_runs(delays.runs())

    assert matches("history_runs", shown["text/plain"])
    assert set(shown["text/plain"].split()) <= {*words(shown["text/html"])}


def test_where_nothing_is_recorded_it_says_so():
    assert show_runs(recorded_runs("delays"))["text/plain"] == (
        "delays: no runs\n"
        "  runs are recorded where results are kept: give the flow `persist_result=True`"
    )


def test_of_many_runs_the_last_are_shown():
    for n in range(23):
        current().begin(RunStarted(1.0, f"run-{n}", "delays", ())).close()

    lines = show_runs(recorded_runs("delays"))["text/plain"].splitlines()

    assert (len(lines), lines[0], lines[-1]) == (22, "delays: 23 runs", "  …  3 more")


def test_one_run_is_told_node_by_node(delays):
    delays.run()

    assert matches("history_run", show_past_run(delays.runs()[0])["text/plain"])


def test_versions_are_told_with_their_runs_and_changes():
    found = [
        version(3, 6, 7, 9, change="code of `clean` changed, line 2", diff=DIFF, is_current=True),
        version(2, change="global `RATE` changed: 1 → 2"),
        version(1, 1),
    ]

    shown = show_versions(Versions("delays", "tidy", found, 2))

    assert matches("history_versions", shown["text/plain"])
    assert "12.5" not in "".join(shown.values())
    assert "<details>" in shown["text/html"]


def test_a_rollback_says_what_it_did_and_what_it_did_not():
    done = Rollback("delays", ("tidy", "neat"), version(1), DIFF, ("more", "LESS"))

    assert matches("history_rollback", show_rollback(done)["text/plain"])
    alone = show_rollback(Rollback("delays", ("tidy",), version(1), None, ()))["text/plain"]
    assert alone.startswith("delays: tidy now uses version 1\n")


def test_whatever_names_and_texts_hold_is_text():
    with Flow(HOSTILE, persist_result=True) as flow:
        task(name=HOSTILE)(broken.fn)(Parameter(HOSTILE, default=1))
    flow.run(parameters={HOSTILE: HOSTILE})
    runs = flow.runs()

    assert is_text(show_runs(runs))
    assert is_text(show_past_run(runs[0]))
    found = [version(1, 1, change=HOSTILE, diff=f"+{HOSTILE}")]
    assert is_text(show_versions(Versions(HOSTILE, HOSTILE, found, None)))
    assert is_text(show_rollback(Rollback(HOSTILE, (HOSTILE,), version(1), HOSTILE, (HOSTILE,))))

"""What changed between two runs, as a notebook shows it."""

import pandas as pd
import pytest

from nbflow import Flow, Parameter, task
from nbflow.core.events import RunStarted
from nbflow.engine.contrast import Contrast
from nbflow.engine.keeping import current
from nbflow.engine.past_runs import recorded_runs
from nbflow.engine.run_diff import NodeDiff, RunDiff
from nbflow.notebook.run_diff_table import show_run_diff
from tests.messages import matches

HOSTILE = "<script>x</script>\x1b[31m\u202e\n$"
DIFF = "--- before\n+++ now\n@@ -1 +1 @@\n-old\n+new"


@pytest.fixture
def told():
    """Return what is shown of nodes."""

    def told(*nodes, flow="delays"):
        for run in ("one", "two"):
            current().begin(RunStarted(1.0, f"{flow} {run}", flow, ())).close()
        after, before = recorded_runs(flow)
        return show_run_diff(RunDiff(flow, before, after, nodes))

    return told


def test_changes_stand_node_by_node_with_code_and_rows_below(told):
    helper = "helper `rate` changed, line 2"
    rows = (("", "delay"), ("1", "2 → 3"))
    shown = told(
        NodeDiff("day", "changed", values=(Contrast("'x' → 'y'"),)),
        NodeDiff(
            "tidy", "changed", (helper,), DIFF, (Contrast("DataFrame 3 × 1: 1 row differs", rows),)
        ),
        NodeDiff("neat", "changed", (helper, "2 → 3 children"), DIFF),
        NodeDiff("text", "renamed", values=(Contrast("2 lines", diff=DIFF),), former="words"),
        NodeDiff("more", "new"),
        *(NodeDiff(f"n{n}", "same") for n in range(12)),
        NodeDiff("less", "gone"),
    )

    assert matches("run_diff", shown["text/plain"])
    assert shown["text/html"].count("<details>") == 3
    assert shown["text/html"].count("<table") == 2


def test_where_nothing_changed_the_nodes_are_named(told):
    assert told(NodeDiff("a", "same"))["text/plain"] == "delays: run 1 → run 2\n  same    a"
    assert told(flow="none")["text/plain"] == "none: run 1 → run 2"


def test_frames_of_two_runs_are_compared():
    @task
    def load(n):
        return pd.DataFrame({"carrier": ["UA", "B6"], "delay": [1, n]})

    with Flow("flights", persist_result=True) as flow:
        load(Parameter("n", default=2))
    flow.run()
    flow.run(n=30)

    assert matches("run_diff_frames", show_run_diff(flow.diff())["text/plain"])


def test_whatever_names_and_values_hold_is_text(told):
    value = Contrast(HOSTILE, ((HOSTILE,), (HOSTILE,)), f"+{HOSTILE}")
    shown = told(
        NodeDiff(HOSTILE, "changed", (HOSTILE,), f"-{HOSTILE}", (value,), HOSTILE),
        NodeDiff(HOSTILE, "same"),
        flow=HOSTILE,
    )

    assert "<script" not in shown["text/html"]
    assert not any(bad in text for text in shown.values() for bad in ("\x1b", "\u202e"))

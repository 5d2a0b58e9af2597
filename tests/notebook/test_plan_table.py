"""A plan as a notebook shows it."""

import re

from nbflow.engine.decision import Cause, Verdict
from nbflow.engine.plan import Plan, Step
from nbflow.notebook.plan_table import show_plan
from tests.messages import matches

HOSTILE = "<b>x</b>\x1b[1m\n\u202e"
DIFF = "--- before\n+++ now\n@@ -1,2 +1,2 @@\n def clean(rows):\n-\treturn rows\n+\treturn rows[:1]"


def plan(*steps):
    return Plan("delays", steps)


def test_a_plan_says_of_each_node_what_and_why():
    shown = show_plan(
        plan(
            Step("day", "reuse", Cause("nothing changed"), 12.5),
            Step("tidy", "run", Cause("code of `clean` changed, line 2", DIFF), 3.25),
            Step(
                "rows",
                "maybe",
                Cause("runs unless `tidy` gives an equal result"),
                None,
                ("a note",),
            ),
        )
    )

    assert matches("plan_table", shown["text/plain"])
    assert "12.5" not in shown["text/html"]


def test_an_empty_plan_says_so():
    assert show_plan(plan())["text/plain"] == "delays: no nodes"


def test_one_helpers_diff_is_shown_once():
    cause = Cause("helper `f` changed", DIFF)
    shown = show_plan(plan(Step("a", "run", cause), Step("b", "run", cause)))

    assert shown["text/plain"].count("return rows[:1]") == 1
    assert shown["text/html"].count("<details") == 1


def test_what_is_behind_a_step_that_the_row_above_does_not_name_is_named():
    made: dict[str, Step] = {}
    steps: tuple[tuple[str, Verdict, Cause], ...] = (
        ("clean", "run", Cause("helper `f` changed, line 12")),
        ("tidy", "maybe", Cause("runs unless `clean` gives …", upstream="clean")),
        ("rows", "maybe", Cause("runs unless `tidy` gives …", upstream="tidy")),
    )
    for node, verdict, cause in steps:
        made[node] = Step(node, verdict, cause, others=made)

    assert show_plan(plan(*made.values()))["text/plain"].splitlines()[1:] == [
        "  run    clean  helper `f` changed, line 12",
        "  maybe  tidy   runs unless `clean` gives …",
        "  maybe  rows   runs unless `tidy` gives … ← `clean`",
    ]


def test_a_diff_is_coloured_in_a_terminal_and_folded_in_html():
    shown = show_plan(plan(Step("tidy", "run", Cause("changed", DIFF))), colours=True)

    assert "\x1b[31m  -   return rows\x1b[0m" in shown["text/plain"]
    assert "<details><summary>" in shown["text/html"]


def test_hostile_names_causes_and_code_are_text():
    cause = Cause(HOSTILE, f"-{HOSTILE}\n+{HOSTILE}")
    made = Plan(HOSTILE, (Step(HOSTILE, "run", cause, notes=(HOSTILE,)),))

    shown = show_plan(made)
    assert "<b>" not in shown["text/html"]
    for text in shown.values():
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_the_html_says_the_same_as_the_text():
    shown = show_plan(plan(Step("tidy", "run", Cause("changed", DIFF))))

    words = re.sub(r"<[^>]+>", " ", shown["text/html"])
    assert [w for w in shown["text/plain"].split() if w.replace("'", "&#x27;") not in words] == []

"""A plan as a notebook shows it."""

import re

from nbflow.engine.decision import Cause
from nbflow.engine.plan import Plan, Step
from nbflow.notebook.plan_table import show_plan, show_why
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


def test_why_tells_of_one_node_and_of_the_last_run():
    step = Step("tidy", "reuse", Cause("nothing changed"), before="never run")

    assert show_why(step)["text/plain"] == (
        "tidy\n  reuse     nothing changed\n  last run  ran: never run"
    )
    assert "last run" not in show_why(Step("tidy", "run", Cause("never run")))["text/plain"]


def test_hostile_names_causes_and_code_are_text():
    cause = Cause(HOSTILE, f"-{HOSTILE}\n+{HOSTILE}")
    made = Plan(HOSTILE, (Step(HOSTILE, "run", cause, notes=(HOSTILE,)),))

    for shown in (show_plan(made), show_why(made.steps[0])):
        assert "<b>" not in shown["text/html"]
        for text in shown.values():
            assert "\x1b" not in text
            assert "\u202e" not in text


def test_the_html_says_the_same_as_the_text():
    shown = show_plan(plan(Step("tidy", "run", Cause("changed", DIFF))))

    words = re.sub(r"<[^>]+>", " ", shown["text/html"])
    assert [w for w in shown["text/plain"].split() if w.replace("'", "&#x27;") not in words] == []

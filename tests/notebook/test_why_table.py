"""Why one node would run or be reused, as a notebook shows it."""

import re

from nbflow.engine.decision import Cause
from nbflow.engine.plan import Step
from nbflow.notebook.why_table import show_why
from tests.messages import matches

HOSTILE = "<b>x</b>\x1b[1m\n\u202e"
DIFF = "--- before\n+++ now\n@@ -12 +12 @@\n-    return x\n+    return x * 2"


def steps(*made):
    """Return the last of steps of which each hangs on the one before it."""
    found: dict[str, Step] = {}
    for node, verdict, cause in made:
        found[node] = Step(
            node, verdict, cause, 12.5, ("opened 'a.csv', not checked",), others=found
        )
    return found[node]


CHAIN = (
    ("clean", "run", Cause("helper `parse_date` changed, line 12", DIFF)),
    ("tidy", "maybe", Cause("runs unless `clean` gives an equal result", upstream="clean")),
    ("model", "maybe", Cause("runs unless `tidy` gives an equal result", upstream="tidy")),
)


def test_why_leads_to_the_first_cause_and_shows_its_diff():
    shown = show_why(steps(*CHAIN))

    assert matches("why_table", shown["text/plain"])
    assert "12.5" not in shown["text/html"]
    assert "<details open><summary>" in shown["text/html"]


def test_the_html_says_the_same_as_the_text():
    shown = show_why(steps(*CHAIN))

    words = re.sub(r"<[^>]+>", " ", shown["text/html"])
    assert [w for w in shown["text/plain"].split() if w.replace("'", "&#x27;") not in words] == []


def test_why_tells_of_the_last_run():
    step = Step("tidy", "reuse", Cause("nothing changed"), before="never run")

    assert show_why(step)["text/plain"] == (
        "tidy\n  reuse     nothing changed\n  last run  ran: never run"
    )
    assert "last run" not in show_why(Step("tidy", "run", Cause("never run")))["text/plain"]


def test_of_a_long_chain_the_beginning_and_the_first_cause_are_shown():
    made = [("n0", "run", Cause("never run"))]
    made += [(f"n{i}", "maybe", Cause("perhaps", upstream=f"n{i - 1}")) for i in range(1, 31)]

    lines = show_why(steps(*made))["text/plain"].splitlines()

    assert lines[2].split() == ["←", "n29", "perhaps"]
    assert lines[-3].split() == ["…", "10", "more"]
    assert lines[-2].split() == ["←", "n0", "never", "run"]


def test_a_terminal_shows_colours():
    assert "\x1b[32m  +    return x * 2\x1b[0m" in show_why(steps(*CHAIN), True)["text/plain"]


def test_hostile_names_causes_and_code_are_text():
    first = (HOSTILE, "run", Cause(HOSTILE, f"-{HOSTILE}\n+{HOSTILE}"))
    shown = show_why(steps(first, ("model", "maybe", Cause(HOSTILE, upstream=HOSTILE))))

    assert "<b>" not in shown["text/html"]
    for text in shown.values():
        assert "\x1b" not in text
        assert "\u202e" not in text

"""A plan for programs."""

import json

from nbflow.engine.decision import Cause
from nbflow.engine.plan import Plan, Step
from nbflow.notebook.plan_json import plan_json


def test_it_says_what_the_text_says_and_the_seconds_too():
    plan = Plan(
        "delays",
        (
            Step("day", "reuse", Cause("nothing changed"), 0.5),
            Step("tidy", "run", Cause("code changed", "-a\n+b"), 2.0, ("reads a file",)),
            Step("rows", "run", Cause("never run")),
            Step("last", "maybe", Cause("runs unless"), 4.0),
        ),
    )

    made = json.loads(plan_json(plan))

    assert made["flow"] == "delays"
    assert made["steps"][1] == {
        "node": "tidy",
        "verdict": "run",
        "cause": "code changed",
        "diff": "-a\n+b",
        "seconds": 2.0,
        "notes": ["reads a file"],
    }
    assert [step["seconds"] for step in made["steps"]] == [0.5, 2.0, None, 4.0]
    assert (made["expected_seconds"], made["saved_seconds"]) == (2.0, 0.5)

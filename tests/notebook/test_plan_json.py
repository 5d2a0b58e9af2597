"""A plan for programs."""

import json
from dataclasses import replace

from nbflow.engine.decision import Cause
from nbflow.engine.plan import Plan, Step
from nbflow.notebook.plan_json import plan_json, why_json


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
        "because": None,
        "first": {"node": "tidy", "cause": "code changed"},
        "diff": "-a\n+b",
        "seconds": 2.0,
        "notes": ["reads a file"],
    }
    assert [step["seconds"] for step in made["steps"]] == [0.5, 2.0, None, 4.0]
    assert (made["expected_seconds"], made["saved_seconds"]) == (2.0, 0.5)


def chain():
    found: dict[str, Step] = {}
    found["tidy"] = Step("tidy", "run", Cause("code changed", "-a\n+b"), 2.0, others=found)
    found["rows"] = Step(
        "rows", "maybe", Cause("runs unless", upstream="tidy"), 4.0, ("a note",), others=found
    )
    return found


def test_each_step_names_what_it_hangs_on_and_where_that_began():
    step = json.loads(plan_json(Plan("delays", tuple(chain().values()))))["steps"][1]

    assert step["because"] == "tidy"
    assert step["first"] == {"node": "tidy", "cause": "code changed"}


def test_why_holds_the_whole_chain():
    assert json.loads(why_json(replace(chain()["rows"], before="never run"))) == {
        "node": "rows",
        "verdict": "maybe",
        "chain": [
            {"node": "rows", "cause": "runs unless", "diff": None},
            {"node": "tidy", "cause": "code changed", "diff": "-a\n+b"},
        ],
        "seconds": 4.0,
        "notes": ["a note"],
        "last_run": "never run",
    }

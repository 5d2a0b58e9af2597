"""The verbs that ask before running."""

import json
import re


def test_plan_says_what_would_run(delays):
    assert delays.good("%flow plan delays").text.splitlines() == [
        "delays: run 3",
        "  run  day      never run",
        "  run  flights  never run",
        "  run  tidy     never run",
    ]


def test_plan_takes_parameters_and_until(delays):
    delays.good("%flow run")

    steps = delays.good("%flow plan -p day=x --until flights").text

    assert re.search(r"run +day +parameter `day` changed", steps)
    assert re.search(r"skip +tidy", steps)


def test_plan_as_json_is_nothing_but_json(delays):
    delays.good("@task\ndef clean(rows):\n    return rows")

    ran = delays.good("%flow plan --json")

    assert json.loads(ran.printed)["steps"][2]["node"] == "tidy"
    assert "defined again" in ran.errors
    assert ran.shown == []


def test_plan_forces_nodes(delays):
    delays.good("%flow run")

    plan = delays.good("%flow plan --force flights --force tidy").text

    assert re.search(r"run +flights +forced\n +run +tidy +forced", plan)
    code = delays.good("%flow plan --force flights --code").text
    assert code == "delays.plan(force=['flights'])"


def test_why_explains_one_node(delays):
    assert delays.good("%flow why tidy").text == "tidy\n  run  never run\n"


def test_why_leads_to_the_first_cause(delays):
    delays.good("%flow run")

    assert delays.good("%flow why tidy -p day=x").text.splitlines() == [
        "tidy",
        "  maybe      runs unless `flights` gives an equal result",
        "  ← flights  parameter `day` changed",
        "  last run   ran: never run",
    ]
    code = delays.good("%flow why tidy -p day=x --code").text
    assert code == "delays.why('tidy', parameters={'day': 'x'})"


def test_why_as_json_is_nothing_but_json(delays):
    delays.good("@task\ndef clean(rows):\n    return rows")

    ran = delays.good("%flow why tidy --json")

    assert json.loads(ran.printed)["chain"] == [
        {"node": "tidy", "cause": "never run", "diff": None}
    ]
    assert ran.shown == []

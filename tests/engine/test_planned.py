import pytest

from nbflow.engine.decision import Cause, Verdict
from nbflow.engine.planned import Plan, Step


@pytest.fixture
def plan():
    steps = (
        Step("load", "reuse", Cause("nothing changed"), 1.5),
        Step("clean", "run", Cause("never run")),
        Step("show", "run", Cause("never run")),
    )
    return Plan("etl", steps)


def test_a_step_is_found_by_the_name_of_its_node(plan):
    assert plan["load"].seconds == 1.5


def test_there_is_no_step_for_what_is_no_node(plan):
    with pytest.raises(KeyError, match="lode"):
        plan["lode"]


def test_steps_come_in_order(plan):
    assert [step.node for step in plan] == ["load", "clean", "show"]


def test_nodes_are_found_by_their_verdict(plan):
    assert plan.nodes("run") == ["clean", "show"]
    assert plan.nodes("mocked") == []


def test_a_step_says_no_more_than_is_known(plan):
    step = plan["clean"]

    assert (step.seconds, step.notes, step.is_parameter, step.before) == (None, (), False, None)


@pytest.fixture
def linked():
    found: dict[str, Step] = {}
    steps: tuple[tuple[str, Verdict, Cause], ...] = (
        ("xs", "run", Cause("parameter `xs` changed")),
        ("load", "reuse", Cause("nothing changed")),
        ("clean", "run", Cause("1 of 2: upstream `xs[1]` has a new result", upstream="xs[1]")),
        ("tidy", "maybe", Cause("runs unless `clean` gives …", upstream="clean")),
        ("late", "run", Cause("upstream `load` has a new result", upstream="load")),
    )
    for node, verdict, cause in steps:
        found[node] = Step(node, verdict, cause, 2.0, others=found)
    return Plan("etl", tuple(found.values()))


def test_a_chain_leads_from_a_node_to_the_first_cause(linked):
    assert [node for node, _ in linked["tidy"].chain] == ["tidy", "clean", "xs"]
    assert linked["tidy"].chain[-1][1].text == "parameter `xs` changed"
    assert linked["xs"].chain == (("xs", linked["xs"].cause),)


def test_a_chain_ends_before_what_is_reused(linked):
    assert [node for node, _ in linked["late"].chain] == ["late"]


def test_a_step_that_knows_no_others_is_its_own_chain():
    step = Step("tidy", "maybe", Cause("perhaps", upstream="clean"))

    assert step.behind is None
    assert [node for node, _ in step.chain] == ["tidy"]


def test_the_origins_are_the_ends_of_the_chains(linked):
    assert linked.origins() == {step.node: linked[step.chain[-1][0]] for step in linked}


def test_what_is_expected_and_what_is_saved_is_added_up(linked):
    assert (linked.expected_seconds, linked.saved_seconds) == (6.0, 2.0)


def test_a_plan_prints_as_people_read_it():
    steps = (
        Step("load", "reuse", Cause("nothing changed")),
        Step("tidy", "run", Cause("never run")),
    )

    assert str(Plan("etl", steps)).splitlines() == [
        "etl: run 1, reuse 1",
        "  reuse  load  nothing changed",
        "  run    tidy  never run",
    ]
    assert str(Plan("etl", ())) == "etl: no nodes"

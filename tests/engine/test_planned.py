import pytest

from nbflow.engine.decision import Cause
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

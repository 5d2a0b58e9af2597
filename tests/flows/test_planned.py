"""A flow that can be asked before it is run; see `tests/engine/test_plan.py` for what it says."""

import pytest

from nbflow import Flow, Parameter, task
from nbflow.errors import ParameterError, UnknownNodeError


@task
def load(n):
    return [n]


@task
def total(xs):
    return sum(xs)


@pytest.fixture
def flow():
    with Flow("sums") as flow:
        total(load(Parameter("n", default=3)))
    return flow


def test_nodes_are_forced_by_name_or_by_handle(flow):
    flow.run()

    assert flow.plan(force=["load", flow.find("total")]).nodes("run") == ["load-1", "total-1"]


def test_a_node_that_there_is_not_cannot_be_forced(flow):
    for ask in (flow.plan, flow.run):
        with pytest.raises(UnknownNodeError, match="lode"):
            ask(force=["lode"])


def test_why_takes_what_a_plan_takes(flow):
    flow.run()

    step = flow.why("total", n=4)

    assert [node for node, _ in step.chain] == ["total-1", "load-1"]
    assert step.before is None
    assert flow.why("total", force=["total"]).cause.text == "forced"


def test_why_says_why_the_last_run_ran_it(flow):
    flow.run(reuse=True)

    assert flow.why("total").before == "never run"


def test_accept_takes_the_names_of_nodes_and_parameters(flow):
    flow.run()

    flow.accept("load", "total", parameters={"n": 4})

    assert flow.plan(n=4).nodes("run") == ["n"]


def test_what_accept_does_not_know_is_refused(flow):
    flow.run()

    with pytest.raises(UnknownNodeError, match="lode"):
        flow.accept("lode")
    with pytest.raises(ParameterError, match="unexpected parameters: m"):
        flow.accept("load", parameters={"m": 4})


def test_a_mock_stands_until_it_is_taken_away(flow):
    flow.mock("load", [7])
    flow.run()
    assert flow["total"] == 7

    flow.unmock("load")
    flow.run()
    assert flow["total"] == 3

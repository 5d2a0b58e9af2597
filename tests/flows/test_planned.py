"""A flow that can be asked before it is run; see `tests/engine/test_plan.py` for what it says."""

import pytest

from nbflow import Flow, Parameter, task


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


def test_why_takes_what_a_plan_takes(flow):
    flow.run()

    step = flow.why("total", n=4)

    assert [node for node, _ in step.chain] == ["total-1", "load-1"]
    assert step.before is None


def test_why_says_why_the_last_run_ran_it(flow):
    flow.run(reuse=True)

    assert flow.why("total").before == "never run"


def test_a_mock_stands_until_it_is_taken_away(flow):
    flow.mock("load", [7])
    flow.run()
    assert flow["total"] == 7

    flow.unmock("load")
    flow.run()
    assert flow["total"] == 3

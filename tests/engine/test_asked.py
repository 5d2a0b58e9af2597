import pytest

from nbflow import Flow, Parameter, context, task
from nbflow.core.context import RunSupplied, enter, leave
from nbflow.core.state import Success
from nbflow.engine.asked import Asked, Inputs
from nbflow.engine.filling import Unknown
from nbflow.engine.supplied import TaskSupplied


class _Run:
    id = "r"

    def __init__(self, **parameters):
        self.supplied = RunSupplied(
            flow_name="f", parameters=parameters, flow_run_id="r", flow_run_name="r"
        )

    def tell(self, event):
        """Hear nothing."""


@task
def load():
    return 1


@task
def add(x, y):
    return x + y


@pytest.fixture
def flow():
    with Flow("f") as flow:
        Parameter("n", default=[1])()
        add(load(), 2)
    return flow


def test_inputs_are_constants_and_what_upstreams_gave(flow):
    inputs = Inputs(flow.graph.names["add-1"], [Success(result=5)])

    assert dict(inputs) == {"x": 5, "y": 2}
    assert len(inputs) == 2


def test_what_is_not_known_yet_is_only_missed_when_it_is_read(flow):
    inputs = Inputs(flow.graph.names["add-1"], [None])

    assert sorted(inputs) == ["x", "y"]
    assert inputs["y"] == 2
    with pytest.raises(Unknown):
        inputs["x"]


def test_inputs_win_over_the_context_and_that_over_parameters(flow):
    node = flow.graph.names["add-1"]
    supplied = TaskSupplied(_Run(n=3, y=4, z=5), node)
    with context(x="context", z="context"):
        entered = enter(supplied)
        try:
            names = Asked(node, [Success(result=1)], supplied).names
            found = {name: names[name] for name in "nxyz"}
            listed = list(names)
        finally:
            leave(entered)

    assert found == {"n": 3, "x": 1, "y": 2, "z": "context"}
    assert {"n", "x", "y", "z", "flow_name", "today", "task_name", "config"} <= set(listed)
    assert len(names) > 10


def test_parameters_have_their_defaults_and_are_copies(flow):
    node = flow.graph.names["add-1"]
    asked = Asked(node, [None], TaskSupplied(_Run(), node))
    default = flow.graph.names["n"].task.default

    assert asked.parameters == {"n": [1]}
    assert asked.parameters["n"] is not default


def test_parameters_that_cannot_be_copied_are_taken_as_they_are(flow):
    passing = (each for each in "ab")
    node = flow.graph.names["add-1"]

    asked = Asked(node, [None], TaskSupplied(_Run(n=passing), node))

    assert asked.parameters["n"] is passing

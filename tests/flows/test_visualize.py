import sys

import graphviz
import pytest

from nbflow import Flow, Parameter, task
from nbflow.engine.state import Failed, State, Success


@task
def load(day):
    return [day]


@task
def clean(flights):
    return flights


@pytest.fixture
def flow(monkeypatch):
    # As in a kernel: the drawing is only returned.
    class Shell:
        kernel = object()

    class IPython:
        @staticmethod
        def get_ipython():
            return Shell

    monkeypatch.setitem(sys.modules, "IPython", IPython)
    with Flow("delays") as delays:
        clean(load(Parameter("day", default=1)))
    return delays


def lines(drawing):
    return [line.strip() for line in drawing.source.splitlines()]


def test_a_drawing_has_every_node_and_edges_with_the_parameter_they_give(flow):
    drawing = flow.visualize()

    assert isinstance(drawing, graphviz.Digraph)
    assert lines(drawing) == [
        "digraph {",
        "day [label=day shape=ellipse]",
        '"load-1" [label="load-1" shape=ellipse]',
        '"clean-1" [label="clean-1" shape=ellipse]',
        'day -> "load-1" [label=day]',
        '"load-1" -> "clean-1" [label=flights]',
        "}",
    ]


def test_states_colour_the_nodes(flow):
    loaded, cleaned = (flow.find(name) for name in ("load-1", "clean-1"))
    state = Failed(result={loaded: Success(), cleaned: Failed()})

    drawing = flow.visualize(flow_state=state)

    assert '"load-1" [label="load-1" fillcolor="#28a74580" shape=ellipse style=filled]' in lines(
        drawing
    )
    assert 'fillcolor="#eb000080"' in drawing.source


def test_a_flow_state_without_task_states_colours_nothing(flow):
    assert "fillcolor" not in flow.visualize(flow_state=State()).source


def test_horizontal_draws_from_left_to_right(flow):
    assert "graph [rankdir=LR]" in flow.visualize(horizontal=True).source


def test_hostile_names_stay_text(flow):
    @task(name='<b>"x"</b>:a\\n')
    def hostile():
        return None

    with flow:
        hostile()

    # A label in bare angle brackets would be HTML, a colon in an id a port, \\n a line break.
    assert lines(flow.visualize())[-4] == (
        '"<b>\\"x\\"</b>\u2236a\\n-1" [label="<b>\\"x\\"</b>:a\\\\n-1" shape=ellipse]'
    )


def test_a_file_name_draws_to_that_file(flow, monkeypatch):
    drawn: dict[str, object] = {}
    monkeypatch.setattr(
        graphviz.Digraph, "render", lambda self, name, **how: drawn.update(how, name=name)
    )

    flow.visualize(filename="delays", format="svg")

    assert drawn == {"name": "delays", "view": False, "format": "svg", "cleanup": True}


def test_outside_a_kernel_the_missing_program_is_named(flow, monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython")
    monkeypatch.setenv("PATH", "")

    with pytest.raises(RuntimeError) as error:
        flow.visualize()

    assert str(error.value) == (
        "Flow 'delays' cannot be drawn: Graphviz's program 'dot' is not on the PATH.\n"
        "  Install Graphviz (`apt install graphviz`, `brew install graphviz`), or look at the flow "
        "in a notebook, which needs none: `%flow show`."
    )

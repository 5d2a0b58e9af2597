import sys

import graphviz
import pytest

from nbflow import Flow, Parameter, task
from nbflow.core.graph import Edge
from nbflow.engine.state import Failed, Mapped, Pending, State, Success


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


@pytest.fixture
def mapped(flow):
    """Load, then clean and count element by element, then add up."""
    with flow:
        day, loaded = flow.find("day"), flow.find("load-1")
        cleaned, counted, total = (clean.copy(name=name) for name in ("tidy", "count", "total"))
    flow = Flow("mapped")
    for edge in (
        Edge(loaded, cleaned, "flights", mapped=True),
        Edge(day, cleaned),
        Edge(cleaned, counted, "flights", mapped=True),
        Edge(counted, total, "flights"),
    ):
        flow.graph.connect(edge)
    return flow


def test_mapped_nodes_are_boxes_and_mapped_edges_dashed(mapped):
    drawn = lines(mapped.visualize())

    assert '"tidy-1" [label="tidy-1 <map>" shape=box]' in drawn
    assert '"total-1" [label="total-1" shape=ellipse]' in drawn
    assert '"load-1" -> "tidy-1" [label=flights style=dashed]' in drawn
    assert 'day -> "tidy-1"' in drawn


def test_a_mapped_state_is_drawn_as_its_children(mapped):
    tidy, count, total = (mapped.find(name) for name in ("tidy", "count", "total"))
    state = Failed(
        result={
            tidy: Mapped(map_states=[Success(), Failed()]),
            count: Mapped(map_states=[Success(), Pending()]),
            total: Pending(),
        }
    )

    drawn = lines(mapped.visualize(flow_state=state))

    box = 'label="tidy-1 <map>" fillcolor="{}80" shape=box style=filled'
    assert f'"tidy-1[0]" [{box.format("#28a745")}]' in drawn
    assert f'"tidy-1[1]" [{box.format("#eb0000")}]' in drawn
    assert not any(line.startswith('"tidy-1" ') for line in drawn)
    assert [line for line in drawn if " -> " in line] == [
        '"load-1" -> "tidy-1[0]" [label=flights style=dashed]',
        '"load-1" -> "tidy-1[1]" [label=flights style=dashed]',
        'day -> "tidy-1[0]"',
        'day -> "tidy-1[1]"',
        '"tidy-1[0]" -> "count-1[0]" [label=flights style=dashed]',
        '"tidy-1[1]" -> "count-1[1]" [label=flights style=dashed]',
        '"count-1[0]" -> "total-1" [label=flights]',
        '"count-1[1]" -> "total-1" [label=flights]',
    ]


def test_a_flattened_edge_joins_every_child(mapped):
    tidy, count = mapped.find("tidy"), mapped.find("count")
    flow = Flow("flat")
    flow.graph.connect(Edge(tidy, count, "flights", mapped=True, flattened=True))
    children = {task: Mapped(map_states=[Success(), Success()]) for task in (tidy, count)}

    source = flow.visualize(flow_state=Success(result=children)).source

    assert source.count(" -> ") == 4


def test_nothing_to_map_over_draws_nothing(mapped):
    tidy = mapped.find("tidy")

    source = mapped.visualize(flow_state=Success(result={tidy: Mapped()})).source

    assert "tidy" not in source

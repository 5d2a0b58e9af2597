import pytest

from nbflow.notebook.picture import PictureNode
from nbflow.notebook.scene import draw

DELAYS = [
    PictureNode("day", "parameter"),
    *[PictureNode(name, "task") for name in ("flights", "weather", "joined", "report")],
]
EDGES = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)]


def test_nodes_and_edges_keep_their_order():
    graph = draw(DELAYS, EDGES)

    assert [node.name for node in graph.nodes] == [node.name for node in DELAYS]
    assert [(edge.source, edge.target) for edge in graph.edges] == EDGES


def test_every_line_is_a_chain_of_curves_from_its_source_to_its_target():
    graph = draw(DELAYS, EDGES, "left-right")

    for edge in graph.edges:
        source, target = graph.nodes[edge.source], graph.nodes[edge.target]
        assert len(edge.points) % 6 == 2
        assert edge.points[0] == pytest.approx(source.x + source.width)
        assert edge.points[-2] == pytest.approx(target.x)


def test_equal_edges_are_one_line():
    assert len(draw(DELAYS, [(0, 1), (0, 1)]).edges) == 1


@pytest.mark.parametrize(
    ("direction", "axis"), [("left-right", lambda n: n.x), ("top-down", lambda n: n.y)]
)
def test_a_flow_runs_in_the_direction_asked_for(direction, axis):
    graph = draw(DELAYS, EDGES, direction)

    assert graph.direction == direction
    assert all(axis(graph.nodes[s]) < axis(graph.nodes[t]) for s, t in EDGES)


def test_a_flow_that_is_too_long_for_a_page_runs_down():
    chain = [PictureNode(f"step{place}", "task") for place in range(20)]
    edges = [(place, place + 1) for place in range(19)]

    assert draw(DELAYS, EDGES).direction == "left-right"
    assert draw(chain, edges).direction == "top-down"


def test_a_flow_that_is_too_wide_either_way_runs_where_it_is_shrunk_less():
    wide = [PictureNode(f"step{place}", "task") for place in range(41)]
    edges = [(0, place) for place in range(1, 21)] + [(place, place + 20) for place in range(1, 21)]
    chains = [PictureNode(f"step{place}", "task") for place in range(12)]
    linked = [(place, place + 1) for place in range(11)]

    assert draw(wide, edges).direction == "left-right"
    assert draw(chains, linked).direction == "top-down"


def test_cards_are_as_wide_as_their_names_within_bounds():
    short, long, longer = draw(
        [PictureNode(name, "task") for name in ("a", "the name of one of my tasks", "x" * 500)], []
    ).nodes

    assert short.width == 156.0
    assert short.width < long.width < longer.width < 400.0
    assert long.width % 4 == 0


def test_a_parameter_is_smaller_than_a_task():
    parameter, task = draw([PictureNode("day", "parameter"), PictureNode("day", "task")], []).nodes

    assert (parameter.height, task.height) == (28.0, 44.0)
    assert parameter.width < task.width


def test_a_flow_without_nodes_is_drawn_as_nothing():
    assert draw([], []).nodes == ()

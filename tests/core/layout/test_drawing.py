from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.core.layout import Box, Direction, Layout, Route, lay_out
from tests.core.layout.graphs import Edges, graphs

DIRECTIONS: list[Direction] = ["left-right", "top-down"]


@st.composite
def drawings(draw: st.DrawFn) -> tuple[Layout, Edges]:
    count, edges = draw(graphs())
    sizes = st.tuples(st.integers(10, 200), st.integers(10, 60))
    drawn = draw(st.lists(sizes, min_size=count, max_size=count))
    return lay_out(drawn, edges, direction=draw(st.sampled_from(DIRECTIONS))), edges


def touches(points: list[tuple[float, float]], box: Box) -> bool:
    """Tell whether a piece of a line comes into a box; no curve leaves the hull of its points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (
        max(xs) > box.x
        and min(xs) < box.x + box.width
        and max(ys) > box.y
        and min(ys) < box.y + box.height
    )


@given(drawings())
def test_every_edge_points_forward(drawing):
    layout, edges = drawing

    for source, target in edges:
        first, last = layout.boxes[source], layout.boxes[target]
        if layout.direction == "left-right":
            assert first.x + first.width < last.x
        else:
            assert first.y + first.height < last.y


@given(drawings())
def test_no_two_boxes_overlap(drawing):
    layout, _ = drawing

    for one, other in combinations(layout.boxes, 2):
        corners = [(one.x, one.y), (one.x + one.width, one.y + one.height)]
        assert not touches(corners, other)


@given(drawings())
def test_no_route_passes_through_a_box(drawing):
    layout, _ = drawing

    for line in layout.routes:
        for start in range(0, len(line.points) - 1, 3):
            piece = list(line.points[start : start + 4])
            assert not any(touches(piece, box) for box in layout.boxes)


@given(drawings())
def test_a_route_runs_from_the_side_of_its_source_to_the_side_of_its_target(drawing):
    layout, edges = drawing

    for line, (source, target) in zip(layout.routes, edges, strict=True):
        first, last = layout.boxes[source], layout.boxes[target]
        assert len(line.points) % 3 == 1
        if layout.direction == "left-right":
            assert line.points[0] == (first.x + first.width, first.y + first.height / 2)
            assert line.points[-1] == (last.x, last.y + last.height / 2)
        else:
            assert line.points[0] == (first.x + first.width / 2, first.y + first.height)
            assert line.points[-1] == (last.x + last.width / 2, last.y)


@given(drawings())
def test_everything_lies_within_the_total_size(drawing):
    layout, _ = drawing

    points = [point for line in layout.routes for point in line.points]
    points += [(box.x, box.y) for box in layout.boxes]
    points += [(box.x + box.width, box.y + box.height) for box in layout.boxes]
    assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in points)


@given(graphs(), st.sampled_from(DIRECTIONS))
def test_the_same_input_gives_the_same_drawing(graph, direction):
    count, edges = graph
    sizes = [(80 + node, 30) for node in range(count)]

    first = lay_out(sizes, edges, direction=direction)

    assert repr(lay_out(sizes, edges, direction=direction)) == repr(first)


@given(graphs())
def test_the_order_in_which_edges_are_given_twice_does_not_matter(graph):
    count, edges = graph
    sizes = [(80, 30)] * count

    doubled = lay_out(sizes, edges + edges[::-1])

    assert doubled.boxes == lay_out(sizes, edges).boxes


def test_an_empty_graph_has_no_extent():
    assert lay_out([], []) == Layout((), (), 0.0, 0.0, "left-right")


def test_a_single_node_fills_the_drawing():
    assert lay_out([(80, 30)], []) == Layout((Box(0, 0, 80, 30),), (), 80, 30, "left-right")


def test_equal_edges_have_equal_routes():
    layout = lay_out([(80, 30)] * 2, [(0, 1), (0, 1)])

    straight = Route(((80, 15), (80, 15), (120, 15), (120, 15)))
    assert layout.routes == (straight, straight)


def test_the_two_directions_are_mirror_images_for_square_boxes():
    edges = [(0, 1), (0, 2), (1, 3), (2, 3), (0, 3), (3, 4)]

    across = lay_out([(30, 30)] * 5, edges, direction="left-right")
    down = lay_out([(30, 30)] * 5, edges, direction="top-down")

    assert [(box.x, box.y) for box in across.boxes] == [(box.y, box.x) for box in down.boxes]


CHAIN = [(node, node + 1) for node in range(9)]


def test_without_a_direction_what_fits_the_page_runs_from_left_to_right():
    assert lay_out([(80, 30)] * 10, CHAIN, direction=None).direction == "left-right"


def test_without_a_direction_what_does_not_fit_runs_the_narrower_way():
    long = lay_out([(80, 30)] * 10, CHAIN, direction=None, page_width=500)
    wide = lay_out([(80, 30)] * 10, [(0, n) for n in range(1, 10)], direction=None, page_width=100)

    assert long == lay_out([(80, 30)] * 10, CHAIN, direction="top-down")
    assert wide.direction == "left-right"


def test_unconnected_parts_stand_below_each_other():
    layout = lay_out([(80, 30)] * 4, [(0, 1), (2, 3)])

    assert layout.boxes[0].y + 30 < layout.boxes[2].y
    assert layout.boxes[0].x == layout.boxes[2].x == 0


def test_long_edges_of_one_source_run_as_one_line():
    chain = [(0, 1), (1, 2), (2, 3), (3, 4)]

    layout = lay_out([(80, 30)] * 5, [*chain, (0, 3), (0, 4)])

    assert layout.routes[4].points[:4] == layout.routes[5].points[:4]


def test_long_edges_of_one_source_part_where_fewer_lines_cross_so():
    layout = lay_out([(80, 30)] * 4, [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3)])

    over, under = layout.routes[1].points[3], layout.routes[2].points[3]
    assert over[1] < layout.boxes[1].y < layout.boxes[1].y + 30 < under[1]


@pytest.mark.slow
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_chain_of_five_thousand_is_drawn_in_one_line(direction):
    layout = lay_out([(80, 30)] * 5_000, [(i, i + 1) for i in range(4_999)], direction=direction)

    assert min(layout.width, layout.height) in (30, 80)

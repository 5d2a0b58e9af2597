from nbflow.core.layout.layers import split_edges
from nbflow.core.layout.routes import Channel, dig_channels, route


def test_a_channel_is_as_long_as_the_gap_where_lines_run_straight():
    graph = split_edges([0, 1], [(0, 1)], [0])

    assert dig_channels(graph, [5, 5], [80, 60], 40) == [Channel(80, 120, fan=False)]


def test_a_channel_is_longer_where_a_line_goes_far_across():
    graph = split_edges([0, 1], [(0, 1)], [0])

    (channel,) = dig_channels(graph, [0, 480], [80, 60], 40)

    assert channel == Channel(80, 160, fan=False)


def test_the_steep_lines_of_one_source_share_a_stem_and_need_no_longer_channel():
    graph = split_edges([0, 1, 1, 1], [(0, 1), (0, 2), (0, 3)], [0, 0, 0])

    (channel,) = dig_channels(graph, [0, 100, 200, 300], [80, 60], 40)

    assert channel == Channel(80, 120, fan=True)


def test_steep_lines_of_several_sources_to_several_targets_share_no_stem():
    edges = [(0, 2), (0, 3), (1, 2), (1, 3)]
    graph = split_edges([0, 0, 1, 1], edges, [0, 0, 1, 1])

    (channel,) = dig_channels(graph, [0, 500, 250, 750], [80, 60], 40)

    assert not channel.fan


def test_a_line_between_vertices_at_one_height_is_straight():
    assert route([0, 1], [7, 7], [Channel(80, 120, fan=False)], (60, 120)) == [
        (60, 7),
        (60, 7),
        (120, 7),
        (120, 7),
    ]


def test_a_line_bends_in_the_channel_only():
    assert route([0, 1], [0, 30], [Channel(80, 120, fan=False)], (60, 130)) == [
        *[(60, 0), (60, 0), (80, 0), (80, 0)],
        *[(100, 0), (100, 30), (120, 30)],
        *[(120, 30), (130, 30), (130, 30)],
    ]


def test_a_line_of_a_fan_turns_into_the_stem_and_out_of_it():
    points = route([0, 1], [0, -100], [Channel(80, 120, fan=True)], (80, 120))

    assert points[3::3] == [(90, 0), (100, -10), (100, -90), (110, -100), (120, -100)]


def test_a_line_of_a_fan_that_goes_down_little_is_a_curve():
    points = route([0, 1], [0, 19], [Channel(80, 120, fan=True)], (80, 120))

    assert points == [(80, 0), (100, 0), (100, 19), (120, 19)]

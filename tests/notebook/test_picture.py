import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.notebook.picture import PictureNode, picture

SVG = "{http://www.w3.org/2000/svg}"
DELAYS = [
    PictureNode("day", "parameter"),
    *[PictureNode(name, "task") for name in ("flights", "weather", "joined", "report")],
]
EDGES = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)]
ANY_TEXT = st.text(st.characters(codec=None), max_size=30)
ANY_NODE = st.builds(PictureNode, ANY_TEXT, st.sampled_from(["task", "parameter"]))


def tasks(*names: str) -> list[PictureNode]:
    return [PictureNode(name, "task") for name in names]


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def labels(svg: str) -> list[str]:
    """Return what stands in the boxes; the first text is the caption."""
    return ["".join(text.itertext()) for text in parse(svg).iter(f"{SVG}text")][1:]


def titles(svg: str) -> list[str]:
    return [title.text or "" for title in parse(svg).iter(f"{SVG}title")]


def test_every_node_is_drawn_with_its_name_in_declared_order():
    assert labels(picture("delays", DELAYS, EDGES)) == [node.name for node in DELAYS]


def test_the_caption_names_the_flow_and_counts_its_nodes():
    caption = next(parse(picture("delays", DELAYS, EDGES)).iter(f"{SVG}text"))

    assert list(caption.itertext()) == ["delays", "4 tasks, 1 parameter"]


def test_a_screen_reader_is_told_what_the_picture_shows():
    root = parse(picture("delays", DELAYS, EDGES))

    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "Flow delays: 4 tasks, 1 parameter"


def test_a_parameter_is_a_pill_and_a_task_is_not():
    svg = picture("f", [PictureNode("day", "parameter"), PictureNode("load", "task")], [])

    boxes = {box[0].text: box.attrib for box in parse(svg).iter(f"{SVG}rect") if len(box)}
    assert float(boxes["day"]["rx"]) == float(boxes["day"]["height"]) / 2
    assert float(boxes["load"]["rx"]) < float(boxes["load"]["height"]) / 2


def test_an_empty_flow_is_a_caption():
    svg = picture("delays", [], [])

    assert labels(svg) == []
    assert "no tasks yet" in svg


def test_a_long_name_is_cut_and_stands_in_full_in_its_title():
    name = "aggregate_delays_by_carrier_and_day"

    svg = picture("f", tasks(name), [])

    assert labels(svg) == ["aggregate_delays_by_car…"]
    assert titles(svg) == [name]


def test_a_small_flow_runs_from_left_to_right():
    first, second = boxes(picture("f", tasks("load", "clean"), [(0, 1)]))

    assert first[0] < second[0]
    assert first[1] == second[1]


def test_a_flow_too_long_for_the_page_runs_downwards():
    chain = [(i, i + 1) for i in range(19)]

    places = boxes(picture("f", tasks(*["clean_flights"] * 20), chain))

    assert all(one[1] < other[1] for one, other in pairwise(places))


def test_a_wide_fan_runs_from_left_to_right_though_it_is_long():
    fan = [(0, i) for i in range(1, 61)]

    places = boxes(picture("f", tasks("split", *["score"] * 60), fan))

    assert len({x for x, _ in places[1:]}) == 1


def test_the_direction_can_be_asked_for():
    first, second = boxes(picture("f", tasks("a", "b"), [(0, 1)], direction="top-down"))

    assert first[0] == second[0]
    assert first[1] < second[1]


def test_edges_that_share_a_way_are_drawn_once():
    once = picture("f", tasks("a", "b"), [(0, 1)])

    assert picture("f", tasks("a", "b"), [(0, 1)] * 3) == once


def test_every_edge_ends_in_an_arrow_head_at_the_box():
    svg = picture("f", tasks("a", "b"), [(0, 1)])

    _, heads = [path.attrib["d"] for path in parse(svg).iter(f"{SVG}path")]
    (_, _), (x, y) = boxes(svg)
    assert heads.startswith(f"M{x:g} {y + 15:g}")


def test_siblings_of_a_large_flow_are_drawn_as_one():
    names = ["split", *[f"load-{i}" for i in range(400)], "collect"]
    edges = [(0, i) for i in range(1, 401)] + [(i, 401) for i in range(1, 401)]

    svg = picture("f", tasks(*names), edges)

    assert labels(svg) == ["split", "load ×400", "collect"]
    assert "400 nodes: load-0 … load-399" in titles(svg)


def test_a_large_flow_in_which_nothing_is_alike_stays_a_small_picture():
    names = ["".join(chr(97 + i // 26**k % 26) for k in range(3)) for i in range(5_000)]

    svg = picture("f", tasks(*names), [(i // 3, i) for i in range(1, 5_000)])

    assert len(svg) < 10_000
    assert labels(svg)[0] == "aaa"
    assert re.fullmatch(r"\w+ \+\d+,?\d*", labels(svg)[-1])


def test_a_band_of_tasks_and_parameters_is_drawn_as_tasks():
    nodes = [PictureNode(chr(0x4E00 + i), "parameter" if i % 2 else "task") for i in range(1_000)]

    svg = picture("f", nodes, [])

    assert labels(svg) == ["一 +999"]
    assert 'rx="15"' not in svg


def test_a_dense_flow_of_few_nodes_is_folded_too():
    edges = [(a, b) for a in range(40) for b in range(40, 80)]

    svg = picture("f", tasks(*[f"a{i}" for i in range(40)], *[f"b{i}" for i in range(40)]), edges)

    assert labels(svg) == ["a ×40", "b ×40"]


def test_a_name_that_is_only_a_number_is_its_own_stem():
    svg = picture("f", tasks(*[str(i) for i in range(400)]), [])

    assert labels(svg) == ["0 +399"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", 'a"b', "a&b", "a'b", "]]>"])
def test_markup_in_a_name_is_text(name):
    svg = picture(name, tasks(name), [])

    assert labels(svg) == [name if len(name) <= 24 else name[:23] + "…"]
    assert titles(svg) == [name]
    assert name in parse(svg).attrib["aria-label"]


@given(ANY_TEXT, st.lists(ANY_NODE, max_size=4))
def test_any_names_give_well_formed_xml(name, nodes):
    svg = picture(name, nodes, [(i, i + 1) for i in range(len(nodes) - 1)])

    assert len(labels(svg)) == len(nodes)
    svg.encode()


def test_two_pictures_in_a_page_cannot_meet():
    svg = picture("delays", DELAYS, EDGES)

    assert not re.search(r"\sid=|href|url\(|<style|<script", svg)


def test_numbers_have_one_decimal_at_most_and_no_empty_sign():
    svg = picture("delays", DELAYS, EDGES)

    drawn = re.findall(r'(?:\b(?:x|y|width|height|d)|viewBox|transform)="([^"]*)"', svg)
    numbers = re.findall(r"-?[\d.]+", " ".join(drawn))
    assert all(re.fullmatch(r"-?\d*(\.[1-9])?", number) for number in numbers)
    assert "-0" not in numbers


def test_everything_lies_within_the_ground():
    svg = picture("delays", DELAYS, EDGES)

    root = parse(svg)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    assert all(0 < x + 20 < width and 0 < y + 50 < height for x, y in boxes(svg))


def test_a_small_flow_is_a_small_picture():
    assert len(picture("delays", DELAYS, EDGES)) < 2_000


@pytest.mark.slow
def test_another_process_with_other_hashes_draws_the_same_bytes():
    code = (
        "import sys; from nbflow.notebook.picture import PictureNode, picture\n"
        "nodes = [PictureNode(f'n{i % 7}-{i}', 'task') for i in range(400)]\n"
        "edges = [(i * 7 % i, i) for i in range(1, 400)] + [(i // 2, i) for i in range(1, 400)]\n"
        "for some in (60, 400):\n"
        "    kept = [edge for edge in edges if edge[1] < some]\n"
        "    sys.stdout.buffer.write(picture('f', nodes[:some], kept).encode())\n"
    )

    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(outputs) == 1
    assert len(outputs.pop()) > 1_000


def boxes(svg: str) -> list[tuple[float, float]]:
    """Return the top left corners of the boxes that stand for one node."""
    return [
        (float(box.attrib["x"]), float(box.attrib["y"]))
        for box in parse(svg).iter(f"{SVG}rect")
        if len(box)
    ]

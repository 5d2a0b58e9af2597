import pytest

from nbflow.notebook.outline import Kind, outline, summary
from nbflow.notebook.picture import PictureNode


def named(*names: str) -> list[PictureNode]:
    return [PictureNode(name, "task") for name in names]


def test_nodes_are_listed_in_declared_order_with_their_upstreams():
    nodes = [PictureNode("day", "parameter"), *named("flights", "tidy", "joined")]

    assert outline("delays", nodes, [(0, 1), (1, 2), (2, 3), (1, 3)]) == (
        "delays: 3 tasks, 1 parameter\n  day\n  flights ← day\n  tidy ← flights\n"
        "  joined ← tidy, flights"
    )


def test_a_flow_without_nodes_says_so():
    assert outline("delays", [], []) == "delays: no tasks yet"


def test_an_upstream_used_twice_is_named_once():
    assert outline("f", named("a", "b"), [(0, 1), (0, 1)]).endswith("b ← a")


def test_of_many_upstreams_the_rest_is_counted():
    nodes = named(*"abcdefghijklmno")

    text = outline("f", nodes, [(source, 14) for source in range(14)])

    assert text.endswith("  o ← a, b, c, d, e, f, g, h, i, j, k, l, … 2 more")


def test_of_many_nodes_the_rest_is_counted():
    text = outline("f", named(*["load"] * 1_500), [(0, 1_400)])

    assert len(text.splitlines()) == 302
    assert text.endswith("\n  … 1,200 more")


def test_a_name_with_a_line_break_stays_on_its_line():
    text = outline("a\nb", named("c\nd"), [])

    assert text == "a\N{REPLACEMENT CHARACTER}b: 1 task\n  c\N{REPLACEMENT CHARACTER}d"


@pytest.mark.parametrize(
    ("tasks", "parameters", "words"),
    [
        (0, 0, "no tasks yet"),
        (1, 0, "1 task"),
        (2, 1, "2 tasks, 1 parameter"),
        (0, 2, "0 tasks, 2 parameters"),
        (1_200, 0, "1,200 tasks"),
    ],
)
def test_tasks_and_parameters_are_counted_in_words(tasks, parameters, words):
    task: Kind = "task"
    parameter: Kind = "parameter"

    assert summary([task] * tasks + [parameter] * parameters) == words

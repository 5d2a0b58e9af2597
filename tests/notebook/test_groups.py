import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.core.layout.ranks import rank_nodes
from nbflow.notebook import groups as groups_module
from nbflow.notebook.groups import MOST_APART, Groups
from nbflow.notebook.picture import PictureNode
from nbflow.notebook.scene import draw
from nbflow.notebook.shape import Shape
from tests.core.layout.graphs import graphs


def shape_of(names, edges=()):
    return Shape(tuple([PictureNode(name, "task") for name in names]), tuple(edges))


SMALL = shape_of(
    ["day", "load-1", "load-2", "load-3", "join", "report"],
    [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4), (4, 5)],
)
LARGE = shape_of([f"load-{place}" for place in range(MOST_APART)] + ["join"])


def told(groups, shape):
    return [(group.label, group.nodes, group.closed) for group in groups.of(shape)]


@pytest.fixture
def groups():
    return Groups()


def test_a_small_flow_names_its_equal_siblings_and_leaves_them_open(groups):
    assert told(groups, SMALL) == [("load ×3", (1, 2, 3), False)]


def test_in_a_large_flow_they_are_closed(groups):
    assert told(groups, LARGE) == [("load ×300", tuple(range(MOST_APART)), True)]


def test_siblings_are_closed_and_opened_by_any_of_them(groups):
    assert groups.ask(SMALL, "load-2", "close") == ""
    assert told(groups, SMALL) == [("load ×3", (1, 2, 3), True)]
    assert groups.ask(SMALL, "load-3", "open") == ""
    assert told(groups, SMALL) == [("load ×3", (1, 2, 3), False)]


def test_all_groups_are_opened_and_closed_at_once(groups):
    groups.ask(SMALL, None, "close")
    assert told(groups, SMALL)[0][2]
    groups.ask(LARGE, None, "open")
    assert not told(groups, LARGE)[0][2]


def test_a_branch_is_drawn_as_one_with_its_end(groups):
    assert groups.ask(SMALL, "join", "before") == ""
    assert told(groups, SMALL) == [("join +4", (0, 1, 2, 3, 4), True)]
    assert groups.ask(SMALL, "day", "open") == ""
    assert told(groups, SMALL) == [("load ×3", (1, 2, 3), False)]


def test_so_is_what_follows_a_node_alone(groups):
    groups.ask(SMALL, "join", "after")

    assert told(groups, SMALL) == [("join +1", (4, 5), True), ("load ×3", (1, 2, 3), False)]


def test_of_two_branches_that_share_a_part_the_wider_is_drawn(groups):
    groups.ask(SMALL, "join", "after")
    groups.ask(SMALL, "report", "before")

    assert told(groups, SMALL) == [("report +5", (0, 1, 2, 3, 4, 5), True)]
    groups.ask(SMALL, "load-1", "open")
    assert told(groups, SMALL)[0] == ("join +1", (4, 5), True)


@pytest.mark.parametrize(
    ("node", "how", "answer"),
    [
        ("load-1", "before", "Nothing leads to 'load-1' alone."),
        ("load-1", "after", "Nothing follows 'load-1' alone."),
        ("join", "close", "No other task is like 'join'."),
        ("gone", "close", "There is no task 'gone' in the flow any more."),
    ],
)
def test_what_cannot_be_is_said(groups, node, how, answer):
    assert groups.ask(SMALL, node, how) == answer
    assert told(groups, SMALL) == [("load ×3", (1, 2, 3), False)]


def test_what_was_asked_for_outlives_a_change_of_the_flow(groups):
    groups.ask(SMALL, "load-1", "close")
    groups.ask(SMALL, "report", "before")
    changed = shape_of(["load-1", "load-2", "other"])

    assert told(groups, changed) == [("load ×2", (0, 1), True)]


def test_where_nothing_is_equal_tasks_of_a_layer_are_one(groups, monkeypatch):
    monkeypatch.setattr(groups_module, "MOST_CARDS", 4)
    monkeypatch.setattr(groups_module, "MOST_APART", 4)
    shape = shape_of(
        ["load-1", "load-2", "load-3", "tidy-1", "tidy-2", "tidy-3"], [(0, 3), (1, 4), (2, 5)]
    )

    assert told(groups, shape) == [("load ×3", (0, 1, 2), True), ("tidy ×3", (3, 4, 5), True)]


@given(graphs(), st.data(), st.booleans())
def test_groups_share_no_node_and_make_no_cycle(graph, data, is_large):
    count, edges = graph
    names = [f"{letter}-{place}" for place, letter in enumerate("abaabb" * 3)][:count]
    shape = shape_of(names, edges)
    groups = Groups()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups_module, "MOST_APART", 0 if is_large else 99)
        patch.setattr(groups_module, "MOST_CARDS", data.draw(st.integers(0, 9)))
        hows = st.sampled_from(["open", "close", "before", "after"])
        wishes = st.lists(st.tuples(st.sampled_from(names), hows), max_size=5)
        for name, how in data.draw(wishes) if names else []:
            groups.ask(shape, name, how)
        found = groups.of(shape)

    members = [node for group in found for node in group.nodes]
    assert len(members) == len(set(members))
    card = list(range(count))
    for group in found:
        for node in group.nodes if group.closed else ():
            card[node] = group.nodes[0]
    joined = {(card[a], card[b]) for a, b in edges if card[a] != card[b]}
    ranks = rank_nodes(count, sorted(joined))
    assert all(ranks[a] < ranks[b] for a, b in joined)
    drawn = draw(shape.nodes, edges, groups=found)
    assert {(card[e.source], card[e.target]) for e in drawn.edges if e.points} == joined


def test_more_than_a_few_calls_of_a_task_are_one_wherever_they_stand(groups):
    names = [f"{task}-{turn}" for turn in range(6) for task in ("step", "check")][:-2]
    chain = [(place, place + 1) for place in range(len(names) - 1)]
    shape = shape_of([*names, "save-0", "save-1"], chain)._replace(grows=True)

    assert told(groups, shape) == [
        ("step ×5", (0, 2, 4, 6, 8), True),
        ("check ×5", (1, 3, 5, 7, 9), True),
        ("save ×2", (10, 11), False),
    ]
    drawn = draw(shape.nodes, shape.edges, groups=groups.of(shape))
    lines = [(edge.source, edge.target) for edge in drawn.edges if edge.points]
    assert lines == [(0, 1)]

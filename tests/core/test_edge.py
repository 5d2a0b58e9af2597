"""What one task takes from another."""

import pytest

from nbflow.core.annotations import flatten, mapped, unmapped
from nbflow.core.edge import Edge
from nbflow.core.task import Task, task
from tests.messages import matches


def step(name: str = "step") -> Task:
    """Return a task that takes anything and has no node yet."""

    def run(**inputs): ...

    return task(name=name)(run)


def steps(names: str) -> list[Task]:
    return [step(name) for name in names]


def test_an_edge_joins_two_tasks():
    a, b = steps("ab")

    edge = Edge(a, b, "x")

    assert (edge.upstream_task, edge.downstream_task, edge.key) == (a, b, "x")
    assert (edge.mapped, edge.flattened) == (False, False)
    assert edge.tasks == {a, b}
    assert repr(edge) == "<Edge: a to b, key='x'>"
    assert repr(Edge(a, b)) == "<Edge: a to b>"


def test_edges_are_equal_when_all_five_fields_are():
    a, b = steps("ab")
    others = [
        Edge(b, a, "x"),
        Edge(a, b, "y"),
        Edge(a, b),
        Edge(a, b, "x", mapped=True),
        Edge(a, b, "x", flattened=True),
    ]

    assert Edge(a, b, "x") == Edge(a, b, "x")
    assert hash(Edge(a, b, "x")) == hash(Edge(a, b, "x"))
    assert Edge(a, b, "x") not in others
    assert Edge(a, b) != object()


def test_an_edge_cannot_be_changed():
    a, b = steps("ab")

    with pytest.raises(AttributeError):
        Edge(a, b).key = "x"  # type: ignore[misc]


def test_an_edge_is_moved_at_the_end_where_the_task_stands():
    a, b, c = steps("abc")
    edge = Edge(a, b, "x", mapped=True, flattened=True)

    assert edge.moved(a, c) == Edge(c, b, "x", mapped=True, flattened=True)
    assert edge.moved(b, c) == Edge(a, c, "x", mapped=True, flattened=True)
    assert edge.moved(c, step()) == edge


def test_a_task_cannot_wait_for_itself():
    a = step("clean")

    with pytest.raises(ValueError, match="itself") as error:
        Edge(a, a)

    assert matches("edge_to_itself", str(error.value))


@pytest.mark.parametrize("key", ["", "two words", "1st", "class", 3])
def test_a_key_must_be_the_name_of_a_parameter(key):
    a, b = steps("ab")

    with pytest.raises(ValueError, match="can name no parameter"):
        Edge(a, b, key)


def test_the_message_for_a_key_says_what_to_use():
    a, b = steps("ab")

    with pytest.raises(ValueError, match="class") as error:
        Edge(a, b, "class")

    assert matches("edge_key", str(error.value))


@pytest.mark.parametrize(
    ("marked", "flags", "expected"),
    [
        (mapped, {}, (True, False)),
        (unmapped, {"mapped": True}, (False, False)),
        (flatten, {}, (False, True)),
        (flatten, {"mapped": True}, (True, True)),
        (lambda a: mapped(flatten(a)), {}, (True, True)),
        (lambda a: flatten(unmapped(a)), {"mapped": True}, (False, True)),
    ],
)
def test_what_marks_the_upstream_wins_over_the_flags(marked, flags, expected):
    a, b = steps("ab")

    edge = Edge(marked(a), b, "x", **flags)

    assert edge.upstream_task is a
    assert (edge.mapped, edge.flattened) == expected

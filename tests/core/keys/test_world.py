import pytest

from nbflow.core.keys import Unhashable, world
from nbflow.core.keys.graph import Node
from nbflow.core.keys.world import HELD, NAMED, Draft, World, article


def pair(draft: Draft) -> None:
    """Describe a list by its items and anything else by its type."""
    if type(draft.value) is list:
        for item in draft.value:
            draft.add(item)
    else:
        draft.note(type(draft.value).__name__.encode())


def test_an_object_has_one_node_for_each_role():
    here = World(pair)
    value: list[object] = []

    assert here.node(value, HELD, None) is here.node(value, HELD, None)
    assert here.node(value, HELD, None) is not here.node(value, NAMED, None)


def test_a_digest_is_made_once():
    calls = []

    def describe(draft: Draft) -> None:
        calls.append(draft.value)
        draft.note(b"x")

    here = World(describe)
    node = here.node([], HELD, None)

    assert here.digest(node) == here.digest(node)
    assert calls == [[]]


def test_nothing_looked_at_halfway_is_kept():
    def describe(draft: Draft) -> None:
        raise Unhashable("is a thing")

    here = World(describe)
    with pytest.raises(Unhashable, match="is a thing"):
        here.digest(here.node([], HELD, None))

    assert not here.nodes


def test_too_many_objects_are_refused(monkeypatch):
    monkeypatch.setattr(world, "LIMIT_NODES", 3)
    here = World(pair)

    with pytest.raises(Unhashable, match="more than 3 objects"):
        here.digest(here.node([[object()], [object()], [object()]], HELD, None))


def test_bytes_are_counted_for_each_value_by_itself(monkeypatch):
    monkeypatch.setattr(world, "LIMIT_BYTES", 10)

    def describe(draft: Draft) -> None:
        draft.world.spend(6)
        draft.note(b"x")
        for item in draft.value:
            draft.add(item)

    here = World(describe)
    here.digest(here.node([], HELD, None))
    here.digest(here.node([], HELD, None))
    with pytest.raises(Unhashable, match="too large"):
        here.digest(here.node([[[]]], HELD, None))


def test_a_part_with_a_name_is_kept_with_it():
    here = World(pair)
    draft = Draft(here, Node([]))

    draft.read("global", "RATE", 3)
    draft.read("global", "TABLE", [[1]])

    (_, rate, code), (_, table, node) = draft.node.reads
    assert (rate, table) == ("RATE", "TABLE")
    assert isinstance(code, bytes)
    assert isinstance(node, Node)


@pytest.mark.parametrize("value", [[1], {"a": 1}, {1}])
def test_a_short_value_that_may_change_makes_its_reader_one_that_is_looked_at_again(value):
    draft = Draft(World(pair), Node([]))

    draft.read("global", "K", value)

    assert draft.node.is_mutable


@pytest.mark.parametrize(("name", "text"), [("socket", "a socket"), ("Event", "an Event")])
def test_a_kind_is_named_with_its_article(name, text):
    assert article(name) == text

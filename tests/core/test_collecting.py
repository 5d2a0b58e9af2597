"""The tasks that stand for values that an author wrote down."""

import pytest

from nbflow import Flow, task
from nbflow.core.collecting import Constant, Dict, List, Set, Tuple


@task
def give(x):
    return x


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (5, "5"),
        (None, "None"),
        ([1, 2], "[1, 2]"),
        ("abcdef", "'abcdef'"),
        ("abcdefg", "Constant[str]"),
        ([1, 2, 3], "Constant[list]"),
        ({"a": 1}, "{'a': 1}"),
        (range(2), "Constant[range]"),
        (object(), "Constant[object]"),
    ],
)
def test_a_constant_is_called_by_its_text_or_its_type(value, name):
    assert Constant(value).name == name


def test_a_value_without_a_short_text_of_its_own_is_not_asked_for_one():
    class Frame:
        def __repr__(self):
            raise AssertionError

    assert Constant(Frame()).name == "Constant[Frame]"


def test_a_constant_may_be_named_and_gives_its_value():
    five = Constant(5, name="five", tags=["a"])

    assert (five.name, five.tags, five()) == ("five", {"a"}, 5)


@pytest.mark.parametrize(
    ("kind", "expected"), [(List, [3, 1, 2]), (Tuple, (3, 1, 2)), (Set, {1, 2, 3})]
)
def test_a_collection_can_be_called_with_its_values(kind, expected):
    assert kind()(3, 1, 2) == expected
    with Flow("sums") as sums:
        step = kind()(give(3), 1, give(2))

    assert sums.run().result[step].result == expected


def test_more_than_nine_values_keep_their_order():
    with Flow("sums") as sums:
        step = List()(*(give(index) if index % 2 else index for index in range(25)))

    assert sums.run().result[step].result == list(range(25))


def test_a_dictionary_is_called_with_keys_and_values():
    assert Dict()(1, 2, keys=["a", "b"]) == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    "collect",
    [
        lambda a, b: [a, b],
        lambda a, b: (a, 5, b),
        lambda a, b: {"a": a, 2: b, "c": None},
        lambda a, b: [a, {"b": (b, [a])}, [1, [2]]],
        lambda a, b: {a, b, 7},
    ],
)
def test_steps_in_collections_arrive_as_their_values(collect):
    with Flow("sums") as sums:
        a, b = give("first"), give("second")
        step = give(collect(a, b))

    result = sums.run().result[step].result
    assert result == collect("first", "second")
    assert list(result) == list(collect("first", "second")) or isinstance(result, set)


def test_their_results_are_used_again():
    with Flow("sums") as sums:
        give([give(1), {"a": give(2)}, (give(3),), {give(4), 5}])

    sums.run()

    assert {step.verdict for step in sums.plan().steps} == {"reuse"}


def test_another_key_or_place_is_another_collection():
    def plan_after(first, second):
        with Flow("sums") as sums:
            step = give(first(give(1), give(2)))
        sums.run()
        (collected,) = sums.upstream_tasks(step)
        with Flow("sums") as changed:
            give(second(give(1), give(2)))
        changed.memory = sums.memory
        name = changed.graph.nodes[changed.get_tasks(name=collected.name)[0]].name
        return next(step.verdict for step in changed.plan().steps if step.node == name)

    assert plan_after(lambda a, b: [a, b], lambda a, b: [a, b]) == "reuse"
    assert plan_after(lambda a, b: [a, b], lambda a, b: [b, a]) == "run"
    assert plan_after(lambda a, b: {"x": a, "y": b}, lambda a, b: {"x": a, "z": b}) == "run"

import numpy as np

from nbflow.core.events import NodeChanged, RunStarted
from nbflow.io.store.holdings import Holding, holdings
from nbflow.io.store.upkeep import droppable
from tests.io.store.finding import found

LARGE = np.arange(10_000)


def success(time: float, node: int, key: bytes) -> NodeChanged:
    return NodeChanged(time, node, "Success", key=key)


def test_what_is_held_is_told_by_task_the_largest_first(store, begin, entry):
    with begin(store) as driving:
        driving.save(entry(b"1", task="load", seconds=5.0, time=10.0), 1)
        driving.save(entry(b"2", task="load", seconds=2.0, time=30.0), 2)
        driving.save(entry(b"3", task="clean", seconds=1.0, time=20.0), LARGE)
        driving.append([success(101.0, 0, b"2"), success(102.0, 1, b"3")])
    small = found(store, b"1").size + found(store, b"2").size

    assert holdings(store) == [
        Holding("etl", "clean", 1, found(store, b"3").size, 1.0, 20.0, ("pickle",), 1, ()),
        Holding("etl", "load", 2, small, 7.0, 30.0, ("pickle",), 1, ("clean",)),
    ]


def test_children_are_told_as_the_node_that_they_were_mapped_from(store, begin, entry):
    with begin(store) as driving:
        for number in range(3):
            driving.save(entry(b"%d" % number, task=f"load[{number}]"), number)

    assert [(held.task, held.count) for held in holdings(store)] == [("load", 3)]


def test_every_run_that_has_the_result_counts_and_only_the_last_one_says_who_uses_it(
    store, begin, entry
):
    with begin(store) as driving:
        driving.save(entry(b"1"), 1)
        driving.append([success(101.0, 0, b"1"), success(102.0, 1, b"2")])
    started = RunStarted(200.0, "run-2", "etl", ("load", "save", "show"))
    with store.begin(started, [(0, 2, "rows"), (0, 1, "rows")]) as driving:
        driving.append([success(201.0 + place, place, b"%d" % (place + 1)) for place in range(3)])

    held = holdings(store)[0]

    assert (held.runs, held.used_by) == (2, ("save", "show"))


def test_of_one_flow_nothing_of_others_is_told(store, begin, entry):
    with begin(store) as driving:
        driving.save(entry(b"1"), 1)
    with begin(store, "run-2", "other") as driving:
        driving.save(entry(b"2", run="run-2", flow="other"), 1)

    assert [held.flow for held in holdings(store, "other")] == ["other"]
    assert {held.flow for held in holdings(store)} == {"etl", "other"}
    assert holdings(store, "none") == []


def test_a_result_of_which_only_the_digest_is_there_takes_nothing(store, begin, entry):
    with begin(store) as driving:
        driving.save(entry(b"1"), 1)
        driving.save(entry(b"2"), 2)
    with store.database.writing() as connection:
        connection.execute("UPDATE results SET serializer = '' WHERE key = ?", (b"1",))

    assert [held.count for held in holdings(store)] == [1]
    assert [each.seq for each in droppable(store)] == [2]


def test_names_with_halves_of_characters_are_found_as_they_were_stored(store, begin, entry):
    with begin(store, flow="a\ud800") as driving:
        driving.save(entry(b"1", flow="a\ud800", task="b\ud800"), 1)

    assert [(held.flow, held.task) for held in holdings(store, "a\ud800")] == [("a?", "b?")]
    assert len(droppable(store, flow="a\ud800", task="b\ud800")) == 1

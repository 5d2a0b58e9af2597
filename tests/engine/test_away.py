import logging
import os
import pickle
import sys
import threading

import pytest

import nbflow
from nbflow import Flow, task
from nbflow.core.context import RunSupplied
from nbflow.core.events import NodeLogged
from nbflow.core.graph import Child
from nbflow.core.keys import digest
from nbflow.core.signals import TaskTimeoutSignal
from nbflow.engine.away import packed, perform_away
from nbflow.engine.state import Retrying
from nbflow.engine.steps import Call
from nbflow.engine.supplied import TaskSupplied
from nbflow.executors.saying import told


class Asking:
    id = "7"
    supplied = RunSupplied(flow_name="f", parameters={"n": 3}, flow_run_id="7", flow_run_name="one")


def nothing(): ...


def node_of(**options):
    with Flow("f") as flow:
        made = task(name="load", **options)(nothing)()
    node = flow.graph.nodes[made]
    node.place = 4
    return node


def call_of(fn, *, node=None, state=None, limit=None, **inputs):
    return Call(fn, inputs, TaskSupplied(Asking(), node or node_of(), state), limit)


def made(call, weighs=False):
    """Return report, value and messages of a call that was made as on a worker."""
    parcel, inputs = packed(call, weighs)
    heard: list[object] = []
    parted = told(heard.append, perform_away, parcel, inputs)
    return parted.head, parted.value, heard


def test_a_call_comes_to_its_value():
    report, value, heard = made(call_of(lambda x: x + 1, x=1))

    assert (value, report.error, heard) == (2, None, [])
    assert report.digest is None


def test_what_it_raises_is_reported():
    report, value, _ = made(call_of(lambda: 1 / 0))

    assert isinstance(report.error, ZeroDivisionError)
    assert value is None


def test_it_ends_when_its_time_is_over():
    def spin():
        while True:
            pass

    report, _, _ = made(call_of(spin, limit=0.01))

    assert isinstance(report.error, TaskTimeoutSignal)


def test_it_finds_the_context_that_it_would_find_here():
    def look():
        context = nbflow.context
        return {
            name: context.get(name)
            for name in ("task_name", "task_slug", "flow_name", "flow_run_id", "map_index")
        } | {"count": context.task_run_count, "n": context.parameters["n"], "mine": context.mine}

    with nbflow.context(mine="kept"):
        _, value, _ = made(call_of(look, state=Retrying(run_count=2)))

    assert value == {
        "task_name": "load",
        "task_slug": "load-1",
        "flow_name": "f",
        "flow_run_id": "7",
        "map_index": None,
        "count": 3,
        "n": 3,
        "mine": "kept",
    }


def test_a_child_knows_its_number():
    parent = node_of()
    child = Child(parent.task, "load-1[5]", parent.slug, place=9, parent=parent, map_index=5)

    def look():
        return nbflow.context.map_index, nbflow.context.task_full_name

    _, value, _ = made(call_of(look, node=child))

    assert value == (5, "load[5]")


def test_what_it_reads_of_the_context_is_reported():
    def look():
        return nbflow.context.flow_name

    report, _, _ = made(call_of(look))

    assert report.reads == {"flow_name": digest("f")}


def test_what_it_reads_is_reported(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("1")

    report, _, _ = made(call_of(lambda: path.read_text()))

    assert list(report.seen.found) == [f"file {path}"]


def test_what_it_prints_is_heard_and_not_shown(capsys):
    def prints():
        print("one")
        print("two", end="")

    _, _, heard = made(call_of(prints))

    assert [(event.node, event.level, event.text) for event in heard] == [
        (4, "PRINT", "one"),
        (4, "PRINT", "two"),
    ]
    assert all(type(event) is NodeLogged for event in heard)
    assert capsys.readouterr().out == ""


def test_what_is_printed_outside_of_calls_is_shown(capsys):
    stdout = sys.stdout

    made(call_of(lambda: print("inside")))
    print("outside")

    assert sys.stdout is stdout
    assert capsys.readouterr().out == "outside\n"


def test_several_calls_at_a_time_keep_what_they_print():
    both, found = threading.Barrier(2, timeout=30), {}

    def prints(x):
        both.wait()
        print(x)
        both.wait()

    def run(x):
        found[x] = made(call_of(prints, x=x))[2]

    threads = [threading.Thread(target=run, args=(x,)) for x in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert {x: [event.text for event in heard] for x, heard in found.items()} == {
        "a": ["a"],
        "b": ["b"],
    }


def test_a_task_may_change_what_stays_on_its_worker_for_others():
    rows = {"a": [1]}

    made(call_of(lambda rows: rows["a"].append(2), rows=rows), weighs=True)

    assert rows == {"a": [1]}


def test_what_cannot_change_is_given_as_it_is():
    row = (1, "a")

    _, value, _ = made(call_of(lambda given: given is row, given=row))

    assert value is True


def test_lists_are_sent_one_element_after_the_other():
    parcel, inputs = packed(call_of(nothing, xs=[5, 6], y=7), weighs=False)

    assert inputs == {"xs[0]": 5, "xs[1]": 6, "y": 7}
    assert parcel.spread == {"xs": 2}


@pytest.mark.parametrize("xs", [[], [1], list(range(12))])
def test_lists_arrive_as_they_were(xs):
    _, value, _ = made(call_of(lambda xs, y: (xs, y), xs=xs, y=1))

    assert value == (xs, 1)


@pytest.mark.parametrize(
    ("value", "weight"),
    [([1, 2], digest([1, 2])), ((n for n in [1]), None)],
    ids=["list", "generator"],
)
def test_values_that_may_stay_are_weighed_there(value, weight):
    report, _, _ = made(call_of(lambda: value), weighs=True)

    assert report.digest == weight


def test_what_is_sent_can_be():
    parcel, inputs = packed(call_of(os.getpid), weighs=True)

    again = pickle.loads(pickle.dumps(parcel))

    assert perform_away(again, inputs).value == os.getpid()


@pytest.mark.parametrize(("level", "heard"), [("INFO", ["info"]), ("DEBUG", ["debug", "info"])])
def test_loggers_say_there_what_they_would_say_here(level, heard):
    def logs():
        nbflow.context.logger.debug("debug")
        nbflow.context.logger.info("info")

    logger, before = logging.getLogger("nbflow"), logging.getLogger("nbflow").level
    logger.setLevel(level)
    try:
        parcel, inputs = packed(call_of(logs), weighs=False)
        logger.setLevel(logging.NOTSET)  # as on a worker
        found: list[NodeLogged] = []
        told(found.append, perform_away, parcel, inputs)
        after = logger.level
    finally:
        logger.setLevel(before)

    assert [event.text for event in found] == heard
    assert after == logging.NOTSET

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.core.events import (
    Event,
    NodeChanged,
    NodeLogged,
    NodeNoted,
    RunFinished,
    RunLogged,
    RunStarted,
)
from nbflow.core.record import NodeRecord, RunRecord, fold

STATES = ["Running", "Success", "Failed", "Skipped"]
STARTED = RunStarted(1.0, "abc", "etl", ("load", "tidy"), {"day": "1"})


@st.composite
def runs(draw: st.DrawFn) -> list[Event]:
    """Draw the events of a run of three nodes, in an order in which they can happen."""
    kinds = st.sampled_from([*STATES, "log", "note"])
    happened = draw(st.lists(st.tuples(kinds, st.integers(0, 2)), max_size=12))
    events: list[Event] = [RunStarted(0.0, "abc", "etl", ("load", "tidy", "save"))]
    for time, (kind, node) in enumerate(happened, start=1):
        if kind == "log":
            events.append(NodeLogged(time, node, "INFO", f"line {time}"))
        elif kind == "note":
            events.append(NodeNoted(time, node, f"note {time}"))
        else:
            key, digest = f"key {time}".encode(), f"digest {time}".encode()
            events.append(NodeChanged(time, node, kind, f"message {time}", "reused", key, digest))
    if draw(st.booleans()):
        events.append(RunFinished(len(events), "Success", "All."))
    return events


def record_of(*events: Event) -> RunRecord:
    return fold(RunRecord(), [STARTED, *events])


def test_a_run_that_has_not_begun_is_pending():
    assert fold(RunRecord(), []) == RunRecord(state="Pending", nodes=())


def test_a_run_begins_with_its_nodes_pending_in_order():
    record = record_of()

    assert (record.run, record.flow, record.state) == ("abc", "etl", "Running")
    assert (record.started, record.ended) == (1.0, None)
    assert record.parameters == {"day": "1"}
    assert record.nodes == (NodeRecord("load"), NodeRecord("tidy"))
    assert record["load"].state == "Pending"


def test_a_node_that_runs_has_a_start_and_no_end():
    node = record_of(NodeChanged(2.0, 1, "Running", "Starting task run."))["tidy"]

    assert (node.state, node.message) == ("Running", "Starting task run.")
    assert (node.started, node.ended, node.seconds) == (2.0, None, None)


def test_a_node_that_ran_has_its_end_its_seconds_and_what_it_left():
    node = record_of(
        NodeChanged(2.0, 0, "Running"),
        NodeChanged(5.5, 0, "Success", "Task run succeeded.", "", b"key", b"digest"),
    )["load"]

    assert (node.state, node.message, node.how) == ("Success", "Task run succeeded.", "")
    assert (node.started, node.ended, node.seconds) == (2.0, 5.5, 3.5)
    assert (node.key, node.digest) == (b"key", b"digest")


def test_a_node_has_the_worker_of_its_last_call():
    first = NodeChanged(2.0, 0, "Running", worker="process 1")
    retrying = NodeChanged(3.0, 0, "Retrying", "Once more.")
    again = NodeChanged(4.0, 0, "Running", attempt=2, worker="process 2")
    ended = NodeChanged(5.0, 0, "Success")

    assert record_of(first, retrying)["load"].worker == "process 1"
    assert record_of(first, retrying, again, ended)["load"].worker == "process 2"
    assert record_of(first, NodeChanged(4.0, 0, "Running"))["load"].worker == ""


def test_a_node_that_was_reused_has_no_seconds():
    node = record_of(NodeChanged(2.0, 0, "Success", None, "reused"))["load"]

    assert (node.state, node.how, node.seconds) == ("Success", "reused", None)


def test_a_node_that_runs_again_has_not_ended():
    node = record_of(
        NodeChanged(2.0, 0, "Running"),
        NodeChanged(3.0, 0, "Failed"),
        NodeChanged(4.0, 0, "Running"),
    )["load"]

    assert (node.state, node.started, node.ended) == ("Running", 4.0, None)


def test_logs_and_notes_stay_with_their_node_in_order():
    record = record_of(
        NodeLogged(2.0, 0, "PRINT", "one"),
        NodeNoted(2.1, 0, "not checked"),
        NodeLogged(2.2, 1, "INFO", "other"),
        NodeLogged(2.3, 0, "INFO", "two"),
        NodeNoted(2.4, 0, "nor this"),
    )

    assert record["load"].logs == (("PRINT", "one"), ("INFO", "two"))
    assert record["load"].notes == ("not checked", "nor this")
    assert record["tidy"].logs == (("INFO", "other"),)


def test_lines_that_are_of_no_node_are_of_the_run():
    record = record_of(RunLogged(2.0, "INFO", "one"), NodeLogged(2.1, 0, "INFO", "of load"))
    record = fold(record, [RunLogged(2.2, "WARNING", "two")])

    assert record.logs == (("INFO", "one"), ("WARNING", "two"))
    assert record["load"].logs == (("INFO", "of load"),)


def test_a_run_ends_in_a_state():
    record = record_of(RunFinished(9.0, "Failed", "Some reference tasks failed."))

    assert (record.state, record.message) == ("Failed", "Some reference tasks failed.")
    assert (record.started, record.ended) == (1.0, 9.0)


def test_a_run_that_begins_anew_has_nothing_of_the_one_before():
    before = record_of(
        NodeLogged(2.0, 0, "INFO", "one"),
        RunLogged(2.5, "INFO", "between"),
        NodeChanged(3.0, 0, "Success"),
        RunFinished(9.0, "Success", "All."),
    )

    assert fold(before, [NodeLogged(9.5, 0, "INFO", "late"), STARTED]) == record_of()


def test_an_event_of_a_kind_that_is_not_known_changes_nothing():
    class NodeSang(Event, frozen=True, gc=False, tag=True):
        node: int

    assert record_of(NodeSang(2.0, 0)) == record_of()


def test_a_node_is_found_by_its_name():
    with pytest.raises(KeyError, match="other"):
        record_of()["other"]


@given(runs(), st.data())
def test_folding_in_any_batches_equals_folding_at_once(events, data):
    ends = data.draw(st.sets(st.integers(0, len(events))))
    record = RunRecord()
    for start, end in pairwise([0, *sorted(ends), len(events)]):
        record = fold(record, events[start:end])

    assert record == fold(RunRecord(), events)


@given(runs())
def test_folding_leaves_the_record_before_as_it_was(events):
    before = fold(RunRecord(), events[:1])
    copy = fold(RunRecord(), events[:1])

    fold(before, events[1:])

    assert before == copy


@given(runs())
def test_a_node_has_seconds_exactly_when_it_has_a_start_and_an_end(events):
    for node in fold(RunRecord(), events).nodes:
        assert (node.seconds is None) == (node.started is None or node.ended is None)

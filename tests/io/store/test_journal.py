from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.core.events import (
    NodeAdded,
    NodeChanged,
    NodeLogged,
    NodeMapped,
    NodeNoted,
    RunFinished,
    RunLogged,
    RunStarted,
)
from nbflow.core.record import RunRecord, fold
from nbflow.errors import StoreError
from nbflow.io.store.journal import ADD_EDGE, ADD_EVENTS, SET_TASK, Journal, Rows, unpacked
from nbflow.io.store.signing import Signer
from tests.messages import matches

SIGNER = Signer(bytes(32))
STARTED = RunStarted(1.0, "run", "etl", ("load", "clean"), {"day": "monday"})
EVENTS = [
    STARTED,
    NodeChanged(2.0, 0, "Running"),
    NodeLogged(2.5, 0, "INFO", "line"),
    NodeChanged(3.0, 0, "Success", key=b"key", digest=b"digest"),
    NodeNoted(3.5, 0, "slow"),
    NodeMapped(4.0, 1, ("clean[0]", "clean[1]")),
    NodeChanged(5.0, 3, "Running", attempt=2),
    NodeChanged(6.0, 3, "Failed", message="no", attempt=2),
    NodeAdded(6.5, "report-0", ((3, "rows"), (0, ""))),
    NodeChanged(6.6, 4, "Success"),
    RunLogged(6.7, "INFO", "nearly done"),
    RunFinished(7.0, "Failed", message="1 failed"),
]


def rows_of(*batches, journal=None):
    journal = journal or Journal(7, SIGNER)
    rows: Rows = {}
    for batch in batches:
        journal.add(batch, rows)
    return rows


@given(st.lists(st.integers(0, len(EVENTS)), max_size=4).map(sorted))
def test_in_whatever_batches_events_are_written_they_come_back_in_order(cuts):
    edges = [0, *cuts, len(EVENTS)]
    batches = [EVENTS[a:b] for a, b in pairwise(edges)]

    again = list(unpacked("run", rows_of(*batches)[ADD_EVENTS], SIGNER))

    assert again == EVENTS
    assert fold(RunRecord(), again) == fold(RunRecord(), EVENTS)


@pytest.mark.parametrize("place", range(4))
def test_a_batch_that_was_changed_is_found(place):
    rows = rows_of(EVENTS[:4], EVENTS[4:])[ADD_EVENTS]
    values = list(rows[1])
    values[place] = values[place][:-1] + b"x" if place > 1 else values[place] + 1

    with pytest.raises(StoreError) as error:
        list(unpacked("run", [rows[0], tuple(values)], SIGNER))

    assert matches("store_record_damaged", str(error.value))


def test_a_batch_that_is_missing_or_moved_is_found():
    one, two, three = rows_of(EVENTS[:2], EVENTS[2:4], EVENTS[4:])[ADD_EVENTS]

    for rows in ([one, three], [two, three], [two, one, three], [one, one]):
        with pytest.raises(StoreError, match="damaged"):
            list(unpacked("run", rows, SIGNER))


def test_tasks_have_their_last_state():
    rows = rows_of(EVENTS)[SET_TASK]

    assert rows == [
        (7, 0, "load", "Success", None, "", b"key", b"digest", 1, 2.0, 3.0, None),
        (7, 3, "clean[1]", "Failed", "no", "", None, None, 2, 5.0, 6.0, 1),
        (7, 4, "report-0", "Success", None, "", None, None, 1, None, 6.6, None),
    ]


def test_a_task_that_runs_has_not_ended():
    (row,) = rows_of(EVENTS[:2])[SET_TASK]

    assert row[9:11] == (2.0, None)


def test_a_journal_goes_on_after_the_events_before():
    before, after = EVENTS[:6], EVENTS[6:]
    journal = Journal(7, SIGNER, before, len(before))

    rows = rows_of(after, journal=journal)

    assert rows[SET_TASK][0][2] == "clean[1]"
    both = rows_of(before)[ADD_EVENTS] + rows[ADD_EVENTS]
    assert list(unpacked("run", both, SIGNER)) == EVENTS


def test_the_run_is_updated_when_it_starts_and_ends():
    rows = rows_of(EVENTS)

    found = [values for values in rows.values() if values[0][-1] == 7]
    assert [(1.0, '{"day":"monday"}', 7)] in found
    assert [("Failed", "1 failed", 7.0, 7)] in found


def test_a_node_that_is_added_has_its_name_and_edges():
    rows = rows_of(EVENTS)

    assert rows[ADD_EDGE] == [(7, 3, 4, "rows"), (7, 0, 4, "")]
    assert [row[2] for row in rows[SET_TASK] if row[1] == 4] == ["report-0"]


def test_a_node_that_was_added_is_a_row_at_once_and_so_are_its_edges():
    added = [STARTED, NodeAdded(2.0, "save-0", ((0, "x"), (1, "")))]
    rows = rows_of(added)

    assert rows[ADD_EDGE] == [(7, 0, 2, "x"), (7, 1, 2, "")]
    assert [row[1:4] for row in rows[SET_TASK]] == [(2, "save-0", "Pending")]
    assert [row[9:11] for row in rows[SET_TASK]] == [(None, None)]
    assert list(unpacked("run", rows[ADD_EVENTS], SIGNER)) == added


def test_what_became_of_it_is_known_by_its_place():
    journal = Journal(7, SIGNER, before=[STARTED, NodeAdded(2.0, "save-0")], count=2)
    rows = rows_of([NodeChanged(3.0, 2, "Success")], journal=journal)

    assert [row[1:4] for row in rows[SET_TASK]] == [(2, "save-0", "Success")]

import threading

import numpy as np
import pytest

from nbflow.core.events import NodeChanged, RunStarted
from nbflow.errors import StoreError
from nbflow.io.store import group
from nbflow.io.store.database import Database
from nbflow.io.store.store import Store
from tests.io.store.finding import loaded


@pytest.fixture
def by_hand(monkeypatch):
    """Let no timer come in between."""
    monkeypatch.setattr(group, "GROUP_SECONDS", 1000.0)


@pytest.fixture
def count():
    """Return how many rows there are, as another process would see it."""

    def count(store: Store, table: str) -> int:
        other = Database(store.path, "normal", store.signer.identity)
        ((found,),) = other.rows(f"SELECT count(*) FROM {table}")
        other.close()
        return int(found)

    return count


@pytest.mark.usefixtures("by_hand")
def test_a_saved_result_is_committed_and_so_is_what_came_before(store, begin, entry, count):
    with begin(store) as driving:
        driving.append([NodeChanged(101.0, 0, "Running")])
        driving.keep(entry(b"kept"), 1)
        assert (count(store, "results"), count(store, "events")) == (0, 1)

        driving.save(entry(b"saved"), 2)

        assert (count(store, "results"), count(store, "events")) == (2, 2)


def test_a_kept_result_is_committed_by_itself(store, begin, entry, count):
    told = threading.Event()
    with begin(store) as driving:
        driving.keep(entry(), 1, told.set)

        assert told.wait(30)
        assert count(store, "results") == 1


@pytest.mark.usefixtures("by_hand")
def test_a_kept_value_may_change_afterwards(store, begin, entry):
    value = [1]
    with begin(store) as driving:
        driving.keep(entry(), value)
        value.append(2)

    assert loaded(store, b"key-1") == [1]


@pytest.mark.usefixtures("by_hand")
def test_what_is_kept_can_be_loaded_before_its_commit(store, begin, entry):
    with begin(store) as driving:
        assert store.load(driving.keep(entry(), "small")) == "small"
        stored = driving.keep(entry(), np.arange(10_000))
        np.testing.assert_array_equal(store.load(stored), np.arange(10_000))


def test_closing_lets_the_run_go_also_when_the_store_cannot_be_written(store, begin, monkeypatch):
    driving = begin(store)
    driving.append([NodeChanged(101.0, 0, "Running")])

    def refuse(rows):
        raise StoreError("full")

    with monkeypatch.context() as patched:
        patched.setattr(store._group, "_commit", refuse)
        with pytest.raises(StoreError, match="full"):
            driving.close()

    assert not store.history.is_driven("run-1")
    store.flush()
    assert len(list(store.history.events("run-1"))) == 2


def test_halves_of_characters_in_names_and_texts_are_stored(store, entry):
    half = "\ud800"
    with store.begin(RunStarted(1.0, "run", half, (half,)), [(0, 0, half)]) as driving:
        driving.append([NodeChanged(2.0, 0, "Failed", message=half)])
        driving.save(entry(run="run", flow=half, task=half), half)

    assert [event.time for event in store.history.events("run")] == [1.0, 2.0]
    assert store.history.run("run").flow == "?"
    assert store.load(store.last(half, half)[0]) == half


def test_what_a_run_begins_with_is_recorded_with_it(store, entry):
    given = store.results.write(entry(b"given"), 5)

    with store.begin(RunStarted(100.0, "run-1", "etl", ()), (), [given]):
        assert loaded(store, b"given") == 5


def test_what_was_written_can_be_recorded_later(store, begin, entry):
    with begin(store) as driving:
        driving.add([store.results.write(entry(b"given"), 5)])
        assert driving.mark(entry(b"mark")).has_value is False

    assert loaded(store, b"given") == 5


def test_a_lock_that_cannot_be_made_is_named(store, begin):
    (store.home / "locks").touch()

    with pytest.raises(StoreError, match="locks"):
        begin(store)

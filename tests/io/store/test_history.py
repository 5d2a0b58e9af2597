import pytest

from nbflow.core.events import NodeChanged, RunStarted
from nbflow.errors import StoreError
from nbflow.io.store.history import StoredRun


def test_a_run_is_read_back(store):
    started = RunStarted(1.0, "run", "etl", ("load",), {"day": "monday"})
    with store.begin(started) as driving:
        driving.append([NodeChanged(2.0, 0, "Running")])

        run = store.history.run("run")

        holder = run.holder
        assert run == StoredRun(
            1, "run", "etl", "Running", None, 1.0, None, {"day": "monday"}, holder
        )
        assert store.history.is_driven("run")
        # What waits to be committed is seen, too.
        assert list(store.history.events("run")) == [started, NodeChanged(2.0, 0, "Running")]
    assert not store.history.is_driven("run")


def test_where_nothing_ran_there_is_nothing(store):
    assert store.history.runs() == []
    with pytest.raises(StoreError, match="there is no run 'x'"):
        list(store.history.events("x"))


def test_a_damaged_record_is_refused(store, begin):
    begin(store).close()
    with store.database.writing() as connection:
        connection.execute("DELETE FROM events")
        connection.execute(
            "INSERT INTO events (run, count, batch, mac) VALUES (1, 0, x'90', x'00')"
        )

    with pytest.raises(StoreError, match="record of the run 'run-1' is damaged"):
        list(store.history.events("run-1"))

import pytest

from nbflow.core.events import NodeChanged, RunStarted
from nbflow.errors import StoreError
from nbflow.io.store.history import StoredCode, StoredRun, StoredTask


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


def test_what_became_of_the_nodes_of_a_run_is_read_back(store):
    started = RunStarted(1.0, "run", "etl", ("load", "clean"))
    with store.begin(started) as driving:
        driving.append(
            [
                NodeChanged(2.0, 0, "Running"),
                NodeChanged(3.0, 0, "Success", "Done.", key=b"k", digest=b"d"),
            ]
        )

    assert store.history.tasks(1) == [
        StoredTask(0, "load", "Success", "Done.", "", b"k", b"d", 1, 2.0, 3.0, None)
    ]
    assert store.history.nodes(1) == ("load", "clean")
    assert store.history.nodes(2) == ()


def test_the_runs_of_a_flow_are_counted(store, begin):
    for run, flow in (("a", "etl"), ("b", "other"), ("c", "etl")):
        begin(store, run, flow).close()

    assert [store.history.count(flow) for flow in ("etl", "other", "none")] == [2, 1, 0]


def test_codes_of_a_node_are_told_with_their_runs(store, begin, entry):
    for run, code in (("a", b"one"), ("b", b"two"), ("c", b"one")):
        with begin(store, run) as driving:
            key = b"key " + code
            driving.keep(entry(key, run=run, code=code, seconds=2.0), 1)
            driving.keep(entry(b"else", run=run, task="loader", code=b"else"), 1)
            driving.append([NodeChanged(2.0, 0, "Success", key=key, digest=b"digest")])
    with begin(store, "d") as driving:
        driving.append([NodeChanged(2.0, 0, "Success", how="reused", key=b"key two")])

    assert store.history.codes("etl", "load") == [
        StoredCode(b"one", 1, 5, 2.0, (1, 3)),
        StoredCode(b"two", 3, 3, 2.0, (2, 4)),
    ]
    assert store.history.codes("other", "load") == []


def test_codes_of_children_are_those_of_their_node(store, begin, entry):
    with begin(store) as driving:
        driving.keep(entry(b"k", task="load[3]", code=b"one"), 1)

    assert store.history.codes("etl", "load") == [StoredCode(b"one", 1, 1, 1.0, ())]


def test_edges_are_read_back_as_pairs_once_each(store):
    edges = [(0, 1, "rows"), (0, 1, "again"), (1, 2, "")]
    with store.begin(RunStarted(1.0, "run", "etl", ("load", "clean", "save")), edges):
        pass

    assert store.history.edges(1) == [(0, 1), (1, 2)]
    assert store.history.edges(2) == []

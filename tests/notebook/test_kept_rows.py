import pytest

from nbflow import Flow, task
from nbflow.engine.keeping import current
from nbflow.notebook import kept_rows
from nbflow.notebook.kept_rows import kept_told


@task
def load():
    return list(range(3))


@task
def large(rows):
    return "x" * 50_000


@task
def double(row):
    return 2.5 * row


@pytest.fixture
def trips():
    with Flow("trips", persist_result=True) as flow:
        rows = load()
        large(rows)
        double.map(rows)
    flow.run()
    return flow


def test_each_task_has_a_row_the_largest_first(trips):
    told = kept_told("trips")

    rows = {row.task: row for row in told.rows}
    assert told.rows[0].task == "large-1"
    assert (rows["large-1"].type, rows["large-1"].where) == ("str", "file")
    assert (rows["load-1"].type, rows["load-1"].where) == ("list", "database")
    assert (rows["double-1"].type, rows["double-1"].count) == ("float", 3)
    assert rows["load-1"].users == ("large-1", "double-1")
    assert rows["load-1"].serializers == "pickle"
    assert rows["load-1"].time <= told.time
    assert told.count == sum(row.count for row in told.rows) == 5
    assert told.size == sum(row.size for row in told.rows)
    assert told.place == str(current().home)


def test_there_are_no_more_rows_than_somebody_reads(trips, monkeypatch):
    monkeypatch.setattr(kept_rows, "MOST_ROWS", 1)

    told = kept_told("trips")

    assert (len(told.rows), told.more, told.count) == (1, 2, 5)


def test_what_is_damaged_is_listed_without_its_type(trips):
    with current().database.writing() as connection:
        connection.execute("UPDATE results SET mac = x'00' WHERE task = 'load-1'")

    rows = {row.task: row for row in kept_told("trips").rows}

    assert (rows["load-1"].type, rows["load-1"].where) == ("", "database")


def test_where_nothing_is_kept_there_are_no_rows():
    told = kept_told("trips")

    assert (told.rows, told.count, told.size, told.more) == ((), 0, 0, 0)

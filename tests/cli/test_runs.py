import json

from nbflow.core.events import RunStarted
from nbflow.io.store.store import Store
from tests.messages import matches


def test_the_runs_are_listed_the_last_one_first(nbflow, filled):
    said = nbflow("runs")

    assert (said.status, said.err) == (0, "")
    assert matches("cli_runs", said.out)


def test_runs_are_listed_by_flow_and_number(nbflow, filled):
    def ids(*words):
        return [run["id"] for run in json.loads(nbflow("runs", "--json", *words).out)]

    assert ids() == ["run-b", "run-ab", "run-aa"]
    assert ids("--flow", "delays") == ["run-ab", "run-aa"]
    assert ids("--limit", "1") == ["run-b"]
    assert nbflow("runs", "--flow", "none").out == "No run of the flow 'none' is in HOME/nbflow.db."


def test_a_run_is_shown_task_by_task(nbflow, filled):
    said = nbflow("show", "run-aa")

    assert (said.status, said.err) == (0, "")
    assert matches("cli_show", said.out)


def test_of_a_run_whose_kernel_died_the_task_that_ran_is_interrupted(nbflow, filled):
    assert matches("cli_show_interrupted", nbflow("show", "run-ab").out)


def test_a_run_in_progress_is_running(nbflow, filled):
    with Store() as store, store.begin(RunStarted(1.0, "now", "etl", ("a",))):
        assert nbflow("show", "now").out.splitlines()[0] == "etl: Running."


def test_for_programs_there_are_keys_and_logs(nbflow, filled):
    told = json.loads(nbflow("show", "run-aa", "--json").out)

    assert (told["flow"], told["state"], told["parameters"]) == (
        "delays",
        "Failed",
        {"day": "2013-01-01"},
    )
    flights, child = told["nodes"][0], told["nodes"][5]
    assert flights["seconds"] == 61.5
    assert flights["logs"] == [["PRINT", "loading"]]
    assert bytes.fromhex(flights["key"]).startswith(b"delays flights")
    assert (child["name"], child["parent"], child["key"]) == ("tidy[2]", "tidy", None)


def test_the_beginning_of_an_id_is_enough_where_only_one_begins_so(nbflow, filled):
    assert nbflow("show", "run-b").status == 0

    said = nbflow("show", "run-a")
    assert (said.status, said.out) == (1, "")
    assert matches("cli_show_two", said.err)

    said = nbflow("show", "x")
    assert (said.status, said.out) == (1, "")
    assert matches("cli_show_none", said.err)


def test_an_id_with_which_another_begins_is_its_own(nbflow, filled):
    with Store() as store:
        store.begin(RunStarted(1.0, "run", "etl", ("a",))).close()

    assert nbflow("show", "run").out.startswith("etl: Interrupted")


def test_a_long_message_is_cut(nbflow, home):
    with Store() as store, store.begin(RunStarted(1.0, "r", "e", ("a",), {"x": "y" * 500})):
        pass

    assert max(map(len, nbflow("show", "r").out.splitlines())) < 130


def test_a_damaged_record_is_named(nbflow, filled):
    with Store() as store, store.database.writing() as connection:
        connection.execute("UPDATE events SET batch = x'00'")

    said = nbflow("show", "run-aa")

    assert (said.status, said.out) == (1, "")
    assert "the record of the run 'run-aa' is damaged" in said.err

"""What the runners supply to a task is the same wherever it is called, and the user's keys win."""

from datetime import UTC, datetime

import pytest
from distributed import LocalCluster

import nbflow
from nbflow import Flow, Parameter, task
from nbflow.engine import signals
from nbflow.executors import DaskExecutor, LocalDaskExecutor, LocalExecutor

pytestmark = pytest.mark.slow

# What differs from run to run by its nature: told apart by a test of its own.
OF_ONE_RUN = {"flow_run_id", "flow_run_name", "scheduled_start_time", "task_run_id"}

EXECUTORS = {
    "in the calling thread": LocalExecutor,
    "without parallelism": lambda: LocalDaskExecutor("synchronous"),
    "in threads": lambda: LocalDaskExecutor("threads", num_workers=2),
    "in processes": lambda: LocalDaskExecutor("processes", num_workers=2),
    "in threads of a Dask cluster": lambda: DaskExecutor(
        debug=True, cluster_kwargs={"dashboard_address": ":0"}
    ),
    "in processes of a Dask cluster": None,
}


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as cluster:
        yield cluster.scheduler_address


@pytest.fixture(params=EXECUTORS.values(), ids=list(EXECUTORS))
def executor(request):
    if request.param is None:
        return DaskExecutor(request.getfixturevalue("cluster"))
    return request.param()


def seen():
    """Return all that the context holds here, as values that can be compared."""
    held = nbflow.context.to_dict()
    held["logger"] = held["logger"].name
    # Each test has a home of its own.
    held["config"] = {**held["config"].to_dict(), "home": ""}
    return held


@task(tags=["slow"])
def look(x):
    return seen()


@task(retries=2, retry_delay_seconds=0)
def try_twice(x):
    if nbflow.context.task_run_count < 2:
        raise ValueError("not yet")
    return seen()


@task
def turn():
    if nbflow.context.task_loop_count < 3:
        raise signals.LOOP(result=nbflow.context.get("task_loop_result", 0) + 1)
    return seen()


def build():
    with Flow("etl") as flow:
        day = Parameter("day", default="2013-01-01")
        look(day)
        look.map([day, day])
        try_twice(day)
        turn()
    return flow


def contexts(executor):
    flow = build()
    with nbflow.context(date="2013-02-01", mine={"a": [1]}):
        state = flow.run(executor=executor, day="2013-02-08")
    assert state.is_successful(), state
    results = [flow["look-slow-1"], *flow["look-slow-2"], flow["try_twice"], flow["turn"]]
    return flow.last_run.id, [dict(result) for result in results]


@pytest.fixture(scope="module")
def expected():
    _, here = contexts(LocalExecutor())
    return [{key: held[key] for key in held.keys() - OF_ONE_RUN} for held in here]


def test_what_a_task_finds_is_the_same(executor, expected):
    _, found = contexts(executor)

    assert [held.keys() - OF_ONE_RUN for held in found] == [held.keys() for held in expected]
    for held, wanted in zip(found, expected, strict=True):
        assert {key: held[key] for key in wanted} == wanted


def test_what_tells_one_run_from_others_is_of_this_run(executor):
    run, found = contexts(executor)

    assert {held["flow_run_id"] for held in found} == {run}
    names = ["look-slow-1", *(f"look-slow-2[{n}]" for n in (0, 1)), "try_twice-1", "turn-1"]
    assert [held["task_run_id"] for held in found] == [f"{run}/{name}" for name in names]
    assert len({held["flow_run_name"] for held in found}) == 1
    assert all(type(held["scheduled_start_time"]) is datetime for held in found)


def test_the_keys_are_those_of_the_specification(expected):
    plain, first, second, tried, turned = expected

    assert plain == plain | {
        "flow_name": "etl",
        "flow_id": "etl",
        "parameters": {"day": "2013-02-08"},
        "date": datetime(2013, 2, 1, tzinfo=UTC),
        "today": "2013-02-01",
        "yesterday": "2013-01-31",
        "tomorrow": "2013-02-02",
        "today_nodash": "20130201",
        "yesterday_nodash": "20130131",
        "tomorrow_nodash": "20130202",
        "task_name": "look",
        "task_full_name": "look",
        "task_run_name": "look-slow-1",
        "task_slug": "look-slow-1",
        "task_id": "look-slow-1",
        "task_tags": frozenset({"slow"}),
        "task_run_count": 1,
        "task_loop_count": 1,
        "map_index": None,
        "resume": False,
        "logger": "nbflow.look",
        "mine": {"a": [1]},
    }
    assert [held["map_index"] for held in (first, second)] == [0, 1]
    assert [held["task_full_name"] for held in (first, second)] == ["look[0]", "look[1]"]
    assert tried["task_run_count"] == 2
    assert (turned["task_loop_count"], turned["task_loop_result"]) == (3, 2)


@task
def departures(day):
    return f"{nbflow.context.today} {day}"


@task
def plain(x):
    return x


def backfill(flow, executor, **given):
    with nbflow.context(**given):
        assert flow.run(executor=executor, reuse=True).is_successful()
    reused = {node.name for node in flow.last_run.nodes if node.index in flow.last_run.how}
    return flow["departures"], reused


@pytest.mark.parametrize("key", ["today", "date"])
def test_a_backfill_gets_results_of_its_own(executor, key):
    with Flow("backfill") as flow:
        departures.map(["EWR", "JFK"])
        plain(1)

    first, _ = backfill(flow, executor, **{key: "2013-02-01"})
    again, taken = backfill(flow, executor, **{key: "2013-02-01"})
    second, reused = backfill(flow, executor, **{key: "2013-02-02"})

    assert first == again == ["2013-02-01 EWR", "2013-02-01 JFK"]
    assert second == ["2013-02-02 EWR", "2013-02-02 JFK"]
    both = {"departures-1[0]", "departures-1[1]"}
    assert taken >= {"plain-1", *both}
    assert "plain-1" in reused
    assert not both & reused


def test_a_key_of_the_user_wins_over_one_of_the_engine(executor):
    flow = build()
    with nbflow.context(task_name="mine", flow_name="ours", parameters={"day": "never"}):
        flow.run(executor=executor)

    held = flow["look-slow-1"]
    assert (held["task_name"], held["flow_name"]) == ("mine", "ours")
    assert held["parameters"] == {"day": "never"}

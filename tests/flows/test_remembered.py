"""What is recorded of a flow."""

import numpy as np
import pandas as pd
import pytest

from nbflow import Flow, Parameter, task
from nbflow.errors import StoreError, UnknownNodeError
from tests.messages import matches


@task
def double(n):
    return 2 * n


@pytest.fixture
def sums():
    with Flow("sums", persist_result=True) as flow:
        double(Parameter("n", default=1))
    return flow


def test_runs_are_those_of_the_flow_the_last_one_first(sums):
    for n in (1, 2, 3):
        sums.run(n=n)

    assert [run.parameters["n"] for run in sums.runs()] == ["3", "2", "1"]
    assert [run.number for run in sums.runs(1)] == [3]


def test_the_last_two_runs_are_compared_unless_others_are_named(sums):
    for n in (1, 2, 3):
        sums.run(n=n)
    runs = sums.runs()

    def numbers(*which, **named):
        diff = sums.diff(*which, **named)
        return diff.before.number, diff.after.number

    assert numbers() == (2, 3)
    assert numbers(1) == (1, 3)
    assert numbers(after=2) == (1, 2)
    assert numbers(3, 1) == (3, 1)
    assert numbers("1", runs[1].id[:12]) == (1, 2)
    assert numbers(runs[2], runs[0]) == (1, 3)


@pytest.mark.parametrize(("count", "message"), [(0, "diff_of_no_run"), (1, "diff_of_one_run")])
def test_two_runs_are_needed(sums, count, message):
    for _ in range(count):
        sums.run()

    with pytest.raises(StoreError) as error:
        sums.diff()

    assert matches(message, str(error.value))


def test_where_runs_are_not_recorded_it_says_how_they_are():
    with Flow("sums") as flow:
        double(Parameter("n", default=1))
    flow.run()

    with pytest.raises(StoreError) as error:
        flow.diff()

    assert matches("diff_not_recorded", str(error.value))


def test_before_the_first_run_there_is_none(sums):
    sums.run()
    sums.run()

    with pytest.raises(StoreError, match="has no run '0'"):
        sums.diff(after=1)


def test_a_new_kernel_knows_the_runs_and_the_versions(sums):
    sums.run()
    with Flow("sums", persist_result=True) as again:
        double(Parameter("n", default=1))

    assert len(again.runs()) == 1
    assert again.versions("double")[0].is_current


def test_frames_and_arrays_of_an_earlier_kernel_are_compared():
    @task
    def table(n):
        frame = pd.DataFrame({"carrier": ["UA", "B6"] * 5_000, "delay": np.arange(10_000)})
        return frame.assign(late=frame["delay"] > n)

    @task
    def matrix(n):
        return np.full((300, 300), 1.5) + np.eye(300) * n

    for n in (100, 103):
        with Flow("kinds", persist_result=True) as flow:
            given = Parameter("n", default=n)
            table(given)
            matrix(given)
        flow.run()

    diff = flow.diff()

    assert diff["table-1"].values[0].text == "DataFrame 10,000 × 3: 3 of 10,000 rows differ"
    assert diff["table-1"].values[0].table[1] == ("101", "True → False")
    assert diff["matrix-1"].values[0].text == (
        "array float64, 300 × 300: 300 of 90,000 elements differ, most at [0, 0]: 101.5 → 104.5"
    )


def test_a_node_that_there_is_not_is_said(sums):
    for ask in (sums.versions, sums.rollback):
        with pytest.raises(UnknownNodeError, match="has no node 'tripel'"):
            ask("tripel")


def test_what_is_in_a_module_can_be_brought_back(sums, monkeypatch):
    sums.run()
    former = double.fn

    def tenfold(n):
        return 10 * n

    monkeypatch.setattr(tenfold, "__name__", "double")
    monkeypatch.setattr(tenfold, "__qualname__", "double")
    sums.replace(sums.find("double"), task(tenfold))

    sums.rollback("double")

    assert sums.find("double").run(3) == 6
    assert double.fn is former

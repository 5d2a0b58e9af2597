"""Runs, versions and what changed, for programs."""

import json

import pytest

from nbflow import Flow, Parameter, task
from nbflow.notebook.history_json import run_diff_json, runs_json, versions_json


@task
def double(x):
    return 2 * x


@pytest.fixture
def sums():
    with Flow("sums", persist_result=True) as flow:
        double.map(Parameter("xs", default=[1, 2]))
    flow.run()
    flow.run(xs=[1, 3])
    return flow


def test_runs_have_their_ids_and_times(sums):
    told = json.loads(runs_json(sums.runs()))

    assert (told["flow"], told["total"]) == ("sums", 2)
    last = told["runs"][0]
    assert last["id"] == sums.runs()[0].id
    assert last["seconds"] == last["ended"] - last["started"]
    assert last["parameters"] == {"xs": "[1, 3]"}
    assert last["counts"] == {"ran": 2}
    assert [task["name"] for task in last["tasks"][1]["children"]] == ["double-1[0]", "double-1[1]"]
    assert len(bytes.fromhex(last["tasks"][0]["digest"])) == 16


def test_versions_have_their_source_and_seconds(sums):
    told = json.loads(versions_json(sums.versions("double")))

    assert (told["flow"], told["node"]) == ("sums", "double-1")
    [version] = told["versions"]
    assert version["seconds"] > 0
    assert version["source"] == "@task\ndef double(x):\n    return 2 * x\n"
    assert version["runs"] == [1, 2]


def test_what_changed_names_the_runs(sums):
    told = json.loads(run_diff_json(sums.diff()))

    assert told["before"] == {"number": 1, "id": sums.runs()[1].id}
    assert [node["kind"] for node in told["nodes"]] == ["changed", "changed"]
    assert told["nodes"][1]["values"][0]["text"] == "double-1[1]: 4 → 6"

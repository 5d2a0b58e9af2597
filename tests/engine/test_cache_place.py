"""The names of documents, and what is found in them."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from nbflow import flow, task
from nbflow.cache_policies import INPUTS
from nbflow.engine.cache_place import filled
from nbflow.errors import ResultError
from nbflow.filesystems import LocalFileSystem
from nbflow.serializers import PickleSerializer
from tests.messages import matches


@pytest.fixture
def storage(tmp_path):
    return LocalFileSystem(basepath=str(tmp_path / "results"))


def cached(storage, **options):
    """Return a task that doubles, and what it was called with."""
    calls = []

    @task(cache_policy=INPUTS, result_storage=storage, **options)
    def double(x):
        calls.append(x)
        return 2 * x

    return double, calls


def in_a_flow(made, *given):
    return flow(lambda: [made(each) for each in given], name="outer")()


def test_a_template_names_parameters_and_the_runs():
    names = "{parameters[x]}-{flow_run.name}-{task_run.name}-{deployment.name}"

    assert filled(names, {"x": 1}) == "1-None-None-None"


def test_a_template_that_names_what_there_is_not_is_told_of():
    with pytest.raises(ResultError) as error:
        filled("{parameters[y]}.json", {"x": 1})

    assert matches("result_storage_key_unfilled", str(error.value))


def test_equal_calls_of_several_flows_share_a_document(storage):
    double, calls = cached(storage)

    assert in_a_flow(double, 2, 3, 2) == in_a_flow(double, 2, 3, 2) == [4, 6, 4]
    assert calls == [2, 3]


def test_a_named_document_holds_the_last_call_alone(storage):
    double, calls = cached(storage, result_storage_key="last.json")

    assert in_a_flow(double, 2, 2, 3, 3, 2) == [4, 4, 6, 6, 4]
    assert calls == [2, 3, 2]


def test_refreshing_writes_anew(storage):
    double, calls = cached(storage, refresh_cache=True)

    in_a_flow(double, 2, 2)

    assert calls == [2, 2]
    double, calls = cached(storage)
    assert in_a_flow(double, 2) == [4]
    assert calls == []


def test_what_was_kept_holds_until_its_time_is_over(storage):
    double, calls = cached(storage, cache_expiration=timedelta(0))

    in_a_flow(double, 2, 2)

    assert calls == [2, 2]


def test_what_was_changed_is_not_taken(storage, caplog):
    double, calls = cached(storage)
    in_a_flow(double, 2)
    (path,) = Path(storage.basepath).iterdir()
    path.write_text(path.read_text().replace("pickle", "json", 1))

    with caplog.at_level(logging.WARNING, "nbflow"):
        assert in_a_flow(double, 2) == [4]

    assert calls == [2, 2]
    assert "A cached result is not taken" in caplog.text


def test_a_lost_result_is_found_until_its_time_is_over():
    calls = []

    def tried(name, until):
        made = task(
            name="tried", cache_key_fn=lambda: name, persist_result=False, cache_expiration=until
        )(lambda: calls.append(name))
        return flow(lambda: [made(return_state=True).name for _ in "ab"], name="outer")()

    assert tried("over", timedelta(0)) == ["Completed", "Completed"]
    assert tried("lasting", timedelta(days=1)) == ["Completed", "Cached"]
    assert tried("for ever", None) == ["Completed", "Cached"]
    assert calls == ["over", "over", "lasting", "for ever"]


def test_nothing_is_lost_where_it_is_to_be_refreshed():
    made = task(name="t", cache_key_fn=lambda: "fresh", persist_result=False, refresh_cache=True)(
        lambda: 1
    )

    assert flow(lambda: [made(), made()], name="outer")() == [1, 1]


def test_a_key_that_is_none_finds_nothing():
    calls: Any = []
    made = task(name="t", cache_key_fn=lambda: None)(lambda: [calls.append(1)])
    outer = flow(lambda: [made(), made(return_state=True)][1], name="outer")

    state = outer(return_state=True).result()

    assert state.data.type == "reference"
    assert calls == [1, 1]


def test_large_data_is_found_beside_its_document(storage):
    double, calls = cached(storage, result_serializer=PickleSerializer())

    sizes = [len(each) for each in in_a_flow(double, b"x" * 2_000_000, b"x" * 2_000_000)]

    assert sizes == [4_000_000] * 2
    assert len(calls) == 1

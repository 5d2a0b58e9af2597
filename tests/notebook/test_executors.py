"""Executors by the words that people type."""

from typing import Any

import pytest
from IPython.core.error import UsageError

from nbflow.executors import DaskExecutor, LocalDaskExecutor
from nbflow.notebook import executors
from tests.messages import matches


def wanted(word: str | None, workers: str | None) -> Any:
    return executors.wanted(word, workers)


def test_nothing_is_wanted_where_nothing_was_said():
    assert wanted(None, None) is None


@pytest.mark.parametrize("word", ["threads", "processes"])
def test_workers_of_this_machine(word):
    made = wanted(word, "3")

    assert made.code == f"LocalDaskExecutor(scheduler='{word}', num_workers=3)"
    assert made.imported == "from nbflow.executors import LocalDaskExecutor"
    assert isinstance(made.executor, LocalDaskExecutor)
    assert (made.executor.scheduler, made.executor.slots) == (word, 3)
    assert wanted(word, None).code == f"LocalDaskExecutor(scheduler='{word}')"


def test_a_cluster_of_the_runs_own():
    made = wanted("dask", "2")

    assert made.code == "DaskExecutor(cluster_kwargs={'n_workers': 2})"
    assert isinstance(made.executor, DaskExecutor)
    assert made.executor.cluster_kwargs == {"n_workers": 2}
    assert wanted("dask", None).code == "DaskExecutor()"


def test_a_cluster_that_is_there():
    made = wanted("tcp://10.0.0.7:8786", None)

    assert made.code == "DaskExecutor('tcp://10.0.0.7:8786')"
    assert made.executor.address == "tcp://10.0.0.7:8786"


@pytest.mark.parametrize(
    ("name", "word", "workers"),
    [
        ("near", "thread", None),
        ("unlike", "spark", None),
        ("of_what", None, "2"),
        ("no_number", "threads", "two"),
        ("none", "threads", "0"),
        ("there", "tcp://10.0.0.7:8786", "2"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(name, word, workers):
    with pytest.raises(UsageError) as raised:
        wanted(word, workers)

    matches(f"magic_executor_{name}", str(raised.value))


def test_dask_has_to_be_installed_for_clusters(monkeypatch):
    monkeypatch.setattr(executors, "find_spec", lambda name: None)

    with pytest.raises(UsageError) as raised:
        wanted("dask", None)

    matches("magic_executor_no_dask", str(raised.value))

import time
from datetime import timedelta

import pytest

from nbflow import Flow, task
from nbflow.core.events import RunStarted
from nbflow.errors import UnknownNodeError
from nbflow.flows.cached import cached
from nbflow.io.store.entry import Entry
from nbflow.io.store.store import Store
from nbflow.io.store.upkeep import Gone


@task
def load():
    return [1, 2, 3]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def flow():
    """A flow of which two results are kept: an old one of `rows` and a new one of `tidy`."""
    with Flow("delays") as flow:
        load()
    with Store() as store, store.begin(RunStarted(1.0, "run", "delays", ("rows",))) as driving:
        for name, moment in (("load-1", 1.0), ("tidy", time.time())):
            driving.save(
                Entry(
                    run="run",
                    flow="delays",
                    task=name,
                    key=name.encode(),
                    digest=b"digest",
                    seconds=moment,
                    time=moment,
                ),
                1,
            )
    return flow


def tasks(found):
    return sorted(held.task for held in found.holdings)


def test_what_is_kept_of_a_flow_is_told_by_task(flow):
    found = flow.cached()

    assert tasks(found) == ["load-1", "tidy"]
    assert found.count == 2
    assert found.size == sum(held.size for held in found.holdings)


def test_a_node_may_be_named_by_its_task_and_one_that_is_gone_by_its_name(flow):
    assert tasks(flow.cached("load")) == tasks(flow.cached("load-1")) == ["load-1"]
    assert tasks(flow.cached("tidy")) == ["tidy"]


def test_a_name_that_never_was_a_nodes_is_refused(flow):
    with pytest.raises(UnknownNodeError, match="Flow 'delays' has no node 'tidi'"):
        flow.cached("tidi")


def test_nothing_is_kept_of_another_flow(flow):
    assert cached("other").count == 0
    assert cached("other").purge() == Gone(0, 0)
    assert flow.cached().count == 2


def test_purging_drops_what_was_asked_for(flow):
    gone = flow.cached("tidy").purge()

    assert gone.count == 1
    assert tasks(flow.cached()) == ["load-1"]


def test_purging_by_age_leaves_what_is_newer(flow):
    flow.cached().purge(older_than=timedelta(days=1))

    assert tasks(flow.cached()) == ["tidy"]


def test_purging_to_a_limit_drops_the_least_useful(flow):
    flow.cached().purge(limit=flow.cached("tidy").size)

    assert tasks(flow.cached()) == ["tidy"]

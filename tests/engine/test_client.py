import gc
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from nbflow import flow
from nbflow.core.run_info import Policy
from nbflow.engine.client import SyncNbflowClient
from nbflow.states import Completed, Failed, Running, Scheduled


@flow(version="1", retries=2, retry_delay_seconds=3)
def some(x=1):
    return x


@pytest.fixture
def client():
    return SyncNbflowClient()


def test_a_run_is_made_with_what_is_known_of_it(client):
    parent = uuid4()

    run = client.create_flow_run(some, {"x": 1}, None, parent, {"b", "a"}, "mine")

    assert (run.flow_name, run.flow_version, run.name) == ("some", "1", "mine")
    assert (run.parameters, run.tags) == ({"x": 1}, ("a", "b"))
    assert (run.parent_task_run_id, run.run_count) == (parent, 0)
    assert run.empirical_policy == Policy(2, 3)
    assert (run.state_name, run.state_type) == ("Pending", "PENDING")
    assert run.state.state_details.flow_run_id == run.id
    assert client.read_flow_run(run.id) is run


def test_a_run_may_be_made_in_a_state(client):
    assert client.create_flow_run(some, state=Scheduled()).state.is_scheduled()


def test_a_run_that_is_not_known_is_not_read(client):
    with pytest.raises(KeyError):
        client.read_flow_run(uuid4())


def test_runs_are_read_in_the_order_in_which_they_were_to_start(client):
    parent = uuid4()
    runs = [client.create_flow_run(some, parent_task_run_id=parent) for _ in range(3)]
    other = client.create_flow_run(some)
    runs[0].expected_start_time = datetime.now(UTC) + timedelta(hours=1)

    expected = [runs[1], runs[2], runs[0]]
    assert client.read_flow_runs(parent_task_run_id=parent) == expected
    assert client.read_flow_runs(parent_task_run_id=parent, limit=1) == [runs[1]]
    assert client.read_flow_runs() == [runs[1], runs[2], other, runs[0]]


def test_a_run_that_nobody_holds_is_forgotten_with_its_result(client):
    run = client.create_flow_run(some)
    client.set_flow_run_state(run.id, Completed(data=bytearray(10)), force=True)

    del run
    gc.collect()

    assert client.read_flow_runs() == []


def test_what_is_known_of_a_run_can_be_changed(client):
    run = client.create_flow_run(some)

    client.update_flow_run(run.id, flow_version="2")
    client.update_flow_run(run.id, empirical_policy=Policy(7, 8))
    client.set_flow_run_name(run.id, "other")

    assert (run.flow_version, run.name) == ("2", "other")
    assert run.empirical_policy == Policy(7, 8)


def test_states_follow_the_rules_and_are_kept_in_order(client):
    run = client.create_flow_run(some)

    for state in (Running(), Failed(), Running()):
        client.set_flow_run_state(run.id, state)

    names = [state.name for state in client.read_flow_run_states(run.id)]
    assert names == ["Pending", "Running", "AwaitingRetry"]
    assert run.run_count == 1


def test_a_moment_is_answered_by_how_long_it_is(client):
    run = client.create_flow_run(some)
    client.set_flow_run_state(run.id, Running())
    client.set_flow_run_state(run.id, Failed())

    wait = client.set_flow_run_state(run.id, Running())

    assert isinstance(wait, timedelta)
    assert run.state.name == "AwaitingRetry"


def test_force_asks_for_no_rules(client):
    run = client.create_flow_run(some)

    client.set_flow_run_state(run.id, Failed(), force=True)
    client.set_flow_run_state(run.id, Completed(), force=True)

    assert run.state.is_completed()
    assert run.state_type == "COMPLETED"


def test_a_refused_state_leaves_the_run_as_it_is(client):
    run = client.create_flow_run(some)
    failed = client.set_flow_run_state(run.id, Failed(message="no"), force=True)

    assert client.set_flow_run_state(run.id, Completed()) is failed
    assert len(run.states) == 2

from uuid import uuid4

from nbflow.core.run_info import FlowRun, Policy, TaskRun, random_name
from nbflow.states import Completed, Pending


def test_a_run_has_a_name_of_its_own_unless_it_is_given_one():
    assert FlowRun("f", Pending(), name="mine").name == "mine"
    assert FlowRun("f", Pending()).name.count("-") == 1


def test_a_run_says_the_state_that_it_is_in():
    run = FlowRun("f", Completed(message="m"), name="mine")

    assert (run.state_name, run.state_type) == ("Completed", "COMPLETED")
    assert repr(run) == "<FlowRun: mine, of f, Completed('m')>"


def test_runs_are_equal_to_themselves_only():
    first, second = FlowRun("f", Pending(), id=uuid4()), FlowRun("f", Pending(), id=uuid4())

    assert first != second
    assert len({first, second}) == 2


def test_a_policy_says_nothing_by_itself():
    assert Policy() == Policy(retries=None, retry_delay=None)


def test_a_task_run_asks_for_its_state():
    states = [Completed(), Pending(), Pending(), Pending()]
    run = TaskRun(uuid4(), "t", "t-0", "key", "0", None, ("a",), states.pop)

    assert run.state.is_pending()
    assert (run.state_type, run.state_name) == ("PENDING", "Pending")
    assert repr(run) == "<TaskRun: t-0, Completed()>"
    assert (run.task_name, run.task_key, run.dynamic_key) == ("t", "key", "0")
    assert (run.flow_run_id, run.tags, run.run_count) == (None, ("a",), 0)
    assert (run.task_inputs, run.flow_runs) == ({}, [])


def test_names_are_two_words():
    names = {random_name() for _ in range(100)}

    assert len(names) > 10
    assert all(name.replace("-", "").isalpha() and name.count("-") == 1 for name in names)

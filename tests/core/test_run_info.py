"""What is known of runs."""

from nbflow.core.run_info import FlowRun, TaskRun, random_name
from nbflow.core.run_state.making import Completed, Pending


def test_a_flow_run_has_a_name_of_two_words_and_the_state_it_was_given():
    run = FlowRun("delays", Pending())

    assert len(run.name.split("-")) == 2
    assert (run.state_name, run.state_type, run.run_count) == ("Pending", "PENDING", 0)
    assert FlowRun("delays", Pending(), name="monday").name == "monday"


def test_names_differ():
    assert len({random_name() for _ in range(100)}) > 50


def test_a_task_run_asks_for_its_state_and_keeps_its_id():
    state = Completed(data=3)
    run = TaskRun("double", "double-0", "double-x", "0", None, ("a",), lambda: state)

    assert run.id == run.id
    assert (run.state, run.state_type, run.state_name) == (state, "COMPLETED", "Completed")

from nbflow import Flow, flow, task
from nbflow.core.events import NodeLogged
from nbflow.notebook.states import STATES
from nbflow.notebook.tally import Tally

NAMES = tuple(STATES)


@task
def halve(n):
    return 8 // n


@task
def show(n):
    return n


def states(tally):
    return {name: NAMES[state] for name, state in tally.states.items()}


def test_it_starts_with_nothing():
    tally = Tally()

    assert (tally.run.id, tally.states) == (None, {})


def test_it_takes_in_a_run_that_has_ended():
    with Flow("f") as flow:
        show(halve(0))
    flow.run()
    tally = Tally(flow.last_run)

    assert states(tally) == {"halve-1": "Failed", "show-1": "TriggerFailed"}
    assert tally.run.state == "Failed"
    assert tally.run.ended is not None


def test_a_mapped_node_with_a_failed_child_has_failed():
    with Flow("f") as flow:
        halve.map([1, 0, 2])
    flow.run()

    assert states(Tally(flow.last_run))["halve-1"] == "Failed"


def test_a_mapped_node_whose_children_succeed_is_mapped():
    with Flow("f") as flow:
        halve.map([1, 2])
    flow.run()
    tally = Tally(flow.last_run)
    tally.observe(NodeLogged(0.0, 0, "INFO", "a line"))

    assert states(tally)["halve-1"] == "Mapped"


def test_calls_of_a_run_that_grows_are_counted_as_they_come():
    @flow
    def grows():
        halve(show(2))

    grows()
    tally = Tally(grows.last_run)

    assert states(tally) == {"show-0": "Success", "halve-0": "Success"}

from typing import Any

import pytest

from nbflow.core import state as states
from nbflow.core.state import State

# Each class of the documents: its parents (nearest first), colour, and the predicates it answers.
TREE = {
    "State": ((), "#696969", ""),
    "Pending": (("State",), "#7ebdff", "pending"),
    "NotReady": (("Pending", "State"), "#ff5131", "pending"),
    "Scheduled": (("Pending", "State"), "#ffab00", "pending scheduled"),
    "Paused": (("Scheduled", "Pending", "State"), "#99a8e8", "pending scheduled"),
    "Resume": (("Scheduled", "Pending", "State"), "#f58c0c", "pending scheduled"),
    "Retrying": (("Scheduled", "Pending", "State"), "#f66a0a", "pending scheduled retrying"),
    "ClientFailed": (("State",), "#eb0000", "meta_state"),
    "Submitted": (("State",), "#ffdf5d", "meta_state submitted"),
    "Queued": (("Submitted", "State"), "#ffea7f", "meta_state submitted queued scheduled"),
    "Running": (("State",), "#3d67ff", "running"),
    "Cancelling": (("Running", "State"), "#E8E8E8", "running"),
    "Finished": (("State",), "#003ccb", "finished"),
    "Looped": (("Finished", "State"), "#003ccb", "finished looped"),
    "Cancelled": (("Finished", "State"), "#bdbdbd", "finished"),
    "Success": (("Finished", "State"), "#28a745", "finished successful"),
    "Cached": (("Success", "Finished", "State"), "#34d058", "finished successful cached"),
    "Mapped": (("Success", "Finished", "State"), "#003ccb", "finished successful mapped"),
    "Skipped": (("Success", "Finished", "State"), "#62757f", "finished successful skipped"),
    "Failed": (("Finished", "State"), "#eb0000", "finished failed"),
    "Crashed": (("Failed", "Finished", "State"), "#eb0000", "finished failed"),
    "TimedOut": (("Failed", "Finished", "State"), "#ff4e33", "finished failed"),
    "TriggerFailed": (("Failed", "Finished", "State"), "#ff5131", "finished failed"),
    "ValidationFailed": (("Failed", "Finished", "State"), "#ff5131", "finished failed"),
}

PREDICATES = (
    "pending",
    "queued",
    "retrying",
    "running",
    "cached",
    "finished",
    "looped",
    "scheduled",
    "submitted",
    "skipped",
    "successful",
    "failed",
    "mapped",
    "meta_state",
)

# The kind of state that an `@flow` run calls it.
RUN_TYPES = {
    "Success": "COMPLETED",
    "Cached": "COMPLETED",
    "Skipped": "COMPLETED",
    "Mapped": "COMPLETED",
    "Failed": "FAILED",
    "TriggerFailed": "FAILED",
    "TimedOut": "FAILED",
    "Crashed": "CRASHED",
    "Retrying": "SCHEDULED",
    "Resume": "SCHEDULED",
    "Scheduled": "SCHEDULED",
    "Paused": "PAUSED",
    "Pending": "PENDING",
    "NotReady": "PENDING",
    "Submitted": "PENDING",
    "Running": "RUNNING",
    "Cancelling": "CANCELLING",
    "Cancelled": "CANCELLED",
}


def test_the_public_names_are_the_tree():
    assert sorted(states.__all__) == sorted(TREE)


@pytest.mark.parametrize("name", TREE)
def test_a_class_has_the_documented_parents(name):
    assert getattr(states, name).parents(names_only=True) == list(TREE[name][0])


@pytest.mark.parametrize("name", TREE)
def test_a_class_has_the_documented_color(name):
    assert getattr(states, name).color == TREE[name][1]


@pytest.mark.parametrize("predicate", PREDICATES)
@pytest.mark.parametrize("name", TREE)
def test_a_predicate_holds_where_documented(name, predicate):
    state = getattr(states, name)()

    assert getattr(state, f"is_{predicate}")() is (predicate in TREE[name][2].split())


@pytest.mark.parametrize(("name", "run_type"), RUN_TYPES.items())
def test_a_class_tells_what_a_flow_run_calls_it(name, run_type):
    assert getattr(states, name).run_type == run_type


def test_children_hide_private_classes_but_not_those_below_them():
    names: list[Any] = State.children(names_only=True)

    assert "_MetaState" not in names
    assert names[names.index("Submitted") + 1] == "Queued"


@pytest.mark.parametrize("name", TREE)
def test_a_state_has_no_dict(name):
    assert not hasattr(getattr(states, name)(), "__dict__")

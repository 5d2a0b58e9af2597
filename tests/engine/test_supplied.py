import pytest

from nbflow import Flow, context, task
from nbflow.core.context import RunSupplied, enter, leave
from nbflow.core.keys import digest
from nbflow.engine.logs import get_logger
from nbflow.engine.state import Pending, Resume, Retrying
from nbflow.engine.supplied import UNCOMPARED, TaskSupplied


class Asking:
    id = "run1"
    supplied = RunSupplied(
        flow_name="etl", parameters={"n": 1}, flow_run_id="run1", flow_run_name="one"
    )


def supplied(given=None):
    @task(name="clean", tags=["slow"])
    def clean(): ...

    with Flow("etl") as flow:
        node = clean()
    flow.graph.rename({node: "tidy"})
    return TaskSupplied(Asking(), flow.graph.nodes[node], given)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("task_name", "clean"),
        ("task_full_name", "clean"),
        ("task_slug", "clean-slow-1"),
        ("task_id", "clean-slow-1"),
        ("task_tags", frozenset({"slow"})),
        ("task_run_id", "run1/tidy"),
        ("task_run_name", "tidy"),
        ("task_run_count", 1),
        ("map_index", None),
        ("resume", False),
        ("logger", get_logger("clean")),
        ("flow_name", "etl"),
        ("parameters", {"n": 1}),
    ],
)
def test_a_key_of_the_task_or_of_its_run_has_its_value(key, value):
    here = supplied()

    assert here.lookup(key) == value
    assert key in set(here.keys())


def test_a_key_that_nobody_supplies_has_none():
    with pytest.raises(KeyError):
        supplied().lookup("weather")


def test_an_attempt_after_others_counts_on():
    assert supplied(Retrying(run_count=2)).lookup("task_run_count") == 3


def test_a_resumed_task_knows_it():
    assert supplied(Resume()).lookup("resume") is True


def test_any_other_state_begins_anew():
    here = supplied(Pending())

    assert (here.resume, here.run_count) == (False, 1)


def read(here, *keys):
    token = enter(here)
    try:
        for key in keys:
            context.get(key)
    finally:
        leave(token)


def test_what_is_read_is_noted_by_its_digest():
    here = supplied()

    with context(a=1):
        read(here, "a")

    assert here.reads == {"a": digest(1)}


def test_a_value_that_changes_after_it_was_read_is_noted_as_it_was():
    here = supplied()
    value = [1]

    with context(a=value):
        read(here, "a")
        value.append(2)
        read(here, "a")

    assert here.reads == {"a": digest([1])}


def test_a_value_without_a_digest_is_noted_as_such():
    here = supplied()

    with context(a=(number for number in range(0))):
        read(here, "a")

    assert here.reads == {"a": UNCOMPARED}

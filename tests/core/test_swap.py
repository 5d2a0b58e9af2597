from collections.abc import Callable
from typing import Any

import pytest

from nbflow import Flow, Parameter, task
from nbflow.core.swap import check_swap, own_options
from nbflow.errors import SignatureError
from tests.messages import matches


@task
def load(): ...


@task
def clean(frame, by): ...


@pytest.fixture
def etl():
    """`tidy` takes `frame` from `raw`, waits for `other`, and is given `by` by the author."""
    with Flow("etl") as flow:
        raw, other = load(), load()
        tidy = clean(raw, by="day", upstream_tasks=[other])
    flow.graph.rename({raw: "raw", tidy: "tidy"})
    return flow


def check(flow: Flow, new: Callable[..., Any]) -> None:
    check_swap(flow.graph, flow.graph.names["tidy"], task(new))


def test_a_task_of_the_same_signature_fits(etl):
    check(etl, lambda frame, by: 0)


def test_a_task_that_takes_more_fits_where_the_rest_has_defaults(etl):
    check(etl, lambda by, frame, how="inner", *, unit=1: 0)


def test_a_task_that_takes_anything_fits(etl):
    check(etl, lambda **anything: 0)


def test_any_task_fits_where_nothing_is_given(etl):
    raw = etl.graph.names["raw"]

    check_swap(etl.graph, raw, task(lambda: 0))
    check_swap(etl.graph, raw, Parameter("raw"))


def test_what_the_old_task_lacked_too_is_not_held_against_the_new_one():
    etl = Flow("etl", tasks=[clean])

    check_swap(etl.graph, etl.graph.nodes[clean], task(lambda frame: 0))


def fixed_edge(by): ...


def fixed_constant(frame): ...


def fixed_more(frame, by, unit, sep): ...


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (fixed_edge, "swap_edge"),
        (fixed_constant, "swap_constant"),
        (fixed_more, "swap_more"),
    ],
)
def test_a_task_that_cannot_take_what_is_given_is_refused(etl, new, message):
    with pytest.raises(SignatureError) as error:
        check(etl, new)

    assert matches(message, str(error.value))


def test_a_step_with_inputs_cannot_become_a_parameter(etl):
    with pytest.raises(SignatureError) as error:
        check_swap(etl.graph, etl.graph.names["tidy"], Parameter("day"))

    assert matches("swap_parameter", str(error.value))


def test_what_one_call_was_given_is_its_successors_too():
    template = task(lambda: 1)

    assert own_options(template) == {}
    assert own_options(template.copy()) == {}
    assert own_options(template.copy(retries=2)) == {"retries": 2}

from typing import Any

import pytest

from nbflow import Flow, Parameter, Task, task
from nbflow.engine.state import Failed, Pending, Success
from nbflow.errors import ParameterError, UnknownNodeError
from nbflow.flows.arguments import check_starts, sorted_out
from tests.messages import matches


@task
def load(day=None, path=None): ...


@task
def clean(frame): ...


@task
def save(frame, upstream=None): ...


@pytest.fixture
def etl():
    """A flow with the parameters `day` (required) and `path`: raw → tidy → out."""
    with Flow("etl") as flow:
        raw = load(Parameter("day"), path=Parameter("path", default="a.csv"))
        tidy = clean(raw)
        out = save(tidy, upstream_tasks=[raw])
    flow.graph.rename({raw: "raw", tidy: "tidy", out: "out"})
    return flow


# Parameters and options


def test_keywords_named_like_a_parameter_are_parameters(etl):
    given, options = sorted_out(etl, None, {"day": 1, "path": "b.csv", "context": {"a": 1}})

    assert given == {"day": 1, "path": "b.csv"}
    assert options == {"context": {"a": 1}}


def test_parameters_may_be_given_both_ways_and_the_keyword_wins(etl):
    given, _ = sorted_out(etl, {"day": 1, "path": "b.csv"}, {"day": 2})

    assert given == {"day": 2, "path": "b.csv"}


def test_a_parameter_with_a_default_may_be_left_out(etl):
    assert sorted_out(etl, {"day": 1}, {}) == ({"day": 1}, {})


def test_what_was_given_is_left_as_it_was(etl):
    parameters = {"day": 1}

    sorted_out(etl, parameters, {"path": "b.csv"})

    assert parameters == {"day": 1}


@pytest.mark.parametrize(
    ("parameters", "options"),
    [({"day": 1, "pth": 2, "a": 3}, {}), ({"day": 1}, {"pth": 2, "a": 3})],
)
def test_parameters_that_the_flow_does_not_have_are_refused(etl, parameters, options):
    expected = "^Flow.run received the following unexpected parameters: a, pth\n"

    with pytest.raises(ParameterError, match=expected):
        sorted_out(etl, parameters, options)


@pytest.mark.parametrize(
    ("given", "message"), [("pth", "run_unexpected_near"), ("zzz", "run_unexpected")]
)
def test_the_message_for_an_unexpected_parameter_lists_what_the_flow_takes(etl, given, message):
    with pytest.raises(ParameterError) as error:
        sorted_out(etl, {"day": 1, given: 2}, {})

    assert matches(message, str(error.value))


def test_a_flow_without_parameters_takes_none():
    with pytest.raises(ParameterError, match="Flow 'empty' takes none"):
        sorted_out(Flow("empty"), {"day": 1}, {})


def test_a_required_parameter_that_is_missing_is_named(etl):
    with pytest.raises(ParameterError) as error:
        sorted_out(etl, None, {})

    assert matches("run_missing", str(error.value))


def test_a_flow_whose_name_is_no_variable_is_called_flow():
    flow = Flow("my flow", tasks=[Parameter("a"), Parameter("b")])

    with pytest.raises(ParameterError, match=r"Write `flow\.run\(a=\.\.\., b=\.\.\.\)`"):
        sorted_out(flow, None, {})


# Starting in the middle


def handle(flow: Flow, name: str) -> Task:
    return flow.graph.names[name].task


def test_a_run_may_start_where_every_input_is_given(etl):
    states = {handle(etl, "raw"): Success(result=1)}

    check_starts(etl, [handle(etl, "tidy")], states)
    names: Any = ["tidy"], {"raw": Success(result=1)}
    check_starts(etl, *names)


def test_a_run_without_starts_needs_nothing(etl):
    check_starts(etl, None, {})


def test_a_run_may_start_at_a_root(etl):
    check_starts(etl, [handle(etl, "day")], {})


def test_an_input_that_is_run_too_need_not_be_given(etl):
    check_starts(etl, [handle(etl, "tidy"), handle(etl, "out")], {handle(etl, "raw"): Success()})


def test_a_task_that_is_only_waited_for_need_not_be_given(etl):
    check_starts(etl, [handle(etl, "out")], {handle(etl, "tidy"): Success(result=1)})


@pytest.mark.parametrize("state", [None, Pending()])
def test_a_run_cannot_start_where_an_input_is_missing(etl, state):
    states = {} if state is None else {handle(etl, "raw"): state}

    with pytest.raises(UnknownNodeError) as error:
        check_starts(etl, [handle(etl, "tidy")], states)

    assert matches("start_without_input", str(error.value))


def test_a_failed_state_is_taken_as_given(etl):
    check_starts(etl, [handle(etl, "tidy")], {handle(etl, "raw"): Failed()})


def test_states_and_starts_may_be_named_by_old_handles(etl):
    raw, tidy = handle(etl, "raw"), handle(etl, "tidy")
    etl.replace(raw, load.copy())
    etl.replace(tidy, clean.copy())

    check_starts(etl, [tidy], {raw: Success(result=1)})


def test_a_start_must_be_a_task_of_the_flow(etl):
    with pytest.raises(UnknownNodeError, match="start_tasks of flow 'etl' names"):
        check_starts(etl, [load], {})

import pytest

from nbflow import Flow, Parameter, context, task
from nbflow.core.parameter import no_default
from nbflow.core.signals import FAIL
from tests.messages import matches


@task
def load(day): ...


def test_a_parameter_without_a_default_is_required():
    day = Parameter("day")

    assert (day.name, day.slug, day.required, day.default) == ("day", "day", True, None)
    assert repr(day) == "<Parameter: day>"


def test_a_parameter_with_a_default_is_not_required():
    day = Parameter("day", default=None, tags=["daily"])

    assert (day.required, day.default, day.tags) == (False, None, {"daily"})


@pytest.mark.parametrize("required", [True, False])
def test_whether_it_is_required_can_be_said(required):
    assert Parameter("day", required=required).required is required
    assert Parameter("day", default=1, required=required).required is required


def test_no_default_is_shown_as_such():
    assert repr(no_default) == "<no default>"


def test_a_parameter_has_the_value_of_the_run():
    with context(parameters={"day": "monday"}):
        assert Parameter("day").run() == "monday"
        assert Parameter("day", default="sunday").run() == "monday"


def test_a_parameter_that_the_run_does_not_give_has_its_default():
    with context(parameters={"other": 1}):
        assert Parameter("day", default="sunday").run() == "sunday"
    assert Parameter("day", default="sunday").run() == "sunday"


def test_a_required_parameter_that_the_run_does_not_give_fails():
    with pytest.raises(FAIL, match=r'^Parameter "day" was required but not provided.$'):
        Parameter("day", default=1, required=True).run()


def test_a_parameter_joins_the_flow_when_it_is_used():
    day = Parameter("day")

    with Flow("etl") as etl:
        load(day)

    assert etl.parameters() == {day}
    assert etl.slugs[day] == "day"


def test_calling_a_parameter_adds_it_itself():
    day = Parameter("day")

    with Flow("etl") as etl:
        assert day() is day
        assert day() is day

    assert list(etl.tasks) == [day]


def test_a_call_of_a_parameter_may_name_the_flow():
    etl, day = Flow("etl"), Parameter("day")

    day(flow=etl)

    assert list(etl.tasks) == [day]


def test_calling_a_parameter_outside_a_flow_is_an_error():
    with pytest.raises(ValueError, match="context while adding the parameter 'day'"):
        Parameter("day")()


@pytest.mark.parametrize(("args", "kwargs"), [((1,), {}), ((), {"value": 1})])
def test_a_parameter_takes_no_arguments(args, kwargs):
    with pytest.raises(TypeError) as error:
        Parameter("day")(*args, flow=Flow("etl"), **kwargs)

    assert matches("parameter_called", str(error.value))


def test_two_parameters_of_one_name_cannot_be_in_one_flow():
    etl = Flow("etl")
    load(Parameter("day"), flow=etl)

    with pytest.raises(ValueError, match="'day'"):
        load(Parameter("day"), flow=etl)

    assert len(etl.tasks) == 2


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [("", ValueError, "parameter_empty_name"), (3, TypeError, "parameter_name_no_text")],
)
def test_a_parameter_needs_a_name(name, error, message):
    with pytest.raises(error) as raised:
        Parameter(name)

    assert matches(message, str(raised.value))


def test_a_copy_has_another_name_and_all_else_the_same():
    night = Parameter("day", default=1, required=True, tags=["daily"]).copy("night")

    assert (night.name, night.slug) == ("night", "night")
    assert (night.default, night.required, night.tags) == (1, True, {"daily"})


def test_a_copy_may_differ():
    night = Parameter("day", tags=["daily"]).copy("night", default=2, tags=["late"])

    assert (night.default, night.required, night.tags) == (2, False, {"late"})
    assert Parameter("day", default=1).copy("night", required=True).required is True


def test_a_copy_needs_a_name():
    with pytest.raises(TypeError) as error:
        Parameter("day").copy()

    assert matches("parameter_copy_without_name", str(error.value))


def test_a_copy_cannot_differ_in_what_there_is_not():
    with pytest.raises(AttributeError, match="Parameter 'day' has no option 'trigger'"):
        Parameter("day").copy("night", trigger=all)

"""One shell's flows, and the cell that is open."""

import pytest

from nbflow import Flow
from nbflow.errors import UnknownNodeError
from nbflow.notebook.fragment import Source
from nbflow.notebook.session import Session
from tests.messages import matches


def session(**variables):
    return Session(variables, lambda failure, again: None)


def test_a_flow_is_known_by_its_first_variable():
    delays, other = Flow("delays"), Flow("other")

    made = session(_=delays, _7=delays, delays=delays, again=delays, other=other, x=1)

    assert made.flows() == {"delays": delays, "other": other}


def test_the_only_flow_need_not_be_named():
    delays = Flow("delays")

    assert session(delays=delays).find(None) == ("delays", delays)


def test_a_second_variable_of_a_flow_names_it_too(delays):
    delays.good("again = delays")

    assert delays.good("%flow get again day --code").printed == "again['day']"


@pytest.mark.parametrize(
    ("flows", "name", "message"),
    [
        ([], None, "flow_none_yet"),
        ([], "delays", "flow_none_yet"),
        (["delays", "Trips"], None, "flow_which"),
        (["delays", "Trips"], "delay", "flow_unknown_near"),
        (["delays", "Trips"], "xyz", "flow_unknown"),
    ],
)
def test_a_flow_that_cannot_be_meant_is_refused(flows, name, message):
    made = session(**{flow: Flow(flow) for flow in flows})

    with pytest.raises(UnknownNodeError) as error:
        made.find(name)

    assert matches(message, str(error.value))


def test_an_expression_sees_the_users_variables_and_changes_none():
    made = session(x=2)

    assert made.evaluate("[y := x, x + 1]") == [2, 3]
    assert made.namespace.keys() == {"x"}


def test_nothing_is_closed_where_no_cell_is_open():
    assert session().close(succeeded=True) is None


def test_a_cell_is_open_between_open_and_close():
    made = session()

    made.open("delays", Source("a", None, None, ()))
    assert made.opened is not None
    assert made.opened.flow is made.namespace["delays"]

    assert made.close(succeeded=True) is made.namespace["delays"]
    assert made.opened is None


def test_a_flow_is_not_changed_while_one_of_its_cells_runs(delays):
    delays.good("@task\ndef clean(rows):\n    return rows")

    ran = delays.good("%%flow delays\nrows = save(tidy)\nverdict = delays.plan()['tidy'].verdict")

    assert "defined again" not in ran.text
    assert "defined again" in delays.good("%flow plan").text

"""The verbs that change a flow."""

from tests.messages import matches


def test_replace_puts_another_task_in_the_place_of_a_node(delays):
    delays.good("@task\ndef wash(rows):\n    return rows[:1]")
    delays.good("%flow replace tidy wash")
    delays.good("%flow run")

    assert delays.vars["delays"]["tidy"] == [1]


def test_mock_lets_a_value_stand_for_a_node(delays):
    delays.good("%flow mock delays flights=[7, 8]")

    assert "◇  flights  mocked" in delays.good("%flow run").text
    assert delays.vars["delays"]["tidy"] == [7, 8]


def test_mock_takes_expressions_and_several_nodes(delays):
    delays.good("base = [5]")
    delays.good('%flow mock day={"a": 1} flights=base + [6, 7]')

    mocks = delays.vars["delays"].mocks
    assert [mocks["day"].result, mocks["flights"].result] == [{"a": 1}, [5, 6, 7]]


def test_what_evaluating_a_mock_raises_is_shown_as_it_is(delays):
    ran = delays.run("%flow mock tidy=1/0")

    assert isinstance(ran.result.error_in_exec, ZeroDivisionError)
    assert delays.vars["delays"].mocks == {}


def test_unmock_takes_mocks_away(delays):
    delays.good("%flow mock flights=1 tidy=2")
    delays.good("%flow unmock flights")
    assert list(delays.vars["delays"].mocks) == ["tidy"]

    delays.good("%flow unmock")
    assert delays.vars["delays"].mocks == {}


def test_remove_takes_nodes_out(delays):
    delays.good("%flow remove tidy")

    assert list(delays.nodes()) == ["day", "flights"]


def test_a_removed_node_is_not_missed_by_its_cell(delays):
    delays.good("%%flow delays\na = save(tidy)\nb = save(tidy)", "one")
    delays.good("%flow remove a")
    delays.good("%%flow delays\nb = save(tidy)", "one")

    assert list(delays.nodes()) == ["day", "flights", "tidy", "b"]


def test_accept_keeps_what_is_there(delays):
    delays.good("%flow run")
    delays.good("@task\ndef clean(rows):\n    return rows[:]")

    delays.good("%flow accept tidy")

    assert "reuse  tidy     nothing changed (accepted by hand)" in delays.good("%flow plan").text
    code = delays.good("%flow accept delays flights tidy -p day=x --code").text
    assert code == "delays.accept('flights', 'tidy', parameters={'day': 'x'})"


def test_accept_takes_nodes(delays):
    assert matches("magic_accept_nothing", delays.refused("%flow accept delays").strip())


def test_what_cannot_be_accepted_is_said(delays):
    assert "'tidy' of flow 'delays' cannot be accepted" in delays.refused("%flow accept tidy")

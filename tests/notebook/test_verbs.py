"""The verbs of %flow."""

import ast
import json
import re

import pytest

from nbflow.schedules import CronSchedule
from tests.messages import matches


def said(shell, line):
    """Return what is said of a wrong use: one line."""
    text = shell.refused(line).strip()
    assert text.startswith("UsageError: ")
    assert "\n" not in text
    return text


# -- run -------------------------------------------------------------------------------------------


def test_run_returns_the_state_of_the_flow(delays):
    delays.good("state = %flow run")

    assert delays.vars["state"].is_successful()
    assert delays.vars["state"].result[delays.vars["tidy"]].result == [2, 3]


def test_run_takes_what_is_still_valid(delays):
    delays.good("%flow run")

    assert "reused 2 of 2" in delays.good("%flow run").text


def test_fresh_runs_everything(delays):
    delays.good("%flow run")

    assert "reused" not in delays.good("%flow run --fresh").text


def test_fresh_ignores_what_is_valid_but_not_mocks(delays):
    delays.good("%flow run")
    delays.good("%flow mock flights=[5]")
    delays.good("%flow run --fresh")

    assert delays.vars["delays"]["tidy"] == [5]


def test_parameters_are_json_or_text(delays):
    delays.good("@task\ndef load(day):\n    return [day]")
    delays.good("%flow run -p day=3")
    assert delays.vars["delays"]["flights"] == [3]

    delays.good("%flow run delays -p day=2013-02-01")
    assert delays.vars["delays"]["flights"] == ["2013-02-01"]


def test_parameters_take_the_values_of_variables(delays):
    delays.good("@task\ndef load(day):\n    return [day]\nn = 7")
    delays.good("%flow run -p day={n}")
    assert delays.vars["delays"]["flights"] == [7]

    delays.good("%flow run -p day=$n")
    assert delays.vars["delays"]["flights"] == [7]


def test_until_runs_a_node_and_what_it_needs(delays):
    delays.good("%flow run --until flights")

    assert delays.vars["delays"].state_of("tidy") is None
    assert delays.vars["delays"]["flights"] == [1, 2, 3]


def test_a_schedule_does_not_hold_the_kernel_up(delays):
    delays.vars["delays"].schedule = CronSchedule("0 0 1 1 *")

    printed = delays.good("%flow run --code").printed
    assert printed == "delays.run(reuse=True, run_on_schedule=False)"
    delays.good("%flow run")

    assert delays.vars["delays"]["tidy"] == [2, 3]


def test_raise_lets_the_error_out(delays):
    delays.good("@task\ndef clean(rows):\n    return rows[99]")

    ran = delays.run("%flow run --raise")

    assert isinstance(ran.result.error_in_exec, IndexError)
    assert ran.shown == []


def test_without_raise_a_failure_is_a_state(delays):
    delays.good("@task\ndef clean(rows):\n    return rows[99]")

    delays.good("state = %flow run")

    assert delays.vars["state"].is_failed()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("%flow run tidy", "magic_run_takes_no_node"),
        ("%flow run delayz", "magic_run_no_flow"),
        ("%flow run -p day", "magic_run_parameter_without_value"),
        ("%flow run -p daay=4", "magic_run_parameter_unknown"),
        ("%flow run --until tid", "magic_run_until_unknown"),
        ("%flow run --frsh", "magic_run_option_unknown"),
        ("%flow get", "magic_get_nothing"),
        ("%flow get tidy", "magic_get_not_run"),
        ("%flow get tidi", "magic_get_unknown"),
        ("%flow why", "magic_why_nothing"),
        ("%flow show a b", "magic_show_two"),
        ("%flow debug", "magic_debug_nothing"),
        ("%flow replace tidy", "magic_replace_one_word"),
        ("%flow replace tidy washh", "magic_replace_no_variable"),
        ("%flow replace tidy n", "magic_replace_no_task_line"),
        ("%flow mock", "magic_mock_nothing"),
        ("%flow mock tidy", "magic_mock_no_value"),
        ("%flow mock tidy=washh", "magic_mock_no_variable"),
        ("%flow mock tidi=1", "magic_mock_unknown"),
        ("%flow unmock tidi", "magic_unmock_unknown"),
        ("%flow remove", "magic_remove_nothing"),
        ("%flow remove flights", "magic_remove_used"),
        ("%flow help runn", "magic_help_unknown"),
        ("%flow runn", "magic_verb_unknown"),
        ("%flow xyz", "magic_verb_unlike_any"),
    ],
)
def test_wrong_use_is_one_line_that_says_what_to_type(delays, line, message):
    delays.vars["n"] = 5
    nodes = delays.nodes()

    assert matches(message, said(delays, line))
    assert delays.nodes() == nodes


def test_of_two_flows_one_must_be_named(delays):
    delays.good("%%flow other\nx = load(1)")

    assert "Which flow is meant? Name one of delays, other." in said(delays, "%flow run")
    delays.good("%flow run other")


# -- look ------------------------------------------------------------------------------------------


def test_show_gives_the_picture(delays):
    shown = delays.good("%flow show").shown

    assert [sorted(bundle) for bundle in shown] == [["image/svg+xml", "text/plain"]]


def test_show_gives_the_state_of_a_node(delays):
    assert delays.good("%flow show tidy").shown == [
        {"text/plain": "· tidy of flow delays: has not run"}
    ]


def test_plan_says_what_would_run(delays):
    assert delays.good("%flow plan delays").text.splitlines() == [
        "delays: run 3",
        "  run  day      never run",
        "  run  flights  never run",
        "  run  tidy     never run",
    ]


def test_plan_takes_parameters_and_until(delays):
    delays.good("%flow run")

    steps = delays.good("%flow plan -p day=x --until flights").text

    assert re.search(r"run +day +parameter `day` changed", steps)
    assert re.search(r"skip +tidy", steps)


def test_plan_as_json_is_nothing_but_json(delays):
    delays.good("@task\ndef clean(rows):\n    return rows")

    ran = delays.good("%flow plan --json")

    assert json.loads(ran.printed)["steps"][2]["node"] == "tidy"
    assert "defined again" in ran.errors
    assert ran.shown == []


def test_why_explains_one_node(delays):
    assert delays.good("%flow why tidy").text == "tidy\n  run  never run\n"


def test_get_returns_the_value(delays):
    delays.good("%flow run")
    delays.good("value = %flow get tidy")

    assert delays.vars["value"] == [2, 3]


def test_a_task_names_its_node_where_only_one_has_it(delays):
    delays.good("%flow run")

    assert delays.good("%flow get clean").shown == [{"text/plain": "[2, 3]"}]


def test_get_of_a_failed_step_says_so(delays):
    delays.good("@task\ndef clean(rows):\n    return rows[99]")
    delays.good("%flow run")

    assert matches("magic_get_failed", said(delays, "%flow get tidy"))


def test_logs_prints_what_the_tasks_said(delays):
    delays.good(
        "import logging\n@task\ndef clean(rows):\n    print('cleaning')\n"
        "    logging.getLogger('nbflow.clean').warning('twice')\n    return rows"
    )
    delays.good("%flow run")

    assert delays.good("%flow logs").printed.splitlines() == [
        "PRINT - tidy | cleaning",
        "WARNING - tidy | twice",
    ]
    assert delays.good("%flow logs tidy").printed == delays.good("%flow logs delays").printed


def test_logs_of_a_name_that_cannot_be_sent_are_printed_all_the_same(delays):
    delays.good("%%flow delays\n@task(name='half \\ud800')\ndef half():\n    print('here')\nhalf()")
    delays.good("%flow run")

    assert "half \N{REPLACEMENT CHARACTER}-1 | here" in delays.good("%flow logs").printed


def test_no_logs_are_said_to_be_none(delays):
    delays.good("%flow run")

    assert delays.good("%flow logs").printed == "Nothing was printed or logged in the last run."


# -- change ----------------------------------------------------------------------------------------


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


# -- debug -----------------------------------------------------------------------------------------


def test_debug_opens_the_debugger_on_the_failure(delays, monkeypatch):
    delays.good("@task\ndef clean(rows):\n    return rows[99]")
    delays.good("%flow run")
    opened = []
    magics = delays.ip.magics_manager.magics["line"]
    monkeypatch.setitem(magics, "debug", lambda line: opened.append(line))

    delays.good("%flow debug delays tidy")

    assert opened == [""]


# -- help ------------------------------------------------------------------------------------------


def test_help_lists_the_verbs(delays):
    assert matches("magic_help", delays.good("%flow help").printed)


def test_help_explains_a_verb(delays):
    assert matches("magic_help_run", delays.good("%flow help run").printed)


# -- the Python for it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("run", "delays.run(reuse=True)"),
        ("run --fresh", "delays.run()"),
        (
            "run delays -p day=3 --until tidy",
            "delays.run(reuse=True, parameters={'day': 3}, until=['tidy'])",
        ),
        (
            "run --raise",
            "from nbflow.utilities.debug import raise_on_exception\n"
            "with raise_on_exception():\n    delays.run(reuse=True)",
        ),
        ("plan", "delays.plan()"),
        ("plan -p day=x", "delays.plan(parameters={'day': 'x'})"),
        ("show", "delays"),
        ("show tidy", "delays.find('tidy')"),
        ("why tidy", "delays.why('tidy')"),
        ("get tidy", "delays['tidy']"),
        ("logs", "print(*delays.logs(), sep='\\n')"),
        ("logs tidy", "print(*delays.logs('tidy'), sep='\\n')"),
        ("replace tidy save", "delays.replace(delays.find('tidy'), save)"),
        ("mock tidy=[1, 2] day=3", "delays.mock('tidy', [1, 2]); delays.mock('day', 3)"),
        ("unmock", "delays.unmock()"),
        ("unmock tidy day", "delays.unmock('tidy', 'day')"),
        ("remove tidy", "delays.remove('tidy')"),
    ],
)
def test_code_prints_the_python_that_a_verb_calls(delays, line, code):
    before = delays.nodes()

    assert delays.good(f"%flow {line} --code").printed == code
    assert delays.good(f"%flow --code {line}").printed == code
    assert delays.nodes() == before
    assert delays.vars["delays"].last_run is None

    ast.parse(code)
    delays.good("delays.run()")
    delays.good(code)


def test_the_code_of_debug_is_the_failure(delays):
    delays.good("@task\ndef clean(rows):\n    return rows[99]")
    delays.good("%flow run")

    assert delays.good("%flow debug --code").printed == "delays.failure('tidy')"


def test_what_has_no_python_is_itself(delays):
    assert delays.good("%flow help run --code").printed == "%flow help run"
    assert delays.good("%flow --code").printed == "%flow"

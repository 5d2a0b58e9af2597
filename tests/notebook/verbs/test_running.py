"""The verbs that run a flow, and look into what failed."""

import re

from nbflow.schedules import CronSchedule


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


def test_force_runs_what_is_valid(delays):
    delays.good("%flow run")

    assert re.search(r"✓ +flights +ran", delays.good("%flow run --force flights").text)
    printed = delays.good("%flow run --force flights --force tidy --code").printed
    assert printed == "delays.run(reuse=True, force=['flights', 'tidy'])"


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


def test_debug_opens_the_debugger_on_the_failure(delays, monkeypatch):
    delays.good("@task\ndef clean(rows):\n    return rows[99]")
    delays.good("%flow run")
    opened = []
    magics = delays.ip.magics_manager.magics["line"]
    monkeypatch.setitem(magics, "debug", lambda line: opened.append(line))

    delays.good("%flow debug delays tidy")

    assert opened == [""]

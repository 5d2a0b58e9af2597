"""What a notebook says while and after a flow runs."""

import sys

from tests.messages import matches

FOLLOWED = "`clean` was defined again: `tidy` now uses the new one\n"
BROKEN = "@task\ndef clean(rows):\n    return rows[99]"


def test_a_failed_flow_raises_nothing_and_says_one_line(delays):
    delays.good(BROKEN)

    ran = delays.good("delays.run();")

    assert matches("flow_failed", ran.errors.strip())
    assert ran.errors.count("\n") == 1


def test_two_runs_say_the_same(delays):
    delays.good(BROKEN)

    first, second = delays.good("%flow run"), delays.good("%flow run --fresh")

    assert (first.errors, first.shown[0]) == (second.errors, second.shown[0])


def test_the_failure_stands_below_it(delays):
    delays.good(BROKEN)

    ran = delays.good("delays.run();")

    assert matches("failure_block", ran.shown[0]["text/plain"])


def test_the_first_failure_in_declared_order_is_shown_not_the_first_that_happened(delays):
    delays.good("@task\ndef broken(x):\n    return x[99]")
    delays.good(
        "%%flow delays\na = broken(flights)\nb = broken(flights)\nc = save(flights)\n"
        "a.set_upstream(c)"
    )

    ran = delays.good("%flow run")

    assert list(delays.vars["delays"].last_run.failures) == ["b", "a"]
    assert ran.errors.startswith("flow 'delays' failed at 'a'")


def test_debug_opens_on_the_first_failure(delays):
    delays.good(BROKEN)
    delays.good("%flow run")

    assert isinstance(sys.last_value, IndexError)
    assert sys.last_traceback is not None
    assert sys.last_traceback.tb_frame.f_code.co_name == "clean"


def test_the_next_run_lets_go_of_the_failure(delays):
    delays.good(BROKEN)
    delays.good("%flow run")
    delays.good("@task\ndef clean(rows):\n    return rows")
    delays.good("%flow run")

    assert not hasattr(sys, "last_value")


def test_a_failure_whose_text_is_hostile_is_still_told(delays):
    delays.good(
        "class Bad(Exception):\n    def __str__(self):\n        raise ValueError\n"
        "@task\ndef clean(rows):\n    raise Bad"
    )

    ran = delays.good("%flow run")

    assert ran.errors == "flow 'delays' failed at 'tidy': Bad: <Bad without a text>\n"


def test_a_message_cannot_control_the_screen(delays):
    delays.good("@task\ndef clean(rows):\n    raise ValueError('\\x1b[31mred\\r\\nsecond')")

    ran = delays.good("%flow run")

    assert (
        ran.errors
        == "flow 'delays' failed at 'tidy': ValueError: \N{REPLACEMENT CHARACTER}[31mred\n"
    )
    assert "\x1b" not in ran.text
    assert "\r" not in ran.text


def test_an_address_in_a_message_is_left_out(delays):
    delays.good("@task\ndef clean(rows):\n    raise ValueError(object())")

    assert "ValueError: <object object>" in delays.good("%flow run").text


def test_a_flow_that_fails_by_what_it_was_given_says_so(delays):
    delays.good("from nbflow.engine.state import Failed")

    ran = delays.good("delays.run(task_states={tidy: Failed('by hand')});")

    assert ran.errors == "flow 'delays' failed: a state that it was given is Failed\n"
    assert ran.shown == []


def test_with_raise_the_error_is_shown_once(delays):
    delays.good(BROKEN)

    ran = delays.run("%flow run --raise")

    assert ran.errors == ""
    assert ran.shown == []
    assert ran.printed.count("IndexError: list index out of range") == 1
    assert isinstance(sys.last_value, IndexError)


def test_a_traceback_holds_none_of_our_frames(delays):
    delays.good(BROKEN)

    printed = delays.run("%flow run --raise").printed

    assert "nbflow/" not in printed
    assert "return rows[99]" in printed


def test_an_interrupt_goes_on(delays):
    delays.good("@task\ndef clean(rows):\n    raise KeyboardInterrupt")

    ran = delays.run("%flow run")

    assert isinstance(ran.result.error_in_exec, KeyboardInterrupt)
    assert delays.vars["delays"].last_run.final is not None
    assert type(delays.vars["delays"].last_run.final).__name__ == "Cancelled"


# -- prints and logs -------------------------------------------------------------------------------


def test_what_a_task_prints_reaches_the_cell(delays):
    delays.good("@task\ndef clean(rows):\n    print('cleaning')\n    return rows")

    assert delays.good("%flow run").printed == f"{FOLLOWED}cleaning"


def test_what_a_task_logs_reaches_the_cell_with_its_name(delays):
    delays.good(
        "from nbflow import context\n@task\ndef clean(rows):\n"
        "    context.get('logger').warning('%s rows', len(rows))\n    return rows"
    )

    assert delays.good("%flow run").printed == f"{FOLLOWED}WARNING - clean | 3 rows"
    assert delays.good("%flow logs").printed == "WARNING - tidy | 3 rows"


def test_a_logged_traceback_is_printed(delays):
    delays.good(
        "import logging\n@task\ndef clean(rows):\n    try:\n        1 / 0\n"
        "    except ZeroDivisionError:\n        logging.getLogger('nbflow.mine').exception('oh')"
    )

    printed = delays.good("%flow run").printed

    assert printed.startswith(f"{FOLLOWED}ERROR - mine | oh\nTraceback")
    assert printed.endswith("ZeroDivisionError: division by zero")


# -- what could have been reused -------------------------------------------------------------------


def test_a_run_that_could_have_reused_much_says_so_in_one_line(delays):
    delays.good("%flow run")

    assert matches("could_reuse", delays.good("delays.run();").printed)


def test_the_first_run_says_nothing(delays):
    assert delays.good("delays.run();").printed == ""


def test_fresh_was_asked_for_and_says_nothing(delays):
    delays.good("%flow run")

    assert delays.good("%flow run --fresh").printed == ""
    assert delays.good("delays.run();").printed != ""


def test_a_run_with_reuse_says_nothing(delays):
    delays.good("%flow run")

    assert delays.good("delays.run(reuse=True);").printed == ""


def test_a_run_that_could_have_reused_little_says_nothing(delays):
    delays.good("%flow run")
    delays.good("@task\ndef load(day):\n    return [5]")

    assert delays.good("delays.run();").printed == (
        "`load` was defined again: `flights` now uses the new one"
    )


def test_a_flow_without_a_variable_is_told_of_too(delays):
    delays.good("def go(flow=delays):\n    flow.run()\ngo()\ndel delays")

    assert delays.good("go()").printed == (
        "2 of 2 tasks ran again with nothing changed: `run(reuse=True)` takes their results"
    )


def test_a_line_of_a_task_whose_name_cannot_be_sent_is_printed_all_the_same(delays):
    delays.good(
        "%%flow delays\nfrom nbflow import context\n@task(name='half \\ud800')\ndef half():\n"
        "    context.get('logger').warning('here')\nhalf()"
    )

    assert "WARNING - half \N{REPLACEMENT CHARACTER} | here" in delays.good("%flow run").text


LOGS = """
from nbflow import flow, get_run_logger
@flow
def logs():
    get_run_logger().info("mine")
    return 1
logs()
"""


def test_of_a_function_that_runs_only_its_own_lines_are_printed(delays):
    ran = delays.good(LOGS)

    assert ran.printed.splitlines() == ["INFO - logs | mine"]

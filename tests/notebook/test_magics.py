"""%flow and %nbflow."""

import pytest


def test_alone_it_lists_the_flows_and_their_states(delays):
    assert delays.good("%flow").text == "·  delays  not run  3 nodes\n"


def test_nbflow_is_the_same(delays):
    assert delays.good("%nbflow").text == delays.good("%flow").text
    assert delays.good("%nbflow help").text == delays.good("%flow help").text


def test_a_question_mark_shows_help(delays):
    delays.ip.set_hook("show_in_pager", lambda _, data, start, screen_lines: print(data))

    said = delays.good("%flow?").printed
    assert "Run flows and look into them." in said
    assert "Say why a node would run or be reused, up to the first cause." in said

    said = delays.good("%%flow?").printed
    assert "%%flow [--cell LABEL] NAME" in said
    assert "Let the calls of tasks in this cell build a flow." in said


def test_a_long_message_becomes_sentences_on_one_line(delays):
    assert (
        delays.refused("%flow run -p daay=4")
        .strip()
        .endswith(
            "unexpected parameters: daay. Flow 'delays' takes day. Did you mean 'day'? "
            "Nothing was run."
        )
    )


def test_an_option_inside_a_word_is_not_code(delays):
    assert "mode--code" in delays.refused("%flow run mode--code")


def test_in_a_function_the_magic_works_too(delays):
    delays.good("def go():\n    return get_ipython().run_line_magic('flow', 'run')\nstate = go()")

    assert delays.vars["state"].is_successful()


@pytest.mark.parametrize("name", ["flow", "nbflow"])
def test_the_value_can_be_assigned(delays, name):
    delays.good(f"plan = %{name} plan")

    assert delays.vars["plan"]["tidy"].verdict == "run"


def test_a_semicolon_keeps_the_value_from_being_shown(delays):
    assert delays.good("%flow run;").shown == []
    assert delays.good("%flow get tidy ;").shown == []
    assert delays.good("%flow get tidy --code;").printed == "delays['tidy']"
    assert delays.good("%flow mock tidy='a;'").shown == []
    assert delays.vars["delays"].mocks["tidy"].result == "a;"


def test_a_message_has_no_control_characters(ip):
    ip.good("%%flow f\nx = Parameter('a\\x1b[31m', default=1)")

    assert "\x1b" not in ip.refused("%flow get zz")

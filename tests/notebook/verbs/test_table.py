"""The verbs by name, and what is said of wrong use."""

import pytest

from tests.messages import matches


def said(shell, line):
    """Return what is said of a wrong use: one line."""
    text = shell.refused(line).strip()
    assert text.startswith("UsageError: ")
    assert "\n" not in text
    return text


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
        ("%flow cache --limit 5GB", "magic_cache_no_purge"),
        ("%flow cache --purge --limit 5", "magic_cache_no_size"),
        ("%flow cache --purge --older-than long", "magic_cache_no_age"),
        ("%flow cache a b", "magic_cache_two"),
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


def test_help_lists_the_verbs(delays):
    assert matches("magic_help", delays.good("%flow help").printed)


def test_help_explains_a_verb(delays):
    assert matches("magic_help_run", delays.good("%flow help run").printed)

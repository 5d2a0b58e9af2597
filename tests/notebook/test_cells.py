"""Cells that begin with %%flow run as themselves."""

import sys

import pytest

from nbflow.notebook.cells import CellHooks
from nbflow.notebook.session import Session
from tests.messages import matches


def hooks(*names):
    made = CellHooks(None, Session({}, print), print)
    made.names = names or made.names
    return made


def test_the_first_line_becomes_a_call_on_the_same_line():
    lines = hooks().transform(["%%flow delays --cell a\n", "x = 1\n"])

    assert lines == ["get_ipython().run_line_magic('flow_cell', 'delays --cell a')\n", "x = 1\n"]


def test_a_line_without_a_name_is_still_ours_to_refuse():
    assert hooks().transform(["%%flow\n"]) == ["get_ipython().run_line_magic('flow_cell', '')\n"]


@pytest.mark.parametrize(
    "line", ["%%flow?\n", "%%flowers x\n", "%flow run\n", "%%time\n", "x = '%%flow a'\n", "\n"]
)
def test_other_lines_stay_as_they_are(line):
    assert hooks().transform([line]) == [line]


def test_an_empty_cell_stays_empty():
    assert hooks().transform([]) == []


def test_a_magic_of_another_extension_is_not_ours():
    assert hooks("nbflow").transform(["%%flow x\n"]) == ["%%flow x\n"]
    assert hooks("nbflow").transform(["%%nbflow x\n"]) != ["%%nbflow x\n"]


def test_a_cell_adds_its_calls_to_the_flow(delays):
    assert delays.nodes() == {"day": [], "flights": ["day"], "tidy": ["flights"]}


def test_nbflow_is_another_name_for_the_same(delays):
    delays.good("%%nbflow delays\nsave(tidy)")

    assert delays.nodes()["save-1"] == ["tidy"]


def test_the_flow_is_a_python_variable(delays):
    assert delays.good("delays.get_tasks(name='clean')[0] is tidy").shown == [
        {"text/plain": "True"}
    ]


def test_the_picture_appears_under_the_cell(delays):
    shown = delays.good("%%flow delays\nrows = save(tidy)").shown

    assert [sorted(bundle) for bundle in shown] == [["image/svg+xml", "text/plain"]]
    assert shown[0]["text/plain"].splitlines() == [
        "delays: 3 tasks, 1 parameter",
        "  day",
        "  flights ← day",
        "  tidy ← flights",
        "  rows ← tidy",
    ]


def test_the_picture_comes_after_what_the_cell_shows(delays):
    shown = delays.good("%%flow delays\nrows = save(tidy)\n'the last line'").shown

    assert [bundle["text/plain"].split("\n")[0] for bundle in shown] == [
        "'the last line'",
        "delays: 3 tasks, 1 parameter",
    ]


def test_the_last_line_is_the_cells_value(delays):
    delays.good("%%flow delays\nrows = save(tidy)\n6 * 7")

    assert delays.good("_").shown == [{"text/plain": "42"}]


def test_an_error_has_the_line_number_of_the_cell(delays):
    ran = delays.run("%%flow delays\nx = 1\n1 / 0")

    assert isinstance(ran.result.error_in_exec, ZeroDivisionError)
    assert "----> 3 1 / 0" in ran.printed


def test_a_failed_cell_shows_no_picture(delays):
    assert delays.run("%%flow delays\nrows = save(tidy)\n1 / 0").shown == []


def test_a_syntax_error_leaves_the_flow_as_it_was(delays):
    before = delays.nodes()

    assert "SyntaxError" in delays.refused("%%flow delays\nrows = save(tidy")
    assert delays.nodes() == before


def test_an_error_on_the_last_line_leaves_the_flow_as_it_was(delays):
    before = delays.nodes()

    delays.refused("%%flow delays\nrows = save(tidy)\n1 / 0")

    assert delays.nodes() == before
    assert "rows" not in delays.vars


def test_after_a_failed_cell_a_call_is_a_call_again(delays):
    delays.refused("%%flow delays\n1 / 0")

    assert delays.good("save([1, 2])").shown == [{"text/plain": "2"}]


def test_a_fragment_that_cannot_be_taken_in_makes_the_cell_fail(delays):
    ran = delays.run("%%flow delays\ntidy = clean(tidy)")

    assert not ran.result.success
    assert not delays.ip.last_execution_succeeded
    assert matches("cell_depends_on_itself", ran.printed.strip())


def test_await_works(delays):
    delays.good("%%flow delays\nimport asyncio\nx = await asyncio.sleep(0, 5)\nrows = save(tidy)")

    assert delays.vars["x"] == 5
    assert "rows" in delays.nodes()


def test_a_breakpoint_in_the_body_knows_the_cells_line(delays, monkeypatch):
    lines = []
    monkeypatch.setattr(sys, "breakpointhook", lambda: lines.append(sys._getframe(1).f_lineno))

    delays.good("%%flow delays\nrows = save(tidy)\nbreakpoint()")

    assert lines == [3]


def test_history_keeps_the_cell_as_it_was_written(delays):
    delays.good("%%flow delays\nrows = save(tidy)")

    assert delays.ip.history_manager.input_hist_raw[-1] == "%%flow delays\nrows = save(tidy)"


def test_a_flow_cell_without_a_body_makes_the_flow(ip):
    ran = ip.good("%%flow empty")

    assert ran.shown[0]["text/plain"] == "empty: no tasks yet"


def test_blank_lines_before_the_magic_do_no_harm(delays):
    delays.good("\n\n%%flow delays\nrows = save(tidy)")

    assert "rows" in delays.nodes()


def test_a_cell_timed_by_another_magic_is_still_a_flow_cell(delays):
    delays.good("%%time\n%%flow delays\nrows = save(tidy)")

    assert "rows" in delays.nodes()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("%%flow", "cell_without_name"),
        ("%%flow my flow", "cell_two_names"),
        ("%%flow 2nd", "cell_bad_name"),
        ("%%flow class", "cell_keyword"),
        ("%%flow _x", "cell_underscore"),
        ("%%flow delays --cell", "cell_without_label"),
        ("%%flow delays --cell 'a", "cell_open_quote"),
        ("%%flow delays --sell a", "cell_unknown_option"),
    ],
)
def test_wrong_use_is_one_line_that_says_what_to_type(ip, line, message):
    before = set(ip.vars)
    said = ip.refused(f"{line}\nx = 1").strip()

    assert matches(message, said)
    assert said.startswith("UsageError: %%flow")
    assert "\n" not in said
    assert set(ip.vars) <= before | {"_i", "_ii", "_i1", "_i2"}


def test_a_variable_that_is_no_flow_is_never_overwritten(delays):
    delays.vars["table"] = [1, 2]

    said = delays.refused("%%flow table\nx = 1")

    assert delays.vars["table"] == [1, 2]
    assert "x" not in delays.vars
    assert matches("cell_variable_no_flow", said.strip())


def test_a_step_is_not_overwritten_by_a_flow(delays):
    said = delays.refused("%%flow tidy\nx = 1")

    assert matches("cell_variable_step", said.strip())


def test_a_name_of_pythons_own_stays_pythons(ip):
    said = ip.refused("%%flow list\nx = 1")

    assert matches("cell_builtin", said.strip())
    assert "list" not in ip.vars


def test_a_cell_inside_another_one_is_refused(delays):
    before = delays.nodes()

    ran = delays.run(
        "%%flow delays\ninner = get_ipython().run_cell('%%flow delays\\nx = save(tidy)')\n"
        "rows = save(tidy)"
    )

    assert matches("cell_inside_cell", ran.printed.strip())
    assert delays.nodes() == before | {"rows": ["tidy"]}
    assert not delays.vars["inner"].success


def test_a_plain_cell_run_inside_does_not_end_the_outer_one(delays):
    delays.good("%%flow delays\nget_ipython().run_cell('y = 1')\nrows = save(tidy)")

    assert delays.nodes()["rows"] == ["tidy"]


def test_a_cell_that_runs_silently_is_refused(delays):
    result = delays.ip.run_cell("%%flow delays\nx = save(tidy)", silent=True)

    assert not result.success
    assert "x" not in delays.nodes()
    assert delays.good("save([1])").shown == [{"text/plain": "1"}]


def test_the_magic_called_by_hand_says_where_it_belongs(delays):
    said = delays.refused("get_ipython().run_cell_magic('flow', 'delays', 'x = 1')")

    assert matches("cell_magic_by_hand", said.strip())


def test_a_cancelled_cell_is_discarded(delays):
    """IPython then has no result to hand over."""
    before = delays.nodes()
    cell = delays.ip.run_cell("%%flow delays\nget_ipython().events.trigger('post_run_cell', None)")

    assert cell.success
    assert delays.nodes() == before


def test_with_ids_the_cell_is_the_fragment(delays):
    delays.good("%%flow delays\na = save(tidy)", cell_id="one")
    delays.good("%%flow delays\nb = save(tidy)", cell_id="one")

    assert list(delays.nodes()) == ["day", "flights", "tidy", "b"]


def test_without_ids_a_cell_of_another_text_adds(delays):
    delays.good("%%flow delays\na = save(tidy)")
    delays.good("%%flow delays\nb = save(tidy)")

    assert list(delays.nodes())[-2:] == ["a", "b"]


def test_without_ids_a_cell_of_the_same_text_is_the_same(delays):
    delays.good("%%flow delays\nsave(tidy)")
    delays.good("%%flow delays\nsave(tidy)")

    assert list(delays.nodes()) == ["day", "flights", "tidy", "save-1"]


def test_without_ids_a_label_tells_the_cell(delays):
    delays.good("%%flow delays --cell end\na = save(tidy)")
    delays.good("%%flow delays --cell end\nb = save(tidy)")

    assert list(delays.nodes()) == ["day", "flights", "tidy", "b"]


def test_a_label_counts_also_where_cells_have_ids(delays):
    delays.good("%%flow delays --cell end\na = save(tidy)", cell_id="one")
    delays.good("%%flow delays --cell end\nb = save(tidy)", cell_id="two")

    assert list(delays.nodes()) == ["day", "flights", "tidy", "b"]


def test_a_cell_that_is_given_a_label_is_still_the_same(delays):
    delays.good("%%flow delays\na = save(tidy)", cell_id="one")
    delays.good("%%flow delays --cell end\nb = save(tidy)", cell_id="one")
    delays.good("%%flow delays\nc = save(tidy)", cell_id="one")

    assert list(delays.nodes()) == ["day", "flights", "tidy", "c"]


def test_a_lone_surrogate_in_the_text_does_no_harm(delays):
    delays.run("%%flow delays\nrows = save(tidy)  # \ud800")

    assert delays.good("%flow").text

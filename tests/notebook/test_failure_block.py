"""The block below a failed run."""

import re

from nbflow.engine.failure import Failure
from nbflow.notebook.failure_block import Again, failure_html, failure_text
from tests.messages import matches

HOSTILE = "<img src=x onerror=alert(1)>\x1b[2J\u202e"


def failure(fn, flow="delays", node="tidy", **inputs):
    try:
        fn(**inputs)
    except Exception as error:  # noqa: BLE001
        # As in a run, the frame that makes the call is none of the user's.
        own = error.with_traceback(getattr(error.__traceback__, "tb_next", None))
        return Failure(flow, node, "clean", own, inputs)
    raise AssertionError("it did not fail")


def clean(rows, day):
    first = rows[0]
    return first / day


def test_it_names_the_task_the_inputs_the_line_and_what_to_do_next():
    made = failure(clean, rows=[1, 2, 3, 4], day=0)

    assert matches("failure_block_text", failure_text(made))


def test_the_html_says_the_same_as_the_text():
    made = failure(clean, rows=[1, 2, 3, 4], day=0)

    words = re.sub(r"<[^>]+>", " ", failure_html(made))
    for word in failure_text(made).split():
        assert word.replace("'", "&#x27;") in words


def test_neither_path_nor_cell_nor_address_stands_in_it():
    def fails(thing):
        raise ValueError(thing)

    for shown in (
        failure_text(failure(fails, thing=object())),
        failure_html(failure(fails, thing=object())),
    ):
        assert __file__ not in shown
        assert "0x" not in shown


def test_the_line_is_counted_from_the_functions_first():
    assert "clean, line 3  return first / day" in failure_text(failure(clean, rows=[1], day=0))


def test_hostile_names_messages_and_values_are_text():
    def fails(**inputs):
        raise ValueError(HOSTILE)

    made = failure(fails, flow=HOSTILE, node=HOSTILE, **{HOSTILE: HOSTILE})

    for shown in (failure_html(made), failure_text(made)):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    assert "<img" not in failure_html(made)


def test_a_flow_whose_name_is_no_variable_is_called_flow():
    assert "%flow run flow" in failure_text(failure(clean, flow="my flow", rows=[1], day=0))


def test_the_magic_has_the_name_it_is_registered_under():
    made = failure(clean, rows=[1], day=0)

    assert "%nbflow run delays" in failure_text(made, Again("nbflow", "delays"))
    assert "%nbflow run delays" in failure_html(made, Again("nbflow", "delays"))


def test_many_inputs_are_counted():
    def fails(**inputs):
        raise ValueError

    text = failure_text(failure(fails, **{f"x{n}": n for n in range(15)}))

    assert "    …    3 more" in text
    assert "x12" not in text


def test_a_deep_recursion_is_cut_in_the_middle():
    def down(n):
        return 1 / n if n == 0 else down(n - 1)

    lines = failure_text(failure(down, n=100)).splitlines()

    assert len(lines) < 25
    assert any(line.split() == ["…", "89", "more"] for line in lines)


def test_a_task_without_inputs_was_given_none():
    def fails():
        raise ValueError

    assert "given" not in failure_text(failure(fails))

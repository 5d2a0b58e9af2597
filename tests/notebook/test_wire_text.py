import json

from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins

from nbflow.notebook.protocol import (
    AttemptInfo,
    CauseInfo,
    ChildRow,
    Details,
    Input,
    LogLine,
    ResultInfo,
)
from nbflow.notebook.wire_text import block, wired

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)


def test_lines_tabs_and_colours_stay():
    assert block("a\tb\n\x1b[31mc") == "a\tb\n\x1b[31mc"


def test_all_ends_of_lines_become_one_kind():
    assert block("a\r\nb\rc\n") == "a\nb\nc\n"


def test_what_controls_a_screen_or_turns_text_is_replaced():
    assert block("a\x07b\u202ec\x00") == "a\ufffdb\ufffdc\ufffd"


def test_a_text_of_any_length_is_bounded():
    assert len(block("x" * 1_000_000)) < 21_000


def test_details_have_the_index_of_their_node():
    assert wired(Details(0, "tidy", "Failed"), 7).node == 7


def test_what_there_is_nothing_to_say_about_stays_so():
    details = wired(Details(0, "tidy", "Failed"), 0)

    assert (details.result, details.traceback, details.code) == (None, None, None)


def test_of_many_inputs_the_first_and_of_many_lines_the_last_are_told():
    details = wired(
        Details(
            0,
            "tidy",
            "Failed",
            inputs=tuple(Input(str(n), "1") for n in range(5_000)),
            logs=tuple(LogLine("INFO", str(n)) for n in range(5_000)),
        ),
        0,
    )

    assert details.inputs[0].name == "0"
    assert len(details.inputs) < 500
    assert details.logs[-1].text == "4999"
    assert len(details.logs) <= 1_000


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_can_be_sent(name, text):
    details = Details(
        0,
        name,
        text,
        message=text,
        why=(CauseInfo(name, text, text),),
        attempts=(AttemptInfo(1, 0.0, 1.0, name, text),),
        notes=(text,),
        inputs=(Input(name, text),),
        result=ResultInfo(text),
        traceback=text,
        code=text,
        logs=(LogLine(name, text),),
        family=(ChildRow(name, text),),
    )

    json.dumps(to_builtins(wired(details, 0)), ensure_ascii=False).encode()

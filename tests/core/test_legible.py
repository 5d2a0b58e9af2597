import pytest

from nbflow.core.legible import clean, text_table

HOSTILE = "<script>alert(1)</script>&\"'\x1b[31m\u202e"


def test_an_ordinary_name_is_shown_as_it_is():
    assert clean("tidy_flights-1 été 数据 😀") == "tidy_flights-1 été 数据 😀"


@pytest.mark.parametrize(
    "character",
    ["\n", "\t", "\x00", "\x7f", "\x9f", "\u2028", "\ufffe", "\uffff", "\ud800"],
)
def test_what_a_line_of_xml_cannot_hold_is_replaced(character):
    assert clean(f"a{character}b") == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize(
    "character", ["\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"]
)
def test_what_turns_the_direction_of_text_is_replaced(character):
    assert clean(f"a{character}b") == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize("character", ["\u200b", "\xad", "\u2060", "\ufeff", "\u3164"])
def test_what_cannot_be_seen_is_replaced_so_that_two_names_do_not_look_the_same(character):
    assert clean(f"a{character}b") != clean("ab")


def test_columns_stand_under_each_other():
    rows = [("a", "long name", "x"), ("bcd", "e", "a last column as long as it is")]

    assert text_table(rows).split("\n") == [
        "  a    long name  x",
        "  bcd  e          a last column as long as it is",
    ]


def test_rows_may_be_of_different_lengths():
    assert text_table([("a", "b"), ("c", "d", "e")], "") == "a  b\nc  d  e"


def test_an_empty_table_is_nothing():
    assert text_table([]) == ""


def test_a_text_table_has_no_control_characters():
    assert "\x1b" not in text_table([(HOSTILE, "\x07", "\x9b")])

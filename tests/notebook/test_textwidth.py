import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.notebook.textwidth import clean, shorten, text_width

ANY_TEXT = st.text(st.characters(codec=None))


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


def test_a_name_of_the_full_length_is_not_shortened():
    assert shorten("a" * 24, 24) == "a" * 24


def test_a_longer_name_ends_in_an_ellipsis_and_has_the_full_length():
    assert shorten("a" * 25, 24) == "a" * 23 + "…"


def test_letters_have_their_own_widths():
    assert text_width("i", 1000) < text_width("n", 1000) < text_width("W", 1000)


@pytest.mark.parametrize("name", ["数据", "デタ", "한국", "😀🚀", "Ａ０"])  # noqa: RUF001
def test_east_asian_letters_and_emoji_are_as_wide_as_high(name):
    assert text_width(name, 12) == 24


@pytest.mark.parametrize("mark", ["\u0300", "\u036f", "\u200d", "\ufe0f", "\u3099", "\U000e01ef"])
def test_marks_on_a_letter_take_no_room(mark):
    assert text_width(f"e{mark}", 12) == text_width("e", 12)


@pytest.mark.parametrize("name", ["é", "Ж", "ש", "\u0370", "\ufe70"])
def test_other_letters_have_one_width(name):
    assert text_width(name, 100) == 62


@given(ANY_TEXT)
def test_a_clean_text_can_be_encoded_and_stays_as_it_is(text):
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert len(cleaned.encode()) >= len(text)
    assert text_width(cleaned, 13) >= 0

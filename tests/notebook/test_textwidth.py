import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.notebook.textwidth import clean, shorten, text_width

ANY_TEXT = st.text(st.characters(codec=None))


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

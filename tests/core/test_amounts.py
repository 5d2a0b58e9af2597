from datetime import timedelta

import pytest

from nbflow.core.amounts import age_of, elapsed, size_of, size_text


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("5GB", 5_000_000_000),
        ("1.5 mb", 1_500_000),
        ("10kB", 10_000),
        (" 0 B ", 0),
        ("2TB", 2 * 10**12),
    ],
)
def test_a_size_is_a_number_and_a_unit(text, size):
    assert size_of(text) == size


@pytest.mark.parametrize("text", ["", "5", "GB", "-1GB", "5 GiB", "1,5GB", "5GB of it"])
def test_what_is_no_size_is_refused_with_how_one_is_written(text):
    with pytest.raises(ValueError, match="is no size") as error:
        size_of(text)

    assert str(error.value) == (
        f"'{text}' is no size. Write a number and B, kB, MB, GB or TB, as in `5GB`."
    )


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("30d", timedelta(days=30)),
        ("12 h", timedelta(hours=12)),
        ("1.5min", timedelta(seconds=90)),
        ("2w", timedelta(weeks=2)),
        ("0s", timedelta()),
    ],
)
def test_an_age_is_a_number_and_a_unit(text, age):
    assert age_of(text) == age


@pytest.mark.parametrize("text", ["", "30", "d", "30m", "yesterday"])
def test_what_is_no_age_is_refused_with_how_one_is_written(text):
    with pytest.raises(ValueError, match="is no age") as error:
        age_of(text)

    assert str(error.value) == (
        f"'{text}' is no age. Write a number and s, min, h, d or w (weeks), as in `30d`."
    )


def test_an_age_beyond_all_times_is_refused():
    with pytest.raises(ValueError, match="longer ago than time can tell"):
        age_of("9" * 30 + "w")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1 kB"),
        (999_999, "1,000 kB"),
        (12_345_678, "12.3 MB"),
        (5 * 10**15, "5,000 TB"),
    ],
)
def test_a_size_reads_in_its_largest_unit(size, text):
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0 s"),
        (0.00001, "0 s"),
        (0.25, "0.25 s"),
        (59.94, "59.9 s"),
        (60, "1 min"),
        (7_199, "1 h"),
        (10**7, "115 d"),
    ],
)
def test_a_length_of_time_reads_in_its_largest_unit(seconds, text):
    assert elapsed(seconds) == text

"""How arrays, series and frames differ."""

import numpy as np
import pandas as pd
import pytest

from nbflow.engine.contrast import contrast

FLIGHTS = pd.DataFrame(
    {"carrier": ["UA", None, "B6"], "delay": [1, 2, 3], "kind": pd.Categorical(["a", "b", "a"])}
)


def text(before, after):
    told = contrast(before, after)
    assert told is not None
    return told.text


def edited(column, place, value):
    frame = FLIGHTS.copy()
    frame.loc[place, column] = value
    return frame


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (np.zeros(3), np.zeros((2, 2)), "array float64, 3 → 2 × 2"),
        (np.zeros(2), np.zeros(2, int), "array float64 → int64, 2: 0 of 2 elements differ"),
        (
            np.array([[1.0, 2.0]]),
            np.array([[1.0, 2.5]]),
            "array float64, 1 × 2: 1 of 2 elements differ, most at [0, 1]: 2.0 → 2.5",
        ),
        (
            np.array([1.0, np.nan]),
            np.array([2.0, np.nan]),
            "array float64, 2: 1 of 2 elements differ, most at [0]: 1.0 → 2.0",
        ),
        (
            np.array([1.0, 5.0]),
            np.array([np.nan, 6.0]),
            "array float64, 2: 2 of 2 elements differ, most at [0]: 1.0 → nan",
        ),
        (
            np.array([1, 2], "u1"),
            np.array([2, 0], "u1"),
            "array uint8, 2: 2 of 2 elements differ, most at [1]: 2 → 0",
        ),
        (
            np.array([1 + 1j]),
            np.array([1 + 3j]),
            "array complex128, 1: 1 of 1 elements differ, most at [0]: (1+1j) → (1+3j)",
        ),
        (
            np.array(["a", "b"]),
            np.array(["a", "c"]),
            "array <U1, 2: 1 of 2 elements differ, first at [1]: 'b' → 'c'",
        ),
        (
            np.array(1.0),
            np.array(2.0),
            "array float64, one element: 1 of 1 elements differ, most 1.0 → 2.0",
        ),
    ],
)
def test_arrays_are_told_by_what_differs_most(before, after, told):
    assert text(before, after) == told


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (FLIGHTS.assign(day=1), "3 × 3 → 3 × 4: `day` is new"),
        (
            FLIGHTS.drop(columns=["delay", "kind"]),
            "3 × 3 → 3 × 1: `delay`, `kind` are gone",
        ),
        (FLIGHTS[["delay", "carrier", "kind"]], "3 × 3: columns in another order"),
        (FLIGHTS.astype({"delay": float}), "3 × 3: `delay`: int64 → float64"),
        (FLIGHTS.iloc[:2], "3 × 3 → 2 × 3: 1 row gone"),
        (pd.concat([FLIGHTS, FLIGHTS.set_axis([7, 8, 9])]), "3 × 3 → 6 × 3: 3 rows new"),
        (FLIGHTS.iloc[::-1], "3 × 3: rows in another order"),
        (FLIGHTS.set_axis([0, 0, 1]), "3 × 3: rows compared by their place"),
        (
            pd.concat([FLIGHTS, FLIGHTS], axis=1),
            "3 × 3 → 3 × 6: columns in another order; several columns of one name, whose rows "
            "are not compared",
        ),
        (
            FLIGHTS.assign(kind=pd.Categorical(["a", "b", "z"])),
            "3 × 3: `kind`: another category; 1 of 3 rows differ",
        ),
        (FLIGHTS.rename_axis("flight"), "3 × 3: its labels or attributes"),
        (
            FLIGHTS.assign(**{f"c{n}": n for n in range(8)}),
            "3 × 3 → 3 × 11: `c0`, `c1`, `c2`, `c3`, `c4`, `c5` and 2 more are new",
        ),
    ],
)
def test_frames_are_told_by_shape_columns_and_rows(after, told):
    assert text(FLIGHTS, after) == f"DataFrame {told}"


def test_the_first_rows_that_differ_are_shown():
    after = edited("delay", 1, 99)
    after.loc[2, "carrier"] = "a carrier of a very long name indeed"

    told = contrast(FLIGHTS, after)

    assert told is not None
    assert told.text == "DataFrame 3 × 3: 2 of 3 rows differ"
    assert told.table == (
        ("", "carrier", "delay"),
        ("1", "nan", "2 → 99"),
        ("2", "B6 → a carrier of a very long name…", "3"),
    )


def test_of_many_rows_five_are_shown():
    before = pd.DataFrame({"n": range(50)})
    told = contrast(before, before + 1)

    assert told is not None
    assert told.text == "DataFrame 50 × 1: 50 of 50 rows differ"
    assert len(told.table) == 6


def test_what_is_missing_in_both_does_not_differ():
    before = pd.DataFrame({"n": pd.array([1, None, 3], "Int64")})
    told = contrast(before, pd.DataFrame({"n": pd.array([1, None, None], "Int64")}))

    assert told is not None
    assert told.table == (("", "n"), ("2", "3 → <NA>"))


def test_a_series_is_a_frame_of_one_column():
    told = contrast(FLIGHTS["delay"], FLIGHTS["delay"] * 2)

    assert told is not None
    assert told.text == "Series 3: 3 of 3 rows differ"
    assert told.table[0] == ("", "delay")
    assert text(pd.Series([1]), pd.Series([2])) == "Series 1: 1 of 1 rows differ"


def test_numbers_have_as_many_digits_as_tell_them_apart():
    before, after = (
        pd.DataFrame({"x": [0.1, 1 / 3]}),
        pd.DataFrame({"x": [0.1 + 0.2, 1 / 3 + 1e-9]}),
    )

    told = contrast(before, after)

    assert told is not None
    assert [row[1] for row in told.table[1:]] == [
        "0.1 → 0.3",
        f"{1 / 3} → {1 / 3 + 1e-9}",
    ]

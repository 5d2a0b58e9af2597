"""Values in a few words."""

import numpy as np
import pandas as pd
import pytest

from nbflow.notebook.brief import brief


class Plain:
    pass


class Rude:
    def __repr__(self):
        raise ValueError

    def __getattr__(self, name):
        raise ZeroDivisionError


class Odd:
    shape = "round"

    def __repr__(self):
        return "Odd()"


def deep(levels):
    value: list[object] = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (5, "5"),
        (None, "None"),
        ("text", "'text'"),
        ([1, 2, 3], "[1, 2, 3]"),
        ([1, 2, 3, 4], "list of 4: [1, 2, 3, 4]"),
        (list(range(1_000)), "list of 1,000: [0, 1, 2, 3, 4, 5, ...]"),
        ({"a": 1}, "{'a': 1}"),
        ({n: n for n in range(5)}, "dict of 5: {0: 0, 1: 1, 2: 2, 3: 3, 4: 4}"),
        (np.zeros((3, 1_000)), "ndarray 3 × 1,000 float64"),
        (np.float64(2), repr(np.float64(2))),
        (np.array(2), "array(2)"),
        (pd.DataFrame({"a": [1], "b": [2]}), "DataFrame 1 × 2: a, b"),
        (
            pd.DataFrame(columns=list("abcdefghij")),
            "DataFrame 0 × 10: a, b, c, d, e, f, g, h, …",
        ),
        (pd.Series([1, 2]), "Series 2 int64"),
        (Plain(), "<Plain>"),
        ([Plain()], "[<Plain>]"),
        (Odd(), "Odd()"),
        (lambda: None, "<function>"),
        ("a\nb\x1b", "'a\\nb\\x1b'"),
        (deep(50), "[[[[...]]]]"),
    ],
)
def test_a_value_in_a_few_words(value, words):
    assert brief(value) == words


def test_a_long_text_is_cut():
    assert len(brief("x" * 20_000_000)) <= 100


def test_a_large_collection_is_not_looked_through():
    class Watched:
        seen = 0

        def __repr__(self):
            Watched.seen += 1
            return "w"

    brief([Watched()] * 1_000)

    assert Watched.seen <= 10


def test_a_long_repr_of_a_users_own_is_cut():
    class Long:
        def __repr__(self):
            return "y" * 500

    assert brief(Long()) == "y" * 79 + "…"


def test_a_value_whose_methods_raise_is_known_by_its_type():
    assert brief(Rude()) == "<Rude>"
    assert brief([Rude()]) == "[<Rude, whose repr raised ValueError>]"


def test_a_number_too_long_for_a_text_is_known_by_its_type():
    assert brief(10**5_000) == "<int>"

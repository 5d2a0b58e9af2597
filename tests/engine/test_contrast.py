"""How two values differ, as people read it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from nbflow.engine.contrast import Contrast, contrast
from tests.messages import matches

NAN = float("nan")


@dataclass
class Model:
    rate: float
    tags: tuple[str, ...] = ()


class Silent:
    """Has no digest."""

    def __init__(self):
        self.held = (each for each in "")


class Odd(list[int]):
    """Cannot be gone through, and has no digest."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def __iter__(self):
        raise self.error

    def __nbflow_fingerprint__(self):
        return (each for each in "")


def text(before, after):
    told = contrast(before, after)
    assert told is not None
    return told.text


@pytest.mark.parametrize(
    "value", [None, 1, NAN, "a", [1, [NAN]], {"a": {1}}, Model(1.0), np.arange(3)]
)
def test_what_is_equal_does_not_differ(value):
    again = value if value is None else type(value)(value) if type(value) in (int, str) else value

    assert contrast(value, again) is None


def test_equal_values_do_not_differ_though_they_are_two():
    assert contrast([1, {"a": NAN}], [1, {"a": NAN}]) is None
    assert contrast(float("nan"), float("nan")) is None
    assert contrast(Model(1.0), Model(1.0)) is None


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (1, 2, "1 → 2"),
        (1, 1.0, "1 → 1.0"),
        (1, True, "1 → True"),
        (None, "x", "None → 'x'"),
        ("day", "night", "'day' → 'night'"),
        (np.float64(1), np.float64(2.5), "1.0 → 2.5"),
        (
            date(2013, 1, 1),
            date(2013, 2, 1),
            "datetime.date(2013, 1, 1) → datetime.date(2013, 2, 1)",
        ),
        ([1, 2, 3], [1, 5, 3], "list[1]: 2 → 5"),
        ([1], [1, 2], "list of 1 → 2: [1] is new: 2"),
        ((1, 2), (1,), "tuple of 2 → 1: [1] is gone"),
        ({"a": 1, "b": 2}, {"a": 1, "c": 3}, "dict['b'] is gone; ['c'] is new: 3"),
        ({1, 2}, {2, 3}, "set of 2: 1 is gone, 3 is new"),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, "dict['a'][0]['b']: 1 → 2"),
        (Model(1.0), Model(2.0), "Model.rate: 1.0 → 2.0"),
        ([np.arange(2)], [np.arange(3)], "list[0]: array int64, 2 → 3"),
        (np.arange(2), [0, 1], "ndarray 2 → [0, 1]"),
        (
            list(range(9)),
            list(range(1, 10)),
            "list[0]: 0 → 1; [1]: 1 → 2; [2]: 2 → 3; [3]: 3 → 4; [4]: 4 → 5; …",
        ),
        ([[[[[1]]]]], [[[[[2]]]]], "list[0][0][0][0]: [1] → [2]"),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "{'a': 1, 'b': 2} → {'b': 2, 'a': 1}"),
    ],
)
def test_what_differs_is_told_with_the_way_to_it(before, after, told):
    assert text(before, after) == told


def test_a_long_value_is_cut():
    assert text(None, list(range(1000))).endswith("…")
    assert len(text(None, list(range(1000)))) < 100


def test_what_reads_the_same_is_said_to():
    told = text([Silent()], [Silent()])

    assert told.startswith("list[0].held: <generator object ")
    assert told.endswith(">, which reads as before: it differs in what is not shown")


def test_no_address_is_shown():
    assert " at 0x" not in text(lambda: 1, lambda: 2)


def test_a_long_text_is_told_by_its_lines():
    before = "\n".join(["a", "b", "c"])

    assert contrast(before, before.replace("b", "x")) == Contrast(
        "text of 3 lines → 3 lines",
        diff="--- before\n+++ now\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c",
    )


def test_of_a_very_long_text_some_lines_are_told():
    told = contrast("x\n" * 500, "y\n" * 500)

    assert told is not None
    assert told.diff is not None
    assert len(told.diff.splitlines()) == 61
    assert told.diff.endswith("… 943 more lines")


def test_values_that_cannot_be_compared_are_said_to_be():
    assert matches("contrast_raises", text(Odd(ValueError("odd")), Odd(None)))


def test_an_interrupt_goes_on():
    with pytest.raises(KeyboardInterrupt):
        contrast(Odd(KeyboardInterrupt()), Odd(None))

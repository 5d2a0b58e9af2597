from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nbflow.core.state import Failed, Pending, Success
from nbflow.engine.kept import Kept
from nbflow.notebook.protocol import ResultInfo
from nbflow.notebook.result_info import result_info


class Trap:
    """A value that nobody may touch to tell of it."""

    def __repr__(self):
        raise AssertionError("its repr was called")

    def __len__(self):
        raise AssertionError("its length was asked for")

    def __getattr__(self, name):
        raise AssertionError(f"{name} was asked for")


def info(value):
    return result_info(Success(result=value))


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        2.5,
        "text",
        b"bytes",
        [1, "two", None],
        {"a": 1},
        (),
        {1, 2},
        date(2013, 1, 1),
    ],
)
def test_a_small_value_of_pythons_own_is_told_whole(value):
    assert info(value) == ResultInfo(repr(value), is_all=True)


def test_a_path_is_told_whole():
    assert info(Path("x")) == ResultInfo(repr(Path("x")), is_all=True)


@pytest.mark.parametrize(
    "value", [Trap(), [Trap()], {"a": Trap()}, (1, Trap())], ids=["it", "list", "dict", "tuple"]
)
def test_no_code_of_the_users_is_called(value):
    told = info(value)

    assert told is not None
    assert told.is_all is False
    assert told.text.partition(" ")[0] == type(value).__name__


def test_a_frame_is_told_by_its_shape_and_size():
    frame = pd.DataFrame({"day": np.arange(1_000), "delay": np.zeros(1_000)})

    assert info(frame) == ResultInfo("DataFrame 1,000 × 2: day, delay", 16_132)


def test_a_column_and_an_array_too():
    column, array = info(pd.Series(np.zeros(1_000))), info(np.zeros((2, 3)))

    assert column == ResultInfo("Series 1,000 float64", 8_132)
    assert array == ResultInfo("ndarray 2 × 3 float64", 48)


def test_a_number_of_a_library_is_told_whole():
    told = info(np.float64(2.5))

    assert told is not None
    assert told.is_all


@pytest.mark.parametrize(
    "value",
    ["x" * 5_000, b"x" * 5_000, 1 << 1_000_000, ["x" * 5_000]],
    ids=["text", "bytes", "number", "list"],
)
def test_a_long_one_is_told_by_its_kind(value):
    told = info(value)

    assert told is not None
    assert (len(told.text) < 30, told.is_all) == (True, False)


def test_what_lies_in_the_store_is_told_by_what_is_kept_of_it():
    class There:
        size = 12_400_000
        lack = None
        is_lost = False

    kept: Any = Kept.of("load", 1)
    kept.source = There()
    del kept.value
    assert result_info(kept.as_state()) == ResultInfo("(not loaded)", 12_400_000)

    There.lack = "its result was not kept"
    assert result_info(kept.as_state()) == ResultInfo(
        "(not kept, only its digest)", 12_400_000, is_all=True
    )


@pytest.mark.parametrize("state", [None, Pending(), Failed(result=ValueError())])
def test_what_did_not_succeed_has_none(state):
    assert result_info(state) is None

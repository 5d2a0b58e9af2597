import sys

import pandas as pd

from nbflow.engine.handing import handed


def test_a_column_added_to_a_handed_frame_is_not_in_the_original():
    frame = pd.DataFrame({"a": [1, 2]})

    given = handed(frame)
    given["b"] = given["a"] * 2
    given.loc[0, "a"] = 10

    assert frame.to_dict("list") == {"a": [1, 2]}
    assert given.to_dict("list") == {"a": [10, 2], "b": [2, 4]}


def test_a_handed_frame_is_no_copy_of_the_data():
    frame = pd.DataFrame({"a": [1, 2]})

    given = handed(frame)

    assert given is not frame
    assert given["a"].to_numpy().base is frame["a"].to_numpy().base


def test_a_series_is_handed_like_a_frame():
    series = pd.Series([1, 2])

    given = handed(series)
    given[0] = 10

    assert series.tolist() == [1, 2]


def test_any_other_value_is_handed_as_it_is():
    value = [1]

    assert handed(value) is value


def test_an_object_that_hides_its_class_is_handed_as_it_is():
    class Hostile:
        def __getattribute__(self, name):
            raise ValueError(name)

    value = Hostile()

    assert handed(value) is value


def test_without_pandas_there_are_no_frames(monkeypatch):
    frame = pd.DataFrame({"a": [1]})
    monkeypatch.delitem(sys.modules, "pandas")

    assert handed(frame) is frame

import json

import numpy as np
import pandas as pd
import pytest

from nbflow.notebook.file_value import READERS, file_value


@pytest.mark.parametrize(
    ("name", "write", "value"),
    [
        ("a.json", lambda path: path.write_text('{"a": 1}', encoding="utf-8"), {"a": 1}),
        ("a.txt", lambda path: path.write_text("né", encoding="utf-8"), "né"),
    ],
)
def test_a_file_is_read_by_its_suffix(tmp_path, name, write, value):
    write(tmp_path / name)

    assert file_value(str(tmp_path / name)) == value


@pytest.mark.parametrize(("name", "sep"), [("a.csv", ","), ("a.TSV", "\t")])
def test_a_table_becomes_a_frame(tmp_path, name, sep):
    frame = pd.DataFrame({"a": [1, 2]})
    frame.to_csv(tmp_path / name, sep=sep, index=False)

    pd.testing.assert_frame_equal(file_value(str(tmp_path / name)), frame)


def test_an_array_is_read_and_no_object_in_it(tmp_path):
    np.save(tmp_path / "a.npy", np.arange(3))
    assert file_value(str(tmp_path / "a.npy")).tolist() == [0, 1, 2]

    np.save(tmp_path / "b.npy", np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        file_value(str(tmp_path / "b.npy"))


@pytest.mark.parametrize("name", ["a.pkl", "a.pickle", "a.py", "a", ""])
def test_no_other_file_is_read(tmp_path, name):
    with pytest.raises(ValueError, match="can be read") as raised:
        file_value(str(tmp_path / name))

    assert str(raised.value) == (
        "a file that ends in one of .csv, .feather, .json, .npy, .parquet, .tsv, .txt can be read."
    )


def test_none_of_them_can_hold_code():
    assert set(READERS) == {".csv", ".feather", ".json", ".npy", ".parquet", ".tsv", ".txt"}
    assert json.loads("1") == 1

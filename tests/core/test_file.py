import os
import pickle
from pathlib import Path

import pytest

from nbflow import File
from nbflow.core.keys import digest


def test_a_file_stands_where_a_path_does(tmp_path):
    (tmp_path / "x.csv").write_text("1")
    file = File(tmp_path / "x.csv")

    assert Path(file).read_text() == "1"
    assert os.fspath(file) == str(file) == file.path
    with open(file) as opened:
        assert opened.read() == "1"


def test_files_are_equal_by_their_path():
    assert File("x.csv") == File(Path("x.csv"))
    assert File("x.csv") != File("y.csv")
    assert pickle.loads(pickle.dumps(File("x.csv"))) == File("x.csv")


def test_a_file_counts_in_keys_by_its_path():
    assert digest(File("x.csv")) == digest(File("x.csv"))
    assert digest(File("x.csv")) != digest(File("y.csv")) != digest("y.csv")


def test_what_is_no_path_is_refused():
    with pytest.raises(TypeError):
        File(3)  # type: ignore[arg-type]

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.engine.results import LocalResult
from nbflow.engine.serializers import JSONSerializer
from nbflow.errors import ResultError, SerializerError
from tests.messages import matches


def told(error: BaseException, folder: Path) -> str:
    return str(error).replace(str(folder), "DIR")


def test_what_is_written_is_there_and_is_read(tmp_path):
    result = LocalResult(tmp_path, location="{day}/{city}.pkl")

    written = result.write([1, 2], day=3, city="oslo")

    assert written.location == "3/oslo.pkl"
    assert written.value == [1, 2]
    assert result.value is None
    assert result.exists("3/oslo.pkl")
    assert result.exists("{day}/oslo.pkl", day=3)
    assert not result.exists("3/bergen.pkl")
    assert result.read("3/oslo.pkl") == written


def test_without_a_location_each_value_has_its_own(tmp_path):
    one, other = LocalResult(tmp_path).write(1), LocalResult(tmp_path).write(2)

    assert LocalResult(tmp_path).read(str(one.location)).value == 1
    assert LocalResult(tmp_path).read(str(other.location)).value == 2


def test_the_folder_of_results_is_in_that_of_nbflow(monkeypatch, tmp_path):
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path))

    assert LocalResult().dir == str(tmp_path / "results")
    assert not (tmp_path / "results").exists()


def test_the_folder_is_made_absolute_unless_told_otherwise(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))

    assert LocalResult("a/../b").dir == str(tmp_path / "b")
    assert LocalResult("~/c").dir == str(tmp_path / "c")
    assert LocalResult("a", validate_dir=False).dir == "a"
    assert LocalResult("a", validate_dir=False, location="x").write(1).value == 1
    assert (tmp_path / "a" / "x").exists()


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    path = tmp_path / "file"
    path.touch()

    with pytest.raises(ResultError) as refused:
        LocalResult(path)

    assert "which is no folder" in str(refused.value)


@pytest.mark.parametrize("location", ["../x", "/x", "", ".", "a/../.."])
@pytest.mark.parametrize("call", ["exists", "read", "write"])
def test_a_location_outside_of_the_folder_is_refused(tmp_path, location, call):
    folder = tmp_path / "in"
    result = LocalResult(folder, location=location)

    with pytest.raises(ResultError) as refused:
        getattr(result, call)(location)

    assert f"the location {location!r} is not inside" in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_location_outside_says_what_to_do(tmp_path):
    with pytest.raises(ResultError) as refused:
        LocalResult(tmp_path).exists("../x")

    assert matches("result_outside", told(refused.value, tmp_path))


@given(st.text(alphabet="./ab", max_size=12))
def test_no_text_leads_outside(text):
    result = LocalResult("/folder/in")
    try:
        path = result._path(text)
    except ResultError:
        return

    assert Path(os.path.realpath(path)).is_relative_to("/folder/in")


def test_an_absolute_location_in_the_folder_is_taken(tmp_path):
    location = str(tmp_path / "x")

    LocalResult(tmp_path, location=location).write(1)

    assert LocalResult(tmp_path).read("x").value == 1


def test_what_is_no_file_cannot_be_read_and_says_so(tmp_path):
    (tmp_path / "folder").mkdir()

    with pytest.raises(ResultError) as refused:
        LocalResult(tmp_path).read("folder")

    assert matches("result_unreadable", told(refused.value, tmp_path))


def test_what_cannot_be_written_says_so_and_leaves_what_was_there(tmp_path):
    (tmp_path / "folder").mkdir()

    with pytest.raises(ResultError) as refused:
        LocalResult(tmp_path, location="folder").write(1)

    assert matches("result_unwritable", told(refused.value, tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


def test_a_value_that_is_refused_leaves_the_file_as_it_was(tmp_path):
    result = LocalResult(tmp_path, location="x.json", serializer=JSONSerializer())
    result.write([1])

    with pytest.raises(SerializerError):
        result.write({1, 2})

    assert result.read("x.json").value == [1]


def test_results_are_equal_with_their_folders(tmp_path):
    assert LocalResult(tmp_path) == LocalResult(tmp_path)
    assert LocalResult(tmp_path) != LocalResult(tmp_path / "a")

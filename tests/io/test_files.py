import pytest

from nbflow.io.files import write_whole


def test_a_file_is_written_with_its_folders(tmp_path):
    path = tmp_path / "a" / "b.txt"

    write_whole(path, b"bytes")

    assert path.read_bytes() == b"bytes"
    assert [each.name for each in path.parent.iterdir()] == ["b.txt"]


def test_what_was_there_is_replaced(tmp_path):
    path = tmp_path / "b.txt"
    path.write_bytes(b"before")

    write_whole(path, b"after")

    assert path.read_bytes() == b"after"


def test_where_writing_fails_what_was_there_stays_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "b.txt"
    path.write_bytes(b"before")

    with pytest.raises(TypeError):
        write_whole(path, "no bytes")  # type: ignore[arg-type]

    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_not_replaced_by_a_file(tmp_path):
    path = tmp_path / "folder"
    path.mkdir()

    with pytest.raises(OSError, match="folder"):
        write_whole(path, b"bytes")

    assert list(tmp_path.iterdir()) == [path]

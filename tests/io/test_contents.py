import os
from pathlib import Path

import pytest

from nbflow.io import contents
from nbflow.io.contents import (
    FOLDER,
    GONE,
    UNCOMPARED,
    file_digest,
    folder_digest,
    names_digest,
    names_in,
)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Return a folder, which is the current one; nothing is known of any file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(contents, "_known", {})
    return tmp_path


@pytest.fixture
def reads(monkeypatch):
    """Return the paths whose content was read."""
    found: list[str] = []
    real = contents._read

    def read(path):
        found.append(path)
        return real(path)

    monkeypatch.setattr(contents, "_read", read)
    return found


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


class TestFiles:
    def test_equal_content_gives_equal_digests(self):
        write("a", "1")
        write("b", "1")
        write("c", "2")

        assert file_digest("a") == file_digest("b") != file_digest("c")

    @pytest.mark.parametrize("path", ["nothing", "a/b", "a\0b"])
    def test_what_is_not_there(self, path):
        write("a", "1")

        assert file_digest(path) == GONE

    def test_what_is_no_file(self):
        os.mkfifo("pipe")
        os.symlink("loop", "loop")

        assert file_digest(".") == FOLDER
        assert file_digest("pipe") == UNCOMPARED
        assert file_digest("loop") == UNCOMPARED

    def test_an_unchanged_file_is_read_once(self, reads, monkeypatch):
        monkeypatch.setattr(contents, "_SETTLED_NS", -(10**12))
        write("a", "1")
        os.link("a", "b")

        assert file_digest("a") == file_digest("b") == file_digest("a")
        assert reads == ["a"]

    def test_a_file_changed_a_moment_ago_is_read_again(self, reads):
        write("a", "1")

        assert file_digest("a") == file_digest("a")
        assert reads == ["a", "a"]

    def test_what_changes_while_it_is_read_is_read_again(self, monkeypatch):
        monkeypatch.setattr(contents, "_SETTLED_NS", -(10**12))
        write("a", "1")

        def read(path):
            write(path, "more")
            return b"half"

        monkeypatch.setattr(contents, "_read", read)

        assert file_digest("a") == b"half"
        assert contents._known == {}

    def test_what_is_gone_while_it_is_read_cannot_be_compared(self, monkeypatch):
        write("a", "1")

        def read(path):
            os.remove(path)
            return b"half"

        monkeypatch.setattr(contents, "_read", read)

        assert file_digest("a") == UNCOMPARED

    def test_above_a_size_the_stamp_stands_for_the_content(self, reads):
        write("a", "12")
        before = file_digest("a", 1)
        os.utime("a", (1, 1))

        assert file_digest("a", 1) != before
        assert reads == []

    def test_not_more_is_known_than_is_of_use(self, monkeypatch):
        monkeypatch.setattr(contents, "_SETTLED_NS", -(10**12))
        monkeypatch.setattr(contents, "_MANY_KNOWN", 1)
        for name in "abc":
            write(name, name)
            file_digest(name)

        assert len(contents._known) == 1


class TestFolders:
    def test_names_and_contents_at_any_depth_count(self):
        write("x/a", "1")
        write("x/b/c", "1")
        write("y/a", "1")
        write("y/b/c", "1")
        before = folder_digest("x")

        assert folder_digest("y") == before
        write("y/b/c", "2")
        assert folder_digest("y") != before
        write("y/b/c", "1")
        os.rename("y/b/c", "y/b/d")
        assert folder_digest("y") != before

    def test_one_without_files_is_not_one_that_is_gone(self):
        Path("x").mkdir()

        assert folder_digest("x") not in (GONE, UNCOMPARED)
        assert folder_digest("y") == GONE

    def test_what_python_leaves_there_does_not_count(self):
        write("x/a", "1")
        before = folder_digest("x")
        write("x/__pycache__/a.pyc", "1")
        write("x/.ipynb_checkpoints/a", "1")

        assert folder_digest("x") == before

    def test_one_with_a_link_that_leads_nowhere(self):
        write("x/a", "1")
        before = folder_digest("x")
        os.symlink("nothing", "x/b")

        assert folder_digest("x") not in (before, UNCOMPARED)

    def test_one_that_cannot_be_read(self):
        Path("x").mkdir()
        os.symlink("loop", "x/loop")

        assert folder_digest("x") == UNCOMPARED

    def test_one_with_too_many_files(self, monkeypatch):
        monkeypatch.setattr(contents, "MANY_FILES", 1)
        write("x/a", "1")
        write("x/b", "1")

        assert folder_digest("x") == UNCOMPARED

    def test_what_is_too_much_to_read_counts_by_its_stamps(self, reads, monkeypatch):
        monkeypatch.setattr(contents, "LARGE_BYTES", 3)
        write("x/a", "12")
        write("x/b", "12")
        before = folder_digest("x")
        os.utime("x/b", (1, 1))

        assert folder_digest("x") != before
        assert set(reads) == {"x/a"}


class TestNames:
    def test_names_are_sorted_and_may_be_left_out(self):
        for name in ("b", "a", "__pycache__"):
            write(f"x/{name}", "1")

        assert names_in("x") == ("a", "b")
        assert names_digest(("a", "b"), {"b"}) == names_digest(("a",)) != names_digest(())

    def test_a_folder_that_is_gone_has_none(self):
        assert names_in("x") is None
        assert names_digest(None) == GONE


def test_what_is_small_gone_or_known_is_quick_to_look_at(tmp_path):
    path = tmp_path / "rows"
    assert contents.is_quick(str(path), 3)
    path.write_bytes(b"1234")
    assert not contents.is_quick(str(path), 3)
    assert contents.is_quick(str(path), 4)

    long_ago = 1_000_000_000
    os.utime(path, (long_ago, long_ago))
    found = path.stat()
    contents._known[found.st_dev, found.st_ino] = contents._stamp(found), b"known"
    assert contents.is_quick(str(path), 3)
    path.write_bytes(b"12345")
    assert not contents.is_quick(str(path), 3)

"""What tasks read, are named and write outside of the kernel decides whether they run again."""

import gzip
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nbflow import File, Flow, context, mapped, task
from nbflow.engine.outside import Seen, changed, full, is_users, named_in, outside_of
from nbflow.executors import DaskExecutor, LocalDaskExecutor
from nbflow.io import contents
from nbflow.io.contents import GONE, UNCOMPARED
from tests.executors import conftest

cluster = conftest.cluster


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Return a folder of the user's, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def flow_of(fn, *args, **options) -> Any:
    """Return a flow of one task, called with ``args``."""
    flow = Flow("f")
    with flow:
        task(name="t", **options)(fn)(*args)
    return flow


def flow_that_ran(fn, *args, **options) -> Any:
    flow = flow_of(fn, *args, **options)
    assert flow.run().is_successful(), flow.failure()
    return flow


def verdict(flow, node="t-1"):
    step = flow.plan()[node]
    return step.verdict if step.verdict == "reuse" else step.cause.text


def native(path=None):
    """Stand for compiled code: what it opens, the hook does not see."""
    return 1


def read(path, how="r"):
    with open(path, how) as file:
        return file.read()


def read_and_close(number):
    with os.fdopen(number) as file:
        return file.read()


def wrote_x(text):
    Path("x").write_text(text)
    return Path("x")


def renamed(path):
    Path("part").write_text("1")
    Path("part").rename(path)


def write(path, how="w"):
    with open(path, how) as file:
        file.write("1")
    return 1


READERS = {
    "open": read,
    "open in bytes": lambda path: read(os.fsencode(path), "rb"),
    "read_text": lambda path: Path(path).read_text(),
    "os.open": lambda path: read_and_close(os.open(path, os.O_RDONLY)),
    "r+": lambda path: read(path, "r+"),
    "pandas, compiled": lambda path: len(pd.read_csv(path, engine="c")),
    "pandas": lambda path: len(pd.read_csv(path, engine="python")),
    "loadtxt": lambda path: np.loadtxt(path, dtype=str, ndmin=1).size,
    "fromfile": lambda path: np.fromfile(path, dtype="u1").sum(),
    "memmap": lambda path: int(np.memmap(path, dtype="u1", mode="r").sum()),
}


class TestReading:
    @pytest.mark.parametrize("name", READERS)
    def test_a_file_that_the_body_reads_is_compared(self, here, name):
        read = READERS[name]
        (here / "x.dat").write_text("a\nb\n")
        flow = flow_that_ran(lambda: read("x" + os.extsep + "dat"))

        assert verdict(flow) == "reuse"
        (here / "x.dat").write_text("a\nc\n")
        assert verdict(flow) == "file 'x.dat' changed"

    def test_a_compressed_file(self, here):
        Path("x.gz").write_bytes(gzip.compress(b"1"))

        def unpacked():
            with gzip.open("x" + os.extsep + "gz") as file:
                return file.read()

        flow = flow_that_ran(unpacked)

        assert verdict(flow) == "reuse"
        Path("x.gz").write_bytes(gzip.compress(b"2"))
        assert verdict(flow) == "file 'x.gz' changed"

    def test_an_array_in_a_file(self, here):
        np.save("x.npy", [1])
        flow = flow_that_ran(lambda: np.load("x" + os.extsep + "npy").sum())

        assert verdict(flow) == "reuse"
        np.save("x.npy", [2])
        assert verdict(flow) == "file 'x.npy' changed"

    def test_a_touched_file_is_the_same(self, here):
        path = here / "x.csv"
        path.write_text("1")
        flow = flow_that_ran(lambda: path.read_text())

        os.utime(path, (1, 1))
        assert verdict(flow) == "reuse"

    def test_a_file_written_again_with_the_same_content_is_the_same(self, here):
        path = here / "x.csv"
        path.write_text("1")
        flow = flow_that_ran(lambda: path.read_text())

        path.unlink()
        path.write_text("1")
        assert verdict(flow) == "reuse"

    def test_an_edit_that_keeps_size_and_time_is_seen(self, here, monkeypatch):
        monkeypatch.setattr(contents, "_SETTLED_NS", -1)
        path = here / "x.csv"
        path.write_text("1")
        flow = flow_that_ran(lambda: path.read_text())
        before = path.stat()

        other = here / "y"
        other.write_text("2")
        os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
        os.replace(other, path)

        assert verdict(flow) == "file 'x.csv' changed"

    def test_a_file_that_is_gone_is_told_of(self, here):
        path = here / "x.csv"
        path.write_text("1")
        flow = flow_that_ran(lambda: path.read_text())

        path.unlink()
        assert verdict(flow) == "file 'x.csv' is gone"

    def test_an_undone_edit_of_a_file_finds_its_result(self, here):
        path = here / "x.csv"
        path.write_text("1")
        flow = flow_that_ran(lambda: path.read_text())
        path.write_text("2")
        flow.run(reuse=True)

        path.write_text("1")

        assert verdict(flow) == "reuse"
        flow.run(reuse=True)
        assert flow.state_of("t-1").result == "1"

    def test_a_relative_path_is_looked_up_where_the_kernel_is(self, here):
        for name in ("one", "two"):
            (here / name).mkdir()
            (here / name / "x.csv").write_text(name)
        os.chdir(here / "one")
        flow = flow_that_ran(lambda: read("x.csv"))

        os.chdir(here / "two")
        assert verdict(flow) == "file 'x.csv' changed"
        os.chdir(here / "one")
        assert verdict(flow) == "reuse"

    def test_a_call_that_goes_to_another_folder(self, here):
        (here / "sub").mkdir()
        (here / "sub" / "x.csv").write_text("1")
        (here / "x.csv").write_text("1")

        def read_there():
            before = os.getcwd()
            os.chdir("sub")
            try:
                return read("x" + os.extsep + "csv")
            finally:
                os.chdir(before)

        flow = flow_that_ran(read_there)

        assert verdict(flow) == "reuse"
        (here / "sub" / "x.csv").write_text("2")
        assert verdict(flow) == "file 'x.csv' changed"

    def test_a_link_counts_by_what_it_leads_to(self, here):
        (here / "a").write_text("1")
        (here / "b").write_text("2")
        link = here / "link"
        link.symlink_to("a")
        flow = flow_that_ran(lambda: link.read_text())

        assert verdict(flow) == "reuse"
        link.unlink()
        link.symlink_to("b")
        assert verdict(flow) == "file 'link' changed"

    def test_a_file_that_was_not_there_may_come(self, here):
        def read_if_there(name):
            try:
                return read(name + "csv")
            except FileNotFoundError:
                return ""

        flow = flow_that_ran(read_if_there, "x" + os.extsep)

        assert verdict(flow) == "reuse"
        (here / "x.csv").write_text("1")
        assert verdict(flow) == "file 'x.csv' changed"

    def test_what_a_thread_of_the_task_reads(self, here):
        path = here / "x.csv"
        path.write_text("1")

        def read():
            thread = threading.Thread(target=path.read_text)
            thread.start()
            thread.join()
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(len, "a").result()

        flow = flow_that_ran(read)

        path.write_text("2")
        assert verdict(flow) == "file 'x.csv' changed"

    def test_a_file_that_was_open_before_the_run_makes_the_task_run(self, here):
        (here / "x.csv").write_text("1")
        with open("x.csv") as handle:
            flow = flow_that_ran(lambda: handle.readline())

            assert "has no value to compare" in verdict(flow)

    def test_what_a_failing_task_read_leaves_nothing_to_reuse(self, here):
        path = here / "x.csv"
        path.write_text("no number")
        flow = flow_of(lambda: int(path.read_text()))
        flow.run()

        path.write_text("1")
        assert verdict(flow) == "failed in the last run"
        flow.run(reuse=True)
        assert verdict(flow) == "reuse"

    def test_what_an_earlier_attempt_read_counts(self, here):
        (here / "x.csv").write_text("1")

        def read():
            if context.task_run_count == 1:
                Path("x" + os.extsep + "csv").read_text()
                raise ValueError
            return 1

        flow = flow_that_ran(read, retries=1, retry_delay_seconds=0)

        (here / "x.csv").write_text("2")
        assert verdict(flow) == "file 'x.csv' changed"

    def test_each_child_reads_a_file_of_its_own(self, here):
        for name in "ab":
            (here / f"{name}.csv").write_text(name)
        flow: Any = Flow("f")
        with flow:
            task(name="t")(lambda name: read(name + os.extsep + "csv"))(mapped(["a", "b"]))
        flow.run()

        assert flow.plan()["t-1"].verdict == "reuse"
        (here / "b.csv").write_text("c")
        assert verdict(flow) == "1 of 2: file 'b.csv' changed"

    def test_reading_shows_no_note(self, here):
        (here / "x.csv").write_text("1")
        flow = flow_that_ran(lambda: read("x.csv"))

        assert flow.last_run.record().nodes[0].notes == ()

    def test_the_result_of_a_reader_is_new_where_the_file_is(self, here):
        (here / "x.csv").write_text("1")
        flow = flow_that_ran(lambda: read("x.csv"))
        (here / "x.csv").write_text("2")

        flow.run(reuse=True)

        assert flow.state_of("t-1").result == "2"


@pytest.mark.slow
class TestElsewhere:
    @pytest.mark.parametrize("scheduler", ["threads", "processes"])
    def test_files_read_by_workers_are_compared(self, here, scheduler):
        self.check(here, LocalDaskExecutor(scheduler=scheduler, num_workers=2))

    def test_files_read_on_dask_are_compared(self, here, cluster):
        self.check(here, DaskExecutor(address=cluster.scheduler_address))

    def check(self, here, executor):
        def read(folder):
            for name in os.listdir(folder):
                text = (Path(folder) / name).read_text()
            (Path(folder).parent / "out.txt").write_text(text)
            return text

        (here / "in").mkdir()
        (here / "in" / "x.csv").write_text("1")
        flow = flow_of(read, str(here / "in"))
        assert flow.run(executor=executor).is_successful()

        assert verdict(flow) == "reuse"
        (here / "in" / "x.csv").write_text("2")
        assert verdict(flow) == "file 'x.csv' changed"
        (here / "in" / "x.csv").write_text("1")
        (here / "in" / "y.csv").write_text("1")
        assert verdict(flow) == "the names in folder 'in' changed"
        (here / "in" / "y.csv").unlink()
        assert verdict(flow) == "reuse"
        (here / "out.txt").unlink()
        assert verdict(flow) == "its output 'out.txt' is gone"


LISTERS = {
    "listdir": lambda path: len(os.listdir(path)),
    "scandir": lambda path: len(list(os.scandir(path))),
    "glob": lambda path: len(list(Path(path).glob("*.csv"))),
    "iterdir": lambda path: len(list(Path(path).iterdir())),
    "walk": lambda path: len(list(os.walk(path))),
}


class TestListing:
    @pytest.mark.parametrize("name", LISTERS)
    def test_a_folder_that_is_listed_is_compared(self, here, name):
        list_all = LISTERS[name]
        (here / "in").mkdir()
        (here / "in" / "x.csv").write_text("1")
        flow = flow_that_ran(list_all, "in")

        assert verdict(flow) == "reuse"
        (here / "in" / "y.csv").write_text("1")
        assert verdict(flow) == "the names in folder 'in' changed"
        (here / "in" / "y.csv").unlink()
        assert verdict(flow) == "reuse"

    def test_content_does_not_count_where_only_names_were_read(self, here):
        (here / "in").mkdir()
        (here / "in" / "x.csv").write_text("1")
        flow = flow_that_ran(lambda: os.listdir("in"))

        (here / "in" / "x.csv").write_text("2")
        assert verdict(flow) == "reuse"

    def test_the_current_folder(self, here):
        flow = flow_that_ran(lambda: os.listdir())

        (here / "y.csv").write_text("1")
        assert "the names in folder" in verdict(flow)

    def test_a_folder_that_is_gone(self, here):
        (here / "in").mkdir()
        flow = flow_that_ran(lambda: os.listdir("in"))

        (here / "in").rmdir()
        assert verdict(flow) == "folder 'in' is gone"

    def test_a_call_that_writes_where_it_lists_holds(self, here):
        def convert():
            for path in sorted(Path("in").glob("*.csv")):
                path.with_suffix(".txt").write_text(path.read_text())
            return 1

        (here / "in").mkdir()
        (here / "in" / "x.csv").write_text("1")
        flow = flow_that_ran(convert)

        assert verdict(flow) == "reuse"
        (here / "in" / "y.csv").write_text("1")
        assert verdict(flow) == "the names in folder 'in' changed"


WRITERS = {
    "write_text": lambda path: Path(path).write_text("1"),
    "x": lambda path: write(path, "x"),
    "w+": lambda path: write(path, "w+"),
    "os.open": lambda path: os.close(os.open(path, os.O_RDWR | os.O_CREAT)),
    "pandas": lambda path: pd.DataFrame({"a": [1]}).to_csv(path),
    "renamed": renamed,
}


class TestWriting:
    @pytest.mark.parametrize("name", WRITERS)
    @pytest.mark.parametrize("kind", [Path, str, File])
    def test_an_output_is_compared_with_what_the_call_left(self, here, name, kind):
        made = WRITERS[name]
        flow = flow_that_ran(lambda path: [made(path)] and 1, kind("out.csv"))

        assert verdict(flow) == "reuse"
        (here / "out.csv").write_text("2")
        assert verdict(flow) == "its output 'out.csv' was changed"
        (here / "out.csv").unlink()
        assert verdict(flow) == "its output 'out.csv' is gone"

    def test_an_output_of_compiled_code_is_compared(self, here):
        command = ["cp", "a", "out.parquet"]
        (here / "a").write_text("1")
        flow = flow_that_ran(lambda path: subprocess.run(command).returncode, Path("out.parquet"))

        assert verdict(flow) == "reuse"
        (here / "out.parquet").write_text("2")
        assert verdict(flow) == "file 'out.parquet' changed"

    def test_what_a_call_reads_of_its_own_is_no_input(self, here):
        def scratch():
            folder = tempfile.mkdtemp()
            path = Path(folder) / "scratch.csv"
            path.write_text("1")
            text = path.read_text() + str(os.listdir(folder))
            rmtree(folder)
            with tempfile.TemporaryFile() as file, tempfile.NamedTemporaryFile() as named:
                file.write(b"1")
                named.write(b"1")
            return text

        assert verdict(flow_that_ran(scratch)) == "reuse"

    def test_what_another_program_leaves_in_a_folder_of_the_call_s_is_no_input(self, here):
        def scratch():
            with tempfile.TemporaryDirectory() as folder:
                subprocess.run(["touch", f"{folder}/x.csv"], check=True)
                return Path(folder, "x.csv").read_text()

        assert verdict(flow_that_ran(scratch)) == "reuse"

    def test_a_file_kept_for_the_next_call(self, here):
        def cached():
            try:
                return Path("kept.txt").read_text()
            except FileNotFoundError:
                Path("kept.txt").write_text("1")
                return "1"

        flow = flow_that_ran(cached)

        assert verdict(flow) == "reuse"
        (here / "kept.txt").unlink()
        assert verdict(flow) == "its output 'kept.txt' is gone"

    def test_a_call_that_changes_what_it_reads_runs_again(self, here):
        def count():
            number = int(Path("n").read_text()) + 1
            Path("n").write_text(str(number))
            return number

        (here / "n").write_text("1")
        flow = flow_that_ran(count)

        assert verdict(flow) == "file 'n' changed"

    def test_a_file_that_several_add_to_does_not_count(self, here):
        flow = flow_that_ran(lambda: write("log.txt", "a"))

        (here / "log.txt").write_text("b")
        assert verdict(flow) == "reuse"

    def test_children_that_write_into_one_folder_hold(self, here):
        def write(out, number):
            (out / f"{number}.csv").write_text("1")
            return number

        (here / "out").mkdir()
        flow: Any = Flow("f")
        with flow:
            task(name="t")(write)(Path("out"), mapped([1, 2, 3]))
        flow.run()

        assert flow.plan()["t-1"].verdict == "reuse"
        (here / "out" / "2.csv").unlink()
        assert verdict(flow) == "1 of 3: its output '2.csv' is gone"

    def test_a_reader_runs_when_the_writer_before_it_wrote_something_else(self, here):
        flow: Any = Flow("f")
        with flow:
            wrote = task(name="write")(lambda: wrote_x("1"))()
            task(name="t")(lambda path: path.read_text())(wrote)
        flow.run()
        flow.replace(wrote, task(name="write")(lambda: wrote_x("2")))

        flow.run(reuse=True)

        assert flow.state_of("t-1").result == "2"


@dataclass
class Settings:
    path: Path


class TestNamed:
    """Files that only compiled code opens, under a name that is known."""

    @pytest.mark.parametrize(
        "given",
        [
            Path("x.csv"),
            File("x.csv"),
            File(Path("x.csv")),
            "x.csv",
            ["x.csv"],
            ("a", Path("x.csv")),
            {"in": [Path("x.csv")]},
            Settings(Path("x.csv")),
        ],
        ids=repr,
    )
    def test_an_argument_that_names_a_file_counts_by_its_content(self, here, given):
        (here / "x.csv").write_text("1")
        flow = flow_that_ran(native, given)

        assert verdict(flow) == "reuse"
        (here / "x.csv").write_text("2")
        assert verdict(flow) == "file 'x.csv' changed"

    @pytest.mark.parametrize(
        "text",
        [
            "def t(): return native('x.csv')",
            "P = 'x.csv'\ndef t(): return native(P)",
            "P = Path('x.csv')\ndef t(): return native(P)",
            "P = ['x.csv']\ndef t(): return native(P)",
            "def t(p='x.csv'): return native(p)",
            "def h(): return native('x.csv')\ndef t(): return h()",
            "class C: P = 'x.csv'\ndef t(): return native(C.P)",
            "def make(p):\n    def t(): return native(p)\n    return t\nt = make('x.csv')",
        ],
    )
    def test_code_that_names_a_file(self, here, text):
        (here / "x.csv").write_text("1")
        names: dict[str, Any] = {"__name__": "__main__", "native": native, "Path": Path}
        exec(text, names)
        flow = flow_that_ran(names["t"])

        assert verdict(flow) == "reuse"
        (here / "x.csv").write_text("2")
        assert verdict(flow) == "file 'x.csv' changed"

    def test_a_value_from_upstream_that_names_a_file(self, here):
        (here / "x.csv").write_text("1")
        flow: Any = Flow("f")
        with flow:
            task(name="t")(native)(task(name="where")(lambda: Path("x" + os.extsep + "csv"))())
        flow.run()

        (here / "x.csv").write_text("2")
        assert verdict(flow) == "file 'x.csv' changed"

    def test_a_file_that_is_not_there_yet_counts_as_missing(self, here):
        flow = flow_that_ran(native, File("x.csv"))

        assert verdict(flow) == "reuse"
        (here / "x.csv").write_text("1")
        assert verdict(flow) == "file 'x.csv' changed"

    def test_a_text_under_which_there_is_no_file_is_not_kept(self, here):
        flow = flow_that_ran(native, "to.ken/secret")

        assert flow.state_of("t-1").kept.outside is None

    def test_what_is_ignored_does_not_count(self, here):
        (here / "x.csv").write_text("1")
        flow = flow_that_ran(lambda path: native(), Path("x.csv"), ignore=["path"])

        (here / "x.csv").write_text("2")
        assert verdict(flow) == "reuse"

    def test_a_version_stands_for_the_code_and_not_for_files(self, here):
        (here / "x.csv").write_text("1")
        flow = flow_that_ran(lambda path: native(), Path("x.csv"), version="2")

        (here / "x.csv").write_text("2")
        assert verdict(flow) == "file 'x.csv' changed"

    def test_what_is_declared_to_run_runs(self, here):
        flow = flow_that_ran(native, Path("x.csv"), cache=False)

        assert verdict(flow) == "it is declared with cache=False"


class TestNamedFolders:
    @pytest.fixture
    def folder(self, here):
        (here / "in.zarr").mkdir()
        (here / "in.zarr" / "x").write_text("1")
        return here / "in.zarr"

    @pytest.mark.parametrize("kind", [Path, File, str])
    def test_all_files_of_it_count(self, folder, kind):
        flow = flow_that_ran(native, kind("in.zarr"))

        assert verdict(flow) == "reuse"
        os.utime(folder / "x", (1, 1))
        assert verdict(flow) == "reuse"
        (folder / "x").write_text("2")
        assert verdict(flow) == "folder 'in.zarr' changed"
        rmtree(folder)
        assert verdict(flow) == "folder 'in.zarr' is gone"

    def test_one_without_a_suffix_counts_where_the_task_does_nothing_else_in_it(self, folder):
        folder.rename("in")
        flow = flow_that_ran(native, Path("in"))

        assert verdict(flow) == "reuse"
        Path("in/x").write_text("2")
        assert verdict(flow) == "folder 'in' changed"

    def test_one_without_a_suffix_counts_by_what_is_read_in_it(self, folder):
        folder.rename("in")
        flow = flow_that_ran(lambda path: (path / "x").read_text(), Path("in"))

        Path("in/y").write_text("2")
        assert verdict(flow) == "reuse"

    def test_one_that_code_starts_from_does_not_count(self, folder):
        folder.rename("in")
        base = Path("in")
        flow = flow_that_ran(lambda: str(base / "x"))

        Path("in/x").write_text("2")
        assert verdict(flow) == "reuse"

    def test_one_that_is_written_to_is_noted(self, folder):
        def write(path):
            Path(path, "out").write_text("1")
            return 1

        flow = flow_that_ran(write, "in.zarr")

        note = "wrote in 'in.zarr', the rest of it is not checked"
        assert flow.last_run.record().nodes[0].notes == (note,)
        assert verdict(flow) == "reuse"

    def test_one_with_too_many_files_makes_the_task_run(self, folder, monkeypatch):
        monkeypatch.setattr(contents, "MANY_FILES", 0)
        flow = flow_that_ran(native, Path("in.zarr"))

        assert verdict(flow) == "folder 'in.zarr' has too many files to compare"


class TestNotes:
    def test_a_process(self, here):
        flow = flow_that_ran(lambda: subprocess.run(["true"], check=True).returncode)

        notes = flow.last_run.record().nodes[0].notes
        assert notes == ("started a process: true, not checked",)
        assert verdict(flow) == "reuse"

    def test_a_database(self, here):
        def read():
            sqlite3.connect(":memory:").close()
            sqlite3.connect(here / "x.db").close()
            return 1

        notes = flow_that_ran(read).last_run.record().nodes[0].notes

        assert notes == ("opened the database 'x.db', not checked",)

    def test_what_the_code_reads_that_no_key_covers_is_shown(self, here):
        flow = flow_that_ran(lambda: (time.time(), random.random(), uuid.uuid4()))

        notes = (
            "draws random numbers: random.random",
            "reads the clock: time.time",
            "draws random numbers: uuid.uuid4",
        )
        assert flow.last_run.record().nodes[0].notes == notes
        assert flow.plan()["t-1"].notes == notes


class TestWhose:
    @pytest.mark.parametrize(
        "path",
        [
            "/home/me/flights.csv",
            "flights.csv",
            "/home/me/etc/flights.csv",
            "/home/me/project.python/flights.csv",
        ],
    )
    def test_a_file_of_the_users(self, path):
        assert is_users(path)

    @pytest.mark.parametrize(
        "path",
        [
            "/dev/urandom",
            "/proc/self/status",
            "/etc/mime.types",
            "/usr/share/zoneinfo/UTC",
            f"{sys.prefix}/share/x.json",
            f"{sys.base_prefix}/share/x.json",
            "/opt/lib/python3/site-packages/pytz/zone.tab",
            "/usr/lib/python3/dist-packages/pytz/zone.tab",
            "/home/me/.cache/matplotlib/fontlist.json",
            "/home/me/.cache/fontconfig/abc.cache-7",
            "/home/me/.nbflow/config.toml",
        ],
    )
    def test_what_python_and_its_libraries_read(self, path):
        assert not is_users(path)
        assert named_in([path, Path(path)], ()) == {}


class TestSeen:
    def test_a_later_call_adds_to_what_an_earlier_one_did(self, here):
        (here / "a").write_text("1")
        first, second = Seen(), Seen()
        for seen in (first, second):
            seen.read("a")
            seen.write("b")
            (here / "a").write_text("2")
            (here / "b").write_text(str(len(seen.found)) if seen is first else "later")
            seen.end()

        then = dict(first.found)
        first.add(second)

        assert first.found["file a"] == then["file a"]
        assert first.found["output b"] == second.found["output b"] != then["output b"]

    def test_a_file_that_was_kept_counts_by_the_first_look(self, here):
        (here / "a").write_text("1")
        seen = Seen()
        seen.read("a")
        first = dict(seen.found)
        (here / "a").write_text("2")
        seen.read("a")
        seen.end()

        assert seen.found == first
        assert seen.touches(".")
        assert not seen.writes_in(".")

    def test_a_folder_that_is_gone_leaves_paths_as_they_are(self, here):
        (here / "sub").mkdir()
        os.chdir(here / "sub")
        (here / "sub").rmdir()

        assert full("x.csv") == "x.csv"


def test_what_cannot_be_compared_does_not_hold(here):
    for kind in ("file", "folder", "names", "output"):
        assert changed({f"{kind} x": UNCOMPARED}) is not None
    assert changed({"file x": GONE}) is None
    os.mkfifo("pipe")
    assert changed({"file pipe": GONE}) == "file 'pipe' cannot be compared"


def test_what_nothing_was_seen_of_leaves_nothing():
    assert outside_of(None, {}, lambda _: None) is None
    assert outside_of(Seen(), {}, lambda _: None) is None

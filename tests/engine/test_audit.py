import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nbflow import Flow, task
from nbflow.engine import audit


def notes_of(fn):
    flow: Any = Flow("f", tasks=[task(name="reading")(fn)])
    flow.run()
    return flow.last_run.record().nodes[0].notes


def test_a_file_that_a_task_reads_is_noted_by_its_base_name(tmp_path):
    path = tmp_path / "flights.csv"
    path.write_text("a\n1\n")

    assert notes_of(lambda: path.read_text()) == ("opened 'flights.csv', not checked",)


def test_a_file_is_noted_once(tmp_path):
    path = tmp_path / "flights.csv"
    path.write_text("")

    assert len(notes_of(lambda: [path.read_text() for _ in range(3)])) == 1


def test_a_note_is_kept_with_the_result(tmp_path):
    path = tmp_path / "flights.csv"
    path.write_text("")
    flow = Flow("f", tasks=[task(name="reading")(lambda: path.read_text())])
    flow.run()

    assert flow.plan()["reading-1"].notes == ("opened 'flights.csv', not checked",)


def test_a_file_that_a_task_writes_is_not_noted(tmp_path):
    assert notes_of(lambda: (tmp_path / "out.csv").write_text("a")) == ()


def test_what_is_read_outside_of_tasks_is_not_noted(tmp_path):
    path = tmp_path / "flights.csv"
    path.write_text("")

    with audit.watching():
        path.read_text()

    assert audit._running == 0


def test_nothing_is_noted_once_the_run_is_over(tmp_path):
    path = tmp_path / "flights.csv"
    path.write_text("")
    flow: Any = Flow("f", tasks=[task(name="reading")(lambda: path.read_text())])
    flow.run()
    noted = len(flow.last_run.bus.events)

    path.read_text()

    assert len(flow.last_run.bus.events) == noted


def test_the_hook_is_set_at_the_first_run_only():
    code = """
import sys
seen = []
sys.addaudithook(lambda event, _: seen.append(event) if event == "sys.addaudithook" else None)
import nbflow
before = len(seen)
flow = nbflow.Flow("f", tasks=[nbflow.task(lambda: 1)])
flow.run(); flow.run()
print(before, len(seen), file=sys.stderr)
"""

    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stderr.split() == ["0", "1"]


@pytest.mark.parametrize(
    "path",
    [
        "/home/me/flights.csv",
        b"/home/me/flights.csv",
        "flights.csv",
        "/home/me/etc/flights.csv",
        "/home/me/project.python/flights.csv",
    ],
)
def test_a_file_of_the_users_is_named(path):
    assert audit._read_file(path, "r", 0) == "flights.csv"


@pytest.mark.parametrize(
    "path",
    [
        3,
        None,
        "",
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
        "/home/me/clean.py",
        "/home/me/__pycache__/clean.cpython-311.pyc",
        "/home/me/fast.so",
    ],
)
def test_what_python_and_its_libraries_read_is_not_named(path):
    assert audit._read_file(path, "r", 0) is None


@pytest.mark.parametrize(
    ("mode", "flags", "reads"),
    [
        ("r", 0, True),
        ("rb", 0, True),
        ("r+", os.O_RDWR, True),
        ("w", 0, False),
        ("ab", 0, False),
        ("x", 0, False),
        (None, os.O_RDONLY, True),
        (None, os.O_RDWR, True),
        (None, os.O_WRONLY, False),
        (None, os.O_RDWR | os.O_CREAT | os.O_TRUNC, False),
        (None, None, False),
    ],
)
def test_the_mode_or_the_flags_say_whether_a_file_is_read(mode, flags, reads):
    assert audit._is_reading(mode, flags) is reads


def test_the_hook_passes_by_what_is_not_of_a_task(tmp_path):
    # Called by hand: what the interpreter calls itself is not traced.
    with audit.watching():
        audit._hook("open", (str(tmp_path / "x.csv"), "r", 0))
        audit._hook("import", ("x",))
    audit._hook("open", (str(tmp_path / "x.csv"), "r", 0))

    assert audit._running == 0


def test_the_hook_notes_on_the_task_that_runs():
    def reading():
        audit._hook("open", ("by_hand.csv", "r", 0))
        audit._hook("open", (str(Path(__file__)), "r", 0))

    assert notes_of(reading) == ("opened 'by_hand.csv', not checked",)

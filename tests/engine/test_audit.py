import os
import socket
import subprocess
import sys
import threading
from typing import Any

import pytest

from nbflow import Flow, context, task
from nbflow.engine import audit
from nbflow.engine.audit import _hook, _ways


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Return the current folder, with a file and a folder in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("1")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "x").write_text("1")
    return tmp_path


def call_of(fn) -> Any:
    """Return what is left of the call of a task."""
    flow: Any = Flow("f", tasks=[task(name="t")(fn)])
    assert flow.run().is_successful(), flow.failure()
    return flow.state_of("t-1").kept


def test_what_is_read_outside_of_tasks_is_passed_by(tmp_path):
    # Called by hand: what the interpreter calls itself is not traced.
    with audit.watching():
        _hook("open", (str(tmp_path / "x.csv"), "r", 0))
        _hook("import", ("x",))
    _hook("open", (str(tmp_path / "x.csv"), "r", 0))

    assert audit._running == 0


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
    ("mode", "flags", "ways"),
    [
        ("r", 0, "reads"),
        ("rb", 0, "reads"),
        ("r+", 0, "reads writes"),
        ("w", 0, "writes"),
        ("w+b", 0, "writes"),
        ("x", 0, "writes"),
        ("ab", 0, "adds"),
        ("a+", 0, "reads adds"),
        (None, os.O_RDONLY, "reads"),
        (None, os.O_RDWR, "reads writes"),
        (None, os.O_WRONLY, "writes"),
        (None, os.O_WRONLY | os.O_APPEND, "adds"),
        (None, os.O_RDWR | os.O_CREAT | os.O_TRUNC, "writes"),
        (None, os.O_RDWR | os.O_CREAT | os.O_EXCL, "writes"),
        (None, None, ""),
    ],
)
def test_the_mode_or_the_flags_say_what_a_file_is_opened_for(mode, flags, ways):
    found = zip(("reads", "writes", "adds"), _ways(mode, flags), strict=True)

    assert " ".join(way for way, is_so in found if is_so) == ways


@pytest.mark.parametrize(
    ("event", "arguments", "notes"),
    [
        ("os.fork", (), ["started a process, not checked"]),
        ("os.posix_spawn", ("/bin/ls", [], {}), ["started a process: ls, not checked"]),
        ("os.system", (b"cp a b",), ["started a process: cp, not checked"]),
        ("subprocess.Popen", ("/bin/sh", [], None, None), ["started a process: sh, not checked"]),
        ("sqlite3.connect", (":memory:",), []),
        ("sqlite3.connect", (b"/home/me/x.db",), ["opened the database 'x.db', not checked"]),
        ("socket.connect", (None, ("a.org", 80)), ["read the network at a.org, not checked"]),
        ("socket.connect", (None, ("::1", 80)), ["read the network at ::1, not checked"]),
        ("socket.connect", (None, "/run/x"), ["read the network at /run/x, not checked"]),
        ("open", (os.devnull, "r", 0), []),
        ("open", (3, "r", 0), []),
        ("open", ("", "r", 0), []),
        ("open", ("/home/me/clean.py", "r", 0), []),
        ("open", (os.path.expanduser("~"), "r", 0), []),
        ("os.scandir", (3,), []),
        ("os.mkdir", (3, 0, 0), []),
        ("os.rename", (3, 3, 0, 0), []),
        ("os.listdir", ("a\0b",), []),
        ("_thread.start_new_thread", (print, (), {}), []),
        ("socket.connect", (None,), []),
    ],
)
def test_what_is_not_checked_is_noted(event, arguments, notes):
    def call():
        audit._here.host = ""
        _hook(event, arguments)

    assert list(call_of(call).notes) == notes


def test_a_host_is_noted_by_the_name_it_was_looked_up_by():
    def connect():
        _hook("socket.getaddrinfo", ("a.org", 80, 0, 0, 0))
        _hook("socket.connect", (None, ("93.184.216.34", 80)))
        _hook("socket.getaddrinfo", (None, 80, 0, 0, 0))
        _hook("socket.connect", (None, ("93.184.216.34", 80)))

    names = ["a.org", "93.184.216.34"]
    assert list(call_of(connect).notes) == [f"read the network at {n}, not checked" for n in names]


def test_a_connection_is_noted():
    server = socket.create_server(("127.0.0.1", 0))

    def connect():
        socket.create_connection(("localhost", server.getsockname()[1])).close()

    with server:
        assert call_of(connect).notes == ("read the network at localhost, not checked",)


def test_a_pipe_is_noted(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    path = str(tmp_path / "pipe")

    assert call_of(lambda: _hook("open", (path, "r", 0))).notes == ("opened 'pipe', not checked",)


def test_a_note_is_kept_with_the_result():
    flow = Flow("f", tasks=[task(name="t")(lambda: _hook("os.fork", ()))])
    flow.run()

    assert flow.plan()["t-1"].notes == ("started a process, not checked",)


def test_a_thread_belongs_to_the_call_that_started_it(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("1")

    def outer():
        inner = threading.Thread(target=path.read_text)
        inner.start()
        inner.join()

    def call():
        thread = threading.Thread(target=outer)
        thread.start()
        thread.join()

    assert f"file {path}" in call_of(call).outside


def test_what_a_task_does_beside_its_context_is_still_its_own(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("1")

    def call():
        with context(a=1):
            return path.read_text()

    assert f"file {path}" in call_of(call).outside


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ([("open", "in.csv", "r", 0)], {"file in.csv"}),
        ([("open", b"in.csv", "r", 0)], {"file in.csv"}),
        ([("open", "gone.csv", "r", 0)], {"file gone.csv"}),
        ([("open", "in.csv", "r", 0)] * 2, {"file in.csv"}),
        ([("open", "in.csv", None, os.O_RDWR)], {"file in.csv", "output in.csv"}),
        ([("open", "new.csv", None, os.O_RDWR | os.O_CREAT)], set()),
        ([("open", "in.csv", "w", 0)], {"output in.csv"}),
        ([("open", "in.csv", "w", 0), ("open", "in.csv", "r", 0)], {"output in.csv"}),
        ([("open", "gone.csv", "r", 0), ("open", "gone.csv", "w", 0)], set()),
        ([("open", "in.csv", "a", 0)], set()),
        ([("open", "in.csv", "a", 0), ("open", "in.csv", "r", 0)], set()),
        ([("open", "in.csv", "w", 0), ("open", "in.csv", "a", 0)], {"output in.csv"}),
        ([("os.rename", "part", "in.csv", -1, -1)], {"output in.csv"}),
        ([("os.listdir", None)], {"names ."}),
        ([("os.listdir", "sub")] * 2, {"names sub"}),
        ([("open", "sub/x", "w", 0), ("os.scandir", "sub")], {"names sub", "output sub/x"}),
        ([("os.mkdir", "new", 0, -1), ("os.listdir", "new")], set()),
        ([("os.mkdir", "new", 0, -1), ("open", "new/x", "r", 0)], set()),
        ([("os.mkdir", "sub", 0, -1), ("os.listdir", "sub")], {"names sub"}),
    ],
)
def test_what_events_leave_when_the_call_is_over(here, events, found):
    def call():
        for name, *arguments in events:
            _hook(name, tuple(arguments))

    assert set(call_of(call).outside or ()) == found


def test_after_a_change_of_folder_paths_are_full(here):
    def call():
        _hook("os.chdir", ("sub",))
        _hook("open", ("in" + os.extsep + "csv", "r", 0))

    assert list(call_of(call).outside) == [f"file {here}/in.csv"]


def test_a_thread_is_known_from_its_start(here):
    thread = threading.Thread(target=print)

    def call():
        _hook("_thread.start_new_thread", (thread._bootstrap, (), {}))  # type: ignore[attr-defined]

    call_of(call)

    assert audit._threads[thread].node.name == "t-1"


def test_what_the_hook_itself_opens_is_passed_by(here, monkeypatch):
    monkeypatch.setattr(audit._here, "is_busy", True)

    assert call_of(lambda: _hook("open", ("in" + os.extsep + "csv", "r", 0))).outside is None

"""A disk that is full, fails, is read-only, or was tampered with: right values or a clear error."""

import errno
import os
import pickle
import random
import resource
import sqlite3
from contextlib import closing, nullcontext, suppress
from pathlib import Path

import pytest

from nbflow import task
from nbflow.engine.keeping import current
from nbflow.errors import DamagedResultError
from nbflow.io.store import folder
from nbflow.io.store.database import Database
from nbflow.io.store.faults import explained
from tests.io.store.processes import can_mount, run_program_on_tmpfs
from tests.survival.eight import calls, eight, noted, resume, run, values
from tests.survival.forked import Kernel, trials

pytestmark = pytest.mark.slow

TELLING = ("File too large", "No space left", "Input/output error", "disk I/O error", "full")


def in_little_room(size, persist):
    """Run where no file may be larger than so many bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        return run({"persist": persist})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def with_errors(number, persist):
    """Run where reading and writing fail from the call of that number on."""
    left = number

    def failing(function, error, is_database):
        def call(self, *arguments, **options):
            nonlocal left
            left -= 1
            with explained(self.path) if is_database else nullcontext():
                if left < 0:
                    raise error
            return function(self, *arguments, **options)

        return call

    disk = OSError(errno.EIO, "Input/output error")
    database = sqlite3.OperationalError("disk I/O error")
    for owner, name, error in (
        (folder._LocalDraft, "write", disk),
        (folder._LocalDraft, "commit", disk),
        (Database, "rows", database),
        (Database, "writing", database),
    ):
        setattr(owner, name, failing(getattr(owner, name), error, owner is Database))
    return run({"persist": persist})


def check_repaired(tmp_path):
    repaired = Kernel(resume, tmp_path).go().end()
    assert repaired.answer is not None, repaired.errors
    assert repaired.answer["right"]
    assert set(repaired.answer["states"]) == {"Success"}


@pytest.mark.parametrize("trial", trials(60, 6))
@pytest.mark.parametrize("work", [in_little_room, with_errors])
def test_on_a_disk_that_fails_a_run_is_right_or_says_why(work, trial, tmp_path):
    chance = random.Random(trial)
    persist = chance.choice(["auto", True])
    number = chance.randint(1, 30) if work is with_errors else int(10 ** chance.uniform(3.6, 6.5))

    ended = Kernel(work, tmp_path, number, persist).go().end()

    if ended.code:
        last = ended.errors.rstrip().split("StoreError: ")[-1]
        assert "StoreError" in ended.errors, ended.errors
        assert any(text in last for text in TELLING), ended.errors
    else:
        assert ended.answer is True
    check_repaired(tmp_path)


def flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def cut(path: Path, chance: random.Random) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size))


def drop(path: Path, chance: random.Random) -> None:
    path.unlink()


def empty(path: Path, chance: random.Random) -> None:
    os.truncate(path, 0)


def harm_files(home: Path, chance: random.Random) -> None:
    files = sorted(path for path in (home / "storage").rglob("*") if path.is_file())
    for path in chance.sample(files, chance.randint(1, len(files))):
        chance.choice([flip, cut, drop, empty])(path, chance)
    left = [path for path in files if path.exists()]
    if len(left) > 1 and chance.random() < 0.5:
        one, other = chance.sample(left, 2)
        content = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(content)


COLUMNS = ["key", "digest", "meta", "body", "mac", "parts", "file", "task", "size", "own", "code"]


def harm_rows(home: Path, chance: random.Random) -> None:
    with closing(sqlite3.connect(home / "nbflow.db")) as connection, connection:
        seqs = [seq for (seq,) in connection.execute("SELECT seq FROM results")]
        for seq in chance.sample(seqs, chance.randint(1, len(seqs))):
            column = chance.choice(COLUMNS)
            other = chance.choice(seqs)
            kind = chance.choice(["swap", "bytes", "delete", "codes"])
            if kind == "swap":
                found = f"SELECT {column} FROM results WHERE seq = ?"
                sql = f"UPDATE results SET {column} = coalesce(({found}), x'')"
                connection.execute(f"{sql} WHERE seq = ?", (other, seq))
            elif kind == "bytes":
                sql = f"UPDATE results SET {column} = ? WHERE seq = ?"
                connection.execute(sql, (chance.randbytes(8), seq))
            elif kind == "delete":
                connection.execute("DELETE FROM results WHERE seq = ?", (seq,))
            else:
                connection.execute("UPDATE codes SET body = ?", (chance.randbytes(8),))


def other_total(xs, array, text):
    noted("total")
    return sum(xs) + float(array.sum()) + len(text) + 0


@pytest.mark.parametrize("trial", trials(200, 20))
def test_what_was_damaged_is_never_taken(trial, tmp_path, monkeypatch):
    chance = random.Random(trial)
    for name in ("CALLS", "SAID"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("NBFLOW__LOGGING__LEVEL", "ERROR")
    eight(chance.choice(["auto", True])).run()
    home = current().home
    current().close()
    for harm in chance.sample([harm_files, harm_rows], chance.randint(1, 2)):
        harm(home, chance)
    flow = eight()
    if chance.random() < 0.5:  # what is new needs the values of the others
        flow.replace(flow.find("total"), task(name="total")(other_total))

    plan = flow.plan()
    before = len(calls(tmp_path / "CALLS"))
    state = flow.resume() if chance.random() < 0.5 else flow.run(reuse=True)

    assert state.is_successful()
    assert len(calls(tmp_path / "CALLS")) - before >= len(plan.nodes("run")) - 2
    for name in list(flow.graph.names):
        with suppress(DamagedResultError):
            flow[name]
    flow.run(reuse=True)
    assert values(flow)


class Bomb:
    """A pickle that leaves a mark when it is loaded."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return (open, (str(self.mark), "w"))


@pytest.mark.parametrize("trial", trials(50, 5))
def test_a_tampered_pickle_is_never_loaded(trial, tmp_path, monkeypatch):
    chance, mark = random.Random(trial), tmp_path / "executed"
    for name in ("CALLS", "SAID"):
        monkeypatch.setenv(name, str(tmp_path / name))
    eight().run()
    home = current().home
    current().close()
    bomb = pickle.dumps(Bomb(mark))
    with closing(sqlite3.connect(home / "nbflow.db")) as connection, connection:
        sizes = {"body": bomb, "parts": bytes([0x91, len(bomb)]), "size": len(bomb), "file": ""}
        for column in {"body", *chance.sample(sorted(sizes), 2)}:
            connection.execute(f"UPDATE results SET {column} = ?", (sizes[column],))
    for path in (home / "storage").rglob("*"):
        if path.is_file():
            path.write_bytes(bomb if chance.random() < 0.5 else bomb + path.read_bytes())

    flow = eight()
    flow.plan()
    assert flow.resume().is_successful()

    assert values(flow)
    assert not mark.exists()


READ_ONLY = """
import subprocess
from nbflow import Flow, task
def build(persist):
    with Flow("f", persist_result=persist) as flow:
        task(lambda: 1, name="one")()
    return flow
home = os.environ["NBFLOW_HOME"]
build("auto").run()
from nbflow import task
from nbflow.engine.keeping import current
current().close()
subprocess.run(["mount", "-o", "remount,ro", home], check=True)
flow = build("auto")
print(flow.run(reuse=True).is_successful(), flow["one"])
try: build(True).run()
except Exception as error: print(type(error).__name__, "Read-only" in str(error))
"""


@pytest.mark.skipif(not can_mount(), reason="needs a file system of its own")
def test_on_a_read_only_disk_a_run_goes_on_and_says_why_it_is_not_kept(tmp_path):
    ended = run_program_on_tmpfs(READ_ONLY, str(tmp_path_home()), "4m")

    assert "True 1\n" in ended.stdout, ended.stderr
    assert ended.stdout.endswith("StoreError True\n"), ended.stderr
    assert "The run is not recorded" in ended.stdout + ended.stderr


def tmp_path_home() -> Path:
    home = Path(os.environ["NBFLOW_HOME"])
    home.mkdir(exist_ok=True)
    return home

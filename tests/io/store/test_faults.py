import errno
import re
import sqlite3
from pathlib import Path

import pytest

from nbflow.errors import StoreError
from nbflow.io.store.faults import explained, out_of_reach, reaching
from nbflow.io.store.store import Store
from tests.io.store.processes import (
    WITHOUT_PRIVILEGES,
    can_mount,
    run_program,
    run_program_on_tmpfs,
)
from tests.messages import matches

FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"


def test_a_file_that_is_out_of_reach_is_named_with_its_cause():
    error = out_of_reach("/store/file", OSError(errno.ENOSPC, "No space left on device"))

    assert matches("store_disk_full", str(error))
    assert error.path == "/store/file"


def test_an_error_without_advice_of_its_own_has_some():
    error = out_of_reach("/store/file", OSError(errno.ENOTCONN, "Not connected"))

    assert matches("store_out_of_reach", str(error))


def test_a_busy_database_is_said_to_be_busy(tmp_path):
    path = tmp_path / "nbflow.db"
    one = sqlite3.connect(path, isolation_level=None)
    other = sqlite3.connect(path, isolation_level=None, timeout=0)
    one.execute("BEGIN EXCLUSIVE")

    with pytest.raises(StoreError) as error, explained(path):
        other.execute("BEGIN EXCLUSIVE")

    assert matches("store_busy", str(error.value).replace(str(path), "PATH"))
    one.close()
    other.close()


def test_the_file_of_a_system_error_is_the_one_it_names():
    with pytest.raises(StoreError, match="/nowhere/at/all"), reaching("name"):
        Path("/nowhere/at/all").stat()
    with pytest.raises(StoreError, match="failed at name"), reaching("name"):
        raise OSError(errno.EIO, "Input/output error")


def test_where_nothing_is_wrong_beside_the_database_sqlite_is_quoted(tmp_path):
    path = tmp_path / "nbflow.db"
    connection = sqlite3.connect(path)

    with pytest.raises(StoreError) as error, explained(path):
        connection.execute("SELECT * FROM nowhere")

    assert matches("store_sqlite_says", str(error.value).replace(str(path), "PATH"))
    assert list(tmp_path.iterdir()) in ([], [path])
    connection.close()


def test_a_limit_for_the_size_of_files_is_named(home):
    Store().close()

    ended = run_program(
        FULL + "store = Store()\n"
        "driving = store.begin(RunStarted(1.0, 'run', 'etl', ('a',)))\n"
        "try:\n"
        "    for number in range(100): driving.save(entry('run', number), b'x' * 15_000)\n"
        "except Exception as error: print(type(error).__name__, error)\n"
        "store._group._start(); os._exit(0)\n"
    )

    text = ended.stdout.replace(str(home), "HOME")
    assert "File too large" in text, ended.stderr
    assert matches("store_file_too_large", text.rstrip())


def test_after_the_repair_everything_that_waited_is_there(home):
    ended = run_program(
        "import resource\n"
        "store = Store()\n"
        "driving = store.begin(RunStarted(1.0, 'run', 'etl', ('a',)))\n"
        "limits = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))\n"
        "refused = 0\n"
        "for number in range(50):\n"
        "    try: driving.save(entry('run', number), b'x' * 15_000)\n"
        "    except Exception: refused += 1\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, limits)\n"
        "driving.close()\n"
        "found = [store.load(store.find(b'%d' % number)) for number in range(50)]\n"
        "print(refused > 0, set(map(len, found)), len(list(store.history.events('run'))))\n"
    )

    assert ended.stdout.split("\n")[0] == "True {15000} 1", ended.stderr


def test_a_result_that_cannot_be_written_leaves_nothing_and_loses_nothing(home):
    ended = run_program(
        "import resource\n"
        "store = Store()\n"
        "driving = store.begin(RunStarted(1.0, 'run', 'etl', ('a',)))\n"
        "driving.save(entry('run', 0), b'x' * 100_000)\n"
        "limits = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))\n"
        "try: driving.save(entry('run', 1), b'x' * 300_000)\n"
        "except Exception as error: print(type(error).__name__, error, sep=': ')\n"
        "print([name for name, _ in store.folder.names()] == [store.find(b'0').file])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, limits)\n"
        "driving.save(entry('run', 1), b'x' * 300_000)\n"
        "print([len(store.load(store.find(b'%d' % number))) for number in range(2)])\n"
    )

    text, *after = ended.stdout.rstrip().rsplit("\n", 2)
    assert after == ["True", "[100000, 300000]"], ended.stdout + ended.stderr
    text = re.sub(r"failed at .*/storage/[0-9a-f/]+", "failed at FILE", text)
    assert matches("store_result_too_large", text)


def test_a_folder_that_may_not_be_written_is_named(home):
    Store().close()
    before = (home / "nbflow.db").read_bytes()
    for path in home.iterdir():
        path.chmod(0o400 if path.is_file() else 0o500)
    home.chmod(0o500)

    ended = run_program(
        WITHOUT_PRIVILEGES + "try: Store()\n"
        "except Exception as error: print(type(error).__name__, error, sep=': ')\n"
    )

    home.chmod(0o700)
    assert matches("store_not_allowed", ended.stdout.replace(str(home), "HOME").rstrip())
    assert (home / "nbflow.db").read_bytes() == before
    (home / "nbflow.db.lock").chmod(0o600)
    (home / "nbflow.db").chmod(0o600)
    Store().close()


# Further than this goes only what has a file system of its own: a disk that is really full.
needs_mounts = pytest.mark.skipif(not can_mount(), reason="needs a file system of its own")

FILL = """
store = Store()
driving = store.begin(RunStarted(1.0, "run", "etl", ("a",)))
written = 0
try:
    while True:
        driving.save(entry("run", written), VALUE)
        written += 1
except Exception as error:
    print(type(error).__name__, error, sep=": ")
"""

# The database's files are full, but a result can be removed.
AFTER = """
for number in range(3): store.remove_file(store.find(b"%d" % number).file)
driving.save(entry("run", written), VALUE)
found = [store.load(store.find(b"%d" % number)) for number in range(3, written + 1)]
unfinished = [name for name, _ in store.folder.names() if "part" in name]
print(len(found) == written - 2, set(map(len, found)), unfinished)
"""


@needs_mounts
def test_a_full_disk_is_named_and_nothing_is_lost(home):
    home.mkdir()
    ended = run_program_on_tmpfs("VALUE = b'x' * 100_000\n" + FILL + AFTER, str(home), "4m")

    text, _, after = ended.stdout.rstrip().rpartition("\n")
    assert after == "True {100000} []", ended.stdout + ended.stderr
    text = re.sub(r"failed at .*/storage/[0-9a-f/]+", "failed at FILE", text)
    assert matches("store_tmpfs_full", text)


@needs_mounts
def test_a_disk_full_of_rows_is_named(home):
    home.mkdir()
    ended = run_program_on_tmpfs(
        "VALUE = b'x' * 10_000\n" + FILL + "store._group._start()", str(home), "4m"
    )

    text = ended.stdout.replace(str(home), "HOME").rstrip()
    assert matches("store_rows_full", text)


@needs_mounts
def test_a_read_only_disk_is_named(home):
    home.mkdir()
    ended = run_program_on_tmpfs(
        "import subprocess\n"
        "Store().close()\n"
        "home = os.environ['NBFLOW_HOME']\n"
        "subprocess.run(['mount', '-o', 'remount,ro', home], check=True)\n"
        "try: Store()\n"
        "except Exception as error: print(type(error).__name__, error, sep=': ')\n",
        str(home),
        "4m",
    )

    text = ended.stdout.replace(str(home), "HOME").rstrip()
    assert matches("store_read_only", text)

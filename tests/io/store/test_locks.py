import os
import signal
import subprocess
import sys

import pytest

from nbflow.io.store.locks import held, is_free, take

HOLD = """
import sys
from pathlib import Path
from nbflow.io.store.locks import take
lock = take(Path(sys.argv[1]))
assert lock
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "locks" / "run.lock"


def test_a_lock_is_held_by_one(path):
    lock = take(path)

    assert lock is not None
    assert not is_free(path)
    assert take(path) is None
    lock.release()
    assert is_free(path)


def test_where_there_is_no_file_the_lock_is_free_and_none_is_made(path):
    assert is_free(path)
    assert not path.parent.exists()


def test_a_block_waits_for_the_lock_and_gives_it_back(path):
    with held(path):
        assert not is_free(path)
    assert is_free(path)


def test_a_killed_process_holds_nothing(path):
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert not is_free(path)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    assert is_free(path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_holds_nothing_on(path):
    lock = take(path)
    assert lock is not None
    ready, go = os.pipe()
    child = os.fork()
    if not child:
        os.close(go)
        os.read(ready, 1)
        os._exit(0)
    lock.release()

    assert is_free(path)

    os.close(go)
    os.waitpid(child, 0)
    os.close(ready)

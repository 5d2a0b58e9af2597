"""The worker as a process, without the pool that starts it."""

import subprocess
import sys

import psutil
import pytest

from nbflow.errors import UnsendableError
from nbflow.executors import frames
from nbflow.executors.outcome import ENDED, RAISED, SAID
from nbflow.executors.sending import pack, unpack
from nbflow.executors.worker import end_group
from tests.executors import calls
from tests.executors.calls import Bomb

SERVE = "from nbflow.executors.worker import serve; serve('process 1')"

# A parent that tells the pid of its worker, has it sleep, and waits to be killed.
PARENT = """
import sys
from nbflow.executors import LocalDaskExecutor, say

def work():
    import os, time
    say(os.getpid())
    time.sleep(600)

executor = LocalDaskExecutor("processes", num_workers=1)
with executor.start(lambda pid: print(pid, flush=True)):
    executor.submit(work).result()
"""


@pytest.fixture
def worker():
    with subprocess.Popen(
        [sys.executable, "-c", SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        yield process
        end_group(process.pid)


def made(worker, fn, *args):
    """Return the frames that a call gives."""
    frames.write(worker.stdin, pack((fn, args)))
    found: list[tuple[bytes, bytes]] = []
    while not found or found[-1][0] == SAID:
        frame = frames.read(worker.stdout)
        assert frame is not None
        found.append((frame[:1], frame[1:]))
    return found


def test_a_call_gives_what_it_says_and_then_its_result(worker):
    frames_of_call = made(worker, calls.count, 2)

    assert [(kind, unpack(data, "frame")) for kind, data in frames_of_call] == [
        (SAID, 0),
        (SAID, 1),
        (ENDED, 2),
    ]


def test_a_call_that_cannot_be_read_there_is_told(worker):
    [(kind, data)] = made(worker, print, Bomb())

    assert kind == RAISED
    assert isinstance(unpack(data, "frame"), UnsendableError)


def test_what_a_call_prints_is_no_frame_and_it_reads_nothing(worker):
    def talk():
        import subprocess
        import sys

        print("printed")
        subprocess.run([sys.executable, "-c", "print('by a child')"], check=True)
        return sys.stdin.read()

    assert made(worker, talk) == [(ENDED, pack(""))]
    worker.stdin.close()
    assert sorted(worker.stderr.read().splitlines()) == [b"by a child", b"printed"]


def test_the_end_of_the_stream_ends_the_worker_in_the_midst_of_a_call(worker):
    frames.write(worker.stdin, pack((calls.sleep, ())))
    frames.read(worker.stdout)

    worker.stdin.close()

    assert worker.wait(10) == -9


@pytest.mark.slow
def test_a_worker_ends_when_its_parent_is_killed():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    with parent:
        assert parent.stdout is not None
        found = psutil.Process(int(parent.stdout.readline()))
        parent.kill()

    assert psutil.wait_procs([found], 10)[1] == []


def test_ending_what_has_ended_does_nothing():
    process = subprocess.Popen([sys.executable, "-c", ""], start_new_session=True)
    process.wait()

    end_group(process.pid)

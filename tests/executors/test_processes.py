import os
import signal
import subprocess
import sys
import threading

import psutil
import pytest

from nbflow.errors import UnsendableError, WorkerDiedError
from nbflow.executors.processes import Processes
from tests.executors import calls
from tests.executors.conftest import error, outcome
from tests.messages import matches

pytestmark = pytest.mark.slow

# A script as people write it: with no `if __name__ == "__main__"`.
SCRIPT = """
print("ran")
from nbflow.executors import LocalDaskExecutor, say
factor = 3
def triple(n):
    say(n)
    return n * factor
executor = LocalDaskExecutor("processes", num_workers=2)
with executor.start():
    print(*[executor.submit(triple, n).result() for n in range(3)])
"""

# One whose group is interrupted, as by Ctrl-C in a terminal, while a worker is busy.
INTERRUPTED = """
import os, signal, threading
from nbflow.executors import LocalDaskExecutor, say
go_on = threading.Event()
executor = LocalDaskExecutor("processes", num_workers=1)
def work():
    import time
    say("in")
    time.sleep(0.5)
    return "whole"
with executor.start(lambda message: go_on.set()):
    future = executor.submit(work)
    go_on.wait()
    try:
        os.killpg(0, signal.SIGINT)
        threading.Event().wait(10)
    except KeyboardInterrupt:
        print(future.result())
"""


def workers():
    """Return the worker processes; those of a Dask cluster may be beside them."""
    children = psutil.Process().children()
    return [found for found in children if "executors.worker" in " ".join(found.cmdline())]


@pytest.fixture
def pool(heard):
    pool = Processes(heard, 2)
    yield pool
    pool.close()
    assert [found for found in threading.enumerate() if found.name == "nbflow-worker"] == []
    assert workers() == []


def script(text):
    finished = subprocess.run(
        [sys.executable, "-c", text] if "\n" in text else [sys.executable, text],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    return finished.stdout


def test_calls_are_made_in_other_processes(pool):
    assert outcome(pool.submit(calls.pid, (), "pid")) != os.getpid()


def test_a_worker_is_started_when_needed_and_used_again(pool):
    assert workers() == []

    found = {outcome(pool.submit(calls.pid, (), "pid")) for _ in range(3)}

    assert len(found) == 1


def test_there_are_no_more_workers_than_were_asked_for(pool, heard):
    futures = [pool.submit(calls.sleep, (name,), name) for name in "abc"]
    heard.wait_for("a")
    heard.wait_for("b")

    assert len(workers()) == 2
    assert heard.messages.count("c") == 0
    pool.end(None, KeyboardInterrupt)
    assert {type(error(future)) for future in futures} == {KeyboardInterrupt}


def test_everything_said_is_heard_before_the_future_is_done(pool, heard):
    assert outcome(pool.submit(calls.count, (1000,), "count")) == 1000

    assert heard.messages == list(range(1000))


def test_a_large_value_goes_both_ways(pool):
    found = outcome(pool.submit(calls.head_and_bytes, (5_000_000,), "make"))

    assert outcome(pool.submit(calls.length, (found.value,), "length")) == 5_000_000


def test_what_a_call_raises_is_in_its_future(pool):
    assert error(pool.submit(calls.fail, ("no key",), "fail")).args == ("no key",)


def test_what_cannot_be_sent_fails_alone(pool):
    fine = pool.submit(int, ("42",), "int")
    refused = pool.submit(print, (threading.Lock(),), "print")

    assert isinstance(error(refused), UnsendableError)
    assert outcome(fine) == 42


def test_a_result_that_cannot_be_sent_names_the_culprit(pool):
    found = error(pool.submit(calls.lock, (), "lock"))

    assert isinstance(found, UnsendableError)
    assert found.path == "result['db'][0]"
    assert outcome(pool.submit(int, ("42",), "int")) == 42


@pytest.mark.parametrize("fn", [calls.raise_unreadable, calls.raise_unpicklable])
def test_an_exception_that_cannot_arrive_says_so(pool, fn):
    assert isinstance(error(pool.submit(fn, (), "raise")), UnsendableError)


def test_a_message_that_cannot_be_read_ends_its_call(pool):
    def speak():
        from nbflow.executors import say
        from tests.executors.calls import Bomb

        say(Bomb())

    assert isinstance(error(pool.submit(speak, (), "speak")), UnsendableError)
    assert outcome(pool.submit(int, ("42",), "int")) == 42


def test_a_worker_that_is_killed_costs_its_call_only(pool, heard):
    other = pool.submit(calls.sleep, (), "other")
    heard.wait_for("in")

    found = error(pool.submit(calls.die, (), "load"))

    assert isinstance(found, WorkerDiedError)
    assert matches("worker_died", str(found))
    assert outcome(pool.submit(int, ("42",), "int")) == 42
    assert not other.done()


def test_a_worker_that_leaves_tells_its_exit_code(pool):
    assert "(exit code 3)" in str(error(pool.submit(calls.leave, (), "leave")))


def test_a_worker_killed_while_idle_costs_nothing(pool):
    worker = outcome(pool.submit(calls.pid, (), "pid"))
    os.kill(worker, signal.SIGKILL)
    os.waitid(os.P_PID, worker, os.WEXITED | os.WNOWAIT)

    assert outcome(pool.submit(int, ("42",), "int")) == 42


@pytest.mark.parametrize("fn", [calls.sleep, calls.spin])
def test_an_interrupt_ends_what_runs(pool, heard, fn):
    future = pool.submit(fn, (), "long")
    heard.wait_for("in")

    pool.end(None, KeyboardInterrupt)

    assert isinstance(future.exception(0), KeyboardInterrupt)
    assert outcome(pool.submit(int, ("42",), "int")) == 42


def test_an_interrupt_ends_what_a_call_has_started(pool, heard):
    def start():
        import subprocess

        from nbflow.executors import say

        with subprocess.Popen(["sleep", "600"]) as child:
            say(child.pid)

    pool.submit(start, (), "start")
    child = psutil.Process(heard.first())

    pool.end(None, KeyboardInterrupt)

    assert psutil.wait_procs([child], 10)[1] == []


def test_one_call_is_ended_and_the_others_go_on(pool, heard):
    late = pool.submit(calls.sleep, ("late",), "late")
    other = pool.submit(calls.sleep, ("other",), "other")
    heard.wait_for("late")
    heard.wait_for("other")

    pool.end([late], TimeoutError)

    assert isinstance(late.exception(0), TimeoutError)
    assert not other.done()


def test_closing_ends_what_is_in_flight(heard):
    pool = Processes(heard, 1)
    running, waiting = (pool.submit(calls.sleep, (), "sleep") for _ in range(2))
    heard.wait_for("in")

    pool.close()

    assert isinstance(running.exception(0), KeyboardInterrupt)
    assert isinstance(waiting.exception(0), KeyboardInterrupt)


def test_a_script_is_not_run_again_by_its_workers(tmp_path):
    path = tmp_path / "etl.py"
    path.write_text(SCRIPT, encoding="utf-8")

    assert script(str(path)) == "ran\n0 3 6\n"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there are no process groups")
def test_a_ctrl_c_of_the_terminal_does_not_reach_a_worker():
    assert script(INTERRUPTED) == "whole\n"

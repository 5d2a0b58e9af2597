import os
import signal
import subprocess
import sys
import threading
from textwrap import dedent

import pytest

from nbflow.core.signals import TerminationSignal
from nbflow.engine.terminating import hearing_sigterm, pass_on


@pytest.fixture
def heard():
    """Return what hears of SIGTERM outside: a list of the signals."""
    signals: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: signals.append(number))
    yield signals
    signal.signal(signal.SIGTERM, before)


def ring():
    os.kill(os.getpid(), signal.SIGTERM)


def test_sigterm_is_raised_inside_and_nowhere_else(heard):
    with pytest.raises(TerminationSignal) as caught, hearing_sigterm():
        ring()
    assert caught.value.signal == signal.SIGTERM
    assert heard == []

    ring()
    assert heard == [signal.SIGTERM]


def test_what_overlaps_need_not_be_nested(heard):
    first, second = hearing_sigterm(), hearing_sigterm()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    with pytest.raises(TerminationSignal):
        ring()
    second.__exit__(None, None, None)

    ring()
    assert heard == [signal.SIGTERM]


def test_a_signal_is_passed_on_when_nobody_hears_it_here(heard):
    error = TerminationSignal(signal.SIGTERM)
    with hearing_sigterm():
        pass_on(error)
        assert heard == []

    pass_on(error)

    assert heard == [signal.SIGTERM]


def test_other_errors_are_not_passed_on(heard):
    pass_on(KeyboardInterrupt())

    assert heard == []


def test_other_threads_neither_hear_nor_pass_on(heard):
    seen = []

    def look():
        with hearing_sigterm():
            seen.append(signal.getsignal(signal.SIGTERM))
        pass_on(TerminationSignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == [before]
    assert heard == []


def test_what_python_did_not_set_becomes_what_the_system_does(monkeypatch):
    given = []
    monkeypatch.setattr(signal, "signal", lambda number, handler: given.append(handler))

    with hearing_sigterm():
        pass

    assert given[1] is signal.SIG_DFL


PROGRAM = """
    import os, signal, sys
    from nbflow import flow, task

    def tell(flow, run, state):
        print(state, flush=True)

    @task
    def dies():
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()

    @flow(on_crashed=[tell])
    def inner():
        dies()

    @flow(on_crashed=[tell])
    def outer():
        inner()

    {before}
    try:
        outer()
    finally:
        print("the end", flush=True)
"""
CRASHED = "Crashed('Execution was aborted by a termination signal.')"


def run(before):
    text = dedent(PROGRAM).format(before=before)
    environment = {**os.environ, "NBFLOW__LOGGING__LEVEL": "CRITICAL"}
    return subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, env=environment, check=False
    )


@pytest.mark.slow
def test_a_process_ends_by_the_signal_after_its_runs_have_crashed():
    ended = run("")

    assert ended.stdout.splitlines() == [CRASHED, CRASHED]
    assert ended.returncode == -signal.SIGTERM


@pytest.mark.slow
def test_a_handler_of_the_users_own_hears_the_signal_once():
    ended = run("signal.signal(signal.SIGTERM, lambda *_: print('heard', flush=True))")

    assert ended.stdout.splitlines() == [CRASHED, CRASHED, "heard", "the end"]
    assert "TerminationSignal" in ended.stderr

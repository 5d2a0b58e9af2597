"""A kernel is killed while a function runs as a flow; the next one repeats nothing recorded."""

import random
import signal
import time
from pathlib import Path

import pytest

from nbflow import flow, task
from nbflow.engine.keeping import current
from nbflow.errors import StoreError
from nbflow.io.store.results import COLUMNS
from tests.survival.eight import calls, noted
from tests.survival.forked import Kernel, trials

pytestmark = pytest.mark.slow


def begin():
    noted("begin")
    return 12


def double(x):
    noted(f"double {x}")
    time.sleep(0.002)  # work: moments at which it can be killed
    return [2 * x] * 100


def total(parts):
    noted("total")
    return sum(sum(part) for part in parts)


EXPECTED = 2 * sum(range(12)) * 100


def program():
    """Return the flow: some calls at once, some submitted."""
    one, two, three = (task(fn) for fn in (begin, double, total))

    def program():
        count = one()
        parts = [two(x) for x in range(count // 2)]
        parts += two.map(range(count // 2, count)).result()
        return three(parts)

    return flow(program, name="program", persist_result=True)


def run():
    """Run it."""
    return program()() == EXPECTED


def recorded():
    """Return the calls whose values are in the store, all loadable."""
    store = current()
    found = []
    for (seq,) in store.database.rows("SELECT seq FROM results WHERE serializer != '' ORDER BY 1"):
        [row] = store.database.rows(f"SELECT {COLUMNS} FROM results WHERE seq = ?", (seq,))
        stored = store.results.read_row(row)
        value = store.load(stored)
        name = stored.entry.task.rpartition("-")[0]
        found.append(f"double {value[0] // 2}" if name == "double" else name)
    return found


def resume():
    """Go on with it in a new kernel; return whether it is right, and what there was before."""
    before = recorded()
    flow = program()
    try:
        state = flow.resume()
    except StoreError:  # killed before it began: there is nothing to go on with
        assert not before
        state = flow.run()
    return {"recorded": before, "right": state.result() == EXPECTED}


def check_resumed(folder: Path) -> list[str]:
    """Resume in a new kernel; return what was called there."""
    called = len(calls(folder / "calls"))
    ended = Kernel(resume, folder).go().end()
    assert ended.code == 0, ended.errors
    assert ended.answer["right"]
    again = calls(folder / "calls")[called:]
    assert len(again) == len(set(again))
    assert not set(again) & set(ended.answer["recorded"])
    return again


@pytest.fixture(scope="module")
def seconds(tmp_path_factory):
    """How long a run takes here, about."""
    folder = tmp_path_factory.mktemp("whole")
    kernel = Kernel(run, folder)
    began = time.perf_counter()
    ended = kernel.go().end()
    assert ended.answer is True, ended.errors
    took = time.perf_counter() - began
    assert check_resumed(folder) == []
    return took


@pytest.mark.parametrize("trial", trials(100, 10))
def test_killed_at_any_moment_it_is_gone_on_with(trial, seconds, tmp_path):
    chance = random.Random(trial)
    first = Kernel(run, tmp_path).go().kill(chance.uniform(0, seconds))
    assert first.code in (0, -signal.SIGKILL), first.errors
    if chance.random() < 0.3:  # and again while it goes on
        Kernel(resume, tmp_path).go().kill(chance.uniform(0, seconds))

    check_resumed(tmp_path)

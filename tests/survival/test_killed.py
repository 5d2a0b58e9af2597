"""A kernel is killed at any moment; the next one goes on, and repeats nothing that was recorded."""

import random
import shutil
import signal
import time

import pytest

from nbflow.io.store.failpoints import POINTS
from tests.survival.eight import calls, resume, run
from tests.survival.forked import Kernel, trials

pytestmark = pytest.mark.slow

OPTIONS = [{"persist": "auto"}, {"persist": True}]


def check_resumed(folder, options=None, **environment):
    """Resume in a new kernel: it is right, and calls nothing that was recorded."""
    called = len(calls(folder / "calls"))
    ended = Kernel(resume, folder, options, **environment).go().end()
    assert ended.code == 0, ended.errors
    answer = ended.answer
    assert answer["right"]
    assert set(answer["said"]) <= set(answer["recorded"])
    again = calls(folder / "calls")[called:]
    assert len(again) == len(set(again))
    assert not set(again) & set(answer["recorded"])
    assert set(answer["states"]) == {"Success"}
    return again


@pytest.fixture(scope="module")
def seconds(tmp_path_factory):
    """How long a run takes here, about."""
    folder = tmp_path_factory.mktemp("whole")
    kernel = Kernel(run, folder)
    began = time.perf_counter()
    ended = kernel.go().end()
    assert ended.answer is True, ended.errors
    assert check_resumed(folder) == []
    return time.perf_counter() - began


@pytest.mark.parametrize("trial", trials(300, 30))
def test_killed_at_any_moment_it_is_gone_on_with(trial, seconds, tmp_path):
    chance = random.Random(trial)
    options = chance.choice(OPTIONS)
    first = Kernel(run, tmp_path, options).go().kill(chance.uniform(0, seconds))
    assert first.code in (0, -signal.SIGKILL), first.errors
    if chance.random() < 0.3:  # and again while it goes on
        Kernel(resume, tmp_path, options).go().kill(chance.uniform(0, seconds))

    check_resumed(tmp_path, options)


@pytest.mark.parametrize("durability", ["normal", "full"])
@pytest.mark.parametrize("point", POINTS)
def test_killed_at_every_point_it_is_gone_on_with(point, durability, tmp_path):
    environment = {"NBFLOW__STORE__DURABILITY": durability}
    killed = 0
    for number in (1, 2, 3):
        shutil.rmtree(tmp_path / "home", ignore_errors=True)
        (tmp_path / "calls").unlink(missing_ok=True)
        (tmp_path / "said").unlink(missing_ok=True)
        kernel = Kernel(run, tmp_path, NBFLOW_FAILPOINT=f"{point}:{number}", **environment)
        ended = kernel.go().end()
        assert ended.code in (0, -signal.SIGKILL), ended.errors
        killed += ended.code != 0

        check_resumed(tmp_path, **environment)

    is_passed = durability == "full" or point not in ("file-synced", "folder-synced")
    assert bool(killed) == is_passed

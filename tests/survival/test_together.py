"""Two kernels on one store, and on one run."""

import random
import signal

import pytest

from tests.survival.eight import calls, resume, run
from tests.survival.forked import Kernel, trials

pytestmark = pytest.mark.slow

NAMES = ["begin", "array", "frame", "waits", "many", "text", "total"]
EACH = sorted([*NAMES, "double 0", "double 1", "double 2", "double 1000"])


def together(kernels):
    """Let kernels begin at once; return how each ended."""
    for kernel in kernels:
        kernel.go()
    return [kernel.end() for kernel in kernels]


@pytest.mark.parametrize("trial", trials(100, 10))
def test_two_kernels_run_on_one_store(trial, tmp_path):
    chance = random.Random(trial)
    kernels = [
        Kernel(run, tmp_path, {"persist": chance.choice(["auto", True])}, chance.random() < 0.5)
        for _ in range(2)
    ]

    for ended in together(kernels):
        assert ended.answer is True, ended.errors
        assert ended.errors == ""
    found = Kernel(resume, tmp_path).go().end()
    assert found.answer["right"], found.errors
    assert found.answer["states"] == ["Success", "Success"]
    assert set(found.answer["recorded"]) == set(EACH)
    again = calls(tmp_path / "calls")
    assert all(again.count(name) <= 2 for name in EACH)


@pytest.mark.parametrize("trial", trials(100, 10))
def test_of_two_kernels_that_go_on_with_a_run_one_drives_it(trial, tmp_path):
    chance = random.Random(trial)
    point = chance.choice(["serialised", "rows-committed", "group-begun", "file-renamed"])
    failpoint = f"{point}:{chance.randint(1, 3)}"
    killed = Kernel(run, tmp_path, {"persist": True}, NBFLOW_FAILPOINT=failpoint).go().end()
    assert killed.code in (0, -signal.SIGKILL)
    options = {"persist": True}
    # So that the run is there.
    Kernel(resume, tmp_path, options, NBFLOW_FAILPOINT="file-renamed:1").go().end()
    before = len(calls(tmp_path / "calls"))

    ended = together([Kernel(resume, tmp_path, options) for _ in range(2)])

    held = [each for each in ended if each.code]
    assert len(held) <= 1
    for each in held:
        assert "is driven by another kernel.\n  That is process" in each.errors
    assert all(each.answer["right"] for each in ended if not each.code)
    again = calls(tmp_path / "calls")[before:]
    assert len(again) == len(set(again))
    assert Kernel(resume, tmp_path, options).go().end().answer["right"]
    assert calls(tmp_path / "calls")[before:] == again

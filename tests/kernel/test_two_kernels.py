"""Two real kernels on one store, and on one run."""

import pytest

from tests.kernel.conftest import Kernel, new_kernel

pytestmark = pytest.mark.slow

CELLS = """\
import os, time, uuid
from pathlib import Path
def mark(name):
    (Path(os.environ["MARKS"]) / f"{name}-{uuid.uuid4().hex}").touch()
@task
def load():
    mark("load")
    return list(range(1000))
@task
def wait(xs):
    mark("wait")
    while (Path(os.environ["MARKS"]) / "hold").exists():
        time.sleep(0.01)
    return sum(xs)"""
FLOW = """\
%%flow sums
xs = load()
t = wait(xs)"""


@pytest.fixture
def other(kernel, tmp_path):
    yield from new_kernel()


def built(kernel: Kernel) -> Kernel:
    kernel.good(CELLS)
    kernel.good(FLOW)
    return kernel


def marks_of(marks, name):
    return len(list(marks.glob(f"{name}-*")))


def test_what_one_kernel_kept_the_other_takes(kernel, other, marks):
    built(kernel).good("%flow run sums")

    built(other).good("%flow run sums")

    assert other.good("print(sums['t'])").printed == "499500\n"
    assert (marks_of(marks, "load"), marks_of(marks, "wait")) == (1, 1)


def test_a_run_that_one_kernel_drives_the_other_is_told_of(kernel, other, marks):
    built(kernel)
    built(other)
    (marks / "hold").touch()
    kernel.good(
        "import threading\n"
        "thread = threading.Thread(target=lambda: sums.run(reuse=True))\n"
        "thread.start()\n"
        "while not list(Path(os.environ['MARKS']).glob('wait-*')): time.sleep(0.01)\n"
    )
    pid = kernel.good("print(os.getpid())").printed.strip()

    cell = other.run("sums.resume()")

    assert cell.error["ename"] == "RunHeldError"
    assert f"process {pid} on " in cell.error["evalue"]
    (marks / "hold").unlink()
    kernel.good("thread.join()")
    other.good("sums.resume()")
    assert other.good("print(sums['t'])").printed == "499500\n"
    assert (marks_of(marks, "load"), marks_of(marks, "wait")) == (1, 1)


def test_a_run_whose_kernel_was_killed_goes_on_in_another(kernel, other, marks):
    built(kernel)
    built(other)
    (marks / "hold").touch()
    kernel.good(
        "import threading\n"
        "threading.Thread(target=lambda: sums.run(), daemon=True).start()\n"
        "while not list(Path(os.environ['MARKS']).glob('wait-*')): time.sleep(0.01)\n"
        "sums.runs()\n"
    )
    (marks / "hold").unlink()
    kernel.manager.signal_kernel(9)

    other.good("sums.resume()")

    assert other.good("print(sums['t'])").printed == "499500\n"
    assert marks_of(marks, "load") == 1

"""The notebook about a kernel that dies, with a kernel that dies: killed in a batch, started anew.

Each batch leaves a mark on disk when it is called: the count of calls is none of nbflow's own.
"""

import time
from pathlib import Path

import nbformat
import pytest

from nbflow.engine.past_runs import recorded_runs
from tests.kernel.conftest import SECONDS
from tests.source import ROOT

pytestmark = pytest.mark.slow

BATCHES = 10


@pytest.fixture(scope="module")
def cells():
    """The code cells by their first lines, but for the one that sets the stage for Run All."""
    notebook = nbformat.read(ROOT / "notebooks" / "03-survive-and-explain.ipynb", as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert code[0].startswith("import os\nimport tempfile\n")
    return code[1:]


def before_the_night(cells):
    return cells[: next(n for n, source in enumerate(cells) if source.startswith("def calls"))]


def with_text(cells, text):
    (found,) = [source for source in cells if text in source]
    return found


@pytest.fixture
def open_notebook(kernel, cells, tmp_path):
    """Run the cells that the night has seen, in this kernel; without labels: ids say enough."""

    def go():
        kernel.good(f"import os; os.chdir({str(tmp_path)!r})")
        for number, source in enumerate(before_the_night(cells)):
            first, _, rest = source.partition("\n")
            kernel.good(f"{first.partition(' --cell')[0]}\n{rest}", f"cell-{number}")

    return go


def restart(kernel):
    """Kill the kernel, as the system does where memory is short, and start one in its place."""
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=SECONDS)


def outcomes():
    """Return what is recorded of the children of the last run's mapped node."""
    (run,) = recorded_runs("risk", 1) or (None,)
    draws = [task for task in run.tasks if task.name == "draws"] if run else []
    return [child.outcome for task in draws for child in task.children]


def in_batch(number):
    until = time.monotonic() + SECONDS
    while len(outcomes()) < number:
        assert time.monotonic() < until, f"it does not get to batch {number}: {outcomes()}"
        time.sleep(0.01)


def test_what_was_finished_is_not_called_again(kernel, open_notebook, cells, tmp_path):
    marks = Path(tmp_path, "refit.calls")
    open_notebook()
    kernel.client.execute("%flow run risk")
    in_batch(4)
    restart(kernel)
    called, finished = marks.stat().st_size, outcomes().count("ran")
    assert 3 <= finished < BATCHES

    open_notebook()
    missing = BATCHES - finished
    plan = kernel.good("%flow plan risk").text
    assert f"run    draws     {missing} of 10: it was interrupted: its kernel ended" in plan
    assert "reuse  traits    nothing changed" in plan
    assert marks.stat().st_size == called
    resumed = kernel.good("%flow run risk").text
    assert f"10 children: {missing} ok, {finished} reused" in resumed
    assert marks.stat().st_size == called + missing

    restart(kernel)
    open_notebook()
    assert "reused 7 of 7" in kernel.good("%flow run risk").text
    plan = kernel.good(with_text(cells, "0.025")).text
    assert "risk: run 1, reuse 6" in plan
    assert "run    table     helper `likely` changed" in plan
    kernel.good("%flow run risk")
    compared = kernel.good("%flow diff risk").text
    assert "+    return np.quantile(draws, [0.025, 0.975], axis=0)" in compared

    why = kernel.good(with_text(cells, "write_text")).text
    assert "← holidays  file 'holidays.csv' changed" in why
    assert "✓  holidays  ran" in kernel.good("%flow run risk").text
    plan = kernel.good(with_text(cells, "np.tanh")).text
    assert "risk: reuse 7" in plan
    assert marks.stat().st_size == called + missing

"""The notebook of a mapped year as a person goes through it, in a real kernel.

Each child leaves a mark on disk when it is called, in whichever process: the count of calls is
none of nbflow's own.
"""

import nbformat
import pytest

from tests.kernel.test_loop import calls, plain
from tests.source import ROOT

pytestmark = pytest.mark.slow

THREE_DAYS = ["2-8", "2-9", "7-27"]
DAYS, WAITS = "%%flow year --cell days", "%%flow year --cell waits"
BODY = "    rows = []\n"
MARKED = """\
    import os
    with open(f"{os.environ['MARKS']}/{day['month'].iloc[0]}-{day['day'].iloc[0]}", "a") as marks:
        marks.write("|")
"""
THREADS = 'year.run(executor=LocalDaskExecutor(scheduler="threads"), reuse=True)'
PROCESSES = 'year.run(executor=LocalDaskExecutor(scheduler="processes"), reuse=True)'


@pytest.fixture(scope="module")
def cells():
    notebook = nbformat.read(ROOT / "notebooks" / "02-map-and-scale.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def marked(source):
    assert source.count(BODY) == 1
    return source.replace(BODY, MARKED + BODY)


def without_label(source):
    """Leave the cell's id alone to say which cell it is, as for somebody who gives no labels."""
    return source.replace(" --cell days", "").replace(" --cell waits", "")


def test_three_days_fail_and_only_they_run_again(kernel, marks, cells):
    at = [cell.source for cell in cells].index(THREADS)
    broken, mended = [cell for cell in cells if cell.source.startswith(DAYS)]
    for cell in cells[:at]:
        source = marked(cell.source) if cell.source.startswith(WAITS) else cell.source
        kernel.good(without_label(source), cell.id)

    failed = kernel.good(THREADS)
    assert "flow 'year' failed at 'waits[38]': IndexError" in failed.errors
    assert calls(marks).keys() >= set(THREE_DAYS)
    assert list(calls(marks).values()) == [1] * 365
    told = kernel.good("sorted(year.last_run.failures)").text
    assert told == "['waits[207]', 'waits[38]', 'waits[39]']\n"
    look = kernel.run("%debug", answers=["p len(ordered)", "u", "p when", "q"])
    assert "\n0\n" in plain(look.printed)
    assert plain(look.printed).endswith("\n(2, 8, 18)\n")

    kernel.good(without_label(mended.source), broken.id)
    kernel.good("%flow run year --until days")
    assert list(calls(marks).values()) == [1] * 365
    assert "3 of 365: upstream `days[38]` has a new result" in kernel.good("%flow plan year").text

    resumed = kernel.good(PROCESSES).text
    assert "365 children: 3 ok, 362 reused" in resumed
    assert {day for day, count in calls(marks).items() if count == 2} == set(THREE_DAYS)
    assert sum(calls(marks).values()) == 368

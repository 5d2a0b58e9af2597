"""The loop of the promise in a real kernel: break, look, fix, resume."""

import re

import pytest

pytestmark = pytest.mark.slow

HELPERS = """\
import os
def mark(name):
    with open(os.path.join(os.environ["MARKS"], name), "a") as marks:
        marks.write("|")
"""
LOAD = """\
%%flow trips
@task
def load():
    mark("load")
    return [4, 0, 2]
rows = load()"""
CLEAN = """\
%%flow trips
@task
def clean(rows):
    mark("clean")
    total = sum(rows)
    return list(map(invert, rows)), total
def invert(row):
    return 1 / row
tidy = clean(rows)"""
SAVE = """\
%%flow trips
@task
def save(tidy):
    mark("save")
    return len(tidy)
size = save(tidy)"""


def calls(marks):
    return {path.name: path.stat().st_size for path in sorted(marks.iterdir())}


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.fixture
def failed(kernel, marks):
    for number, cell in enumerate([HELPERS, LOAD, CLEAN, SAVE]):
        kernel.good(cell, f"cell-{number}")
    run = kernel.good("%flow run")
    assert run.errors == "flow 'trips' failed at 'tidy': ZeroDivisionError: division by zero\n"
    return kernel


def test_break_look_fix_resume(failed, marks):
    assert calls(marks) == {"clean": 1, "load": 1}

    look = failed.run("%debug", answers=["p row", "u", "p total", "u", "q"])
    said = plain(look.printed)
    assert look.status == "ok"
    assert look.prompts == ["ipdb> "] * 5
    assert "----> 8     return 1 / row" in said
    assert "\n0\n" in said
    assert "\n6\n" in said
    assert "Oldest frame" in said

    fixed = CLEAN.replace("1 / row", "1 / row if row else None")
    failed.good(fixed, "cell-2")
    resumed = failed.good("%flow run")

    assert "↺  rows  reused" in resumed.text
    assert "✓  tidy  ran" in resumed.text
    assert calls(marks) == {"clean": 2, "load": 1, "save": 1}
    assert failed.good("trips['tidy']").text == "([0.25, None, 0.5], 6)\n"

    assert "reused 3 of 3" in failed.good("%flow run").text
    assert calls(marks) == {"clean": 2, "load": 1, "save": 1}


def test_the_frames_of_debug_are_the_users_own(failed):
    where = failed.run("%debug", answers=["w", "q"])

    files = re.findall(r"^[>\s]+(\S+)\(\d+\)", plain(where.printed), re.MULTILINE)
    assert files
    assert all("ipykernel" in file for file in files), files


def test_after_another_error_flow_debug_opens_on_the_task_again(failed):
    failed.run("{}['x']")

    look = failed.run("%flow debug", answers=["p row", "q"])

    assert "\n0\n" in plain(look.printed)
    assert "----> 8     return 1 / row" in plain(look.printed)


def test_without_stdin_flow_debug_prints_a_post_mortem_and_goes_on(failed):
    cell = failed.run("%flow debug trips tidy\nafter = 1")

    assert cell.status == "ok"
    assert cell.prompts == []
    assert "\n    invert, line 2  return 1 / row\n" in cell.printed
    assert "  variables\n    row  0\n" in cell.printed
    assert failed.good("after").text == "1\n"


def test_a_task_that_a_plain_cell_mends_is_followed(failed, marks):
    failed.good('@task\ndef clean(rows):\n    mark("clean")\n    return rows')

    resumed = failed.good("%flow run")

    assert "`clean` was defined again: `tidy` now uses the new one" in resumed.printed
    assert calls(marks) == {"clean": 2, "load": 1, "save": 1}


def test_a_helper_that_is_mended_is_enough(failed, marks):
    failed.good("def invert(row):\n    return 0")

    failed.good("%flow run")

    assert calls(marks) == {"clean": 2, "load": 1, "save": 1}


def test_an_interrupt_cancels_the_run_and_the_next_one_works(kernel, marks):
    kernel.good(HELPERS)
    kernel.good(LOAD)
    kernel.good(
        "%%flow trips\nimport time\nslow = True\n@task\ndef wait(rows):\n"
        "    print('waiting', flush=True)\n    time.sleep(50 if slow else 0)\n    return 1\n"
        "x = wait(rows)"
    )

    cell = kernel.run("%flow run", meanwhile=kernel.manager.interrupt_kernel)

    assert cell.status == "error"
    assert cell.error["ename"] == "KeyboardInterrupt"
    assert kernel.good("type(trips.last_run.final).__name__").text == "'Cancelled'\n"
    assert kernel.good("[type(s).__name__ for s in trips.last_run.states]").text == (
        "['Success', 'Cancelled']\n"
    )

    kernel.good("slow = False")
    assert "↺  rows  reused" in kernel.good("%flow run").text
    assert calls(marks) == {"load": 1}

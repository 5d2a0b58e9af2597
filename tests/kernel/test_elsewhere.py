"""Debugging what failed in threads and in other processes, in a real kernel."""

import pytest

pytestmark = pytest.mark.slow

TASKS = """\
@task
def numbers():
    return list(range(6))
@task
def clean(x):
    half = x / 2
    if x == 3:
        raise ValueError(f"no {x}, half {half}")
    return half
@task
def total(xs):
    return sum(xs)"""
FLOW = """\
%%flow delays
n = numbers()
c = clean.map(n)
t = total(c)"""
DIRTY = TASKS.replace("@task\ndef clean", "@task(side_effects=True)\ndef clean")


@pytest.fixture
def delays(kernel):
    kernel.good(TASKS)
    kernel.good(FLOW)
    return kernel


def test_the_frame_of_a_thread_is_opened_as_it_is(delays):
    ran = delays.good("%flow run delays --executor threads --workers 2")
    assert "flow 'delays' failed at 'c[3]': ValueError: no 3, half 1.5" in ran.errors

    cell = delays.run("%debug", answers=["p half", "q"])

    assert cell.status == "ok", cell.text
    assert "1.5" in cell.printed
    assert "runs it again" not in cell.text


def test_what_failed_in_a_process_is_run_again_for_the_debugger(delays):
    ran = delays.good("%flow run delays --executor processes --workers 2")
    assert "clean, line 5" in ran.text
    assert 'raise ValueError(f"no {x}, half {half}")' in ran.text

    cell = delays.run("%debug", answers=["p half", "q"])

    assert cell.status == "ok", cell.text
    told = "'c[3]' failed in another process; it runs again here with its inputs\n"
    assert cell.printed.startswith(told)
    assert "1.5" in cell.printed
    # Its frames are here now.
    assert told not in delays.run("%debug", answers=["p half", "q"]).printed


def test_a_child_is_named_to_the_magic(delays):
    delays.good("%flow run delays --executor processes --workers 2")

    cell = delays.good("%flow debug delays c[3]")

    assert "'c[3]' failed in another process; it runs again here with its inputs" in cell.printed
    assert "half  1.5" in cell.printed


def test_what_has_side_effects_is_asked_about_first(kernel):
    kernel.good(DIRTY)
    kernel.good(FLOW)
    kernel.good("%flow run delays --executor processes --workers 2")
    question = "'c[3]' failed in another process and has side effects"

    refused = kernel.run("%debug", answers=["n"])
    assert refused.prompts == [f"{question}. Run it again here? [y/N] "]
    assert "half" not in refused.printed

    told = kernel.good("%debug").printed
    assert told == f"{question}: `%flow debug delays c[3] --again` runs it again here\n"

    assert "half  1.5" in kernel.good("%flow debug delays c[3] --again").printed
    agreed = kernel.run("%debug", answers=["y", "p half", "q"])
    assert "1.5" in agreed.printed

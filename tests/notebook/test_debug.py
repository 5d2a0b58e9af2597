"""Handing a failure to the debugger."""

import copyreg
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from nbflow.engine.failure import Failure
from nbflow.notebook.debug import arm, armed_elsewhere, can_ask, disarm, post_mortem


@pytest.fixture
def shell():
    made = SimpleNamespace(InteractiveTB=SimpleNamespace(tb="shown last"))
    yield made
    disarm(made)


def failure(fn, **inputs):
    """Return the failure of a function, as a run would keep it."""
    try:
        fn(**inputs)
    except Exception as error:  # noqa: BLE001
        return Failure("delays", "tidy", "clean", error, inputs)
    raise AssertionError("it did not fail")


def outer(rows):
    kept = len(rows)
    return inner(rows, kept)


def inner(rows, place):
    return rows[place]


def last() -> Any:
    """Return what the debugger would open, whichever Python this is."""
    return sys.last_value


def frames(traceback):
    names = []
    while traceback is not None:
        names.append(traceback.tb_frame.f_code.co_name)
        traceback = traceback.tb_next
    return names


def test_the_debugger_gets_the_users_own_frames(shell):
    made = failure(outer, rows=[1])

    arm(shell, made)

    assert frames(sys.last_traceback)[-2:] == ["outer", "inner"]
    assert sys.last_type is IndexError
    assert last().__traceback__ is sys.last_traceback
    assert shell.InteractiveTB.tb is None


def test_frames_of_libraries_are_left_out(shell):
    import json

    made = failure(lambda text: json.loads(text), text="{")

    arm(shell, made)

    assert "raw_decode" not in frames(sys.last_traceback)
    assert "raw_decode" in frames(made.exception.__traceback__)


def test_the_exception_itself_keeps_its_traceback(shell):
    made = failure(outer, rows=[1])
    before = made.exception.__traceback__

    arm(shell, made)

    assert made.exception.__traceback__ is before
    assert sys.last_value is not made.exception


def test_what_led_to_it_goes_along(shell):
    def chained():
        try:
            dict[str, int]()["x"]
        except KeyError as cause:
            raise ValueError("outer") from cause

    made = failure(chained)
    made.exception.add_note("look here")

    arm(shell, made)

    assert last().__cause__ is made.exception.__cause__
    assert last().__suppress_context__
    assert last().__notes__ == ["look here"]


class Picky(Exception):
    def __init__(self, a, b):
        super().__init__(f"{a} {b}")


class Changeling(Exception):
    def __reduce__(self):
        return ValueError, ("another",)


@pytest.mark.parametrize("error", [Picky(1, 2), Changeling("x")])
def test_an_exception_that_cannot_be_copied_is_used_itself(shell, error, monkeypatch):
    # Dask makes all exceptions copyable that there are when it is imported.
    monkeypatch.delitem(copyreg.dispatch_table, type(error), raising=False)

    def fails():
        raise error

    arm(shell, failure(fails))

    assert sys.last_value is error
    assert frames(last().__traceback__)[-1] == "fails"


def test_disarming_lets_go_of_the_failure(shell):
    arm(shell, failure(outer, rows=[1]))

    disarm(shell)

    assert not any(hasattr(sys, name) for name in ("last_type", "last_value", "last_traceback"))


def test_disarming_leaves_another_error_alone(shell, monkeypatch):
    arm(shell, failure(outer, rows=[1]))
    later = ValueError("later")
    monkeypatch.setattr(sys, "last_value", later)

    disarm(shell)

    assert sys.last_value is later


def test_disarming_twice_does_nothing(shell):
    disarm(shell)
    disarm(shell)

    assert shell.InteractiveTB.tb == "shown last"


@pytest.mark.parametrize(
    ("kernel", "answer"),
    [
        (None, True),
        (SimpleNamespace(_allow_stdin=True), True),
        (SimpleNamespace(_allow_stdin=False), False),
        (SimpleNamespace(), True),
    ],
)
def test_somebody_can_answer_unless_the_kernel_has_no_stdin(kernel, answer):
    assert can_ask(SimpleNamespace(kernel=kernel)) is answer
    assert can_ask(SimpleNamespace()) is True


def test_a_post_mortem_shows_the_variables_of_the_failing_frame():
    text = post_mortem(failure(outer, rows=[7]))

    assert text.splitlines()[-3:] == ["  variables", "    rows   [7]", "    place  1"]


def test_names_that_python_made_are_left_out():
    text = post_mortem(failure(lambda rows: [1 / row for row in rows], rows=[0]))

    assert "    .0" not in text
    assert "    row  0" in text or "    row   0" in text


def test_many_variables_are_counted():
    def many():
        a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = a8 = a9 = 0
        b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = b8 = b9 = 0
        c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = d0 = 0
        raise ValueError(locals())

    assert post_mortem(failure(many)).splitlines()[-1] == "    …   1 more"


def test_a_frame_without_variables_has_none_to_show():
    def nothing():
        raise ValueError("no")

    assert "\n  variables" not in post_mortem(failure(nothing))


def test_where_nothing_is_known_of_the_frames_the_debugger_opens_nothing(shell):
    arm(shell, failure(outer, rows=[1]))

    arm(shell, Failure("delays", "tidy", "clean", RuntimeError("the worker died"), {}))

    assert not hasattr(sys, "last_traceback")
    assert armed_elsewhere() is None


def test_a_failure_elsewhere_is_armed_without_frames(shell):
    away = Failure("delays", "tidy", "clean", ValueError("no"), {}, elsewhere=())

    arm(shell, away)

    assert armed_elsewhere() is away
    disarm(shell)
    assert armed_elsewhere() is None


@pytest.mark.parametrize("call", ["calls(0)", "calls(0, return_state=True).result()"])
def test_the_traceback_of_a_function_is_the_users(bare, call):
    bare.good("from nbflow import flow, task\n@task\ndef divides(x):\n    return 1 / x")
    bare.good("@flow\ndef calls(x):\n    return divides(x)")

    said = bare.refused(call)

    assert "in calls" in said
    assert "in divides" in said
    assert "nbflow/" not in said

import json
from pathlib import Path
from typing import Any

import numpy as np

import nbflow
from nbflow import Flow, task
from nbflow.engine.failure import Failure


def halve(values):
    total = sum(values)
    return helper(total)


def helper(total):
    rest = 0
    return total / rest


def failure_of(fn, *args):
    with Flow("etl") as flow:
        task(fn)(*args)
    flow.run()
    return flow.failure()


def test_a_failure_says_whose_it_is():
    failure = failure_of(halve, [1, 2])

    assert (failure.flow, failure.node, failure.task) == ("etl", "halve-1", "halve")
    assert isinstance(failure.exception, ZeroDivisionError)
    assert failure.inputs == {"values": [1, 2]}
    assert repr(failure) == "<Failure: 'halve-1' by ZeroDivisionError>"


def test_the_frames_go_from_the_task_to_where_it_raised():
    frames = failure_of(halve, [1, 2]).frames

    assert [(f.function, f.line_in_function, f.source) for f in frames] == [
        ("halve", 3, "return helper(total)"),
        ("helper", 3, "return total / rest"),
    ]


def test_the_variables_are_those_of_the_innermost_frame():
    failure = failure_of(halve, [1, 2])

    assert failure.locals == {"total": 3, "rest": 0}
    assert failure.frames[0].locals == {"values": [1, 2], "total": 3}


def test_frames_of_libraries_are_in_the_traceback_alone():
    def reading(text):
        return json.loads(text)

    failure = failure_of(reading, "{")

    assert [frame.function for frame in failure.frames] == ["reading"]
    assert failure.locals == {"text": "{"}
    names = []
    entry = failure.traceback
    while entry is not None:
        names.append(entry.tb_frame.f_code.co_name)
        entry = entry.tb_next
    assert names[0] == "reading"
    assert names[-1] == "raw_decode"


def test_a_library_function_made_a_task_shows_its_own_frames():
    def singular(a):
        return np.linalg.inv(a)

    assert [f.function for f in failure_of(singular, np.zeros((2, 2))).frames] == ["singular"]
    assert [f.function for f in failure_of(json.loads, "{").frames][-1] == "raw_decode"


def test_a_call_that_never_began_has_no_frames():
    failure = Failure("etl", "a", "a", TypeError("missing argument"), {})

    assert failure.traceback is None
    assert failure.frames == ()
    assert failure.locals == {}


def test_a_package_whose_name_begins_alike_is_the_users():
    beside = Path(nbflow.__file__).parent.with_name("nbflow_ext.py")
    names: dict[str, Any] = {}
    exec(compile("def f():\n    raise ValueError\n", str(beside), "exec"), names)

    failure = failure_of(names["f"])

    assert [frame.function for frame in failure.frames] == ["f"]

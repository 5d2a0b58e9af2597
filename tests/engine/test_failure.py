import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nbflow
from nbflow import Flow, task
from nbflow.engine.failure import Failure, places
from nbflow.engine.flight import perform
from nbflow.engine.home import bring_inputs
from nbflow.engine.steps import Call
from nbflow.errors import ValueUnavailableError
from nbflow.executors import Held, LocalDaskExecutor


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


# -- of children, and from elsewhere ---------------------------------------------------------------


def broken(x):
    if x % 2:
        raise ValueError(f"no {x}")
    return x


def mapped_flow():
    with Flow("etl") as flow:
        task(slug="broken")(broken).map([0, 1, 2, 3])
    return flow


def test_a_failed_child_is_found_by_its_name_and_by_that_of_its_node():
    flow = mapped_flow()
    flow.run()

    assert flow.failure("broken[3]").inputs == {"x": 3}
    assert flow.failure("broken").node == "broken[1]"
    assert flow.failure().node == "broken[1]"
    assert [each.node for each in flow.last_run.failed_in()] == ["broken[1]", "broken[3]"]


def test_a_child_that_did_not_fail_has_no_failure():
    flow = mapped_flow()
    flow.run()

    with pytest.raises(ValueUnavailableError, match="'broken\\[0\\]' has not failed"):
        flow.failure("broken[0]")


def test_what_failed_in_another_process_says_where_without_its_variables():
    flow = mapped_flow()
    flow.run(executor=LocalDaskExecutor("processes", num_workers=1))
    failure = flow.failure()

    assert [(f.function, f.line_in_function, f.locals) for f in failure.frames] == [
        ("broken", 3, {})
    ]
    assert failure.frames[0].source == 'raise ValueError(f"no {x}")'
    assert failure.traceback is None
    assert failure.inputs == {"x": 1}
    (note,) = failure.exception.__notes__
    assert note.startswith("Raised in another process:\n  File ")
    assert note.endswith('raise ValueError(f"no {x}")')


def test_the_call_of_a_failure_can_be_made_again_here():
    flow = mapped_flow()
    flow.run(executor=LocalDaskExecutor("processes", num_workers=1))
    call = flow.failure("broken[3]").call

    again = perform(Call(call.fn, call.inputs, call.supplied))

    assert isinstance(again.exception, ValueError)
    assert places(again.exception)[-1].function == "broken"


class Holder:
    """Where values stayed; counts how often they were asked for."""

    def __init__(self):
        self.asked = []

    def fetch(self, source):
        self.asked.append(source)
        return source.upper()


def test_what_failed_calls_were_given_is_brought_here_once():
    holder = Holder()
    held = Held(holder, "a")
    failures = [
        Failure("etl", "tidy", "clean", ValueError(), {"x": held, "y": [1, held], "z": 2})
        for _ in range(2)
    ]

    bring_inputs(failures)

    assert [failure.inputs for failure in failures] == [{"x": "A", "y": [1, "A"], "z": 2}] * 2
    assert holder.asked == ["a"]


def test_an_error_between_functions_and_tasks_shows_neither_way_through_nbflow():
    @nbflow.flow
    def outer():
        return inner()

    @task
    def inner():
        return helper(1)

    outer(return_state=True)

    functions = [frame.function for frame in outer.failure().frames]
    assert functions == ["outer", "inner", "helper"]

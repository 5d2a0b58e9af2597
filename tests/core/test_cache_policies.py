"""The keys that cache policies give."""

import functools
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from nbflow import task
from nbflow.cache_policies import (
    DEFAULT,
    FLOW_PARAMETERS,
    INPUTS,
    NO_CACHE,
    NONE,
    RUN_ID,
    TASK_SOURCE,
    CachePolicy,
    CompoundCachePolicy,
    Inputs,
)
from nbflow.core.cache_policies import call_key_fn
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.tasks import task_input_hash
from tests.messages import matches


@task
def double(x, y=1):
    return 2 * x


def context(of=double, run="run-1"):
    return TaskRunContext(of, SimpleNamespace(id=run), {})


def key(policy, inputs=None, parameters=None, of=double, run="run-1"):
    return policy.compute_key(context(of, run), inputs or {}, parameters or {})


def of(fn):
    """Return the task of a function that is told by its text, as a cell would define it."""
    names: dict[str, Any] = {}
    exec(fn, names)
    return task(names["f"])


def test_inputs_count_by_name_and_value_in_any_order():
    assert key(INPUTS, {"x": 1, "y": 2}) == key(INPUTS, {"y": 2, "x": 1})
    others = [{"x": 1, "y": 3}, {"x": 2, "y": 1}, {"x": 1}, {"x": 1.0, "y": 2}]
    assert key(INPUTS, {"x": 1, "y": 2}) not in [key(INPUTS, other) for other in others]


def test_without_inputs_there_is_no_key():
    assert key(INPUTS) is None
    assert key(INPUTS - "x", {"x": 1}) is None


def test_what_cannot_be_compared_is_never_found_again():
    unlike = {"x": (n for n in "ab")}

    for policy in (INPUTS, DEFAULT, FLOW_PARAMETERS + RUN_ID):
        assert key(policy, unlike, unlike) != key(policy, unlike, unlike)


def test_code_counts_by_what_it_does():
    first, same, other = (
        of("def f(x):\n    return x + 1"),
        of("def f(x):\n    # the next\n\n    return (x + 1)"),
        of("def f(x):\n    return x + 2"),
    )

    assert key(TASK_SOURCE, of=first) == key(TASK_SOURCE, of=same)
    assert key(TASK_SOURCE, of=first) != key(TASK_SOURCE, of=other)


def test_code_that_is_wrapped_or_no_function_counts_too():
    def f(x):
        return x

    @functools.wraps(f)
    def wrapper(*args):
        return f(*args)

    assert key(TASK_SOURCE, of=task(wrapper)) == key(TASK_SOURCE, of=task(f))
    partials = [task(name="part")(functools.partial(f, n)) for n in (1, 1, 2)]
    first, same, other = (key(TASK_SOURCE, of=each) for each in partials)
    assert first == same != other


def test_the_run_is_that_of_the_flow_else_of_the_task():
    assert key(RUN_ID) == "run-1"
    with FlowRunContext(None, SimpleNamespace(id="flow-run"), {}):
        assert key(RUN_ID) == "flow-run"


def test_parameters_of_the_flow_count():
    assert key(FLOW_PARAMETERS) is None
    assert key(FLOW_PARAMETERS, parameters={"a": 1}) == key(FLOW_PARAMETERS, parameters={"a": 1})
    assert key(FLOW_PARAMETERS, parameters={"a": 1}) != key(FLOW_PARAMETERS, parameters={"a": 2})


def test_no_cache_has_no_key_and_adds_none():
    assert NONE is NO_CACHE
    assert key(NONE, {"x": 1}) is None
    assert NONE + INPUTS == INPUTS + NONE == INPUTS
    assert NONE + NONE == NONE
    assert NONE - "x" == NONE


def test_a_sum_counts_all_of_its_parts_that_say_something():
    both = INPUTS + TASK_SOURCE

    assert key(both, {"x": 1}) not in (key(INPUTS, {"x": 1}), key(TASK_SOURCE), None)
    assert key(both, {"x": 1}) != key(both, {"x": 2})
    assert key(both) is not None
    assert key(INPUTS + FLOW_PARAMETERS) is None


def test_the_default_counts_inputs_code_and_run():
    assert DEFAULT == INPUTS + TASK_SOURCE + RUN_ID
    keys = {
        key(DEFAULT, {"x": 1}),
        key(DEFAULT, {"x": 2}),
        key(DEFAULT, {"x": 1}, run="run-2"),
        key(DEFAULT, {"x": 1}, of=of("def f(x): pass")),
    }
    assert len(keys) == 4
    assert key(DEFAULT, {"x": 1}, {"a": 1}) == key(DEFAULT, {"x": 1}, {"a": 2})


@pytest.mark.parametrize(
    ("policy", "left"),
    [
        (INPUTS - "y", Inputs(frozenset({"y"}))),
        (INPUTS - "y" - "z", Inputs(frozenset({"y", "z"}))),
        (TASK_SOURCE + INPUTS - "y", TASK_SOURCE + Inputs(frozenset({"y"}))),
        (INPUTS + INPUTS - "y", CompoundCachePolicy((Inputs(frozenset({"y"})),) * 2)),
        (TASK_SOURCE - "y", TASK_SOURCE + Inputs(frozenset({"y"}))),
        (TASK_SOURCE + RUN_ID - "y", TASK_SOURCE + RUN_ID + Inputs(frozenset({"y"}))),
    ],
)
def test_an_input_is_left_out_wherever_inputs_count(policy, left):
    assert policy == left
    assert key(policy, {"x": 1, "y": 1}) == key(policy, {"x": 1, "y": 2})
    assert key(policy, {"x": 1, "y": 1}) != key(policy, {"x": 2, "y": 1})


def test_only_names_can_be_taken_away_and_only_policies_added():
    with pytest.raises(TypeError) as raised:
        INPUTS - RUN_ID  # type: ignore[operator]  # what is refused
    assert matches("cache_policy_minus", str(raised.value).replace(repr(RUN_ID), "RUN_ID"))
    with pytest.raises(TypeError, match="unsupported operand"):
        INPUTS + "x"  # type: ignore[operator]  # what is refused


def test_a_policy_of_the_users_own_is_added_like_others():
    class Weekly(CachePolicy):
        def compute_key(self, task_ctx, inputs, flow_parameters, **kwargs):
            return kwargs["week"]

    policy = Weekly() + INPUTS

    first, second = (policy.compute_key(context(), {"x": 1}, {}, week=week) for week in "12")
    assert first != second
    with pytest.raises(NotImplementedError):
        key(CachePolicy())


class Callable:
    def __call__(self, context):
        return context.task.name


@pytest.mark.parametrize(
    ("fn", "expected"),
    [
        (lambda: "always", "always"),
        (lambda context: context.task.name, "double"),
        (lambda context, parameters: str(parameters), "{'x': 1}"),
        (lambda *both: str(len(both)), "2"),
        (lambda context, parameters, more=0: str(more), "0"),
        (lambda *, more="named": more, "named"),
        (Callable(), "double"),
        (lambda: None, None),
    ],
)
def test_a_function_is_given_as_much_as_it_takes(fn, expected):
    assert call_key_fn(fn, context(), {"x": 1}) == expected
    assert key(CachePolicy.from_cache_key_fn(fn), {"x": 1}) == expected


def test_a_function_without_a_signature_gets_both():
    with pytest.raises(TypeError, match="must be callable"):  # iter takes two only of a function
        call_key_fn(iter, context(), {})


def test_a_function_that_returns_no_text_is_named():
    def by_number(context):
        return 3

    with pytest.raises(TypeError) as raised:
        call_key_fn(by_number, context(), {})

    assert matches("cache_key_no_text", str(raised.value))


def test_the_hash_of_inputs_counts_the_task_its_code_and_its_arguments():
    first = task_input_hash(context(), {"x": 1, "y": 2})

    assert first == task_input_hash(context(), {"y": 2, "x": 1})
    assert first != task_input_hash(context(), {"x": 1, "y": 3})
    assert first != task_input_hash(context(double.copy(name="other")), {"x": 1, "y": 2})
    assert task_input_hash(context(of("def f(x): pass")), {}) != task_input_hash(
        context(of("def f(x): return x")), {}
    )
    assert task_input_hash(context(task(name="c")(Callable())), {}) is not None
    assert task_input_hash(context(), {"x": (n for n in "ab")}) is None


PROGRAM = """
from types import SimpleNamespace
from nbflow import task
from nbflow.cache_policies import INPUTS, TASK_SOURCE
from nbflow.core.run_context import TaskRunContext
from nbflow.tasks import task_input_hash

@task
def f(x):
    return {"a", "b", x}

context = TaskRunContext(f, SimpleNamespace(id="run"), {})
inputs = {"x": {"a", "b", "c", 1.5}, "fn": f.fn}
print((INPUTS + TASK_SOURCE).compute_key(context, inputs, {}), task_input_hash(context, inputs))
"""


def test_keys_are_the_same_in_every_process():
    said = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "12"
    }

    assert len(said) == 1
    assert len(said.pop().split()) == 2

"""The tasks that stand for operators."""

import operator

import pytest

from nbflow import Flow, task
from nbflow.core.operators import OPERATORS
from nbflow.engine.plan import Plan


@task
def give(x):
    return x


BINARY = {
    "Add": (operator.add, 7, 2, 9),
    "Sub": (operator.sub, 7, 2, 5),
    "Mul": (operator.mul, 7, 2, 14),
    "Div": (operator.truediv, 7, 2, 3.5),
    "FloorDiv": (operator.floordiv, 7, 2, 3),
    "Mod": (operator.mod, 7, 2, 1),
    "Pow": (operator.pow, 7, 2, 49),
    "LessThan": (operator.lt, 2, 2, False),
    "LessThanOrEqual": (operator.le, 2, 2, True),
    "GreaterThan": (operator.gt, 7, 2, True),
    "GreaterThanOrEqual": (operator.ge, 1, 2, False),
    "And": (operator.and_, 7, 0, 0),
    "Or": (lambda a, b: a.or_(b), 0, 7, 7),
    "Equal": (lambda a, b: a.is_equal(b), 7, 7, True),
    "NotEqual": (lambda a, b: a.is_not_equal(b), 7, 7, False),
}
# Python turns `2 < step` into `step > 2`.
TURNED = {
    "LessThan": "GreaterThan",
    "LessThanOrEqual": "GreaterThanOrEqual",
    "GreaterThan": "LessThan",
    "GreaterThanOrEqual": "LessThanOrEqual",
}


@pytest.mark.parametrize("name", BINARY)
def test_an_operator_between_steps_is_a_step(name):
    apply, x, y, expected = BINARY[name]
    with Flow("sums") as sums:
        first, second = give(x), give(y)
        third = apply(first, second)

    assert third.name == name
    assert [(e.upstream_task, e.key) for e in sums.edges_to(third)] == [(first, "x"), (second, "y")]
    assert sums.run().result[third].result == expected


@pytest.mark.parametrize("name", BINARY)
def test_a_value_on_the_right_is_a_constant(name):
    apply, x, y, expected = BINARY[name]
    with Flow("sums") as sums:
        third = apply(give(x), y)

    assert sums.constants[third] == {"y": y}
    assert sums.run().result[third].result == expected


@pytest.mark.parametrize("name", BINARY.keys() - {"Or", "Equal", "NotEqual"})
def test_a_value_on_the_left_is_one_too(name):
    apply, x, y, expected = BINARY[name]
    with Flow("sums") as sums:
        third = apply(x, give(y))

    assert third.name == TURNED.get(name, name)
    assert list(sums.constants[third].values()) == [x]
    assert sums.run().result[third].result == expected


@pytest.mark.parametrize(
    ("apply", "value", "name", "expected"),
    [
        (lambda step: step.not_(), 0, "Not", True),
        (lambda step: step["a"], {"a": 5}, "GetItem", 5),
        (lambda step: step[1:3], "abcd", "GetItem", "bc"),
        (lambda step: step[give(1)], [4, 5], "GetItem", 5),
    ],
)
def test_there_are_others(apply, value, name, expected):
    with Flow("sums") as sums:
        step = apply(give(value))

    assert step.name == name
    assert sums.run().result[step].result == expected


def test_all_operators_are_asked():
    assert BINARY.keys() | {"Not", "GetItem"} == OPERATORS.keys()


def test_their_results_are_used_again():
    def verdicts(plan: Plan) -> set[str]:
        return {step.verdict for step in plan.steps}

    with Flow("sums") as sums:
        for apply, x, y, _ in BINARY.values():
            apply(give(x), give(y))
        give([2])[0].not_()

    assert verdicts(sums.plan()) == {"run"}
    sums.run()
    assert verdicts(sums.plan()) == {"reuse"}

"""What a task means in an expression."""

import operator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nbflow import Flow, task
from nbflow.errors import NodeError, ScopeError, SignatureError
from tests.messages import matches


@task
def load():
    return 1


@task
def read(path):
    return path


@task(nout=2)
def pair():
    return 1, 2


@pytest.fixture
def tidy():
    with Flow("delays") as delays:
        handle = read(1)
    delays.graph.rename({handle: "tidy"})
    return handle


# Outside a flow


@pytest.mark.parametrize(
    ("use", "text"),
    [
        (lambda tidy: tidy + 1, 'delays["tidy"] + 1'),
        (lambda tidy: 1 - tidy, '1 - delays["tidy"]'),
        (lambda tidy: tidy <= tidy, 'delays["tidy"] <= tidy'),
        (lambda tidy: tidy & True, 'delays["tidy"] & True'),
        (lambda tidy: tidy | tidy, 'delays["tidy"] | tidy'),
        (lambda tidy: tidy.is_equal(1), 'delays["tidy"] == 1'),
        (lambda tidy: tidy.is_not_equal(1), 'delays["tidy"] != 1'),
        (lambda tidy: tidy.not_(), 'not delays["tidy"]'),
        (lambda tidy: tidy.or_("a"), "delays[\"tidy\"] or 'a'"),
        (lambda tidy: tidy["a"], "delays[\"tidy\"]['a']"),
    ],
)
def test_a_handle_has_no_value_to_compute_with(tidy, use, text):
    with pytest.raises(NodeError, match=r"^'tidy' is a step of flow 'delays'") as error:
        use(tidy)

    assert f"write `{text}`;" in str(error.value)


def test_the_message_for_an_operator_says_what_to_type(tidy):
    with pytest.raises(NodeError) as error:
        tidy * 2

    assert matches("value_operator", str(error.value))


def test_a_task_has_no_value_either():
    with pytest.raises(NodeError, match=r"there is no `1 \+ load`"):
        1 + load


def test_unpacking_needs_a_flow():
    with pytest.raises(NodeError, match=r"^Task is not iterable\. 'pair' is a task"):
        _, _ = pair


def test_steps_are_compared_by_which_they_are(tidy):
    assert tidy == tidy
    assert tidy != read
    assert {tidy: 1}[tidy] == 1


# Inside a flow


def test_arrays_and_frames_leave_the_operation_to_the_step():
    with Flow("sums") as sums:
        step = load()
        added = np.arange(3) + step
        frame: Any = pd.DataFrame({"a": [1, 2]})
        column = frame["a"] * step
        whole = frame - step

    state = sums.run()
    assert [step.name for step in (added, column, whole)] == ["Add", "Mul", "Sub"]
    assert state.result[added].result.tolist() == [1, 2, 3]
    assert state.result[column].result.tolist() == [1, 2]
    assert state.result[whole].result["a"].tolist() == [0, 1]


def test_a_task_that_needs_nothing_may_stand_uncalled():
    with Flow("sums") as sums:
        total = load + 1

    assert sums.upstream_tasks(total) == {load}


def test_a_task_that_was_not_called_is_asked_for_its_call():
    with Flow("sums"), pytest.raises(SignatureError) as error:
        read + 1

    assert matches("operator_uncalled", str(error.value))


def test_a_step_of_another_flow_cannot_stand_here(tidy):
    with Flow("sums"), pytest.raises(ScopeError) as error:
        tidy + 1

    assert matches("operator_other_flow", str(error.value))


def test_what_stands_after_a_bar_waits():
    with Flow("sums") as sums:
        first, second, third = load(), load(), load()
        last = first | second | third

    assert last is third
    assert sums.upstream_tasks(second) == {first}
    assert sums.upstream_tasks(third) == {second}
    assert [edge.key for edge in sums.edges] == [None, None]


def test_only_a_step_can_wait():
    with Flow("sums"), pytest.raises(TypeError, match="was to lead to 5, which is no task"):
        operator.or_(load(), 5)


def test_a_step_is_piped_into_a_call():
    @task
    def join(left, how, right=None): ...

    with Flow("sums") as sums:
        step = load()
        both = step.pipe(join, how="inner")

    assert [edge.key for edge in sums.edges_to(both)] == ["left"]
    assert sums.constants[both] == {"how": "inner"}


def test_a_chain_of_comparisons_has_no_value_to_ask_for():
    with Flow("sums"):
        step = load()
        with pytest.raises(NodeError) as error:
            bool(1 < step < 3)

    assert matches("value_if_in_flow", str(error.value))


# Unpacking


def test_results_are_unpacked_into_steps():
    with Flow("sums") as sums:
        first, second = pair()

    assert [each.name for each in sums.sorted_tasks()] == ["pair", "GetItem", "GetItem"]
    state = sums.run()
    assert [state.result[each].result for each in (first, second)] == [1, 2]


def returns_two() -> tuple[int, str]:
    raise NotImplementedError


def returns_none_known() -> tuple[int, ...]:
    raise NotImplementedError


def returns_bare() -> tuple:  # type: ignore[type-arg]
    raise NotImplementedError


def returns_list() -> list[int]:
    raise NotImplementedError


def returns_unknown() -> "Missing":  # type: ignore[name-defined] # noqa: F821
    raise NotImplementedError


def returns_text() -> "tuple[int, int, int]":
    raise NotImplementedError


@pytest.mark.parametrize(
    ("fn", "nout"),
    [
        (returns_two, 2),
        (returns_text, 3),
        (returns_none_known, None),
        (returns_bare, None),
        (returns_list, None),
        (returns_unknown, None),
        (len, None),
    ],
)
def test_what_a_function_says_it_returns_tells_how_many(fn, nout):
    assert task(fn if fn is not len else lambda: 1).nout == nout


def test_the_option_counts_before_the_annotation():
    assert task(nout=3)(returns_two).nout == 3
    assert task(returns_two).copy(nout=4).nout == 4


def test_without_a_number_unpacking_is_refused():
    with Flow("sums"):
        step = load()
        with pytest.raises(TypeError, match=r"^Task is not iterable\. ") as error:
            _, _ = step

    assert matches("unpacked_without_number", str(error.value))


@pytest.mark.parametrize("nout", ["2", True, -1, 1.5])
def test_a_number_of_results_is_a_whole_number(nout):
    with pytest.raises(TypeError, match="which is no number of results"):
        task(nout=nout)(returns_two)
    with pytest.raises(TypeError, match="which is no number of results"):
        load.copy(nout=nout)


def test_the_message_for_a_number_of_results_says_what_to_write():
    with pytest.raises(TypeError) as error:
        task(nout="two")(returns_two)

    assert matches("option_nout", str(error.value))

"""Branches of a flow."""

import pytest

from nbflow import Flow, Parameter, case, merge, task
from nbflow.core.branching import CompareValue, ifelse, switch
from nbflow.core.signals import SKIP
from nbflow.core.state import Skipped
from nbflow.core.triggers import all_finished
from nbflow.errors import CycleError
from tests.messages import matches


@task
def give(x=None):
    return x


@task
def skips():
    raise SKIP("not today")


@task
def fails():
    raise ZeroDivisionError


def ran(flow, **parameters):
    """Return node → its result, or the name of its state where it did not succeed plainly."""
    state = flow.run(**parameters)
    return {
        flow.slugs[task]: found.result if type(found).__name__ == "Success" else type(found)
        for task, found in state.result.items()
    }


# case


def test_steps_inside_run_for_their_value_only():
    with Flow("f") as f:
        kind = Parameter("kind")
        with case(kind, "a"):
            first = give(1)
        with case(kind, "b"):
            second = give(2)

    assert ran(f, kind="a")["give-1"] == 1
    assert ran(f, kind="a")["give-2"] is Skipped
    assert ran(f, kind="b")["give-1"] is Skipped
    assert [each.name for each in f.upstream_tasks(first)] == ["case('a')"]
    assert [each.name for each in f.upstream_tasks(second)] == ["case('b')"]


def test_only_the_first_steps_of_a_branch_wait_for_the_comparison():
    with Flow("f") as f:
        outside = give(1)
        with case(outside, 1):
            first = give(outside)
            second = give(first)
            third = give([first, second])

    condition = f.get_tasks(task_type=CompareValue)[0]
    assert f.downstream_tasks(condition) == {first}
    assert f.upstream_tasks(third) == set(f.get_tasks(name="List"))


def test_parameters_and_constants_inside_wait_for_nothing():
    with Flow("f") as f, case(give(1), 1):
        step = give.map([1, 2])
        other = give(Parameter("day", default=1))

    condition = f.get_tasks(task_type=CompareValue)[0]
    assert f.downstream_tasks(condition) == {step, other}


def test_cases_inside_one_another_need_both():
    with Flow("f") as f:
        outer, inner = Parameter("outer"), Parameter("inner")
        with case(outer, 1):
            one = give("one")
            with case(inner, 2):
                both = give("both")

    assert ran(f, outer=1, inner=2)["give-2"] == "both"
    assert ran(f, outer=1, inner=3)["give-2"] is Skipped
    assert ran(f, outer=0, inner=2)["give-2"] is Skipped
    assert [each.name for each in f.upstream_tasks(one)] == ["case(1)"]
    assert [each.name for each in f.upstream_tasks(both)] == ["case(2)"]


def test_what_operators_add_belongs_to_the_branch():
    with Flow("f") as f:
        value = give(5)
        with case(value > 3, True):
            total = value + 1
        with case(value > 7, True):
            other = value + 2

    results = f.run().result
    assert results[total].result == 6
    assert results[other].is_skipped()


def test_a_call_that_names_the_flow_belongs_to_the_branch():
    with Flow("f") as f, case(give(1), 2):
        step = give(5, flow=f)

    assert f.run().result[step].is_skipped()


def test_a_step_taken_back_inside_a_branch_is_no_part_of_it():
    with Flow("f") as f, case(give(1), 1):
        step = give(5)
        f.graph.remove([step])

    assert [each.name for each in f.tasks] == ["give", "case(1)"]


def test_a_branch_that_raises_ends_there():
    with pytest.raises(ZeroDivisionError), Flow("f") as f, case(give(1), 1):
        give(1 / 0)

    assert [each.name for each in f.tasks] == ["give", "case(1)"]


def test_the_skipped_comparison_says_what_it_saw():
    with Flow("f") as f, case(give("b"), "a"):
        give(1)

    condition = f.get_tasks(task_type=CompareValue)[0]
    state = f.run().result[condition]
    assert (state.message, state.result) == ("Provided value 'b' did not match 'a'", None)


def test_a_case_cannot_compare_with_a_step():
    with Flow("f"):
        left, right = give(1), give(2)
        with pytest.raises(TypeError) as error, case(left, right):
            pass

    assert matches("case_of_a_step", str(error.value))


@pytest.mark.parametrize(
    "branch",
    [
        lambda: case(give, 1).__enter__(),
        lambda: switch(give, {}),
        lambda: ifelse(give, give, None),
        lambda: merge(give),
    ],
)
def test_branches_need_a_flow(branch):
    with pytest.raises(ValueError, match="Could not infer an active Flow context while adding a"):
        branch()


# switch and ifelse


def test_a_switch_runs_the_step_of_the_value():
    with Flow("f") as f:
        kind = Parameter("kind")
        switch(kind, {"a": give(1), "b": give(2), None: give(3)})

    assert [ran(f, kind="a")[f"give-{n}"] for n in (1, 2, 3)] == [1, Skipped, Skipped]
    assert [ran(f, kind=None)[f"give-{n}"] for n in (1, 2, 3)] == [Skipped, Skipped, 3]


def test_a_switch_may_choose_between_plain_values():
    with Flow("f") as f:
        switch(give("b"), {"a": [1, 2, 3], "b": {"x": give(4)}})

    results = ran(f)
    assert results["Constant[list]-1"] is Skipped
    assert results["Dict-1"] == {"x": 4}


def test_a_switch_takes_a_dictionary():
    with Flow("f"), pytest.raises(TypeError) as error:
        switch(give(1), [(1, 2)])  # type: ignore[arg-type]

    assert matches("switch_no_dictionary", str(error.value))


@pytest.mark.parametrize(("value", "said"), [([1], "some"), ([], "none"), (0, "none")])
def test_an_ifelse_asks_whether_the_value_is_true(value, said):
    with Flow("f") as f:
        some, none = give("some"), give("none")
        ifelse(give(value), some, none)
        answer = merge(some, none)

    assert f.run().result[answer].result == said


@pytest.mark.parametrize("wanted", [True, False])
def test_an_ifelse_may_have_one_side(wanted):
    with Flow("f") as f:
        step = give("ran")
        ifelse(give(wanted), *((step, None) if wanted else (None, step)))

    assert f.run().result[step].result == "ran"


def test_an_ifelse_without_sides_adds_nothing():
    with Flow("f") as f:
        ifelse(give(1), None, None)

    assert len(f.tasks) == 1


@pytest.mark.parametrize("branch", [lambda c, s: switch(c, {1: s}, mapped=True), None])
def test_a_mapped_branch_maps_its_edges(branch):
    with Flow("f") as f:
        step = give()
        if branch is None:
            ifelse([1, 2], step, None, mapped=True)
        else:
            branch([1, 2], step)

    assert f.edges
    assert all(edge.mapped for edge in f.edges)


# merge


def test_a_merge_gives_the_first_result_that_there_is():
    with Flow("f") as f:
        nothing, own, first, last = give(None), skips(), give("first"), give("last")
        answer = merge(nothing, own, first, last)

    assert answer.name == "Merge"
    assert [edge.key for edge in f.edges_to(answer)] == ["task_1", "task_2", "task_3", "task_4"]
    assert f.run().result[answer].result == "first"


def test_a_merge_of_many_keeps_their_order():
    with Flow("f") as f:
        answer = merge(*(give(index) if index > 1 else None for index in range(12)))

    assert f.run().result[answer].result == 2


def test_a_merge_of_nothing_gives_nothing():
    with Flow("f") as f:
        answer = merge(give(None), give(None))

    assert f.run().result[answer].result is None


def test_a_merge_of_skipped_branches_is_skipped():
    with Flow("f") as f:
        answer = merge(skips(), skips())

    state = f.run().result[answer]
    assert state.is_skipped()
    assert state.message == "All upstreams were skipped"


def test_a_merge_with_a_failed_branch_fails():
    with Flow("f") as f:
        answer = merge(give(1), fails())

    assert f.run().result[answer].is_failed()


def test_a_merge_may_name_its_flow_be_mapped_and_have_options():
    f = Flow("f")
    answer = merge([1], [2], flow=f, mapped=True, name="both", trigger=all_finished)

    assert (answer.name, answer.trigger) == ("both", all_finished)
    assert [edge.mapped for edge in f.edges] == [True, True]


def test_a_cyclic_merge_is_refused():
    with Flow("f") as f:
        first = give(1)
        again = give(merge(first, give(2)))
        first.set_upstream(again)

    with pytest.raises(CycleError) as error:
        f.run()

    assert matches("cyclic_merge", str(error.value))


def test_results_of_branches_are_used_again():
    with Flow("f") as f:
        with case(give(1), 1):
            first = give("first")
        merge(first, give("second"))

    f.run()

    assert {step.verdict for step in f.plan().steps} == {"reuse"}

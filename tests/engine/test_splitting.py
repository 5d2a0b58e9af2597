import numpy as np
import pandas as pd
import pytest

from nbflow import Flow, Parameter, context, flatten, mapped, task, unmapped
from nbflow.engine import signals
from nbflow.engine.state import Failed, Mapped, Paused, Retrying, Skipped, Success, TriggerFailed
from nbflow.executors import LocalDaskExecutor, LocalExecutor
from nbflow.triggers import all_failed, all_finished, any_successful, manual_only
from tests.messages import matches


@task
def numbers():
    return [1, 2, 3]


@task
def double(x):
    return 2 * x


@task
def add(x, y):
    return x + y


@task
def listed(values):
    return values


@task
def risky(x):
    if x == 2:
        raise ValueError(x)
    return x


@task
def choosy(x):
    if x == 2:
        raise signals.SKIP("not this one")
    return x


def flow_of(build):
    with Flow("f") as flow:
        build()
    return flow


def state_of(build, name, executor=None):
    """Return the state that the node of a task comes to."""
    flow = flow_of(build)
    return flow.run(executor=executor).result[flow.find(name)]


def kinds(state):
    return [type(child) for child in state.map_states]


def given(value):
    """Return a task that gives a value."""
    return task(name="source")(lambda: value)()


@pytest.fixture(
    params=[LocalExecutor(), LocalDaskExecutor(num_workers=2)], ids=["local", "threads"]
)
def executor(request):
    return request.param


class TestMap:
    def test_a_task_is_called_for_each_element(self, executor):
        state = state_of(lambda: double.map(numbers()), "double", executor)

        assert (type(state), state.message) == (Mapped, "Ready to proceed with mapping.")
        assert state.result == [2, 4, 6]
        assert kinds(state) == [Success, Success, Success]
        assert state.n_map_states == 3

    def test_what_follows_as_a_whole_is_given_the_list(self, executor):
        state = state_of(lambda: listed(double.map(numbers())), "listed", executor)

        assert state.result == [2, 4, 6]

    def test_a_list_may_be_given_in_the_call(self):
        assert state_of(lambda: double.map([1, 2]), "double").result == [2, 4]

    def test_a_parameter_may_be_mapped_over(self):
        flow = flow_of(lambda: double.map(Parameter("xs", default=[1])))

        assert flow.run(xs=[4, 5]).result[flow.find("double")].result == [8, 10]

    def test_the_marks_in_a_call_mean_the_same(self):
        assert state_of(lambda: double(mapped(numbers())), "double").result == [2, 4, 6]

    def test_several_lists_go_side_by_side(self):
        assert state_of(lambda: add.map([1, 2], y=[10, 20]), "add").result == [11, 22]

    def test_the_shortest_list_decides(self):
        state = state_of(lambda: add.map(numbers(), [10, 20]), "add")

        assert state.result == [11, 22]

    def test_the_shortest_map_decides(self):
        state = state_of(lambda: add.map(double.map([1, 2]), numbers()), "add")

        assert state.result == [3, 6]

    def test_the_same_list_twice(self):
        def build():
            xs = numbers()
            add.map(xs, xs)

        assert state_of(build, "add").result == [2, 4, 6]

    def test_what_is_unmapped_is_given_as_it_is(self):
        def build():
            task(name="pairs")(lambda x, ys: (x, ys)).map([1, 2], unmapped(numbers()))

        assert state_of(build, "pairs").result == [(1, [1, 2, 3]), (2, [1, 2, 3])]

    def test_a_constant_is_given_as_it_is(self):
        assert state_of(lambda: add.map([1, 2], unmapped(10)), "add").result == [11, 12]

    def test_a_map_may_be_given_as_a_whole_to_another(self):
        def build():
            task(name="pairs")(lambda x, ys: (x, ys)).map([1], unmapped(double.map([1, 2])))

        assert state_of(build, "pairs").result == [(1, [2, 4])]

    def test_what_only_waits_may_be_mapped_too(self):
        def build():
            numbers.copy(name="source")
            double.map([1, 2], upstream_tasks=[unmapped(numbers())])

        assert state_of(build, "double").result == [2, 4]

    @pytest.mark.parametrize(
        "empty", [[], (), np.array([]), pd.Series([], dtype=float)], ids=lambda value: type(value)
    )
    def test_nothing_to_map_over_is_a_success_without_children(self, empty, executor):
        def build():
            listed(double.map(given(empty)))

        flow = flow_of(build)

        state = flow.run(executor=executor)

        found = state.result[flow.find("double")]
        assert state.is_successful()
        assert (type(found), found.result, found.map_states) == (Mapped, [], [])
        assert state.result[flow.find("listed")].result == []

    def test_nothing_to_map_over_twice(self, executor):
        state = state_of(lambda: listed(double.map(double.map([]))), "listed", executor)

        assert state.result == []


class TestElements:
    @pytest.mark.parametrize(
        "values",
        [
            [1, 2],
            (1, 2),
            range(1, 3),
            np.array([1, 2]),
            pd.Series([1, 2]),
            pd.Index([1, 2]),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_what_has_numbered_elements_is_mapped_over(self, values):
        assert state_of(lambda: double.map(given(values)), "double").result == [2, 4]

    def test_the_rows_of_an_array_are_its_elements(self):
        state = state_of(lambda: double.map(given(np.array([[1, 2], [3, 4]]))), "double")

        assert [row.tolist() for row in state.result] == [[2, 4], [6, 8]]

    def test_the_characters_of_a_text_are_its_elements(self):
        assert state_of(lambda: double.map(given("ab")), "double").result == ["aa", "bb"]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("number", 5),
            ("none", None),
            ("set", {1, 2}),
            ("dictionary", {0: 1}),
            ("generator", (x for x in [1, 2])),
            ("frame", pd.DataFrame({"x": [1, 2]})),
            ("series", pd.Series([1, 2], index=["a", "b"])),
        ],
    )
    def test_what_has_no_numbered_elements_is_a_failure_that_says_so(self, name, value):
        flow = flow_of(lambda: listed(double.map(task(name="load")(lambda: value)())))

        state = flow.run()

        found = state.result[flow.find("double")]
        assert type(found) is Failed
        assert matches(f"mapped_over_{name}", str(found.message))
        assert type(state.result[flow.find("listed")]) is TriggerFailed

    def test_an_interrupt_while_elements_are_taken_is_one_of_the_run(self):
        class Slow(list[int]):
            def __getitem__(self, place):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            flow_of(lambda: double.map(given(Slow([1])))).run()


class TestFlatten:
    def test_lists_of_lists_are_one(self, executor):
        state = state_of(lambda: double.map(flatten(given([[1, 2], [], [3]]))), "double", executor)

        assert state.result == [2, 4, 6]

    def test_a_map_that_gives_lists_is_one_list(self, executor):
        def build():
            upto = task(name="upto")(lambda n: list(range(n)))
            double.map(flatten(upto.map([2, 3])))

        assert state_of(build, "double", executor).result == [0, 2, 0, 2, 4]

    def test_the_same_list_flattened_and_not(self):
        def build():
            lists = given([[1], [2]])
            task(name="pairs")(lambda x, y: (x, y)).map(flatten(lists), lists)

        assert state_of(build, "pairs").result == [(1, [1]), (2, [2])]

    def test_what_is_not_nested_is_a_failure_that_says_so(self):
        state = state_of(
            lambda: double.map(flatten(task(name="load")(lambda: [[1], 2])())), "double"
        )

        assert type(state) is Failed
        assert matches("flattened_flat", str(state.message))

    def test_what_is_no_list_at_all_is_a_failure_too(self):
        state = state_of(lambda: double.map(flatten(given(1))), "double")

        assert type(state) is Failed


class TestDepthFirst:
    def test_the_children_of_one_element_come_together(self):
        calls = []

        def noted(name):
            def run(x):
                calls.append(f"{name}[{context.map_index}]")
                return x

            return task(name=name)(run)

        def build():
            noted("c").map(noted("b").map(noted("a").map([1, 2])))

        flow_of(build).run()

        assert calls == ["a[0]", "b[0]", "c[0]", "a[1]", "b[1]", "c[1]"]

    def test_a_map_over_two_maps_waits_for_both(self):
        calls = []

        def noted(name):
            def run(x, y=0):
                calls.append(f"{name}[{context.map_index}]")
                return x + y

            return task(name=name)(run)

        flow = flow_of(lambda: noted("c").map(noted("a").map([1, 2]), noted("b").map([3, 4])))

        assert flow.run().result[flow.find("c")].result == [4, 6]
        assert calls == ["a[0]", "a[1]", "b[0]", "c[0]", "b[1]", "c[1]"]

    def test_a_child_does_not_wait_for_a_slow_brother(self):
        calls = []

        def slow(x):
            calls.append(f"a{x}")
            if x == 1 and context.task_run_count == 1:
                raise ValueError("not yet")
            return x

        def build():
            first = task(name="a", retries=1, retry_delay_seconds=0.05)(slow).map([1, 2])
            task(name="b")(lambda x: calls.append(f"b{x}")).map(first)

        flow_of(build).run()

        assert calls == ["a1", "a2", "b2", "a1", "b1"]


class TestStates:
    def test_a_child_that_fails_leaves_its_brothers_alone(self, executor):
        flow = flow_of(lambda: risky.map(numbers()))

        state = flow.run(executor=executor)

        found = state.result[flow.find("risky")]
        assert (type(state), kinds(found)) == (Failed, [Success, Failed, Success])
        assert isinstance(found.result[1], ValueError)

    def test_what_follows_a_child_that_failed_is_its_own_affair(self, executor):
        state = state_of(lambda: double.map(risky.map(numbers())), "double", executor)

        assert kinds(state) == [Success, TriggerFailed, Success]

    def test_what_follows_as_a_whole_needs_all_children(self):
        state = state_of(lambda: listed(risky.map(numbers())), "listed")

        assert type(state) is TriggerFailed

    def test_a_trigger_sees_each_child(self):
        def build():
            task(name="last", trigger=any_successful)(lambda xs: xs)(risky.map(numbers()))

        state = state_of(build, "last")

        assert [type(each) for each in state.result] == [int, ValueError, int]

    def test_each_child_asks_its_own_trigger(self):
        def build():
            task(name="mend", trigger=all_failed)(lambda x: 0).map(risky.map(numbers()))

        assert kinds(state_of(build, "mend")) == [TriggerFailed, Success, TriggerFailed]

    def test_a_skipped_child_skips_what_follows_it(self, executor):
        state = state_of(lambda: double.map(choosy.map(numbers())), "double", executor)

        assert kinds(state) == [Success, Skipped, Success]

    def test_a_skipped_child_skips_what_follows_as_a_whole(self):
        assert type(state_of(lambda: listed(choosy.map(numbers())), "listed")) is Skipped

    def test_who_does_not_mind_is_given_the_signal_for_it(self):
        def build():
            task(name="last", skip_on_upstream_skip=False)(lambda xs: xs)(choosy.map(numbers()))

        assert [type(each) for each in state_of(build, "last").result] == [int, signals.SKIP, int]

    def test_a_map_over_what_was_skipped_is_skipped(self):
        def build():
            double.map(task(name="load")(skips)())

        assert type(state_of(build, "double")) is Skipped

    @pytest.mark.parametrize("trigger", [None, all_finished, all_failed])
    def test_a_map_over_what_failed_has_failed_whatever_its_trigger(self, trigger):
        def build():
            task(name="mapped", trigger=trigger)(lambda x: x).map(task(name="load")(fails)())

        state = state_of(build, "mapped")

        assert (type(state), state.message) == (Failed, "No upstream states can be mapped over.")

    def test_an_upstream_that_is_not_mapped_decides_for_each_child(self):
        def build():
            add.map([1, 2], unmapped(task(name="load")(fails)()))

        assert kinds(state_of(build, "add")) == [TriggerFailed, TriggerFailed]

    def test_a_skipped_upstream_that_is_not_mapped_skips_the_whole(self):
        def build():
            add.map([1, 2], unmapped(task(name="load")(skips)()))

        assert type(state_of(build, "add")) is Skipped

    @pytest.mark.parametrize(("signal", "kind"), [("PAUSE", Paused), ("RETRY", Retrying)])
    def test_a_child_that_is_not_finished_leaves_the_map_so(self, signal, kind):
        def run(x):
            if x == 2:
                raise getattr(signals, signal)("later")
            return x

        def build():
            listed(task(name="mapped")(run).map(numbers()))

        flow = flow_of(build)
        state = flow.run()

        assert type(state.result[flow.find("mapped")]) is kind
        assert type(state.result[flow.find("listed")]).__name__ == "Pending"
        assert flow["mapped[0]"] == 1

    def test_children_that_wait_for_what_is_not_finished_leave_the_map_waiting(self):
        def build():
            wait = task(name="wait", trigger=manual_only)(lambda x: x)
            double.map(wait.map([1, 2]))

        flow = flow_of(build)
        state = flow.run()

        assert type(state) is Paused
        assert type(state.result[flow.find("double")]).__name__ == "Pending"

    def test_a_map_behind_what_is_not_finished_is_not_split(self):
        def build():
            double.map(task(name="wait", trigger=manual_only)(lambda: [1])())

        state = state_of(build, "double")

        assert (type(state).__name__, state.message) == ("Pending", "Waiting for an upstream task.")


def fails():
    raise ValueError("no")


def skips():
    raise signals.SKIP("nothing to do")


class TestNames:
    def test_children_are_named_after_the_node_and_their_number(self):
        flow = flow_of(lambda: double.map([1, 2]))

        flow.run()

        assert [node.name for node in flow.last_run.nodes[-2:]] == ["double-1[0]", "double-1[1]"]
        assert [node.parent for node in flow.last_run.record().nodes] == [None, None, 1, 1]

    def test_each_knows_its_number_and_name(self, executor):
        def run(x):
            return context.map_index, context.task_full_name, context.task_name

        state = state_of(lambda: task(run).map([5, 6]), "run", executor)

        assert state.result == [(0, "run[0]", "run"), (1, "run[1]", "run")]

    def test_what_is_not_mapped_has_no_number(self):
        flow = flow_of(task(name="run")(lambda: (context.map_index, context.task_full_name)))
        flow.run()

        assert flow["run"] == (None, "run")

    def test_values_are_found_by_the_names_of_node_and_child(self):
        flow = flow_of(lambda: double.map([1, 2]))
        flow.run()

        assert (flow["double"], flow["double-1"]) == ([2, 4], [2, 4])
        assert (flow["double[1]"], flow["double-1[1]"]) == (4, 4)
        assert flow.state_of("double[1]") == Success(result=4)

    def test_failures_are_found_by_either(self):
        flow = flow_of(lambda: (double(1), risky.map(numbers())))
        flow.run()

        for name in (None, "risky", "risky-1", "risky[1]", "risky-1[1]"):
            failure = flow.failure(name)
            assert (failure.node, failure.inputs) == ("risky-1[1]", {"x": 2})

    def test_a_child_that_did_not_fail_has_no_failure(self):
        flow = flow_of(lambda: risky.map(numbers()))
        flow.run()

        with pytest.raises(LookupError) as error:
            flow.failure("risky[0]")

        assert matches("failure_of_a_child", str(error.value))

    def test_the_first_failure_is_that_of_the_first_declared(self):
        flow = flow_of(lambda: (risky.map([2, 2]), task(name="after")(fails)()))
        flow.run()

        assert flow.failure().node == "risky-1[0]"

    def test_logs_of_a_map_are_those_of_its_children(self):
        def build():
            double(1)
            task(name="told")(lambda x: print(x)).map([1, 2])

        flow = flow_of(build)
        flow.run()

        lines = ["PRINT - told-1[0] | 1", "PRINT - told-1[1] | 2"]
        assert flow.logs("told") == lines
        assert flow.logs("told[1]") == lines[1:]
        assert flow.logs("double") == []
        assert flow.logs() == lines


class TestRetriesAndLoops:
    def test_each_child_counts_its_own_attempts(self, executor):
        seen = []

        def run(x):
            seen.append((x, context.task_run_count))
            if context.task_run_count <= x:
                raise ValueError("not yet")
            return x

        def build():
            task(name="run", retries=2, ignore=["seen"])(run).map([0, 1, 2])

        assert state_of(build, "run", executor).result == [0, 1, 2]
        assert sorted(seen) == [(0, 1), (1, 1), (1, 2), (2, 1), (2, 2), (2, 3)]

    def test_each_child_turns_its_own_loop(self):
        def run(x):
            if context.task_loop_count <= x:
                raise signals.LOOP(result=context.get("task_loop_result", 0) + 10)
            return context.get("task_loop_result", 0)

        assert state_of(lambda: task(run).map([0, 1, 2]), "run").result == [0, 10, 20]

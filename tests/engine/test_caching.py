"""Tasks whose options say when a result is used again, where it is found, how it is written."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nbflow import Flow, Parameter, context, task
from nbflow.core.graph import Edge
from nbflow.engine import FlowRunner, TaskRunner, shelf
from nbflow.engine.cache_validators import all_inputs, all_parameters, never_use
from nbflow.engine.result import Result
from nbflow.engine.results import LocalResult
from nbflow.engine.serializers import JSONSerializer
from nbflow.engine.signals import FAIL, SKIP
from nbflow.engine.state import Cached, Failed, Pending, Skipped, Success
from nbflow.executors import DaskExecutor, LocalDaskExecutor
from tests.messages import matches

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _own_world(monkeypatch, tmp_path):
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path / "home"))
    shelf.clear()
    yield
    shelf.clear()


@pytest.fixture
def calls():
    return []


@pytest.fixture
def counted(calls):
    """Return a maker of tasks that note each call and add one to what they are given."""

    def make(name="counted", **options):
        @task(name=name, **options)
        def counted(x=0):
            calls.append(x)
            return x + 1

        return counted

    return make


@task
def total(x):
    return x * 10


@task
def lines(x):
    return [x, x + 1]


def _same(x):
    return x


def flow_of(*tasks, name="f"):
    """Return a flow in which each task is given what the one before produced."""
    with Flow(name) as flow:
        value = tasks[0]()
        for each in tasks[1:]:
            value = each(value)
    return flow


def mapped(over, do):
    flow = Flow("f")
    with flow:
        source = over()
        target = flow.add_task(do.copy())
    flow.graph.connect(Edge(source, target, "x", mapped=True))
    return flow


def ran(flow):
    return flow.last_run


def state_of(flow, name):
    return ran(flow).states[flow.graph.names[name].index]


def steps(flow, **options):
    return {step.node: (step.verdict, step.cause.text) for step in flow.plan(**options)}


def notes(caplog):
    """Return the warnings; not that tasks note their calls, which is what the tests go by."""
    warnings = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    return [text for text in warnings if "its own code reads" not in text]


class TestCacheFor:
    def test_a_success_is_cached_with_what_it_was_made_from(self, counted):
        n = Parameter("n", default=4)
        with Flow("f") as flow:
            counted(cache_for=HOUR)(n())
        flow.run()

        state = state_of(flow, "counted-1")

        assert type(state) is Cached
        assert state.message == "Task run succeeded."
        assert state.result == 5
        assert state.cached_parameters == {"n": 4}
        assert state.cached_result_expiration is not None
        assert list(state.hashed_inputs or ()) == ["x"]

    @pytest.mark.parametrize("reuse", [False, True])
    def test_the_next_run_takes_it(self, counted, calls, reuse):
        flow = flow_of(counted(cache_for=HOUR), total)
        flow.run()

        state = flow.run(reuse=reuse)

        assert calls == [0]
        assert state.is_successful()
        assert type(state_of(flow, "counted-1")) is Cached
        assert flow.last_run.how[0] == "reused"
        assert flow["total-1"] == 10

    def test_what_follows_is_reused_with_it(self, counted):
        flow = flow_of(counted(cache_for=HOUR), total)
        flow.run()

        assert steps(flow) == {
            "counted-1": ("reuse", "kept by its cache_for"),
            "total-1": ("reuse", "nothing changed"),
        }
        flow.run(reuse=True)
        assert set(flow.last_run.how.values()) == {"reused"}

    def test_another_flow_takes_it(self, counted, calls):
        one = counted(cache_for=HOUR)
        flow_of(one).run()

        flow_of(one, total, name="other").run()

        assert calls == [0]

    def test_a_runner_of_a_single_task_takes_it(self, counted, calls):
        one = counted(cache_for=HOUR)

        first, second = TaskRunner(one).run(), TaskRunner(one).run()

        assert calls == [0]
        assert type(first) is type(second) is Cached
        assert second.result == 1

    def test_an_edited_task_is_called(self, calls):
        def make(step):
            return task(name="t", cache_for=HOUR)(lambda: calls.append(0) or step())

        flow_of(make(lambda: 1)).run()
        flow_of(make(lambda: 2)).run()

        assert calls == [0, 0]

    def test_two_uses_of_a_task_have_a_result_each(self, counted, calls):
        one = counted(cache_for=HOUR)
        with Flow("f") as flow:
            one(total(1))
            one(total(2))
            one(5)
            one(6)
        flow.run()

        flow.run()

        assert [flow[f"counted-{n}"] for n in (1, 2, 3, 4)] == [11, 21, 6, 7]
        assert len(calls) == 4

    def test_a_changed_argument_is_another_call(self, counted, calls):
        one = counted(cache_for=HOUR)
        for value in (1, 2):
            with Flow("f") as flow:
                one(value)
            flow.run()

        assert calls == [1, 2]

    def test_a_key_shares_among_tasks(self, counted, calls):
        flow_of(counted("one", cache_for=HOUR, cache_key="k")).run()
        other = flow_of(counted("other", cache_for=HOUR, cache_key="k"), total)

        other.run()

        assert calls == [0]
        assert other["total-1"] == 10

    def test_a_run_does_not_find_what_it_left_itself(self, counted, calls):
        with Flow("f") as flow:
            counted("one", cache_for=HOUR, cache_key="k")(1)
            counted("two", cache_for=HOUR, cache_key="k")(1)

        assert {verdict for verdict, _ in steps(flow).values()} == {"run"}
        flow.run()

        assert calls == [1, 1]

    def test_what_is_over_is_called_again_and_said(self, counted, calls, caplog):
        flow = flow_of(counted(cache_for=timedelta(0)))
        flow.run()
        assert notes(caplog) == []
        assert steps(flow)["counted-1"] == (
            "run",
            "what its cache_for kept does not hold any more",
        )

        flow.run()

        assert calls == [0, 0]
        assert notes(caplog) == ["Task 'counted-1': Can't use cache because it is now invalid"]

    def test_for_ever_is_for_ever(self, counted, calls):
        flow = flow_of(counted(cache_for=timedelta.max))
        flow.run()
        flow.run()

        assert calls == [0]
        assert state_of(flow, "counted-1").cached_result_expiration is None

    def test_the_first_that_the_validator_accepts_is_taken(self, counted, calls):
        n = Parameter("n", default=1)
        with Flow("f") as flow:
            counted(cache_for=HOUR, cache_validator=all_inputs)(n())
        for value in (1, 2, 1, 2, 3):
            flow.run(n=value)
            assert flow["counted-1"] == value + 1

        assert calls == [1, 2, 3]

    def test_parameters_are_those_of_then(self, counted, calls):
        values = [1]
        with Flow("f") as flow:
            Parameter("n", default=values)()
            counted(cache_for=HOUR, cache_validator=all_parameters)()
        flow.run()
        flow.run()
        values.append(2)
        flow.run()

        assert calls == [0, 0]

    def test_a_validator_may_refuse_always(self, counted, calls):
        flow = flow_of(counted(cache_for=HOUR, cache_validator=never_use))
        flow.run()
        flow.run()

        assert calls == [0, 0]

    def test_without_caching_the_task_always_runs(self, counted, calls):
        flow = flow_of(counted(cache_for=HOUR, cache=False))
        flow.run()

        assert steps(flow)["counted-1"] == ("run", "it is declared with cache=False")
        flow.run(reuse=True)
        assert calls == [0, 0]

    @pytest.mark.parametrize(
        ("signal", "kind"), [(SKIP, Skipped), (FAIL, Failed), (ValueError, Failed)]
    )
    def test_only_a_success_is_kept(self, calls, signal, kind):
        @task(cache_for=HOUR)
        def odd():
            calls.append(0)
            raise signal("no")

        flow = flow_of(odd)
        flow.run()
        flow.run()

        assert type(state_of(flow, "odd-1")) is kind
        assert calls == [0, 0]

    def test_a_retried_call_is_kept_with_its_value(self, calls):
        @task(cache_for=HOUR, retries=1)
        def shaky():
            calls.append(0)
            if context.task_run_count == 1:
                raise ValueError
            return 7

        flow = flow_of(shaky)
        first = flow.find("shaky")
        state = FlowRunner(flow).run(return_tasks=[first])
        FlowRunner(flow).run(task_states={first: state.result[first]})

        flow.run()

        assert calls == [0, 0]
        assert flow["shaky-1"] == 7

    def test_a_value_changed_in_place_is_not_served(self, calls):
        @task(cache_for=HOUR)
        def rows():
            calls.append(0)
            return [1]

        flow = flow_of(rows)
        flow.run()
        flow["rows-1"].append(2)

        flow.run()

        assert calls == [0, 0]
        assert flow["rows-1"] == [1]

    def test_what_can_be_gone_through_once_is_not_kept(self, calls, caplog):
        @task(cache_for=HOUR)
        def passing():
            calls.append(0)
            return (each for each in "ab")

        flow = flow_of(passing)
        flow.run()
        flow.run()

        assert calls == [0, 0]
        assert notes(caplog)[0] == (
            "Task 'passing-1': its result can be gone through once only, so it is not kept"
        )

    def test_none_is_kept_and_stands_for_its_call(self, calls):
        @task(cache_for=HOUR)
        def touch():
            calls.append(0)

        with Flow("f") as flow:
            total(1, upstream_tasks=[touch()])
        flow.run()

        assert steps(flow)["total-1"] == ("reuse", "nothing changed")
        flow.run(reuse=True)
        assert calls == [0]

    def test_what_a_mocked_value_led_to_is_not_kept(self, counted, calls, caplog):
        caplog.set_level(logging.INFO)
        with Flow("f") as flow:
            counted(cache_for=HOUR)(total(1))
        first = flow.find("total")
        flow.run(task_states={first: Success(result=5)})

        flow.run()

        assert calls == [5, 10]
        assert any("computed from a mocked value" in r.getMessage() for r in caplog.records)

    def test_a_validator_that_raises_fails_the_task_before_its_call(self, counted, calls):
        def broken(state, inputs, parameters):
            raise OSError("no clock")

        flow = flow_of(counted(cache_for=HOUR, cache_validator=broken), total)
        flow.run()
        assert steps(flow)["counted-1"][0] == "skip"

        flow.run()

        state = state_of(flow, "counted-1")
        assert type(state) is Failed
        assert isinstance(state.result.__cause__, OSError)
        assert calls == [0]
        assert matches("caching_validator", str(state.message))
        assert flow.failure().exception is state.result

    def test_an_interrupt_in_a_validator_interrupts(self, counted):
        def interrupted(state, inputs, parameters):
            raise KeyboardInterrupt

        flow = flow_of(counted(cache_for=HOUR, cache_validator=interrupted))
        flow.run()

        with pytest.raises(KeyboardInterrupt):
            flow.run()

    @pytest.mark.parametrize(
        "executor",
        [
            LocalDaskExecutor(scheduler="threads", num_workers=2),
            pytest.param(
                LocalDaskExecutor(scheduler="processes", num_workers=2), marks=pytest.mark.slow
            ),
            pytest.param(
                DaskExecutor(cluster_kwargs={"n_workers": 1, "threads_per_worker": 1}),
                marks=pytest.mark.slow,
            ),
        ],
        ids=["threads", "processes", "dask"],
    )
    def test_it_works_wherever_calls_are_made(self, executor, tmp_path):
        store = LocalResult(tmp_path)

        @task(cache_for=HOUR, cache_validator=all_inputs)
        def stamped(x):
            return [x, object()]

        @task(target="{x}.pkl", result=store)
        def written(x):
            return x * 2

        with Flow("f") as flow:
            n = Parameter("n", default=3)()
            stamped(total(n))
            written(total(n))
        flow.run(executor=executor)
        before = flow["stamped-1"]

        flow.run(executor=executor)

        assert flow["stamped-1"][1] is before[1]
        assert flow["written-1"] == 60
        assert type(state_of(flow, "written-1")) is Cached
        assert store.read("30.pkl").value == 60


class TestOrder:
    def test_it_is_asked_before_the_trigger(self, calls):
        fails = Parameter("fails", default=False)

        @task
        def shaky(fails):
            if fails:
                raise ValueError

        @task(cache_for=HOUR)
        def after(x):
            calls.append(0)
            return 1

        with Flow("f") as flow:
            after(shaky(fails()))
        flow.run()
        flow.run(fails=True)

        assert type(state_of(flow, "after-1")) is Cached
        assert calls == [0]

    def test_a_skipped_upstream_comes_first(self, counted):
        one = counted(cache_for=HOUR)
        with Flow("f") as flow:
            one(total(1))
        first = flow.find("total")
        flow.run()

        skipped = {first: Skipped()}

        assert steps(flow, task_states=skipped)["counted-1"][0] == "skip"
        flow.run(task_states=skipped)
        assert type(state_of(flow, "counted-1")) is Skipped

    def test_an_unfinished_upstream_comes_first(self, counted):
        with Flow("f") as flow:
            counted(cache_for=HOUR)(total(1))
        flow.run()

        FlowRunner(flow).run(until=[flow.find("total")])

        assert type(state_of(flow, "counted-1")) is Pending

    def test_a_start_asks_too(self, counted, calls):
        with Flow("f") as flow:
            counted(cache_for=HOUR)(total(1))
        states = flow.run().result
        one = flow.find("counted")

        flow.run(start_tasks=[one], task_states={flow.find("total"): states[flow.find("total")]})

        assert calls == [10]

    def test_handlers_are_told_of_what_was_found(self, counted):
        seen = []
        handler = lambda task, old, new: seen.append((type(old), type(new)))  # noqa: E731
        flow = flow_of(counted(cache_for=HOUR, state_handlers=[handler]))
        flow.run()
        seen.clear()

        flow.run()

        assert seen == [(Pending, Cached)]


class TestMapped:
    def test_each_child_has_a_result_of_its_own(self, counted, calls):
        flow = mapped(lambda: lines(1), counted(cache_for=HOUR))
        flow.run()
        longer = mapped(lambda: task(name="lines")(lambda: [2, 3, 1])(), counted(cache_for=HOUR))

        longer.run()

        assert longer["counted-1"] == [3, 4, 2]
        assert calls == [1, 2, 3]

    def test_the_plan_says_so(self, counted):
        flow = mapped(lambda: lines(1), counted(cache_for=HOUR))
        flow.run()

        assert steps(flow)["counted-1"] == ("reuse", "kept by its cache_for")
        flow.run(reuse=True)
        assert set(flow.last_run.how.values()) == {"reused"}

    def test_a_child_whose_input_cannot_be_compared_is_called(self, calls):
        @task
        def openings():
            return [(each for each in "ab")]

        @task(cache_for=HOUR)
        def first(x):
            calls.append(0)
            return next(x)

        flow = mapped(openings, first)
        flow.run()
        flow.run(reuse=True)

        assert calls == [0, 0]
        assert flow.last_run.recording.why["first-1[0]"].text == (
            "one of its inputs has no value to compare"
        )

    def test_a_target_may_name_the_place_of_a_child(self, counted, tmp_path):
        store = LocalResult(tmp_path)
        flow = mapped(lambda: lines(1), counted(target="{map_index}.pkl", result=store))

        flow.run()

        assert [store.read(f"{place}.pkl").value for place in (0, 1)] == [2, 3]
        assert steps(flow)["counted-1"] == ("reuse", "found at its target")


class TestPlan:
    """A plan says before it is known what upstreams give; *reuse* and *run* are then as it said."""

    @pytest.fixture
    def changed(self, counted, monkeypatch):
        """Return a flow whose first task was edited since its last run."""

        def make(**options):
            flow = flow_of(task(name="first")(lambda: 1), counted(**options))
            flow.run()
            flow.replace(flow.find("first"), task(name="first")(lambda: 1 + 1))
            return flow

        return make

    def test_what_needs_no_input_is_decided(self, changed):
        flow = changed(cache_for=HOUR)

        assert steps(flow)["counted-1"] == ("reuse", "kept by its cache_for")
        flow.run(reuse=True)
        assert ran(flow).how == {1: "reused"}

    def test_what_needs_an_input_is_open(self, changed):
        flow = changed(cache_for=HOUR, cache_validator=all_inputs)

        assert steps(flow)["counted-1"] == ("maybe", "its cache_for asks about `first-1`")

    def test_a_target_that_names_an_input_is_open(self, changed):
        flow = changed(target="{x}.pkl", task_run_name="{x}")

        assert steps(flow)["counted-1"] == ("maybe", "its target asks about `first-1`")

    def test_where_nothing_is_kept_it_runs(self, changed):
        flow = changed(cache_for=HOUR, cache_validator=all_inputs)
        shelf.clear()

        assert steps(flow)["counted-1"] == ("run", "nothing is kept by its cache_for yet")

    def test_a_child_with_an_open_input_is_open(self, calls):
        @task(cache_for=HOUR)
        def add(x, y):
            calls.append(x)
            return x + y

        flow = Flow("f")
        with flow:
            other, source = task(name="first")(lambda: 1)(), lines(1)
        target = flow.add_task(add.copy())
        flow.graph.connect(Edge(source, target, "x", mapped=True))
        flow.add_edge(other, target, "y")
        flow.run()
        flow.replace(flow.find("first"), task(name="first")(lambda: 3))

        assert steps(flow)["add-1"] == ("maybe", "its cache_for asks about `first-1`")

    def test_a_checkpoint_that_names_an_open_input_changes_nothing(self, tmp_path):
        store = LocalResult(tmp_path, location="{x}.pkl")
        with context(checkpointing=True):
            flow = flow_of(task(name="first")(lambda: 1), task(name="one", result=store)(_same))
            flow.run()
            flow.replace(flow.find("first"), task(name="first")(lambda: 1 + 1))

            assert steps(flow)["one-1"] == ("maybe", "runs unless `first-1` gives an equal result")

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
    @given(
        st.lists(
            st.sampled_from(["plain", "duration", "inputs", "never", "over", "target"]),
            min_size=1,
            max_size=5,
        ),
        st.lists(st.integers(0, 2), min_size=1, max_size=4),
    )
    def test_it_says_what_the_run_does(self, kinds, values):
        shelf.clear()
        options: dict[str, dict[str, Any]] = {
            "plain": {},
            "duration": {"cache_for": HOUR},
            "inputs": {"cache_for": HOUR, "cache_validator": all_inputs},
            "never": {"cache_for": HOUR, "cache_validator": never_use},
            "over": {"cache_for": timedelta(0)},
            "target": {"target": "{flow_name}-{task_slug}-{x}.pkl"},
        }
        n = Parameter("n", default=0)
        with Flow(f"{len(kinds)}") as flow:
            value = n()
            for place, kind in enumerate(kinds):
                value = task(name=f"t{place}", **options[kind])(lambda x: x // 2)(value)
        for given_n in values:
            plan = flow.plan(n=given_n)

            flow.run(n=given_n, reuse=True)

            run = ran(flow)
            for step in plan:
                how = run.how.get(flow.graph.names[step.node].index)
                if step.verdict != "maybe":
                    assert (step.verdict == "reuse") == (how == "reused"), step


class TestTarget:
    @pytest.fixture
    def store(self, tmp_path):
        return LocalResult(tmp_path / "store")

    def test_a_result_is_written_and_found(self, counted, calls, store):
        flow = flow_of(counted(target="a/b.pkl", result=store), total)
        assert steps(flow)["counted-1"] == ("run", "its target does not exist yet")
        flow.run()
        assert type(state_of(flow, "counted-1")) is Success

        flow.run()

        state = state_of(flow, "counted-1")
        assert type(state) is Cached
        assert state.message == "Result found at task target a/b.pkl"
        assert state.result == 1
        assert state.cached_result_expiration is None
        assert flow["total-1"] == 10
        assert calls == [0]
        assert store.read("a/b.pkl").value == 1

    def test_what_follows_is_reused_with_it(self, counted, store):
        one = counted(target="x", result=store)
        with Flow("f") as flow:
            total(one(), upstream_tasks=[one()])
        flow.run()

        assert {verdict for verdict, _ in steps(flow).values()} == {"reuse"}
        flow.run(reuse=True)
        assert set(ran(flow).how.values()) == {"reused"}

    def test_what_follows_a_changed_file_runs(self, counted, store):
        flow = flow_of(counted(target="x", result=store), total)
        flow.run()
        LocalResult(store.dir, location="x").write(5)

        assert steps(flow)["total-1"] == ("run", "upstream `counted-1` has a new result")
        flow.run(reuse=True)
        assert flow["total-1"] == 50

    def test_it_is_named_by_context_parameters_and_inputs(self, counted, store):
        n = Parameter("n", default=1)
        target = "{flow_name}/{task_name}-{n}-{x}-{city}-{parameters[n]}-{date:%Y}"
        with Flow("f") as flow:
            counted(target=target, result=store)(n())

        with context(city="oslo", date="2026-01-02"):
            flow.run(n=2)

        assert store.read("f/counted-2-2-oslo-2-2026").value == 3

    def test_it_may_be_made_by_a_function(self, counted, store):
        flow = flow_of(counted(target=lambda task_name, **rest: task_name, result=store))

        flow.run()

        assert store.read("counted").value == 1

    def test_braces_in_a_value_are_only_braces(self, store):
        @task(target="{x}.pkl", result=store)
        def echo(x):
            return x

        with Flow("f") as flow:
            echo("{y}")
        flow.run()

        assert store.read("{y}.pkl").value == "{y}"

    def test_without_a_result_it_is_in_the_folder_of_results(self, counted, tmp_path):
        flow_of(counted(target="x")).run()

        assert LocalResult(tmp_path / "home" / "results").read("x").value == 1

    def test_the_result_of_the_flow_is_the_default(self, counted, store):
        with Flow("f", result=store) as flow:
            counted(target="x")()
        flow.run()

        assert store.read("x").value == 1
        assert flow.copy().options.result is store

    def test_none_is_not_written(self, store):
        flow = flow_of(task(name="touch", target="x", result=store)(lambda: None))
        flow.run()

        assert not store.exists("x")

    def test_without_a_checkpoint_it_is_only_read(self, counted, store, calls):
        flow = flow_of(counted(target="x", result=store, checkpoint=False))
        flow.run()
        assert not store.exists("x")
        LocalResult(store.dir, location="x").write(9)

        flow.run()

        assert flow["counted-1"] == 9
        assert calls == [0]

    def test_without_caching_it_is_only_written(self, counted, store, calls):
        flow = flow_of(counted(target="x", result=store, cache=False))
        flow.run()
        flow.run()

        assert store.read("x").value == 1
        assert calls == [0, 0]

    def test_a_value_without_a_digest_is_found_too(self, store, calls):
        @task(target="x", result=store)
        def lambdas():
            calls.append(0)
            return _Odd()

        flow = flow_of(lambdas, task(name="kind")(lambda x: type(x).__name__))
        flow.run()
        flow.run(reuse=True)

        assert calls == [0]
        assert flow["kind-1"] == "_Odd"

    @pytest.mark.parametrize(
        ("name", "options"),
        [
            ("unknown", {"target": "{nope}.pkl"}),
            ("outside", {"target": "../x"}),
            ("function", {"target": lambda **names: 1 / 0}),
            ("plain", {"target": "x", "result": Result()}),
        ],
    )
    def test_one_that_cannot_be_asked_fails_the_task_before_its_call(
        self, counted, calls, store, name, options
    ):
        flow = flow_of(counted(**{"result": store, **options}), total)

        verdict, text = steps(flow)["counted-1"]
        flow.run()

        state = state_of(flow, "counted-1")
        assert type(state) is Failed
        assert calls == []
        assert (verdict, text) == ("skip", str(state.message).splitlines()[0])
        assert matches(f"caching_target_{name}", str(state.message).replace(store.dir, "DIR"))
        assert flow.failure().exception is state.result

    def test_an_unreadable_file_fails_the_task_and_stays(self, counted, calls, store):
        flow = flow_of(counted(target="x", result=store))
        flow.run()
        path = f"{store.dir}/x"
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(b"half a fi")

        assert steps(flow)["counted-1"][0] == "skip"
        flow.run()

        state = state_of(flow, "counted-1")
        assert type(state) is Failed
        assert calls == [0]
        assert matches("caching_target_unreadable", str(state.message))
        with open(path, "rb") as file:  # noqa: PTH123
            assert file.read() == b"half a fi"

    def test_a_value_that_cannot_be_written_is_not_lost(self, store, caplog):
        unwritable = LocalResult(store.dir, serializer=JSONSerializer())
        pair = task(name="pair", target="x", result=unwritable)(lambda: {1, 2})
        flow = flow_of(pair, task(name="size")(lambda x: len(x)))

        state = flow.run()

        assert state.is_successful()
        assert flow["size-1"] == 2
        assert not store.exists("x")
        assert matches("caching_unwritten", "\n".join(notes(caplog)))

    def test_an_interrupt_while_writing_interrupts(self, counted):
        class Interrupting(LocalResult):
            def write(self, value_, **names):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            flow_of(counted(target="x", result=Interrupting())).run()


class _Odd:
    """Has no digest."""

    def __reduce__(self):
        return (_Odd, ())

    def __nbflow_fingerprint__(self):
        raise ValueError("none")


class TestCheckpoint:
    @pytest.fixture
    def store(self, tmp_path):
        return LocalResult(tmp_path / "store", location="{task_name}.pkl")

    def test_results_are_written_only_when_asked_for(self, counted, store, monkeypatch):
        flow = flow_of(counted(result=store))
        flow.run()
        assert not store.exists("counted.pkl")

        with context(checkpointing=True):
            flow.run()
        assert store.read("counted.pkl").value == 1

    def test_the_settings_may_ask_for_it(self, counted, store, monkeypatch):
        monkeypatch.setenv("NBFLOW__FLOWS__CHECKPOINTING", "true")

        flow_of(counted(result=store)).run()

        assert store.read("counted.pkl").value == 1

    def test_the_result_of_a_flow_is_that_of_its_tasks(self, counted, store, tmp_path):
        own = LocalResult(tmp_path / "own", location="own.pkl")
        n = Parameter("n", default=1)
        with Flow("f", result=store) as flow:
            counted("one")(n())
            counted("two", result=own)(n())
            counted("three", checkpoint=False)(n())
        with context(checkpointing=True):
            flow.run()

        assert store.read("one.pkl").value == 2
        assert own.read("own.pkl").value == 2
        assert [store.exists(f"{name}.pkl") for name in ("two", "three", "n")] == [False] * 3

    def test_it_changes_nothing_of_what_is_reused(self, counted, store):
        flow = flow_of(task(name="one", result=store)(lambda: 1), total)
        with context(checkpointing=True):
            flow.run()
            assert {verdict for verdict, _ in steps(flow).values()} == {"reuse"}

    def test_none_and_failures_are_not_written(self, store):
        @task(result=store)
        def fails():
            raise ValueError

        with Flow("f") as flow:
            task(name="nothing", result=store)(lambda: None)()
            fails()
        with context(checkpointing=True):
            flow.run()

        assert not store.exists("nothing.pkl")
        assert not store.exists("fails.pkl")

    def test_a_kind_that_only_holds_values_is_left_alone(self, counted, caplog):
        with context(checkpointing=True):
            state = flow_of(counted(result=Result())).run()

        assert state.is_successful()
        assert notes(caplog) == []

    def test_it_is_written_with_parameters_context_and_inputs(self, counted):
        seen = {}

        class Noting(LocalResult):
            def write(self, value_, **names):
                seen.update(names)
                return self

        with Flow("f") as flow:
            Parameter("n", default=1)()
            counted(result=Noting())(7)
        with context(checkpointing=True, x="context", city="oslo"):
            flow.run()

        assert (seen["n"], seen["x"], seen["city"]) == (1, 7, "oslo")
        assert seen["task_name"] == "counted"

    def test_a_location_that_cannot_be_made_fails_the_task_before_its_call(
        self, counted, calls, tmp_path
    ):
        store = LocalResult(tmp_path, location="{nope}")
        flow = flow_of(counted(result=store))
        with context(checkpointing=True):
            flow.run()

        assert calls == []
        assert matches("caching_location", state_of(flow, "counted-1").message)


class TestRunName:
    @pytest.mark.parametrize(
        "name", ["{task_name} of {x}", lambda x, **rest: f"{rest['task_name']} of {x}"]
    )
    def test_a_run_has_a_name_made_from_its_inputs(self, name):
        @task(task_run_name=name)
        def named(x):
            return context.task_run_name

        with Flow("f") as flow:
            named(3)
        flow.run()

        assert flow["named-1"] == "named of 3"

    def test_without_one_it_is_the_name_of_the_step(self):
        flow = flow_of(task(name="named")(lambda: context.task_run_name))
        flow.run()

        assert flow["named-1"] == "named-1"

    def test_one_that_cannot_be_made_fails_the_task(self, counted, calls):
        flow = flow_of(counted(task_run_name="{nope}"))
        flow.run()

        assert calls == []
        assert matches("caching_run_name", state_of(flow, "counted-1").message)

import random
from datetime import timedelta

import pytest

from nbflow import Flow, Parameter, case, context, merge, task
from nbflow.engine import gate, signals
from nbflow.engine.results import LocalResult
from nbflow.engine.state import Failed, Resume, Skipped, Success
from nbflow.triggers import all_failed, all_finished, any_failed, manual_only

RATE = 1


@task
def load():
    return [1, 2]


@task
def total(xs):
    return sum(xs)


@task
def rated(x):
    return x * RATE


def flow_of(build):
    with Flow("f") as flow:
        build()
    return flow


def steps(plan):
    return {step.node: (step.verdict, step.cause.text) for step in plan}


class TestSteps:
    def test_before_the_first_run_all_runs(self):
        flow = flow_of(lambda: rated(total(load())))

        assert steps(flow.plan()) == {
            "load-1": ("run", "never run"),
            "total-1": ("run", "never run"),
            "rated-1": ("run", "never run"),
        }

    def test_after_a_run_all_is_reused(self):
        flow = flow_of(lambda: rated(total(load())))
        flow.run()

        plan = flow.plan()

        assert plan.nodes("reuse") == ["load-1", "total-1", "rated-1"]
        assert plan["load-1"].cause.text == "nothing changed"
        assert plan["load-1"].seconds is not None

    def test_what_follows_a_change_may_run(self, monkeypatch):
        flow = flow_of(lambda: total(task(name="held")(lambda x: [x])(rated(2))))
        flow.run()
        monkeypatch.setattr(f"{__name__}.RATE", 3)

        assert steps(flow.plan()) == {
            "rated-1": ("run", "global `RATE` changed: 1 → 3"),
            "held-1": ("maybe", "runs unless `rated-1` gives an equal result"),
            "total-1": ("maybe", "runs unless `held-1` gives an equal result"),
        }

    def test_several_open_upstreams_are_named(self, monkeypatch):
        both = task(name="both")(lambda a, b: a + b)
        flow = flow_of(lambda: both(rated(1), rated(2)))
        flow.run()
        monkeypatch.setattr(f"{__name__}.RATE", 3)

        assert steps(flow.plan())["both-1"] == (
            "maybe",
            "runs unless `rated-1`, `rated-2` give equal results",
        )

    def test_what_only_waits_for_a_change_runs(self, monkeypatch):
        flow = flow_of(lambda: load(upstream_tasks=[rated(1)]))
        flow.run()
        monkeypatch.setattr(f"{__name__}.RATE", 3)

        assert steps(flow.plan())["load-1"] == ("run", "`rated-1` runs again")

    def test_what_was_never_run_so_runs_whatever_its_upstream_gives(self, monkeypatch):
        flow = flow_of(lambda: total(task(name="held")(lambda x: [x])(rated(2))))
        flow.run()
        monkeypatch.setattr(f"{__name__}.RATE", 3)
        flow.replace(flow.find("total"), task(name="total")(lambda xs: max(xs)))

        step = flow.plan()["total-1"]

        assert step.verdict == "run"
        assert step.cause.text.startswith("code of ")
        assert step.cause.diff is not None

    def test_what_cannot_be_compared_runs(self):
        always = task(name="always", cache=False)(lambda x: 1)
        flow = flow_of(lambda: (always(0), total(load()), always(total(load()))))
        flow.run()
        flow["load-2"].append(1)

        found = steps(flow.plan())

        assert found["always-1"] == ("run", "it is declared with cache=False")
        assert found["always-2"] == ("run", "it is declared with cache=False")

    def test_a_changed_parameter_runs(self):
        n = Parameter("n", default=1)
        flow = flow_of(lambda: rated(n()))
        flow.run()

        plan = flow.plan(n=2)

        assert steps(plan) == {
            "n": ("run", "parameter `n` changed"),
            "rated-1": ("run", "parameter `n` changed"),
        }
        assert (plan["n"].is_parameter, plan["rated-1"].is_parameter) == (True, False)

    def test_a_parameter_of_none_is_a_value_like_others(self):
        n = Parameter("n", default=None)
        flow = flow_of(lambda: task(name="shown")(lambda n: str(n))(n()))
        flow.run()

        assert flow.plan().nodes("reuse") == ["n", "shown-1"]
        assert flow.run(reuse=True).run.how == {0: "reused", 1: "reused"}

    def test_context_is_compared_as_the_run_will(self):
        flow = flow_of(task(name="day")(lambda: (context.today, context.task_slug)))
        with context(date="2020-03-02"):
            flow.run()
            assert flow.plan().nodes("reuse") == ["day-1"]
        with context(date="2020-03-03"):
            assert steps(flow.plan()) == {"day-1": ("run", "context key `today` changed")}

    def test_asking_twice_gives_the_same_answer(self):
        flow = flow_of(lambda: total(load()))
        flow.run()
        flow["load"].append(3)

        assert steps(flow.plan()) == steps(flow.plan())
        assert steps(flow.plan())["load-1"] == ("run", "its value was changed outside the flow")

    def test_a_step_that_there_is_not(self):
        with pytest.raises(KeyError, match="nowhere"):
            flow_of(load).plan()["nowhere"]


class TestUntil:
    def test_what_is_not_needed_is_skipped(self):
        flow = flow_of(lambda: (rated(total(load())), load()))

        found = steps(flow.plan(until=[flow.find("total")]))

        assert [verdict for verdict, _ in found.values()] == ["run", "run", "skip", "skip"]
        assert found["rated-1"] == ("skip", "not needed for this")


class TestGiven:
    def test_a_value_is_mocked_and_what_follows_runs(self):
        flow = flow_of(lambda: total(load()))
        flow.run()
        flow.mock("load", [1, 2])

        assert steps(flow.plan()) == {
            "load-1": ("mocked", "its value was given"),
            "total-1": ("run", "upstream `load-1` has a new result"),
        }
        flow.run(reuse=True)
        assert flow.plan().nodes("reuse") == ["total-1"]

    def test_a_value_without_a_digest_is_mocked(self):
        flow = flow_of(lambda: total(load()))

        plan = flow.plan(task_states={flow.find("load"): Success(result=(n for n in range(0)))})

        assert [step.verdict for step in plan] == ["mocked", "run"]

    def test_a_state_of_a_run_is_reused(self):
        flow = flow_of(lambda: total(load()))
        state = flow.run()

        plan = flow.plan(task_states=state.result)

        assert steps(plan) == {
            "load-1": ("reuse", "its state was given"),
            "total-1": ("reuse", "its state was given"),
        }

    def test_a_state_of_a_run_whose_value_was_changed_is_mocked(self):
        flow = flow_of(lambda: total(load()))
        state = flow.run()
        flow["load"].append(3)

        plan = flow.plan(task_states={flow.find("load"): state.result[flow.find("load")]})

        assert [step.verdict for step in plan] == ["mocked", "run"]

    def test_a_failure_stands_and_what_follows_is_skipped(self):
        flow = flow_of(lambda: total(load()))

        plan = flow.plan(task_states={flow.find("load"): Failed()})

        assert steps(plan) == {
            "load-1": ("mocked", "given as Failed"),
            "total-1": (
                "skip",
                'Trigger was "all_successful" but some of the upstream tasks failed.',
            ),
        }

    def test_an_old_handle_stands_for_its_successor(self):
        flow = flow_of(lambda: total(load()))
        old = flow.find("load")
        flow.replace(old, task(name="load")(lambda: [5]))

        assert flow.plan(task_states={old: Success(result=[1])})["load-1"].verdict == "mocked"


class TestTriggers:
    def test_a_task_that_waits_for_a_person_is_skipped_with_what_follows(self):
        waiting = task(trigger=manual_only, name="waiting")(lambda x: [x])
        flow = flow_of(lambda: total(waiting(1)))

        assert steps(flow.plan()) == {
            "waiting-1": ("skip", 'Trigger function is "manual_only"'),
            "total-1": ("skip", "Waiting for an upstream task."),
        }
        resumed = flow.plan(task_states={flow.find("waiting"): Resume()})
        assert [step.verdict for step in resumed] == ["run", "run"]

    def test_a_task_that_hangs_on_a_failure_may_run(self):
        cleanup = task(trigger=all_failed, name="cleanup")(lambda: 1)
        flow = flow_of(lambda: load(upstream_tasks=[cleanup(upstream_tasks=[load()])]))

        assert steps(flow.plan()) == {
            "load-1": ("run", "never run"),
            "cleanup-1": ("maybe", "its trigger asks about `load-1`"),
            "load-2": ("run", "never run"),
        }

    def test_a_task_that_hangs_on_a_failure_is_skipped_when_there_was_none(self):
        cleanup = task(trigger=all_failed, name="cleanup")(lambda: 1)
        last = task(trigger=all_finished, name="last")(lambda: 1)
        flow = flow_of(lambda: last(upstream_tasks=[cleanup(upstream_tasks=[load()])]))
        flow.run()

        assert steps(flow.plan()) == {
            "load-1": ("reuse", "nothing changed"),
            "cleanup-1": (
                "skip",
                'Trigger was "all_failed" but some of the upstream tasks succeeded.',
            ),
            "last-1": ("run", "`cleanup-1` ran again"),
        }

    def test_a_task_runs_where_its_trigger_holds_for_what_is_known(self):
        cleanup = task(trigger=any_failed, name="cleanup")(lambda: 1)
        flow = flow_of(lambda: cleanup(upstream_tasks=[load(), load()]))

        plan = flow.plan(task_states={flow.find("load-1"): Failed()})

        assert [step.verdict for step in plan] == ["mocked", "run", "run"]

    def test_a_known_failure_skips_what_needs_it_before_the_rest_is_known(self):
        both = task(name="both")(lambda a, b: a + b)
        flow = flow_of(lambda: total(both(load(), load())))

        plan = flow.plan(task_states={flow.find("load-1"): Failed()})

        assert [step.verdict for step in plan] == ["mocked", "run", "skip", "skip"]


def test_a_plan_calls_no_task():
    calls = []
    noting = task(name="noting", ignore=["calls"])(lambda: calls.append(1))
    flow = flow_of(noting)

    flow.plan()

    assert calls == []
    assert flow.last_run is None


def test_a_task_that_skipped_itself_does_so_again_without_being_called():
    def skipping():
        raise signals.SKIP("not today")

    with Flow("f") as flow:
        task(name="after")(lambda x: x)(task(skipping)())
    flow.run()

    assert steps(flow.plan()) == {
        "skipping-1": ("reuse", "nothing changed"),
        "after-1": ("skip", gate._SKIPPED),
    }
    state = flow.run(reuse=True)
    assert state.result[flow.find("skipping-1")] == Skipped("not today")
    assert state.result[flow.find("skipping-1")].message == "not today"
    assert [node.how for node in state.run.record().nodes] == ["reused", ""]
    assert state.is_successful()


def test_a_plan_does_not_promise_the_branches_of_a_choice_that_is_not_made_yet():
    double = task(name="double")(lambda x: 2 * x)
    is_large = task(name="is_large")(lambda x: x > 3)
    with Flow("f") as flow:
        n = Parameter("n", default=5)
        large = is_large(n)
        with case(large, True):
            yes = double(n)
        with case(large, False):
            no = double(n)
        merge(yes, no)

    before = steps(flow.plan())
    flow.run()

    assert before["case(True)-1"] == ("run", "never run")
    assert before["double-1"] == ("maybe", "runs if `case(True)-1` lets it")
    assert before["double-2"] == ("maybe", "runs if `case(False)-1` lets it")
    assert before["Merge-1"] == ("maybe", "runs if `double-1` lets it")
    after = steps(flow.plan())
    assert {node for node, (verdict, _) in after.items() if verdict == "skip"} == {"double-2"}
    assert {verdict for verdict, _ in after.values()} == {"reuse", "skip"}


class TestChain:
    def test_what_may_run_leads_to_what_changed(self, monkeypatch):
        held = task(name="held")(lambda x: [x])
        flow = flow_of(lambda: total(held(rated(2))))
        flow.run()
        monkeypatch.setattr(f"{__name__}.RATE", 3)

        assert [(node, cause.text) for node, cause in flow.why("total").chain] == [
            ("total-1", "runs unless `held-1` gives an equal result"),
            ("held-1", "runs unless `rated-1` gives an equal result"),
            ("rated-1", "global `RATE` changed: 1 → 3"),
        ]

    def test_what_takes_a_mock_leads_to_it(self):
        flow = flow_of(lambda: total(load()))
        flow.run()
        flow.mock("load", [3])

        assert flow.plan()["total-1"].chain[1][1].text == "its value was given"

    def test_a_choice_leads_to_what_it_asks_about(self):
        cleanup = task(trigger=all_failed, name="cleanup")(lambda: 1)
        flow = flow_of(lambda: cleanup(upstream_tasks=[load()]))

        assert [node for node, _ in flow.plan()["cleanup-1"].chain] == ["cleanup-1", "load-1"]


class TestForce:
    def test_what_is_forced_runs_though_its_result_holds(self):
        flow = flow_of(lambda: rated(total(load())))
        flow.run()

        plan = flow.plan(force=["total"])
        flow.run(reuse=True, force=[flow.find("total")])

        assert steps(plan) == {
            "load-1": ("reuse", "nothing changed"),
            "total-1": ("run", "forced"),
            "rated-1": ("maybe", "runs unless `total-1` gives an equal result"),
        }
        assert flow.last_run.how == {0: "reused", 2: "reused"}
        assert flow.why("total").before == "forced"
        assert flow.plan().nodes("reuse") == ["load-1", "total-1", "rated-1"]

    def test_what_is_forced_runs_whatever_its_upstream_will_give(self, monkeypatch):
        flow = flow_of(lambda: total(task(name="held")(lambda x: [x])(rated(2))))
        flow.run()
        monkeypatch.setattr(f"{__name__}.RATE", 3)

        assert steps(flow.plan(force=["total"]))["total-1"] == ("run", "forced")

    def test_a_mock_stands_and_what_is_held_back_is_not_called(self):
        flow = flow_of(lambda: total(load()))
        flow.mock("load", Failed())

        plan = flow.plan(force=["load", "total"])

        assert [step.verdict for step in plan] == ["mocked", "skip"]

    def test_children_of_a_forced_node_all_run(self):
        flow = flow_of(lambda: total(rated.map([1, 2])))
        flow.run()

        plan = flow.plan(force=["rated"])
        state = flow.run(reuse=True, force=["rated"])

        assert steps(plan)["rated-1"] == ("run", "forced")
        assert plan["rated-1"].seconds is not None
        called = [node.name for node in state.run.record().nodes if node.how != "reused"]
        assert called == ["rated-1", "rated-1[0]", "rated-1[1]"]

    def test_what_is_kept_by_options_is_passed_over(self, tmp_path):
        calls = []

        @task(cache_for=timedelta(hours=1), ignore=["calls"])
        def kept():
            calls.append(1)
            return 1

        @task(target="{x}.txt", result=LocalResult(dir=tmp_path), ignore=["calls"])
        def found(x):
            calls.append(2)
            return x

        flow = flow_of(lambda: found(kept()))
        flow.run()
        assert flow.plan().nodes("reuse") == ["kept-1", "found-1"]
        calls.clear()

        assert flow.plan(force=["kept"])["found-1"].verdict == "maybe"
        plan = flow.plan(force=["kept", "found"])
        flow.run(reuse=True, force=["kept", "found"])

        assert steps(plan) == {"kept-1": ("run", "forced"), "found-1": ("run", "forced")}
        assert calls == [1, 2]
        assert flow.plan().nodes("reuse") == ["kept-1", "found-1"]


class TestInANewKernel:
    @pytest.fixture
    def made(self):
        """A function that makes the flow anew, as a new kernel does."""

        @task(persist_result=True)
        def dealt():
            return random.Random(1).random()

        @task(persist_result=True)
        def doubled(x, times):
            return x * times

        def make(times=2):
            return flow_of(lambda: doubled(dealt(), times))

        make().run()
        return make

    def test_what_is_reused_brings_its_seconds_and_notes(self, made):
        plan = made().plan()

        assert plan.saved_seconds > 0
        assert plan["dealt-1"].notes == ("draws random numbers: random.Random",)

    def test_what_runs_takes_as_long_as_it_took_in_the_other(self, made):
        plan = made(times=3).plan()

        assert plan.nodes("run") == ["doubled-1"]
        assert plan.expected_seconds == plan["doubled-1"].seconds > 0

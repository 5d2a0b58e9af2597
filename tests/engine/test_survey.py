import pytest

from nbflow import Flow, Parameter, case, mapped, task, unmapped
from nbflow.engine import signals
from nbflow.engine.state import Failed, Mapped, Paused, Retrying, Success
from nbflow.triggers import all_failed, any_failed

FACTOR = 2


@task
def double(x):
    return FACTOR * x


@task
def listed(xs):
    return list(xs)


@task
def keep(xs):
    return xs


XS = Parameter("xs", default=[1, 2, 3])


def flow_of(build):
    with Flow("f") as flow:
        build()
    return flow


def verdicts(plan):
    return {step.node: (step.verdict, step.cause.text) for step in plan}


def ran(flow):
    """Return the names of the nodes that the last run called."""
    return [
        node.name
        for node in flow.last_run.record().nodes
        if node.started is not None and node.state != "Mapped"
    ]


def maps():
    return flow_of(lambda: listed(double.map(XS)))


class TestReuse:
    def test_nothing_changed(self):
        flow = maps()
        flow.run()

        plan = flow.plan()
        flow.run(reuse=True)

        assert plan.nodes("reuse") == ["xs", "double-1", "listed-1"]
        assert ran(flow) == []
        assert plan["double-1"].seconds > 0
        assert flow.last_run.record()["double-1"].how == "reused"
        assert flow["listed"] == [2, 4, 6]

    @pytest.mark.parametrize(
        ("xs", "calls", "cause"),
        [
            ([1, 2, 3, 4], ["double-1[3]"], "1 of 4: never run"),
            ([1, 3], [], None),
            ([1, 5, 3], ["double-1[1]"], "1 of 3: upstream `xs[1]` has a new result"),
            ([7, 8], ["double-1[0]", "double-1[1]"], "upstream `xs[0]` has a new result"),
        ],
    )
    def test_only_new_elements_run(self, xs, calls, cause):
        flow = maps()
        flow.run()

        step = flow.plan(xs=xs)["double-1"]
        flow.run(xs=xs, reuse=True)

        assert [name for name in ran(flow) if "[" in name] == calls
        assert flow["listed"] == [2 * x for x in xs]
        if cause is not None:
            assert (step.verdict, step.cause.text) == ("run", cause)
        else:
            assert (step.verdict, step.cause.text) == ("reuse", "nothing changed")

    def test_elements_in_another_order_are_the_same(self):
        flow = maps()
        flow.run()

        flow.run(xs=[3, 1, 2], reuse=True)

        assert [name for name in ran(flow) if "[" in name] == []
        assert flow["listed"] == [6, 2, 4]

    def test_only_children_that_failed_run_again(self):
        broken = [2]

        def run(x):
            if x in broken:
                raise ValueError(x)
            return x

        flow = flow_of(lambda: listed(task(name="risky", ignore=["broken"])(run).map(XS)))
        flow.run()
        broken.clear()

        step = flow.plan()["risky-1"]
        state = flow.run(reuse=True)

        assert state.is_successful()
        assert (step.verdict, step.cause.text) == ("run", "1 of 3: failed in the last run")
        assert ran(flow) == ["listed-1", "risky-1[1]"]

    def test_a_change_of_the_code_runs_all_children(self, monkeypatch):
        flow = maps()
        flow.run()
        monkeypatch.setattr(f"{__name__}.FACTOR", 3)

        step = flow.plan()["double-1"]
        flow.run(reuse=True)

        assert (step.verdict, step.cause.text) == ("run", "global `FACTOR` changed: 2 → 3")
        assert step.seconds is not None
        assert flow["listed"] == [3, 6, 9]

    def test_an_element_changed_in_place_is_noticed_and_its_owner_named(self):
        @task
        def spoil(row):
            row.append(0)

        @task
        def rows():
            return [[1], [2]]

        flow = flow_of(lambda: spoil.map(rows()))
        flow.run()

        record = flow.last_run.record()
        assert record["rows-1"].notes == (
            "its value was changed in place by `spoil-1[0]`",
            "its value was changed in place by `spoil-1[1]`",
        )
        assert flow.plan()["rows-1"].verdict == "run"

    def test_a_child_changed_in_place_is_noticed(self):
        @task
        def row(x):
            return [x]

        @task
        def spoil(rows):
            rows[0].append(0)

        flow = flow_of(lambda: spoil(row.map([1, 2])))
        flow.run()

        assert flow.last_run.record()["row-1[0]"].notes == (
            "its value was changed in place by `spoil-1`",
        )
        plan = flow.plan()["row-1"]
        assert (plan.verdict, plan.cause.text) == (
            "run",
            "1 of 2: its value was changed in place by `spoil-1`",
        )

    def test_a_map_over_a_map(self):
        flow = flow_of(lambda: listed(keep.map(double.map(XS))))
        flow.run()

        plan = flow.plan(xs=[1, 2, 3, 4])
        flow.run(xs=[1, 2, 3, 4], reuse=True)

        assert verdicts(plan)["double-1"][0] == "run"
        assert verdicts(plan)["keep-1"] == (
            "maybe",
            "1 of 4: runs unless `double-1[3]` gives an equal result",
        )
        assert [(node, cause.text) for node, cause in plan["keep-1"].chain[1:]] == [
            ("double-1", "1 of 4: never run")
        ]
        assert [name for name in ran(flow) if "[" in name] == ["double-1[3]", "keep-1[3]"]

    def test_nothing_to_map_over_is_nothing_to_do(self):
        flow = flow_of(lambda: double.map([]))
        flow.run()

        assert verdicts(flow.plan())["double-1"] == ("reuse", "there is nothing to map over")

    def test_what_is_not_known_yet_may_run(self, monkeypatch):
        flow = flow_of(lambda: keep.map(double.map(task(name="load")(lambda: [FACTOR])())))
        flow.run()
        monkeypatch.setattr(f"{__name__}.FACTOR", 3)

        assert {name: verdict for name, (verdict, _) in verdicts(flow.plan()).items()} == {
            "load-1": "run",
            "double-1": "run",
            "keep-1": "maybe",
        }


class TestBlocked:
    def test_a_map_over_what_cannot_be_mapped_is_not_called(self):
        flow = flow_of(lambda: double.map(Parameter("n", default=1)))
        flow.run()

        step = flow.plan()["double-1"]

        assert step.verdict == "skip"
        assert step.cause.text.endswith("'n' gave a int; it should give a list.")

    def test_a_map_over_what_was_skipped_is_not_called(self):
        flow = flow_of(lambda: double.map(task(name="load")(lambda: [1])()))
        flow.run()

        state = {flow.find("load"): signals.SKIP("no").state}

        assert flow.plan(task_states=state)["double-1"].verdict == "skip"

    def test_children_whose_triggers_fail_are_not_called(self):
        flow = flow_of(lambda: task(name="mend", trigger=all_failed)(lambda x: x).map([1, 2]))
        flow.run()

        step = flow.plan()["mend-1"]

        assert step.verdict == "skip"

    def test_what_was_given_as_paused_waits(self):
        flow = flow_of(lambda: listed(keep(XS)))

        plan = flow.plan(task_states={flow.find("keep"): Paused("look first")})

        assert verdicts(plan)["keep-1"] == ("skip", "look first")
        assert plan["listed-1"].verdict == "skip"


class TestGiven:
    def test_children_that_finished_are_taken_and_the_others_run(self):
        flow = maps()
        node = flow.find("double")
        given = Mapped(map_states=[Success(result=20), Retrying("later"), Failed("no")])

        plan = flow.plan(task_states={node: given})
        state = flow.run(task_states={node: given}, reuse=True)

        children = state.result[node].map_states
        assert plan["double-1"].verdict == "run"
        assert plan["double-1"].cause.text == "1 of 3: never run"
        assert [type(child) for child in children] == [Success, Success, Failed]
        assert [child.result for child in children] == [20, 4, None]

    def test_children_beyond_those_given_run(self):
        flow = maps()
        node = flow.find("double")

        state = flow.run(task_states={node: Mapped(map_states=[Success(result=20)])})

        assert state.result[node].result == [20, 4, 6]

    def test_a_whole_map_given_stands_where_it_has_no_children(self):
        flow = maps()
        node = flow.find("double")

        state = flow.run(task_states={node: Mapped(result=[1])})

        assert state.result[flow.find("listed")].result == [1]

    def test_a_value_given_for_a_map_can_be_mapped_over(self):
        flow = flow_of(lambda: keep.map(double.map(XS)))

        state = flow.run(task_states={flow.find("double"): Success(result=[5])})

        assert state.result[flow.find("keep")].result == [5]

    def test_the_states_of_a_run_leave_the_next_nothing_to_do(self):
        flow = maps()
        states = flow.run().result

        again = flow.run(task_states=states)

        assert again.result == states
        assert ran(flow) == []

    def test_what_was_mocked_is_not_taken_for_real(self):
        flow = flow_of(lambda: keep.map(double.map(task(name="load")(lambda: [1, 2])())))
        flow.mock("load", [1, 2])
        flow.run()
        flow.unmock()

        flow.run(reuse=True)

        assert {"double-1[0]", "keep-1[1]"} <= set(ran(flow))

    def test_a_mocked_element_changed_in_place_is_noticed(self):
        @task
        def spoil(row):
            row.append(0)

        flow = flow_of(lambda: spoil.map(task(name="rows")(lambda: [[1]])()))
        flow.mock("rows", [[1]])

        flow.run()

        assert flow.last_run.record()["rows-1"].notes == (
            "its value was changed in place by `spoil-1[0]`",
        )


class TestMemory:
    def test_children_leave_with_their_node(self):
        flow = flow_of(lambda: double.map([1, 2]))
        flow.run()

        flow.remove("double-1")

        assert list(flow.memory.last) == ["[1, 2]-1"]
        assert list(flow.memory.states) == ["[1, 2]-1"]

    def test_children_follow_their_node_to_its_new_name(self):
        flow = maps()
        flow.run()
        flow.memory.rename("double-1", "twice")

        assert [name for name in flow.memory.last if "[" in name] == [
            "twice[0]",
            "twice[1]",
            "twice[2]",
        ]
        assert flow.memory.states["twice[1]"] == Success(result=4)

    def test_what_a_child_was_last_given_tells_why_the_map_runs(self):
        flow = flow_of(lambda: double(mapped(task(name="load")(lambda: [1])())))
        flow.run()

        assert flow.why("double").cause.text == "nothing changed"


def test_a_trigger_is_not_asked_about_children_that_are_not_known_yet():
    def fails(x):
        raise ValueError(x)

    with Flow("f") as flow:
        failing = task(fails).map(XS)
        task(name="mend", trigger=any_failed)(lambda x, y: 0).map(XS, unmapped(failing))
    flow.run()

    plan = flow.plan()
    flow.run(reuse=True)

    assert plan["mend-1"].verdict == "maybe"
    assert "mend-1[0]" in ran(flow)


def test_a_map_in_a_branch_that_is_not_chosen_yet_may_run():
    with Flow("f") as flow, case(task(name="is_large")(lambda xs: len(xs) > 2)(XS), True):
        double.map(XS)

    step = flow.plan()["double-1"]

    assert (step.verdict, step.cause.text) == ("maybe", "runs if `case(True)-1` lets it")
    assert [node for node, _ in step.chain] == ["double-1", "case(True)-1"]

from threading import Lock, local
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nbflow import Flow, Parameter, Task, context, task
from nbflow.engine import signals
from nbflow.engine.decision import Cause
from nbflow.engine.state import Success, TriggerFailed

SEEN: list[int] = []
COUNT = 0


def flow_of(build):
    with Flow("f") as flow:
        build()
    return flow


def ran(flow, **options):
    """Run with reuse and return the names of the nodes that were called."""
    flow.run(reuse=True, **options)
    run = flow.last_run
    return [
        node.name
        for node, state in zip(run.nodes, run.states, strict=True)
        if node.index not in run.how and type(state) is not TriggerFailed
    ]


def notes(flow):
    return {node.name: node.notes for node in flow.last_run.record().nodes if node.notes}


@task
def numbers():
    return [1, 2]


@task
def total(xs):
    return sum(xs)


@task
def size(xs):
    return len(xs)


class TestReuse:
    def test_what_holds_is_taken_and_what_changed_runs(self):
        scale = Parameter("scale", default=1)
        times = task(name="times")(lambda xs, by: [x * by for x in xs])
        flow = flow_of(lambda: total(times(numbers(), scale())))
        assert ran(flow) == ["numbers-1", "scale", "times-1", "total-1"]

        assert ran(flow) == []
        assert ran(flow, scale=2) == ["scale", "times-1", "total-1"]
        assert flow["total"] == 6
        assert ran(flow) == []

    def test_a_run_of_everything_records_the_same(self):
        one, two = (flow_of(lambda: total(numbers())) for _ in "ab")
        one.run()
        two.run(reuse=True)

        assert [k.key for (k,) in one.memory.last.values()] == [
            k.key for (k,) in two.memory.last.values()
        ]
        assert ran(one) == []

    def test_an_equal_result_leaves_what_follows_valid(self):
        source = task(name="source")(lambda day: [1, 2])
        day = Parameter("day", default=1)
        flow = flow_of(lambda: total(source(day())))
        flow.run()

        assert ran(flow, day=2) == ["day", "source-1"]

    def test_a_result_of_none_enters_by_execution(self):
        nothing = task(name="nothing")(lambda day: None)
        after = task(name="after")(lambda x: 1)
        day = Parameter("day", default=1)
        flow = flow_of(lambda: after(nothing(day())))
        flow.run()

        assert ran(flow, day=2) == ["day", "nothing-1", "after-1"]
        assert ran(flow, day=2) == []

    def test_an_edge_without_data_enters_by_execution(self):
        download = task(name="download")(lambda day: "done")
        day = Parameter("day", default=1)
        flow = flow_of(lambda: numbers(upstream_tasks=[download(day())]))
        flow.run()

        assert ran(flow, day=2) == ["day", "download-1", "numbers-1"]
        assert ran(flow, day=2) == []

    def test_a_result_without_a_digest_is_reused_but_gives_no_cut_off(self):
        opened = task(name="opened")(lambda day: [local()])
        day = Parameter("day", default=1)
        flow = flow_of(lambda: size(opened(day())))
        flow.run()

        assert ran(flow) == []
        assert ran(flow, day=2) == ["day", "opened-1", "size-1"]

    def test_a_lock_is_reused(self):
        flow = flow_of(task(name="lock")(lambda: Lock()))
        flow.run()

        assert ran(flow) == []

    def test_a_generator_is_never_reused(self):
        lines = task(name="lines")(lambda: (n for n in (1, 2)))
        flow = flow_of(lambda: total(lines()))
        flow.run()
        flow.plan()

        assert ran(flow) == ["lines-1", "total-1"]
        assert flow["total"] == 3
        assert (
            flow.last_run.recording.why["lines-1"].text
            == "its result can be gone through once only"
        )

    def test_lookups_see_what_was_there_when_the_run_began(self):
        flow = flow_of(lambda: (numbers(), numbers()))

        assert ran(flow) == ["numbers-1", "numbers-2"]
        assert ran(flow) == []

    def test_equal_calls_keep_values_of_their_own(self):
        flow = flow_of(lambda: (numbers(), numbers()))
        flow.run()

        flow.run(reuse=True)

        assert flow["numbers-1"] is not flow["numbers-2"]

    def test_of_a_parameter_only_its_own_value_counts(self):
        flow = flow_of(lambda: (Parameter("a", default=1)(), Parameter("b", default=1)()))
        flow.run()

        assert ran(flow, b=2) == ["b"]

    def test_a_signal_of_success_is_reused_like_a_result(self):
        def early():
            raise signals.SUCCESS("enough", result=5)

        flow = flow_of(task(early))
        flow.run()

        assert ran(flow) == []
        assert flow["early"] == 5

    @pytest.mark.parametrize(
        ("signal", "why"),
        [
            (signals.FAIL, "failed in the last run"),
            (signals.RETRY, "ended as Retrying last time"),
        ],
    )
    def test_what_did_not_succeed_runs_again(self, signal, why):
        def ending():
            raise signal("so")

        flow = flow_of(task(ending))
        flow.run()

        assert ran(flow) == ["ending-1"]
        assert flow.last_run.recording.why == {"ending-1": Cause(why)}

    def test_without_recording_nothing_is_kept(self, monkeypatch):
        monkeypatch.setenv("NBFLOW__FLOWS__RECORD", "false")
        flow = flow_of(numbers)
        flow.run()

        assert flow.memory.last == {}
        assert flow.last_run.recording is None
        assert flow["numbers"] == [1, 2]
        assert ran(flow) == ["numbers-1"]
        assert flow.memory.last == {}

    def test_without_recording_what_was_recorded_before_is_still_taken(self, monkeypatch):
        flow = flow_of(numbers)
        flow.run()
        monkeypatch.setenv("NBFLOW__FLOWS__RECORD", "false")

        assert ran(flow) == []


class TestContext:
    def test_a_key_that_was_read_is_compared(self):
        flow = flow_of(task(name="city")(lambda: context.get("city", "none")))
        flow.run()

        assert ran(flow) == []
        with context(city="Oslo"):
            assert ran(flow) == ["city-1"]
            assert ran(flow) == []
        assert ran(flow) == []
        with context(city="Bergen"):
            assert ran(flow) == ["city-1"]
        assert ran(flow) == []
        assert flow["city"] == "none"

    def test_the_day_counts(self):
        flow = flow_of(task(name="day")(lambda: context.today))
        with context(date="2020-03-02"):
            flow.run()
            assert ran(flow) == []
        with context(date="2020-03-03"):
            assert ran(flow) == ["day-1"]
        assert flow["day"] == "2020-03-03"

    def test_the_logger_and_ids_do_not_count(self):
        def reading():
            context.logger.info("hello")
            return context.task_run_id is not None and context.flow_run_id is not None

        flow = flow_of(task(reading))
        flow.run()

        assert ran(flow) == []

    def test_names_of_the_task_and_its_flow_count_as_they_are(self):
        flow = flow_of(task(name="named")(lambda: (context.task_name, context.flow_name)))
        flow.run()

        assert ran(flow) == []


class TestChanges:
    def test_a_list_appended_to_is_noticed_and_named(self):
        append = task(name="append")(lambda xs: xs.append(3))
        flow = flow_of(lambda: append(numbers()))
        flow.run()

        assert notes(flow) == {"numbers-1": ("its value was changed in place by `append-1`",)}
        assert flow.plan()["numbers-1"].cause.text == (
            "its value was changed in place by `append-1`"
        )
        assert flow.memory.last == {}
        assert ran(flow) == ["numbers-1", "append-1"]

    def test_what_read_the_value_before_stays_valid_and_after_is_computed_from_the_new_one(self):
        append = task(name="append")(lambda xs: xs.append(3))

        def build():
            xs = numbers()
            total(xs)
            append(xs)
            size(xs)

        flow = flow_of(build)
        flow.run()

        assert (flow["total"], flow["size"]) == (3, 3)
        assert ran(flow) == ["numbers-1", "append-1"]
        assert (flow["total"], flow["size"]) == (3, 3)

    def test_a_task_that_fails_after_a_change_is_noticed_too(self):
        def spoiling(xs):
            xs.append(3)
            raise ValueError

        flow = flow_of(lambda: task(spoiling)(numbers()))
        flow.run()
        flow.replace(flow.get_tasks(name="spoiling")[0], total)

        assert ran(flow) == ["numbers-1", "total-1"]
        assert flow["total"] == 3

    def test_an_array_written_into_is_noticed(self):
        array = task(name="array")(lambda: np.zeros(3))

        def writing(a):
            a[0] = 1

        flow = flow_of(lambda: task(writing)(array()))
        flow.run()

        assert notes(flow) == {"array-1": ("its value was changed in place by `writing-1`",)}

    def test_a_dictionary_is_noticed_through_another_name(self):
        held = task(name="held")(lambda d: [d])

        def build():
            d = task(name="table")(lambda: {"a": 1})()
            hs = held(d)
            task(name="deep")(lambda hs: hs[0].update(b=2))(hs)
            size(d)

        flow = flow_of(build)
        flow.run()

        assert notes(flow) == {
            "table-1": ("its value was changed in place",),
            "held-1": ("its value was changed in place by `deep-1`",),
        }
        assert flow["size"] == 2
        assert ran(flow) == ["table-1", "held-1", "deep-1"]

    def test_a_value_that_has_lost_its_digest_is_noticed(self):
        spoiling = task(name="spoiling")(lambda xs: xs.append(n for n in range(0)))
        flow = flow_of(lambda: spoiling(numbers()))
        flow.run()

        assert "numbers-1" in notes(flow)

    def test_a_column_added_to_a_frame_leaves_the_upstream_alone(self):
        frame = task(name="frame")(lambda: pd.DataFrame({"a": [1]}))

        def adding(df):
            df["b"] = 2
            return list(df.columns)

        flow = flow_of(lambda: task(adding)(frame()))
        flow.run()

        assert flow["adding"] == ["a", "b"]
        assert list(flow["frame"].columns) == ["a"]
        assert notes(flow) == {}
        assert ran(flow) == []

    def test_a_value_changed_by_the_user_between_runs_is_noticed(self):
        flow = flow_of(lambda: total(numbers()))
        flow.run()
        flow["numbers"].append(40)

        assert flow.plan()["numbers-1"].cause.text == "its value was changed outside the flow"
        assert ran(flow) == ["numbers-1"]
        assert (
            flow.last_run.recording.why["numbers-1"].text
            == "its value was changed outside the flow"
        )
        assert flow["total"] == 3

    def test_a_task_that_changes_a_global_it_reads_is_not_recorded(self):
        def counting():
            SEEN.append(len(SEEN))
            return list(SEEN)

        SEEN.clear()
        flow = flow_of(task(counting))
        flow.run()

        assert notes(flow) == {
            "counting-1": ("it changed a value that its own code reads, so it will run again",)
        }
        assert ran(flow) == ["counting-1"]
        assert flow["counting"] == [0, 1]

    def test_a_task_that_sets_a_global_it_reads_is_not_recorded(self):
        def counting():
            global COUNT
            COUNT += 1
            return COUNT

        flow = flow_of(task(counting))
        flow.run()

        assert ran(flow) == ["counting-1"]

    def test_a_task_that_changes_its_own_argument_is_not_recorded(self):
        flow = flow_of(lambda: task(name="append")(lambda xs: xs.append(1))([0]))
        flow.run()

        assert flow.plan()["append-1"].verdict == "run"

    def test_a_task_that_counts_on_itself_is_not_recorded(self):
        class Counter(Task):
            def __init__(self):
                self.counter = 0
                super().__init__()

            def run(self):
                self.counter += 1
                return self.counter

        flow = Flow("f", tasks=[Counter()])
        flow.run()

        assert ran(flow) == ["Counter-1"]
        assert flow["Counter"] == 2

    def test_a_task_that_fills_a_list_of_its_own_is_not_recorded(self):
        class Collector(Task):
            def __init__(self):
                self.seen = []
                super().__init__()

            def run(self):
                self.seen.append(1)
                return len(self.seen)

        flow = Flow("f", tasks=[Collector()])
        flow.run()

        assert ran(flow) == ["Collector-1"]

    def test_a_task_that_only_reads_itself_is_recorded(self):
        class Constant(Task):
            def __init__(self):
                self.value = [1]
                super().__init__()

            def run(self):
                return self.value[0]

        flow = Flow("f", tasks=[Constant()])
        flow.run()

        assert ran(flow) == []

    def test_what_a_task_sets_is_seen_by_the_next_one(self):
        def setting(n):
            global COUNT
            COUNT += n

        reading = task(name="reading")(lambda: COUNT)

        def build():
            reading()
            last = task(setting)(4)
            reading(upstream_tasks=[last])

        global COUNT
        COUNT = 1
        flow = flow_of(build)
        flow.run()
        assert (flow["reading-1"], flow["reading-2"]) == (1, 5)

        COUNT = 1
        assert ran(flow) == ["setting-1", "reading-2"]

        assert (flow["reading-1"], flow["reading-2"]) == (1, 5)

    def test_a_change_of_what_a_task_that_always_runs_reaches_is_seen(self):
        anything = task(name="anything")(lambda: globals()["SEEN"].append(1))
        reading = task(name="reading")(lambda: list(SEEN))

        def build():
            reading()
            reading(upstream_tasks=[anything()])

        SEEN.clear()
        flow = flow_of(build)
        flow.run()

        assert (flow["reading-1"], flow["reading-2"]) == ([], [1])
        SEEN.clear()
        assert ran(flow) == ["anything-1", "reading-2"]
        assert (flow["reading-1"], flow["reading-2"]) == ([], [1])


class TestMocks:
    def test_a_mocked_value_is_given_on_and_marked(self):
        flow = flow_of(lambda: total(numbers()))

        flow.run(task_states={flow.find("numbers"): Success("given", result=[5, 5])})

        assert flow["total"] == 10
        assert [node.how for node in flow.last_run.record().nodes] == ["mocked", ""]

    def test_nothing_computed_from_a_mock_is_taken_for_real(self):
        flow = flow_of(lambda: size(task(name="held")(lambda x: [x])(total(numbers()))))
        flow.mock("numbers", [1, 2])
        flow.run()
        flow.unmock()

        assert ran(flow) == ["numbers-1", "total-1", "held-1", "size-1"]

    def test_nor_is_what_was_computed_from_that(self):
        double = task(name="double")(lambda n: 2 * n)
        flow = flow_of(lambda: double(double(total(numbers()))))
        flow.mock("numbers", [1, 2])
        flow.run()
        flow.unmock()

        assert ran(flow) == ["numbers-1", "total-1", "double-1", "double-2"]

    def test_nothing_computed_from_a_real_result_is_taken_under_a_mock(self):
        flow = flow_of(lambda: total(numbers()))
        flow.run()
        flow.mock("numbers", [1, 2])

        assert ran(flow) == ["total-1"]
        assert ran(flow) == []
        flow.unmock()
        assert ran(flow) == []

    def test_a_state_computed_from_a_mock_stays_so_when_it_is_given(self):
        flow = flow_of(lambda: size(task(name="held")(lambda x: [x])(total(numbers()))))
        flow.mock("numbers", [1, 2])
        state = flow.run()
        flow.unmock()
        held = flow.find("held")
        flow.run(task_states={held: state.result[held]})

        assert ran(flow) == ["held-1", "size-1"]

    def test_a_mock_without_a_digest_stands_for_this_run(self):
        flow = flow_of(lambda: total(numbers()))
        flow.mock("numbers", (n for n in (1, 2)))
        flow.run()

        assert flow["total"] == 3
        assert ran(flow) == ["total-1"]

    def test_a_mock_changed_in_place_is_noticed(self):
        append = task(name="append")(lambda xs: xs.append(3))

        def build():
            xs = numbers()
            append(xs)
            size(xs)

        flow = flow_of(build)
        flow.mock("numbers", [1, 2])
        flow.run()

        assert notes(flow) == {"numbers-1": ("its value was changed in place by `append-1`",)}
        assert flow["size"] == 3

    def test_a_mocked_skip_counts_as_one(self):
        flow = flow_of(lambda: total(numbers()))
        flow.run(task_states={flow.find("numbers"): signals.SKIP("no").state})

        assert [node.how for node in flow.last_run.record().nodes] == ["given", ""]
        assert [node.state for node in flow.last_run.record().nodes] == ["Skipped", "Skipped"]


class TestGiven:
    def test_states_of_a_run_are_reused_and_not_mocked(self):
        flow = flow_of(lambda: total(numbers()))
        state = flow.run()

        again = flow.run(task_states=state.result)

        assert [node.how for node in flow.last_run.record().nodes] == ["reused", "reused"]
        assert again.result == state.result
        assert ran(flow) == []

    def test_a_given_value_that_was_changed_since_is_a_mock(self):
        flow = flow_of(lambda: total(numbers()))
        state = flow.run()
        flow["numbers"].append(3)
        numbers_task = flow.find("numbers")

        flow.run(task_states={numbers_task: state.result[numbers_task]})

        assert [node.how for node in flow.last_run.record().nodes] == ["mocked", ""]
        assert flow["total"] == 6

    def test_a_failed_state_is_used_as_it_is_with_a_line_that_points_on(self):
        broken = task(name="broken")(lambda: 1 // 0)
        flow = flow_of(lambda: total(broken()))
        state = flow.run()

        again = flow.run(task_states={flow.find("broken"): state.result[flow.find("broken")]})

        assert [type(s).__name__ for s in again.result.values()] == ["Failed", "TriggerFailed"]
        assert flow.last_run.record()["broken-1"].how == "given"
        assert notes(flow) == {
            "broken-1": ("its failed state was given and stands; `run(reuse=True)` runs it again",)
        }

    def test_a_given_value_that_a_task_changes_is_dropped(self):
        flow = flow_of(lambda: size(numbers()))
        state = flow.run()
        append = task(name="append")(lambda xs: xs.append(3))
        flow.replace(flow.find("size"), append)

        flow.run(task_states={flow.find("numbers"): state.result[flow.find("numbers")]})

        assert notes(flow) == {"numbers-1": ("its value was changed in place by `append-1`",)}
        assert ran(flow) == ["numbers-1", "append-1"]

    def test_states_are_given_also_without_recording(self, monkeypatch):
        flow = flow_of(lambda: total(numbers()))
        state = flow.run()
        monkeypatch.setenv("NBFLOW__FLOWS__RECORD", "false")

        flow.run(task_states={flow.find("numbers"): state.result[flow.find("numbers")]})

        assert [node.how for node in flow.last_run.record().nodes] == ["reused", ""]


@pytest.mark.parametrize("set_by", ["the task", "its helper"])
def test_a_task_that_only_sets_a_global_is_not_reused(set_by):
    space: dict[str, Any] = {"task": task}
    exec(
        "def put(x):\n    global SEEN\n    SEEN = x\n    return x\n"
        "def by_helper(x):\n    return put(x)\n",
        space,
    )
    keep = task(name="keep")(space["put" if set_by == "the task" else "by_helper"])
    flow = Flow("f")
    with flow:
        keep(7)
    flow.run()
    del space["SEEN"]

    flow.run(reuse=True)

    assert space["SEEN"] == 7


def test_what_children_gave_that_stays_as_it_was_is_not_told_of():
    lists = task(name="lists")(lambda x: [x])
    counted = task(name="counted")(lambda xs: sum(map(sum, xs)))
    flow = flow_of(lambda: counted(lists.map(numbers())))
    flow.run()

    assert notes(flow) == {}
    assert [step.verdict for step in flow.plan()] == ["reuse"] * 3

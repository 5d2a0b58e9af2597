"""What changed between two recorded runs, node by node."""

import pytest

from nbflow import Flow, Parameter, context, task
from nbflow.core.events import NodeChanged, RunStarted
from nbflow.engine import run_diff as module
from nbflow.engine.contrast import Contrast
from nbflow.engine.keeping import current
from nbflow.engine.past_runs import recorded_runs
from nbflow.engine.run_diff import NodeDiff, run_diff
from nbflow.engine.signals import SKIP

RATE = 2


def rate():
    return RATE


@task
def load(day):
    return [1, 2, len(day)]


@task
def clean(rows, by=1):
    return [row * rate() * by for row in rows]


@task
def count(rows):
    return len(rows)


@task
def double(x):
    return 2 * x


@task
def third(x):
    return 1 // (x - 3)


@task
def nothing(rows):
    return None


class Named(str):
    """A value that has no digest, but a text."""

    def __nbflow_fingerprint__(self):
        return (each for each in "")


def flow_of(build, **options):
    with Flow("delays", **({"persist_result": True} | options)) as flow:
        build()
    return flow


def usual(by=1, **options):
    def build():
        rows = load(Parameter("day", default="x"))
        tidy = clean(rows, by=by)
        count(tidy)

    return flow_of(build, **options)


def last_two():
    after, before = recorded_runs("delays", 2)
    return run_diff(before, after)


def test_between_equal_runs_nothing_changed():
    flow = usual()
    flow.run()
    flow.run(reuse=True)

    diff = last_two()

    assert [(node.node, node.kind) for node in diff] == [
        (name, "same") for name in ("day", "load-1", "clean-1", "count-1")
    ]
    assert (diff.flow, diff.before.number, diff.after.number) == ("delays", 1, 2)


def test_a_parameter_is_told_with_both_values_and_where_it_went():
    flow = usual()
    flow.run()
    flow.run(day="yy")

    diff = last_two()

    assert diff["day"] == NodeDiff("day", "changed", values=(Contrast("'x' → 'yy'"),))
    assert diff["load-1"].causes == ("input `day`: another value from `day`",)
    assert diff["load-1"].values == (Contrast("list[2]: 1 → 2"),)
    assert diff["count-1"].causes == (
        "input `rows`: another value from `clean-1`",
        "its result is the same",
    )


def test_it_prints_as_people_read_it():
    flow = usual()
    flow.run()
    flow.run(day="yy")

    assert str(last_two()).splitlines()[:3] == [
        "delays: run 1 → run 2",
        "  changed  day      'x' → 'yy'",
        "  changed  load-1   input `day`: another value from `day`; list[2]: 1 → 2",
    ]


def test_a_node_that_neither_run_had_is_none():
    flow = usual()
    flow.run()
    flow.run()

    with pytest.raises(KeyError):
        last_two()["tidy"]


def test_parameters_that_were_not_kept_are_told_as_they_were_given():
    flow = flow_of(
        lambda: task(persist_result=True)(double.fn)(Parameter("day", default="x")),
        persist_result=None,
    )
    flow.run()
    flow.run(day="y")
    assert last_two()["day"].values == (
        Contrast("another value; that of run 1 is not compared: only its digest was kept"),
    )
    flow.run(day="z")
    assert last_two()["day"].values == (Contrast("'y' → 'z'"),)


def test_a_changed_helper_is_named_with_its_value(monkeypatch):
    flow = usual()
    flow.run()
    monkeypatch.setattr(f"{__name__}.RATE", 3)
    flow.run()

    node = last_two()["clean-1"]

    assert node.causes == ("global `RATE` changed: 2 → 3",)
    assert node.values == (Contrast("list[0]: 2 → 3; [1]: 4 → 6; [2]: 2 → 3"),)


def test_changed_code_comes_with_its_diff():
    flow = usual()
    flow.run()

    @task
    def clean(rows, by=1):
        return rows

    flow.replace(flow.find("clean"), clean)
    flow.run()

    node = last_two()["clean-1"]

    assert node.causes[0].startswith("code of `clean` changed, line ")
    assert node.diff is not None
    assert "+        return rows\n" in f"{node.diff}\n"


def test_a_changed_argument_is_told():
    usual().run()
    usual(by=2).run()

    assert last_two()["clean-1"].causes == ("argument `by`: 1 → 2",)


def test_an_argument_that_reads_the_same_has_changed():
    class Quiet(list[int]):
        def __repr__(self):
            return "quiet"

    flow_of(lambda: count(Quiet([1]))).run()
    flow_of(lambda: count(Quiet([1, 2]))).run()

    assert "argument `rows` changed" in last_two()["count-1"].causes


def test_arguments_and_inputs_come_and_go():
    @task
    def joined(a=None, b=None, c=None):
        return [a, b, c]

    def first():
        joined(a=load("x"), b=1)

    def second():
        day = load("xyz")
        joined(c=day, a=double(1)).set_upstream(day)

    flow_of(first).run()
    flow_of(second).run()

    assert last_two()["joined-1"].causes == (
        "argument `b`: 1 → nothing",
        "input `a`: another value from `double-1`, no longer from `load-1`",
        "input `c` is new, from `load-1`",
    )
    flow_of(first).run()
    assert "input `c` is gone" in last_two()["joined-1"].causes


def test_a_context_key_that_was_read_is_told():
    @task
    def reading():
        return f"{context.get('mood')}{context.get('place')}"

    flow = flow_of(reading)
    flow.run(context={"mood": "good", "place": ""})
    flow.run(context={"mood": "bad", "place": ""})

    node = last_two()["reading-1"]

    assert node.values == (Contrast("'good' → 'bad'"),)
    assert node.causes == ("context key `mood` changed",)


def test_nodes_come_go_and_get_other_names():
    def named(name, more):
        with Flow("delays", persist_result=True) as flow:
            rows = load("x")
            more(rows)
        flow.graph.rename({flow.find("load"): name})
        return flow

    named("flights", count).run()
    named("rows", double).run()

    diff = last_two()

    assert [(node.node, node.kind, node.former) for node in diff] == [
        ("rows", "renamed", "flights"),
        ("double-1", "new", None),
        ("count-1", "gone", None),
    ]


def test_a_node_without_a_result_is_only_gone():
    flow_of(lambda: third(3)).run()
    flow_of(lambda: double(3)).run()

    assert [(node.node, node.kind) for node in last_two()] == [
        ("double-1", "new"),
        ("third-1", "gone"),
    ]


def test_a_failure_is_told_with_its_message():
    flow = flow_of(lambda: third(Parameter("n", default=1)))
    flow.run()
    flow.run(n=3)

    assert last_two()["third-1"].causes == (
        "ran → failed: Error during execution of task: "
        "ZeroDivisionError('integer division or modulo by zero')",
    )
    flow.run()
    assert last_two()["third-1"].causes == ("failed → ran",)


def test_a_mock_is_told():
    flow = usual()
    flow.run()
    flow.mock("load", [5])
    flow.run()

    diff = last_two()

    assert diff["load-1"].causes == ("ran → mocked: Mocked.",)
    assert diff["load-1"].values == ()


def test_children_are_counted_and_the_first_that_differ_are_shown():
    def build():
        double.map(Parameter("xs", default=[1, 2]))

    flow = flow_of(build)
    flow.run()
    flow.run(xs=[1, 5, 6])

    node = last_two()["double-1"]

    assert node.causes == (
        "input `x`: another value from `xs[1]`",
        "2 → 3 children",
        "1 of 2 children have another result",
    )
    assert node.values == (Contrast("double-1[1]: 4 → 10"),)
    flow.run(xs=[1, 5, 6])
    assert last_two()["double-1"].kind == "same"


def test_a_child_that_failed_has_no_value_to_compare():
    flow = flow_of(lambda: third.map(Parameter("xs", default=[1, 2])))
    flow.run()
    flow.run(xs=[1, 3])

    node = last_two()["third-1"]

    assert node.values == ()
    assert "1 of 2 children have another result" in node.causes


def test_values_are_not_compared_that_were_not_kept():
    flow = flow_of(lambda: task(persist_result=False)(double.fn)(Parameter("n", default=1)))
    flow.run()
    flow.run(n=2)

    assert last_two().nodes[1].values == (
        Contrast("another value; that of run 1 is not compared: only its digest was kept"),
    )


def test_large_values_are_not_loaded(monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 0)
    flow = flow_of(lambda: double(Parameter("n", default=10**20)))
    flow.run()
    flow.run(n=2)

    assert last_two()["double-1"].values == (
        Contrast("another value; that of run 1 is not compared: it has 0 MB, too many to compare"),
    )


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("DELETE FROM results", "it is not in the store any more"),
        ("UPDATE results SET mac = x'00'", "it is not in the store any more"),
    ],
)
def test_what_was_purged_or_damaged_is_not_compared(damage, told):
    flow = flow_of(lambda: double(Parameter("n", default=1)))
    flow.run()
    flow.run(n=2)
    current().flush()
    with current().database.writing() as connection:
        connection.execute(damage)

    node = last_two()["double-1"]

    assert node.values == (Contrast(f"another value; that of run 1 is not compared: {told}"),)
    assert node.causes == ()


def test_nothing_and_nothing_do_not_differ():
    flow = flow_of(lambda: nothing(Parameter("n", default=1)))
    flow.run()
    flow.run()

    assert last_two()["nothing-1"].kind == "same"


def test_what_an_interrupted_run_did_not_reach_is_not_gone():
    usual().run()
    nodes = ("day", "load-1", "clean-1", "count-1")
    with current().begin(RunStarted(1.0, "cut-off", "delays", nodes)) as driving:
        driving.append([NodeChanged(2.0, 0, "Running")])

    diff = last_two()

    assert diff["day"].causes == ("ran → interrupted",)
    assert diff["load-1"].causes == ("ran → not reached",)


def test_a_skipped_node_is_told_with_its_message():
    @task
    def maybe(n):
        if n > 1:
            raise SKIP("too many")
        return n

    flow = flow_of(lambda: maybe(Parameter("n", default=1)))
    flow.run()
    flow.run(n=2)

    assert "ran → skipped: too many" in last_two()["maybe-1"].causes


def test_of_what_has_no_digest_every_value_is_another_one():
    flow = flow_of(lambda: task(name="named")(lambda n: Named("same"))(Parameter("n", default=1)))
    flow.run()
    flow.run(n=2)

    assert last_two()["named-1"].kind == "changed"

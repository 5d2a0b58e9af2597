import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow import Flow, Parameter, Task, task, unmapped
from nbflow.core.graph import Edge
from nbflow.errors import (
    CycleError,
    RemovedNodeError,
    SignatureError,
    UnknownNodeError,
)
from tests.messages import matches
from tests.strategies import flows


@task
def load(path="a.csv"): ...


@task
def clean(frame, by=None): ...


@task
def join(left=None, right=None): ...


@pytest.fixture
def etl():
    """The flow `raw → tidy → both`, and `raw → both`."""
    with Flow("etl") as flow:
        raw = load("b.csv")
        tidy = clean(raw, "day")
        both = join(raw, tidy)
    flow.graph.rename({raw: "raw", tidy: "tidy", both: "both"})
    return flow


@pytest.fixture
def tasks(etl):
    """Its tasks in order: raw, tidy, both."""
    return list(etl.tasks)


def fresh(*names: str) -> list[Task]:
    return [join.copy(name=name) for name in names]


def snapshot(flow: Flow) -> list[Any]:
    return [
        list(flow.tasks),
        list(flow.edges),
        [list(flow.edges_from(task)) for task in flow.tasks],
        list(flow.slugs.items()),
        list(flow.graph.names),
        flow.constants,
        list(flow.reference_tasks()),
        list(flow),
    ]


# Making a flow


@pytest.mark.parametrize("name", ["", None])
def test_a_flow_needs_a_name(name):
    with pytest.raises(ValueError, match=r"^A name must be provided for the flow\.") as error:
        Flow(name)

    assert matches("flow_without_name", str(error.value))


def test_a_flow_is_shown_by_its_name():
    assert repr(Flow("etl")) == '<Flow: name="etl">'


def test_a_flow_can_begin_with_tasks_edges_and_reference_tasks():
    a, b, c = fresh("a", "b", "c")

    flow = Flow("etl", tasks=[c], edges=[Edge(a, b, "left")], reference_tasks=[a], validate=True)

    assert list(flow.tasks) == [c, a, b]
    assert flow.edges == {Edge(a, b, "left")}
    assert flow.reference_tasks() == {a}


def test_the_tasks_of_a_flow_are_those_that_it_was_given():
    flow = Flow("etl", tasks=[load])

    assert flow.tasks == {load}
    assert flow.get_tasks(name="load") == [load]


def test_only_tasks_can_be_added():
    with pytest.raises(TypeError) as error:
        Flow("etl", tasks=[len])  # type: ignore[list-item]

    assert matches("add_no_task", str(error.value).replace(repr(len), "<len>"))


def test_only_edges_are_edges():
    with pytest.raises(TypeError) as error:
        Flow("etl", edges=[("a", "b")])  # type: ignore[list-item]

    assert matches("no_edge", str(error.value))


def test_edges_to_begin_with_are_checked_like_any_other():
    a, b = fresh("a", "b")

    with pytest.raises(ValueError, match=r'^Argument "left" for task'):
        Flow("etl", edges=[Edge(a, b, "left"), Edge(load.copy(), b, "left")])
    with pytest.raises(SignatureError, match="has no parameter 'zzz'"):
        Flow("etl", edges=[Edge(a, b, "zzz")])


def test_a_flow_may_be_checked_as_it_is_made():
    a, b = fresh("a", "b")
    edges = [Edge(a, b), Edge(b, a)]

    with pytest.raises(CycleError):
        Flow("etl", edges=edges, validate=True)

    assert Flow("etl", edges=edges).edges == set(edges)


def test_the_setting_has_every_flow_checked(monkeypatch):
    a, b = fresh("a", "b")
    monkeypatch.setenv("NBFLOW__FLOWS__EAGER_EDGE_VALIDATION", "true")

    with pytest.raises(CycleError):
        Flow("etl", edges=[Edge(a, b), Edge(b, a)])


@pytest.mark.parametrize("flags", [{"mapped": True}, {"flattened": True}])
def test_edges_may_be_mapped_and_flattened(flags):
    a, b = fresh("a", "b")
    edge = Edge(a, b, "left", **flags)

    assert Flow("etl", edges=[edge]).edges == {edge}

    etl = Flow("etl")
    assert etl.add_edge(a, b, "left", **flags) == edge


def test_mapped_dependencies_are_those_that_arrive():
    a, b, c = fresh("a", "b", "c")
    etl = Flow("etl")

    etl.set_dependencies(
        b,
        upstream_tasks=[a],
        downstream_tasks=[c],
        keyword_tasks={"left": unmapped(a), "right": [1, 2]},
        mapped=True,
    )

    kinds = [(edge.upstream_task.name, edge.key, edge.mapped) for edge in etl.edges]
    assert kinds == [
        ("a", None, True),
        ("a", "left", False),
        ("[1, 2]", "right", True),
        ("b", None, False),
    ]


def test_a_replacement_keeps_mapped_and_flattened_edges():
    a, b, c, d = fresh("a", "b", "c", "d")
    etl = Flow("etl", edges=[Edge(a, b, "left", True, True), Edge(b, c, "right", True)])

    etl.replace(b, d)

    assert etl.edges == {Edge(a, d, "left", True, True), Edge(d, c, "right", True)}


def test_a_block_of_a_flow_is_the_scope_that_builds_it():
    etl = Flow("etl")
    with etl:
        inner = etl.scope
        (a,) = fresh("a")
        etl.add_task(a)

        assert etl.scope is inner
        assert inner.declared == [a]
    assert etl.scope is not inner


def test_two_flows_are_equal_by_name_tasks_edges_and_reference_tasks():
    a, b = fresh("a", "b")

    given: dict[str, Any] = {"tasks": [a, b], "edges": [Edge(a, b)], "reference_tasks": [b]}
    etl = Flow("etl", **given)

    assert etl == Flow("etl", **{**given, "tasks": [b, a]})
    assert etl not in [
        Flow("other", **given),
        Flow("etl", **{**given, "tasks": [a, b, load]}),
        Flow("etl", **{**given, "edges": [Edge(a, b, "left")]}),
        Flow("etl", **{**given, "reference_tasks": [a]}),
    ]
    assert etl != object()


def test_a_flow_has_no_hash_because_it_changes():
    with pytest.raises(TypeError):
        hash(Flow("etl"))


# Building


def test_a_flow_can_be_entered_again():
    with Flow("etl") as etl:
        raw = load()
    with etl as same:
        tidy = clean(raw)

    assert same is etl
    assert list(etl.tasks) == [raw, tidy]


def test_flows_can_be_nested():
    with Flow("outer") as outer:
        first = load()
        with Flow("inner") as inner, inner:
            second = load()
        third = load()

    assert (list(outer.tasks), list(inner.tasks)) == ([first, third], [second])


def test_leaving_a_flow_warns_of_what_was_made_and_not_used():
    words = "^Tasks were created but not added to the flow"
    with pytest.warns(UserWarning, match=words) as seen, Flow("etl"):
        Parameter("day")

    assert matches("unused_tasks", str(seen[0].message))
    assert seen[0].filename == __file__


def test_leaving_a_flow_by_an_error_does_not_warn():
    def build() -> None:
        with Flow("etl"):
            Parameter("day")
            raise ZeroDivisionError

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ZeroDivisionError):
            build()


def test_a_task_is_added_as_it_is_and_once():
    etl = Flow("etl")

    assert etl.add_task(load) is load
    assert etl.add_task(load) is load

    assert list(etl.tasks) == [load]


def test_an_edge_is_added_and_returned():
    etl, (a, b) = Flow("etl"), fresh("a", "b")

    assert etl.add_edge(a, b, "left") == Edge(a, b, "left")
    assert etl.add_edge(3, b, "right") is None

    assert etl.edges == {Edge(a, b, "left")}
    assert etl.constants == {b: {"right": 3}}


@pytest.mark.parametrize(("setting", "validate"), [("false", True), ("true", None)])
def test_an_edge_that_is_checked_and_closes_a_cycle_changes_nothing(monkeypatch, setting, validate):
    a, b = fresh("a", "b")
    etl = Flow("etl", edges=[Edge(a, b)])
    before = snapshot(etl)
    monkeypatch.setenv("NBFLOW__FLOWS__EAGER_EDGE_VALIDATION", setting)

    with pytest.raises(CycleError):
        etl.add_edge(b, a, validate=validate)

    assert snapshot(etl) == before


def test_an_edge_that_is_checked_and_right_is_added():
    etl, (a, b) = Flow("etl"), fresh("a", "b")

    etl.add_edge(a, b, validate=True)

    assert etl.edges == {Edge(a, b)}


def test_a_chain_lets_each_task_wait_for_the_one_before():
    etl, (a, b, c) = Flow("etl"), fresh("a", "b", "c")

    assert etl.chain(a, b, c) == [Edge(a, b), Edge(b, c)]
    assert list(etl) == [a, b, c]
    assert etl.chain(a) == []


def test_dependencies_are_set_at_once():
    etl, (before, it, after) = Flow("etl"), fresh("before", "it", "after")

    etl.set_dependencies(
        it, upstream_tasks=[before], downstream_tasks=[after], keyword_tasks={"left": 1}
    )

    assert list(etl) == [before, it, after]
    assert etl.constants == {it: {"left": 1}}


def test_dependencies_that_are_checked_and_make_a_cycle_change_nothing():
    etl, (a, b) = Flow("etl"), fresh("a", "b")
    before = snapshot(etl)

    with pytest.raises(CycleError):
        etl.set_dependencies(a, upstream_tasks=[b], downstream_tasks=[b], validate=True)

    assert snapshot(etl) == before


# Asking


def test_a_flow_tells_its_tasks_edges_slugs_and_constants(etl, tasks):
    raw, tidy, both = tasks

    assert etl.edges == {
        Edge(raw, tidy, "frame"),
        Edge(raw, both, "left"),
        Edge(tidy, both, "right"),
    }
    assert etl.slugs == {raw: "load-1", tidy: "clean-1", both: "join-1"}
    assert etl.constants == {raw: {"path": "b.csv"}, tidy: {"by": "day"}}


def test_a_flow_tells_what_stands_around_a_task(etl, tasks):
    raw, tidy, both = tasks

    assert etl.edges_to(both) == {Edge(raw, both, "left"), Edge(tidy, both, "right")}
    assert etl.edges_from(raw) == {Edge(raw, tidy, "frame"), Edge(raw, both, "left")}
    assert (etl.upstream_tasks(both), etl.downstream_tasks(raw)) == ({raw, tidy}, {tidy, both})
    assert (etl.root_tasks(), etl.terminal_tasks()) == ({raw}, {both})
    assert etl.all_upstream_edges() == {each: etl.edges_to(each) for each in tasks}
    assert etl.all_downstream_edges() == {each: etl.edges_from(each) for each in tasks}


@pytest.mark.parametrize(
    "ask",
    [
        lambda flow, other: flow.edges_to(other),
        lambda flow, other: flow.edges_from(other),
        lambda flow, other: flow.upstream_tasks(other),
        lambda flow, other: flow.downstream_tasks(other),
        lambda flow, other: flow.sorted_tasks(root_tasks=[other]),
        lambda flow, other: flow.replace(other, load),
    ],
)
def test_a_task_that_is_not_in_the_flow_is_unknown(etl, ask):
    with pytest.raises(ValueError, match=r"^Task <Task: other> was not found in Flow 'etl'"):
        ask(etl, load.copy(name="other"))


def test_tasks_are_sorted_from_all_or_from_some_roots(etl, tasks):
    raw, tidy, both = tasks

    assert etl.sorted_tasks() == (raw, tidy, both)
    assert etl.sorted_tasks(root_tasks=[tidy]) == (tidy, both)
    assert list(etl) == [raw, tidy, both]


def test_parameters_are_found():
    day = Parameter("day")
    with Flow("etl") as etl:
        load(day)

    assert etl.parameters() == {day}


def test_tasks_are_found_by_all_that_is_asked_for():
    a = load.copy(tags=["daily", "slow"])
    b = load.copy(slug="mine", tags=["daily"])
    day = Parameter("day")
    etl = Flow("etl", tasks=[a, b, day])

    assert etl.get_tasks() == [a, b, day]
    assert etl.get_tasks(name="load") == [a, b]
    assert etl.get_tasks(name="load", tags=["slow"]) == [a]
    assert etl.get_tasks(tags=["daily", "slow"]) == [a]
    assert etl.get_tasks(slug="mine") == [b]
    assert etl.get_tasks(slug="load-daily-slow-1") == []
    assert etl.get_tasks(task_type=Parameter) == [day]
    assert etl.get_tasks(name="zzz") == []


def test_tags_to_be_found_are_a_list():
    with pytest.raises(TypeError, match="one text where a list of texts is meant"):
        Flow("etl").get_tasks(tags="daily")


# Reference tasks


def test_the_last_tasks_are_the_reference_tasks_unless_others_are_set(etl, tasks):
    raw, tidy, both = tasks
    assert etl.reference_tasks() == {both}

    etl.set_reference_tasks([raw, tidy])
    assert etl.reference_tasks() == {raw, tidy}

    etl.set_reference_tasks([])
    assert etl.reference_tasks() == {both}


def test_a_reference_task_must_be_part_of_the_flow(etl):
    with pytest.raises(UnknownNodeError) as error:
        etl.set_reference_tasks([load])

    assert matches("reference_task_unknown", str(error.value))


def test_a_reference_task_that_was_removed_is_an_error_that_names_it(etl, tasks):
    etl.set_reference_tasks([tasks[1]])
    etl.graph.remove([tasks[1]])

    with pytest.raises(RemovedNodeError) as error:
        etl.validate()

    assert matches("reference_task_removed", str(error.value))


# Replacing


def test_a_task_is_replaced_with_all_that_it_is_given(etl, tasks):
    raw, tidy, both = tasks
    fixed = clean.copy(name="fixed")

    etl.replace(tidy, fixed)

    assert list(etl.tasks) == [raw, fixed, both]
    assert etl.edges == {
        Edge(raw, fixed, "frame"),
        Edge(raw, both, "left"),
        Edge(fixed, both, "right"),
    }
    assert etl.constants[fixed] == {"by": "day"}
    assert etl.slugs[fixed] == "fixed-1"
    assert list(etl.graph.names) == ["raw", "tidy", "both"]


def test_an_old_handle_stands_for_the_new_task(etl, tasks):
    raw, tidy, both = tasks
    fixed, again = clean.copy(), clean.copy()

    etl.replace(tidy, fixed)
    etl.replace(tidy, again)

    assert etl.upstream_tasks(tidy) == {raw}
    assert list(etl.tasks) == [raw, again, both]


def test_replacing_a_task_by_what_stands_there_changes_nothing(etl, tasks):
    fixed = clean.copy()
    etl.replace(tasks[1], fixed)
    before = snapshot(etl)

    etl.replace(tasks[1], fixed)

    assert snapshot(etl) == before


def test_reference_tasks_that_were_set_follow_a_replacement(etl, tasks):
    fixed = clean.copy()
    etl.set_reference_tasks([tasks[1], tasks[0]])

    etl.replace(tasks[1], fixed)

    assert list(etl.reference_tasks()) == [fixed, tasks[0]]


def no_edge_key(by=None): ...


def no_constant(frame): ...


def more_required(frame, by, unit): ...


@pytest.mark.parametrize("new", [no_edge_key, no_constant, more_required])
def test_a_replacement_that_does_not_fit_changes_nothing(etl, tasks, new):
    before = snapshot(etl)

    with pytest.raises(SignatureError, match="Nothing was changed"):
        etl.replace(tasks[1], task(new))

    assert snapshot(etl) == before


def test_a_replacement_whose_slug_is_taken_changes_nothing(etl, tasks):
    before = snapshot(etl)

    with pytest.raises(ValueError, match="'load-1'"):
        etl.replace(tasks[1], clean.copy(slug="load-1"))

    assert snapshot(etl) == before


def test_a_replacement_in_a_flow_that_is_wrong_changes_nothing():
    a, b = fresh("a", "b")
    etl = Flow("etl", edges=[Edge(a, b), Edge(b, a)])

    with pytest.raises(CycleError):
        etl.replace(a, join.copy())
    assert a in etl.tasks

    new = join.copy()
    etl.replace(a, new, validate=False)
    assert new in etl.tasks


def test_the_message_for_replacing_an_unknown_task_says_where_to_take_one(etl):
    with pytest.raises(UnknownNodeError) as error:
        etl.replace(load.copy(), clean)

    assert matches("replace_unknown", str(error.value))


def test_a_task_can_only_become_a_task(etl, tasks):
    with pytest.raises(TypeError) as error:
        etl.replace(tasks[1], 42)

    assert matches("replace_by_no_task", str(error.value))


def test_a_task_of_the_flow_cannot_stand_in_two_places(etl, tasks):
    with pytest.raises(ValueError, match="in flow 'etl' already") as error:
        etl.replace(tasks[1], tasks[0])

    assert matches("replace_by_its_own", str(error.value))


@pytest.mark.slow
@given(flows(), st.data())
def test_replacing_and_replacing_back_changes_nothing_that_can_be_asked(flow, data):
    old = data.draw(st.sampled_from(list(flow.tasks)))
    new = task(name=data.draw(st.sampled_from([old.name, "new"])))(lambda **inputs: 0)
    before = snapshot(flow)

    flow.replace(old, new)
    assert old not in flow.tasks
    flow.replace(new, old)

    assert snapshot(flow) == before


@pytest.mark.slow
@given(flows(), st.data())
def test_replacing_moves_nothing_but_the_task(flow, data):
    old = data.draw(st.sampled_from(list(flow.tasks)))
    new = task(name=old.name)(lambda **inputs: 0)
    order, names, reference = list(flow), list(flow.graph.names), list(flow.reference_tasks())

    flow.replace(old, new)

    assert list(flow) == [new if each is old else each for each in order]
    assert list(flow.reference_tasks()) == [new if each is old else each for each in reference]
    assert len(flow.graph.names) == len(names)

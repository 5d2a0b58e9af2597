from itertools import pairwise
from typing import Any

import cloudpickle  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.core.graph import Edge, Graph, Node
from nbflow.core.parameter import Parameter
from nbflow.core.task import Task, task
from nbflow.errors import CycleError, RemovedNodeError, UnknownNodeError
from tests.messages import matches
from tests.strategies import Dag, dags, flows


def step(name: str = "step", **options) -> Task:
    """Return a task that takes anything and has no node yet."""

    def run(**inputs): ...

    return task(name=name, **options)(run)


def steps(names: str) -> list[Task]:
    return [step(name) for name in names]


def graph_of(*edges: tuple[Task, Task]) -> Graph:
    graph = Graph("etl")
    for upstream, downstream in edges:
        graph.connect(Edge(upstream, downstream))
    return graph


def drawn(dag: Dag) -> tuple[Graph, list[Task]]:
    """Return a graph of that shape, declared in that order, and its tasks by number."""
    graph = Graph("drawn")
    tasks = [step() for _ in range(dag.n)]
    for i in dag.declared:
        graph.add(tasks[i])
    for i, j in dag.edges:
        graph.connect(Edge(tasks[i], tasks[j]))
    return graph, tasks


def snapshot(graph: Graph) -> list[Any]:
    return [
        (task, node.name, node.slug, dict(node.constants), node.inputs, tuple(node.outputs))
        for (task, node), name in zip(graph.nodes.items(), graph.names, strict=True)
        if node.task is task and node.name == name and graph.names[name] is node
    ]


def names(nodes) -> list[str]:
    return [node.task.name for node in nodes]


# Adding


def test_a_task_is_added_once():
    graph, a = Graph("etl"), step("load")

    node = graph.add(a)

    assert graph.add(a) is node
    assert list(graph.nodes) == [a]
    assert a.home is graph
    assert repr(node) == "<Node: load-1>"


def test_slugs_count_up_for_each_name_and_tags_and_are_the_first_names():
    graph = Graph("etl")
    tagged = step("load", tags=["slow", "daily"])

    for each in (step("load"), step("clean"), step("load"), tagged):
        graph.add(each)

    assert list(graph.names) == ["load-1", "clean-1", "load-2", "load-daily-slow-1"]
    assert [node.slug for node in graph.nodes.values()] == list(graph.names)


def test_a_slug_of_the_task_itself_is_kept():
    graph = Graph("etl")

    assert graph.add(step("load", slug="first")).slug == "first"


def test_a_made_slug_avoids_the_slugs_and_names_that_are_taken():
    graph, a = Graph("etl"), step("clean")
    graph.add(step("other", slug="load-1"))
    graph.add(a)
    graph.rename({a: "load-2"})

    assert graph.add(step("load")).slug == "load-3"


@pytest.mark.parametrize("beside", [False, True])
def test_a_slug_may_be_taken_once(beside):
    graph = Graph("etl")
    for _ in range(1 + beside):
        graph.add(Parameter("day"), beside)

    with pytest.raises(ValueError, match="already has a task with the slug or name"):
        graph.add(Parameter("day"), beside)

    assert len(graph.nodes) == 1 + beside


def test_the_message_for_a_taken_slug_names_it():
    graph = Graph("etl")
    graph.add(Parameter("day"))

    with pytest.raises(ValueError, match="day") as error:
        graph.add(Parameter("day"))

    assert matches("slug_taken", str(error.value))


def test_a_slug_may_not_be_the_name_of_another_node():
    graph, a = Graph("etl"), step("load")
    graph.add(a)
    graph.rename({a: "day"})

    with pytest.raises(ValueError, match="'day'"):
        graph.add(Parameter("day"))


def test_a_task_may_stand_beside_the_node_whose_place_it_will_take():
    graph, old, new = Graph("etl"), Parameter("day"), Parameter("day")
    graph.add(old)

    graph.add(new, beside=True)
    assert list(graph.names) == ["day", "day (new)"]

    graph.replace(old, new)
    assert [node.slug for node in graph.nodes.values()] == ["day"]
    assert list(graph.names) == ["day"]


# Connecting


def test_an_edge_brings_its_tasks_with_it():
    a, b = steps("ab")
    graph = graph_of((a, b))

    assert list(graph.nodes) == [a, b]
    assert graph.nodes[a].outputs == [Edge(a, b)]
    assert graph.nodes[b].inputs == (Edge(a, b),)
    assert list(graph.edges()) == [Edge(a, b)]


def test_the_same_edge_twice_counts_once():
    a, b, c = steps("abc")

    graph = graph_of((a, b), (a, c), (a, b), (c, b), (c, b))

    assert graph.nodes[a].outputs == [Edge(a, b), Edge(a, c)]
    assert graph.nodes[b].inputs == (Edge(a, b), Edge(c, b))


def test_one_task_may_give_another_two_inputs():
    a, b = steps("ab")
    graph = Graph("etl")

    graph.connect(Edge(a, b, "x"))
    graph.connect(Edge(a, b, "y"))

    assert [edge.key for edge in graph.nodes[b].inputs] == ["x", "y"]
    assert names(graph.order()) == ["a", "b"]


# Renaming


def test_two_nodes_may_swap_their_names():
    a, b = steps("ab")
    graph = graph_of((a, b))

    graph.rename({a: "b-1", b: "a-1"})

    assert {name: node.task for name, node in graph.names.items()} == {"b-1": a, "a-1": b}


def test_two_nodes_cannot_have_one_name():
    a, b = steps("ab")
    graph = graph_of((a, b))
    before = snapshot(graph)

    with pytest.raises(ValueError, match="'b-1'") as error:
        graph.rename({a: "b-1"})

    assert matches("name_taken", str(error.value))
    assert snapshot(graph) == before


# Removing


def test_a_removed_task_takes_its_edges_along():
    a, b, c = steps("abc")
    graph = graph_of((a, b), (b, c), (a, c))

    graph.remove([b])

    assert list(graph.nodes) == [a, c]
    assert list(graph.names) == ["a-1", "c-1"]
    assert list(graph.edges()) == [Edge(a, c)]
    assert graph.nodes[a].outputs == [Edge(a, c)]


def test_a_removed_handle_raises_and_says_so():
    a = step("clean")
    graph = graph_of()
    graph.add(a)
    graph.rename({a: "tidy"})

    graph.remove([a])

    with pytest.raises(RemovedNodeError) as error:
        graph.resolve(a)
    assert matches("removed_handle", str(error.value))


def test_a_handle_that_was_replaced_removes_what_stands_for_it():
    a, b = steps("ab")
    graph = Graph("etl")
    graph.add(a)
    graph.replace(a, b)

    graph.remove([a])

    assert not graph.nodes
    for handle in (a, b):
        with pytest.raises(RemovedNodeError, match="'b-1' was removed"):
            graph.resolve(handle)


def test_the_slug_of_a_removed_task_is_free_again():
    graph, a = Graph("etl"), step("load")
    graph.add(a)
    graph.add(step("load"))
    graph.remove([a])

    assert graph.add(step("load")).slug == "load-1"


def test_a_removed_task_can_be_added_again():
    graph, a = Graph("etl"), step("load")
    graph.add(a)
    graph.remove([a])

    graph.add(a)

    assert graph.resolve(a) is a


# Replacing


def test_a_new_task_takes_the_place_constants_and_edges_of_the_old_one():
    a, b, c, new = step("a"), step("b"), step("c"), step("new")
    graph = graph_of((a, b), (b, c), (a, c))
    graph.nodes[b].constants = {"by": 3}

    graph.replace(b, new)

    assert list(graph.nodes) == [a, new, c]
    assert graph.nodes[new].constants == {"by": 3}
    assert graph.nodes[new].inputs == (Edge(a, new),)
    assert graph.nodes[a].outputs == [Edge(a, new), Edge(a, c)]
    assert graph.nodes[c].inputs == (Edge(new, c), Edge(a, c))
    assert list(graph.names) == ["a-1", "new-1", "c-1"]
    assert new.home is graph


def test_a_replaced_handle_stands_for_its_successor():
    a, b, c = steps("abc")
    graph = Graph("etl")
    graph.add(a)

    graph.replace(a, b)
    graph.replace(b, c)

    assert [graph.resolve(handle) for handle in (a, b, c)] == [c, c, c]


def test_a_handle_that_comes_back_stands_for_itself():
    a, b = steps("ab")
    graph = Graph("etl")
    graph.add(a)

    graph.replace(a, b)
    graph.replace(b, a)

    assert [graph.resolve(handle) for handle in (a, b)] == [a, a]


def test_a_chosen_name_stays_and_a_made_one_follows_the_slug():
    a, b = steps("ab")
    graph = graph_of((a, b))
    graph.rename({b: "tidy"})

    graph.replace(a, step("x"))
    graph.replace(b, step("y"))

    assert {name: node.slug for name, node in graph.names.items()} == {"x-1": "x-1", "tidy": "y-1"}


def test_a_chosen_name_that_equals_the_slug_stays_too():
    day = Parameter("day")
    graph = Graph("etl")
    graph.add(day)
    graph.rename({day: "day"})

    graph.replace(day, step("load"))

    assert {name: node.slug for name, node in graph.names.items()} == {"day": "load-1"}


def test_a_task_of_the_same_name_keeps_the_slug():
    graph = Graph("etl")
    tasks = [step("load"), step("load"), step("load")]
    for each in tasks:
        graph.add(each)

    graph.replace(tasks[1], step("load"))

    assert list(graph.names) == ["load-1", "load-2", "load-3"]


def test_a_slug_of_its_own_is_kept_by_the_new_task():
    a = step("load")
    graph = Graph("etl")
    graph.add(a)

    graph.replace(a, step("load", slug="first"))

    assert [node.slug for node in graph.nodes.values()] == ["first"]


def test_a_new_task_with_a_slug_that_is_taken_changes_nothing():
    a, b = step("load"), step("other", slug="first")
    graph = graph_of((b, a))
    before = snapshot(graph)

    with pytest.raises(ValueError, match="'first'"):
        graph.replace(a, step("load", slug="first"))

    assert snapshot(graph) == before


def test_a_former_slug_that_is_taken_by_now_is_not_taken_twice():
    a, b = steps("ab")
    graph = Graph("etl")
    graph.add(a)
    graph.replace(a, b)
    graph.add(step("a"))

    graph.replace(b, a)

    assert list(graph.names) == ["a-2", "a-1"]


def test_a_name_bound_again_serves_those_that_the_old_node_served():
    raw, other, old, new, use = (step(name) for name in ("raw", "other", "old", "new", "use"))
    graph = graph_of((raw, old), (old, use), (other, new))
    graph.rename({old: "tidy"})
    graph.nodes[old].constants = {"by": 1}
    graph.nodes[new].constants = {"by": 2}

    graph.replace(old, new)

    assert list(graph.nodes) == [raw, new, use, other]
    assert graph.nodes[new].name == "tidy"
    assert graph.nodes[new].constants == {"by": 2}
    assert graph.nodes[new].inputs == (Edge(other, new),)
    assert graph.nodes[new].outputs == [Edge(new, use)]
    assert graph.nodes[use].inputs == (Edge(new, use),)
    assert graph.nodes[raw].outputs == []
    assert names(graph.order()) == ["raw", "other", "new", "use"]


def test_a_name_bound_again_to_a_task_of_the_same_name_keeps_the_slug():
    graph, old, new = Graph("etl"), step("load"), step("load")
    graph.add(old)
    graph.add(new)

    graph.replace(old, new)

    assert [node.slug for node in graph.nodes.values()] == ["load-1"]


def test_a_name_may_be_bound_again_to_what_the_old_node_took_from():
    old, new, use = steps("onu")
    graph = graph_of((new, old), (old, use), (new, use))

    graph.replace(old, new)

    assert list(graph.edges()) == [Edge(new, use)]
    assert graph.nodes[new].outputs == [Edge(new, use)]
    assert graph.nodes[new].inputs == ()


@pytest.mark.slow
@given(flows(), st.data())
def test_replacing_and_replacing_back_changes_nothing(flow, data):
    graph = flow.graph
    old = data.draw(st.sampled_from(list(graph.nodes)))
    slug = data.draw(st.sampled_from([None, "mine"]))
    new = step(data.draw(st.sampled_from([old.name, "load", "new"])), slug=slug)
    before, order = snapshot(graph), [node.task for node in graph.order()]

    graph.replace(old, new)
    assert new in graph.nodes
    assert old not in graph.nodes
    graph.replace(new, old)

    assert snapshot(graph) == before
    assert [node.task for node in graph.order()] == order


# Copying


@pytest.mark.slow
@given(flows(), st.data())
def test_a_copy_brings_back_what_was_changed_since(flow, data):
    graph = flow.graph
    before, copy = snapshot(graph), graph.copied()
    assert snapshot(copy) == before

    tasks = st.sampled_from(list(graph.nodes))
    graph.replace(data.draw(tasks), step("new"))
    graph.connect(Edge(data.draw(tasks.map(graph.resolve)), step("more")))
    graph.remove([data.draw(tasks)])
    assert snapshot(graph) != before
    assert snapshot(copy) == before

    graph.take(copy)
    assert snapshot(graph) == before
    assert graph.add(step("load")).slug == copy.add(step("load")).slug


def test_a_taken_graph_keeps_its_own_containers():
    a, b = steps("ab")
    graph = graph_of((a, b))
    copy = graph.copied()

    copy.connect(Edge(a, step("c")))

    assert len(graph.nodes[a].outputs) == 1
    assert isinstance(copy.nodes[a], Node)
    assert copy.nodes[a] is not graph.nodes[a]


def test_a_taken_graph_knows_what_stands_for_old_handles():
    a, b = steps("ab")
    graph = Graph("etl")
    graph.add(a)
    before = graph.copied()
    graph.replace(a, b)
    after = graph.copied()

    graph.take(before)
    assert graph.resolve(a) is a

    graph.take(after)
    assert graph.resolve(a) is b


@pytest.mark.slow
@given(flows())
def test_a_graph_comes_back_from_a_pickle_as_it_was(flow):
    graph = flow.graph

    again = cloudpickle.loads(cloudpickle.dumps(graph))

    assert repr(snapshot(again)) == repr(snapshot(graph))
    assert all(task.home is again for task in again.nodes)


# Asking


def test_a_task_of_another_flow_is_unknown():
    graph = Graph("etl")

    with pytest.raises(UnknownNodeError, match=r"^Task <Task: load> was not found in Flow 'etl'"):
        graph.resolve(step("load"))


def test_the_message_for_an_unknown_task_says_where_to_take_one():
    with pytest.raises(UnknownNodeError) as error:
        Graph("etl").resolve(step("load"))

    assert matches("unknown_task", str(error.value))


@given(dags())
def test_the_order_is_a_permutation_with_every_edge_forward(dag):
    graph, tasks = drawn(dag)

    order = [node.task for node in graph.order()]

    assert len(order) == dag.n
    assert set(order) == set(tasks)
    assert all(order.index(tasks[i]) < order.index(tasks[j]) for i, j in dag.edges)
    assert [node.index for node in graph.order()] == list(range(dag.n))


@given(dags())
def test_ties_are_in_order_of_declaration(dag):
    graph, tasks = drawn(dag)
    upstreams = {one: {tasks[i] for i, j in dag.edges if tasks[j] is one} for one in tasks}

    order = [node.task for node in graph.order()]
    for place, one in enumerate(order):
        done = set(order[:place])
        ready = [other for other in graph.nodes if other not in done and upstreams[other] <= done]
        assert one is ready[0]


@given(dags(min_nodes=1), st.data())
def test_the_order_from_roots_is_the_order_without_what_is_not_downstream(dag, data):
    graph, tasks = drawn(dag)
    roots = data.draw(st.lists(st.sampled_from(tasks), unique=True))
    follows = set(roots)
    for i, j in sorted(dag.edges):
        if tasks[i] in follows:
            follows.add(tasks[j])

    assert graph.order(roots) == [node for node in graph.order() if node.task in follows]


@given(dags(min_nodes=1), st.data())
def test_what_is_downstream_of_a_task_is_what_it_is_upstream_of(dag, data):
    graph, tasks = drawn(dag)
    one = data.draw(st.sampled_from(tasks))

    assert one in graph.downstream([one])
    assert graph.downstream([one]) == {other for other in tasks if one in graph.upstream([other])}


def test_a_cycle_is_named_in_order():
    load, clean, join, save = (step(name) for name in ("load", "clean", "join", "save"))
    graph = graph_of((load, clean), (clean, join), (join, clean), (join, save))

    with pytest.raises(CycleError, match=r"^Cycle found; flows must be acyclic!") as error:
        graph.order()

    assert matches("cycle", str(error.value))


def test_a_cycle_is_found_from_a_node_that_only_waits_for_it():
    a, b, c = steps("abc")
    graph = graph_of((b, a), (b, c), (c, b))

    with pytest.raises(CycleError, match=r"has the cycle b-1 → c-1 → b-1\."):
        graph.order()


@pytest.mark.slow
@given(dags(min_nodes=2), st.data())
def test_one_edge_back_along_a_path_makes_a_cycle_of_edges_that_there_are(dag, data):
    graph, tasks = drawn(dag._replace(edges=(*dag.edges, (0, 1))))
    start = data.draw(
        st.integers(1, dag.n - 1).filter(lambda j: tasks[j] in graph.downstream([tasks[0]]))
    )
    graph.connect(Edge(tasks[start], tasks[0]))

    with pytest.raises(CycleError) as error:
        graph.order()

    cycle = str(error.value).split("cycle ")[1].split(".\n")[0].split(" → ")
    joined = {(e.upstream_task.label, e.downstream_task.label) for e in graph.edges()}
    assert cycle[0] == cycle[-1]
    assert len(set(cycle)) == len(cycle) - 1 >= 2
    assert set(pairwise(cycle)) <= joined

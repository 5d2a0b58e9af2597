import pytest

from nbflow import Flow, Parameter, Task, mapped, task, unmapped
from nbflow.core import scope
from nbflow.core.building import Building
from nbflow.core.collecting import Constant
from nbflow.core.graph import Edge, Graph
from nbflow.errors import RemovedNodeError, ScopeError, SignatureError
from tests.messages import matches


@task
def load(path="a.csv"): ...


@task
def read(path): ...


@task
def clean(frame, by=None): ...


@task
def merge(**frames): ...


@pytest.fixture
def etl():
    """A flow that is being built."""
    with Flow("etl") as flow:
        yield flow


# What a call adds


def test_a_call_adds_a_copy_with_its_constants(etl):
    handle = read("b.csv")

    assert list(etl.tasks) == [handle]
    assert handle is not read
    assert handle.origin is read
    assert handle.name == "read"
    assert etl.constants == {handle: {"path": "b.csv"}}


def test_what_is_not_given_is_no_constant(etl):
    handle = load()

    assert etl.graph.nodes[handle].constants == {}


def test_a_step_as_argument_becomes_an_edge_and_the_rest_constants(etl):
    frame = load()
    by = load()
    tidy = clean(frame, by=by)
    twice = clean(tidy, "day")

    assert list(etl.edges_to(tidy)) == [Edge(frame, tidy, "frame"), Edge(by, tidy, "by")]
    assert list(etl.edges_from(frame)) == [Edge(frame, tidy, "frame")]
    assert list(etl.edges_to(twice)) == [Edge(tidy, twice, "frame")]
    assert etl.constants == {twice: {"by": "day"}}


def test_one_step_may_be_two_arguments(etl):
    frame = load()
    tidy = clean(frame, frame)

    assert [edge.key for edge in etl.edges_from(frame)] == ["frame", "by"]
    assert etl.upstream_tasks(tidy) == {frame}


def test_any_number_of_named_steps_can_be_given(etl):
    left, right = load(), load()
    both = merge(left=left, right=right, how="inner")

    assert [edge.key for edge in etl.edges_to(both)] == ["left", "right"]
    assert etl.constants == {both: {"how": "inner"}}


def test_a_call_may_name_the_flow_instead_of_standing_in_it():
    etl = Flow("etl")

    handle = read("b.csv", flow=etl)

    assert list(etl.tasks) == [handle]


def test_a_call_may_change_options_of_its_copy(etl):
    handle = read("b.csv", task_args={"name": "first", "tags": ["daily"]})

    assert (handle.name, handle.tags) == ("first", {"daily"})
    assert read.name == "read"


def test_upstream_tasks_are_waited_for(etl):
    first, second = load(), load()
    tidy = clean(1, upstream_tasks=[first, second, first])

    assert list(etl.edges_to(tidy)) == [Edge(first, tidy), Edge(second, tidy)]
    assert etl.constants == {tidy: {"frame": 1}}


def test_a_step_may_be_taken_and_waited_for_beside_constants(etl):
    frame = load()
    tidy = clean(frame, "day", upstream_tasks=[frame])

    assert list(etl.edges_to(tidy)) == [Edge(frame, tidy, "frame"), Edge(frame, tidy)]
    assert list(etl.edges_from(frame)) == list(etl.edges_to(tidy))
    assert etl.constants == {tidy: {"by": "day"}}


def test_keywords_that_say_nothing_add_nothing(etl):
    clean(1, upstream_tasks=None, mapped=False, task_args=None, flow=None)

    assert len(etl.tasks) == 1
    assert not etl.edges


def test_a_task_that_needs_nothing_may_be_given_uncalled_and_is_one_shared_node(etl):
    first = clean(1, upstream_tasks=[load])
    second = clean(load, by=load)

    assert list(etl.tasks) == [load, first, second]
    assert list(etl.edges_from(load)) == [
        Edge(load, first),
        Edge(load, second, "frame"),
        Edge(load, second, "by"),
    ]


def test_a_copy_can_be_made_of_a_handle_whose_task_is_in_the_flow(etl):
    clean(load)
    handle = load("b.csv")

    again = handle("c.csv")

    assert again.origin is load
    assert etl.constants[again] == {"path": "c.csv"}


def test_an_old_handle_as_argument_stands_for_its_successor(etl):
    old = load()
    new = read.copy()
    etl.graph.replace(old, new)

    tidy = clean(old, upstream_tasks=[old])

    assert list(etl.edges_to(tidy)) == [Edge(new, tidy, "frame"), Edge(new, tidy)]


def test_a_removed_handle_as_argument_raises(etl):
    old = load()
    etl.graph.remove([old])

    with pytest.raises(RemovedNodeError):
        clean(old)


def test_declared_are_the_tasks_that_were_added_in_order():
    building = Building(Graph("etl"))
    token = scope.enter(building)
    day = Parameter("day")
    frame = load(day)
    tidy = clean(frame)
    scope.leave(token)
    building.add(tidy)
    building.connect(tidy, read)

    assert building.declared == [day, frame, tidy, read]


# What a call refuses; the flow is then as it was


@pytest.fixture
def unchanged(etl):
    """A flow that must be after the test what it was before, a step of it being `frame`."""
    etl.frame = load()
    yield etl
    assert list(etl.tasks) == [etl.frame]
    assert not etl.edges


def test_arguments_that_do_not_fit_are_refused(unchanged):
    with pytest.raises(SignatureError, match="nothing gives 'frame'"):
        clean(upstream_tasks=[load])


def test_a_task_that_was_not_called_is_refused_as_argument(unchanged):
    with pytest.raises(SignatureError) as error:
        clean(read)

    assert matches("uncalled_task", str(error.value))


@pytest.mark.parametrize("later", [read, [read]])
def test_nothing_is_added_where_a_later_argument_is_refused(unchanged, later):
    with pytest.raises((SignatureError, ScopeError)):
        clean(load, by=later)


def test_nothing_is_added_where_an_upstream_task_is_refused(unchanged):
    with pytest.raises(SignatureError):
        clean(load, upstream_tasks=[unchanged.frame, read])


def test_a_key_that_can_name_no_parameter_adds_nothing(unchanged):
    with pytest.raises(ValueError, match="'no name'"):
        merge(**{"no name": unchanged.frame})


@pytest.mark.parametrize("keyword", ["return_state", "wait_for"])
@pytest.mark.parametrize("called", [clean, merge])
def test_keywords_of_the_other_style_are_refused(unchanged, called, keyword):
    with pytest.raises(TypeError, match=rf"called with '{keyword}' in flow 'etl'"):
        called(frame=1, **{keyword: True})


def test_the_message_for_a_keyword_of_the_other_style_names_the_style(unchanged):
    with pytest.raises(SignatureError) as error:
        clean(1, wait_for=[unchanged.frame])

    assert matches("call_other_style", str(error.value))


@pytest.mark.parametrize("value", ["frame", 3, "load"])
def test_upstream_tasks_must_be_a_list(unchanged, value):
    with pytest.raises(TypeError, match="where a list of tasks is meant"):
        clean(1, upstream_tasks=value)


def test_the_message_for_upstream_tasks_says_what_to_write(unchanged):
    with pytest.raises(TypeError) as error:
        clean(1, upstream_tasks=unchanged.frame)

    assert matches("upstream_tasks_not_a_list", str(error.value))


def test_a_step_of_another_flow_is_refused(unchanged):
    with Flow("other"):
        elsewhere = load("b.csv")

    with pytest.raises(ScopeError) as error:
        clean(elsewhere)

    assert matches("step_of_another_flow", str(error.value))


def test_a_discarded_step_is_refused(unchanged):
    before = unchanged.graph.copied()
    gone = load("b.csv")
    unchanged.graph.take(before)

    with pytest.raises(ScopeError, match="with the step 'load', which was discarded"):
        clean(gone)


def test_a_parameter_may_be_used_in_two_flows():
    day = Parameter("day")
    for name in ("one", "two"):
        with Flow(name) as flow:
            load(day)
        assert day in flow.tasks


# Values that are no steps


def test_a_collection_of_values_is_a_constant(etl):
    values = {"a": [1, (2, {3})]}

    handle = clean(values)

    assert etl.constants[handle]["frame"] is values


def test_a_collection_that_holds_itself_is_a_constant(etl):
    values: list[object] = [1]
    values.append(values)

    handle = clean(values)

    assert etl.constants[handle]["frame"] is values


# Edges by hand


def test_an_edge_by_hand_adds_the_tasks_it_joins():
    etl = Flow("etl")

    edge = etl.scope.connect(load, clean, "frame")

    assert edge == Edge(load, clean, "frame")
    assert list(etl.tasks) == [load, clean]


def test_the_same_edge_by_hand_twice_counts_once(etl):
    for _ in range(2):
        etl.scope.connect(load, clean, "frame")

    assert len(etl.edges) == 1


def test_a_value_by_hand_becomes_a_constant(etl):
    handle = clean(1)

    assert etl.scope.connect("day", handle, "by") is None

    assert etl.constants == {handle: {"frame": 1, "by": "day"}}


def test_an_edge_by_hand_between_old_handles_joins_their_successors(etl):
    frame, tidy = load(), clean(1)
    new, newer = load.copy(), clean.copy()
    etl.graph.replace(frame, new)
    etl.graph.replace(tidy, newer)

    assert etl.scope.connect(frame, tidy) == Edge(new, newer)


@pytest.mark.parametrize("upstream", [load, "day"])
def test_a_parameter_takes_nothing(etl, upstream):
    with pytest.raises(ValueError, match=r"^Parameters must be root tasks") as error:
        etl.scope.connect(upstream, Parameter("day")(), "x")

    assert matches("parameter_with_upstream", str(error.value))


def test_an_edge_may_only_lead_to_a_task(etl):
    with pytest.raises(TypeError) as error:
        etl.scope.connect(load, print)

    assert matches("edge_to_no_task", str(error.value).replace(repr(print), "<print>"))


def test_only_a_task_can_be_waited_for(etl):
    with pytest.raises(TypeError) as error:
        etl.scope.connect(3, clean)

    assert matches("edge_from_no_task", str(error.value))


@pytest.mark.parametrize("first", [load, 1])
@pytest.mark.parametrize("second", [read, 2])
def test_a_key_can_be_given_once(etl, first, second):
    etl.scope.connect(first, clean, "frame")
    before = list(etl.tasks), list(etl.edges), etl.constants

    with pytest.raises(ValueError, match=r'^Argument "frame" for task'):
        etl.scope.connect(second, clean, "frame")

    assert (list(etl.tasks), list(etl.edges), etl.constants) == before


def test_the_message_for_a_key_given_twice_names_it(etl):
    etl.scope.connect(load, clean, "frame")

    with pytest.raises(ValueError, match="frame") as error:
        etl.scope.connect(read, clean, "frame")

    assert matches("edge_key_twice", str(error.value))


@pytest.mark.parametrize("upstream", [load, 1])
def test_a_key_must_be_a_parameter_of_the_task(etl, upstream):
    with pytest.raises(SignatureError) as error:
        etl.scope.connect(upstream, clean, "fram")

    assert matches("edge_key_unknown", str(error.value))
    assert not etl.tasks


def test_a_step_in_a_collection_by_hand_becomes_a_node(etl):
    frame = load()

    edge = etl.scope.connect([frame], clean, "frame")

    assert edge.upstream_task.name == "List"
    assert etl.upstream_tasks(edge.upstream_task) == {frame}


@pytest.mark.parametrize(
    ("upstream", "flags", "expected"),
    [
        (load, {"mapped": True}, (True, False)),
        (load, {"flattened": True}, (False, True)),
        (mapped(load), {}, (True, False)),
        (unmapped(load), {"mapped": True, "flattened": True}, (False, True)),
    ],
)
def test_an_edge_by_hand_may_be_mapped_and_flattened(etl, upstream, flags, expected):
    edge = etl.scope.connect(upstream, clean, "frame", **flags)

    assert edge == Edge(load, clean, "frame", *expected)


def test_a_mapped_value_by_hand_becomes_a_node(etl):
    edge = etl.scope.connect([1, 2], clean, "frame", mapped=True)

    assert (edge.upstream_task.name, edge.mapped) == ("[1, 2]", True)
    assert etl.constants == {}


def test_a_constant_by_hand_becomes_a_value(etl):
    assert etl.scope.connect(Constant(5), clean, "frame") is None
    assert etl.constants == {clean: {"frame": 5}}


def test_dependencies_are_set_at_once(etl):
    before, after, frame = load(), read("x"), load()

    etl.scope.set_dependencies(
        clean,
        upstream_tasks=[before],
        downstream_tasks=[after],
        keyword_tasks={"frame": frame, "by": "day"},
    )

    assert list(etl.edges_to(clean)) == [Edge(before, clean), Edge(frame, clean, "frame")]
    assert list(etl.edges_to(after)) == [Edge(clean, after)]
    assert etl.constants[clean] == {"by": "day"}


def test_dependencies_may_be_none_at_all(etl):
    etl.scope.set_dependencies(clean)

    assert list(etl.tasks) == [clean]


# What was made and not used


class Count(Task):
    def run(self):
        return 1


def test_unused_are_the_parameters_and_task_objects_without_a_node():
    building = Building(Graph("etl"))
    token = scope.enter(building)
    used, unused = Parameter("used"), Parameter("unused")
    called, never = Count(), Count()
    replaced = Parameter("replaced")
    load(used)
    called()
    building.add(replaced)
    building.graph.replace(replaced, load.copy())
    task(name="never called")(lambda: 0)
    scope.leave(token)

    assert building.unused() == [unused, never]


@pytest.mark.parametrize(
    "how", [lambda t: t(1, 2), lambda t: t(1, mapped=True), lambda t: t.map([1])]
)
def test_a_task_whose_inputs_have_no_names_is_refused_at_its_call(how):
    @task
    def total(*parts): ...

    with Flow("f") as flow, pytest.raises(ValueError, match=r"'total' takes '\*parts'"):
        how(total)

    assert not flow.tasks

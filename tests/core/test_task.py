import copy
import pickle
from typing import Any

import pytest

from nbflow import Flow, Parameter, Task, task, unmapped
from nbflow.core.graph import Edge
from nbflow.core.task import FunctionTask
from nbflow.core.triggers import all_failed, all_successful
from nbflow.errors import NodeError, ScopeError, SignatureError
from tests.messages import matches


@task
def double(x: int, y: int = 1, **rest) -> int:
    """Return twice as much."""
    return 2 * x


@task
def ready():
    return True


class Scale(Task):
    """Multiplies by what it was made with."""

    def __init__(self, factor: float, **options: Any) -> None:
        self.factor = factor
        super().__init__(**options)

    def run(self, x):
        return self.factor * x


@pytest.fixture
def etl():
    return Flow("etl")


# Making tasks


def test_a_decorated_function_is_a_task_of_its_name():
    assert isinstance(double, FunctionTask)
    assert double.name == "double"
    assert double.__doc__ == "Return twice as much."
    assert repr(double) == "<Task: double>"


def test_a_task_has_the_options_of_its_decorator():
    @task(name="first", tags=["daily"], slug="one", trigger=all_failed, log_stdout=True)
    def load(): ...

    assert (load.name, load.tags, load.slug) == ("first", {"daily"}, "one")
    assert load.trigger is all_failed
    assert load.log_prints is load.log_stdout is True


def test_a_plain_task_runs_when_its_upstreams_succeed():
    assert double.trigger is all_successful
    assert double.skip_on_upstream_skip is True
    assert double.slug is None


def test_an_option_can_be_set_afterwards_and_stays_with_that_task():
    load = double.copy()

    load.name = "load"
    load.tags = ["daily"]
    load.log_stdout = True

    assert (load.name, load.tags, load.log_prints) == ("load", {"daily"}, True)
    assert (double.name, double.tags, double.log_prints) == ("double", set(), None)


def test_what_cannot_be_called_is_no_task():
    with pytest.raises(TypeError) as error:
        task("double")  # type: ignore[call-overload]

    assert matches("task_not_callable", str(error.value))


def test_a_callable_without_a_name_is_called_like_its_class():
    class Twice:
        def __call__(self, x):
            return 2 * x

    assert task(Twice()).name == "Twice"
    assert task(Twice())(21) == 42


def test_a_class_task_is_called_like_its_class_unless_it_is_named():
    assert Scale(3).name == "Scale"
    assert Scale(3, name="thrice", tags=["daily"]).name == "thrice"


def test_a_task_without_a_run_does_nothing():
    assert Task("wait")() is None


def test_the_signature_is_checked_where_the_class_is_written():
    with pytest.raises(ValueError, match=r"'Bad' takes '\*args'"):

        class Bad(Task):
            def run(self, *args): ...


def test_a_run_without_self_is_named_where_the_class_is_written():
    with pytest.raises(ValueError, match="'Bad' cannot be made a task") as error:

        class Bad(Task):
            def run(): ...  # type: ignore[misc]

    assert matches("task_run_without_self", str(error.value))


def test_a_run_may_be_a_static_or_a_class_method():
    class Static(Task):
        @staticmethod
        def run(x):
            return 2 * x

    class Class(Task):
        @classmethod
        def run(cls, x):
            return cls.__name__ * x

    assert Static()(21) == 42
    assert Class()(2) == "ClassClass"


def test_a_task_whose_class_forgot_to_set_it_up_says_so():
    class Forgot(Task):
        def __init__(self) -> None:
            self.factor = 2

    with pytest.raises(AttributeError) as error:
        Forgot().signature  # noqa: B018

    assert matches("task_not_set_up", str(error.value))


def test_a_task_can_be_asked_for_its_inputs_and_outputs():
    assert double.inputs() == {
        "x": {"type": int, "default": None, "required": True},
        "y": {"type": int, "default": 1, "required": False},
        "rest": {"type": Any, "default": None, "required": False},
    }
    assert double.outputs() is int
    assert ready.inputs() == {}
    assert ready.outputs() is Any


def test_what_another_task_reaches_is_the_function_or_the_class():
    assert double.__nbflow_fingerprint__() is double.fn
    assert Scale(3).__nbflow_fingerprint__() == (Scale, {"factor": 3})


# Calling outside a flow


def test_outside_a_flow_a_call_runs_the_function():
    assert double(21) == 42
    assert double(x=4, y=2, z=3) == 8
    assert Scale(3)(14) == 42


def test_a_call_outside_a_flow_with_a_step_asks_for_the_flow(etl):
    with etl:
        tidy = double(1)
    etl.graph.rename({tidy: "tidy"})

    with pytest.raises(ScopeError) as error:
        double(tidy)

    assert matches("call_outside_flow", str(error.value))
    with pytest.raises(ScopeError, match="'double' was called with the step 'day' outside"):
        double(x=Parameter("day"))


@pytest.mark.parametrize("keyword", ["flow", "mapped", "task_args", "upstream_tasks"])
def test_keywords_of_a_flow_mean_nothing_outside(keyword):
    with pytest.raises(TypeError, match=rf"outside a flow with '{keyword}'"):
        double(1, **{keyword: None})


def test_the_message_for_a_keyword_of_a_flow_says_what_to_do():
    with pytest.raises(SignatureError) as error:
        double(1, upstream_tasks=[])

    assert matches("call_keyword_outside_flow", str(error.value))


# Copies


@pytest.mark.parametrize("original", [double, Scale(3, tags=["daily"])], ids=["function", "class"])
def test_a_copy_is_like_its_original_and_has_no_node(original):
    twin = original.copy()

    assert type(twin) is type(original)
    assert twin is not original
    assert (twin.name, twin.tags, twin.signature) == (
        original.name,
        original.tags,
        original.signature,
    )
    assert (twin.origin, twin.home) == (original, None)
    assert twin(x=2) == original(x=2)


def test_a_copy_of_a_copy_comes_from_the_same_original():
    assert double.copy().copy().origin is double


def test_a_copy_may_differ_in_its_options():
    twin = double.copy(name="twice", tags=["daily"])

    assert isinstance(twin, FunctionTask)
    assert (twin.name, twin.tags) == ("twice", {"daily"})
    assert twin(4) == 8


def test_a_copy_keeps_the_attributes_that_were_set():
    original = double.copy()
    original.owner = "me"  # type: ignore[attr-defined]
    again = original.copy()

    again.owner = "you"  # type: ignore[attr-defined]

    assert original.owner == "me"
    assert Scale(3).copy().factor == 3


def test_a_copy_cannot_differ_in_what_there_is_not():
    with pytest.raises(AttributeError, match="has no option 'zzz'"):
        double.copy(zzz=1)


def test_a_task_can_be_pickled():
    thrice = pickle.loads(pickle.dumps(Scale(3, tags=["daily"])))

    assert (thrice.name, thrice.tags, thrice(2)) == ("Scale", {"daily"}, 6)
    assert copy.deepcopy(thrice)(2) == 6


def test_a_pickled_task_leaves_its_flow_behind():
    with Flow("far larger") as flow:
        scaled = Scale(3)(2)

    again = pickle.loads(pickle.dumps(scaled))

    assert (again.home, again(2)) == (None, 6)
    assert scaled.home is flow.graph


# Edges


@pytest.fixture
def pair():
    """Two tasks that no other test adds to a flow."""
    return double.copy(), ready.copy()


def test_edges_are_set_from_either_end(etl, pair):
    double, ready = pair
    with etl:
        assert double.set_upstream(ready, key="x") is double
        assert ready.set_downstream(double) is ready

    assert list(etl.edges) == [Edge(ready, double, "x"), Edge(ready, double)]


def test_edges_may_name_their_flow(etl, pair):
    double, ready = pair
    double.set_upstream(ready, flow=etl, key="x")
    ready.set_downstream(double, flow=etl, key="y")

    assert [edge.key for edge in etl.edges_to(double)] == ["x", "y"]


def test_all_dependencies_of_a_task_are_set_at_once(etl, pair):
    double, ready = pair
    before, after = ready.copy(), ready.copy()

    same = double.set_dependencies(
        etl, upstream_tasks=[before], downstream_tasks=[after], keyword_tasks={"x": ready, "y": 3}
    )

    assert same is double
    assert etl.upstream_tasks(double) == {before, ready}
    assert etl.downstream_tasks(double) == {after}
    assert etl.constants == {double: {"y": 3}}


def test_edges_may_be_mapped(etl, pair):
    after, before = pair
    with etl:
        before.set_downstream(after, mapped=True)
        after.set_upstream([1, 2], key="x", mapped=True)
    other = double.copy().set_dependencies(
        etl, [before], [after], {"y": unmapped(before)}, mapped=True
    )

    assert [edge.mapped for edge in etl.edges_to(after)] == [True, True, False]
    assert [(edge.key, edge.mapped) for edge in etl.edges_to(other)] == [(None, True), ("y", False)]


@pytest.mark.parametrize(
    "set_edge",
    [
        lambda: double.set_upstream(ready),
        lambda: ready.set_downstream(double),
        lambda: double.set_dependencies(upstream_tasks=[ready]),
    ],
)
def test_an_edge_needs_a_flow(set_edge):
    with pytest.raises(ValueError, match="Could not infer an active Flow context"):
        set_edge()


# A handle is not its value


@pytest.fixture
def tidy():
    with Flow("delays") as delays:
        handle = double(1)
    delays.graph.rename({handle: "tidy"})
    return handle


def test_a_handle_is_labelled_with_the_name_of_its_node(tidy):
    assert tidy.label == "tidy"
    assert tidy.name == "double"
    assert double.label == "double"


def test_an_old_handle_is_labelled_with_the_node_that_stands_for_it(tidy):
    tidy.home.replace(tidy, ready.copy())

    assert tidy.label == "tidy"


def test_a_handle_without_a_node_is_labelled_with_its_task(tidy):
    tidy.home.remove([tidy])

    assert tidy.label == "double"


@pytest.mark.parametrize(
    ("use", "error", "message"),
    [
        (lambda tidy: tidy.head(), AttributeError, "value_attribute"),
        (lambda tidy: bool(tidy), NodeError, "value_if"),
        (lambda tidy: list(tidy), NodeError, "value_for"),
        (lambda tidy: len(tidy), NodeError, "value_len"),
        (lambda tidy: tidy[0], NodeError, "value_item"),
    ],
)
def test_a_handle_used_as_its_value_says_what_to_type(tidy, use, error, message):
    with pytest.raises(error) as raised:
        use(tidy)

    assert matches(message, str(raised.value))


def test_the_index_of_a_handle_is_shown_as_it_was_written(tidy):
    with pytest.raises(NodeError, match=r"""`delays\["tidy"\]\[{'a': {}}\]`"""):
        tidy[{"a": {}}]


def test_iterating_a_handle_begins_as_people_know_it(tidy):
    with pytest.raises(TypeError, match=r"^Task is not iterable\. "):
        iter(tidy)


def test_a_flow_whose_name_is_no_variable_is_called_flow():
    with Flow("my flow"):
        handle = double(1)

    with pytest.raises(NodeError, match=r'write `len\(flow\["double-1"\]\)`'):
        len(handle)


def test_a_removed_handle_used_as_its_value_says_that_it_was_removed(tidy):
    tidy.home.remove([tidy])

    with pytest.raises(AttributeError, match=r"^'tidy' was removed from flow 'delays'"):
        tidy.head()


def test_a_discarded_handle_used_as_its_value_is_an_error_too(tidy):
    tidy.home.take(Flow("delays").graph)

    with pytest.raises(NodeError, match=r"^'double' is a step of flow 'delays'"):
        len(tidy)


def test_a_task_that_was_not_called_used_as_its_value_asks_for_the_call():
    with pytest.raises(AttributeError) as error:
        double.head()

    assert matches("value_of_a_task", str(error.value))
    with pytest.raises(NodeError, match=r"there is no `len\(double\)`"):
        len(double)


def test_a_task_that_was_not_called_is_true():
    assert double


def test_names_that_python_asks_for_are_plainly_not_there(tidy):
    assert not hasattr(tidy, "_repr_html_")
    assert not hasattr(double, "__array__")


# Options, hooks and calls that run at once


class TestWithOptions:
    def test_it_is_another_task_of_the_same_function(self):
        other = double.with_options(name="twice", retries=2)

        assert (other.name, other.retries, other.fn) == ("twice", 2, double.fn)
        assert other.origin is None
        assert (double.name, double.retries) == ("double", 0)

    def test_of_a_class_too(self):
        assert Scale(3).with_options(name="thrice").factor == 3

    def test_what_makes_no_sense_is_refused(self):
        with pytest.raises(TypeError, match="no number of results"):
            double.with_options(nout=-1)


@pytest.mark.parametrize(
    ("decorator", "kept"),
    [
        ("on_completion", "completion_hooks"),
        ("on_failure", "failure_hooks"),
        ("on_commit", "commit_hooks"),
        ("on_rollback", "rollback_hooks"),
    ],
)
def test_hooks_are_added_by_decorators(decorator, kept):
    made = double.copy()

    assert getattr(made, decorator)(len) is len
    getattr(made, decorator)(all)
    assert getattr(made.options, kept) == (len, all)


def test_a_task_is_described_by_its_docstring_unless_it_says_otherwise():
    def load():
        """Load it."""

    assert task(load).description == "Load it."
    assert task(description="Mine.")(load).description == "Mine."


def test_mapped_outside_of_flows_it_asks_for_one():
    with pytest.raises(RuntimeError) as raised:
        double.map([1])
    assert matches("map_outside", str(raised.value))


async def _awaits(): ...


async def _awaits_items():
    yield


def _items():
    yield


@pytest.mark.parametrize(
    ("fn", "is_async", "is_generator"),
    [
        (lambda: 1, False, False),
        (_awaits, True, False),
        (_items, False, True),
        (_awaits_items, True, True),
    ],
)
def test_a_task_says_how_its_function_gives_its_result(fn, is_async, is_generator):
    made = task(name="made")(fn)

    assert (made.isasync, made.isgenerator) == (is_async, is_generator)

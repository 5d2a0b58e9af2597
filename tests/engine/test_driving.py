import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nbflow import Flow, task, unmapped
from nbflow.engine.driving import Driving
from nbflow.engine.flow_runner import FlowRunner
from nbflow.engine.state import Cancelled, State, Success
from nbflow.engine.steps import Call, Until
from nbflow.engine.stop import Stop
from nbflow.executors import LocalDaskExecutor

NOW = datetime(2020, 1, 1, tzinfo=UTC)


@task
def step(*, a=0, b=0):
    raise AssertionError("no call is made")


class Scripted:
    """A run whose nodes do as the test says: a list of effects for each."""

    def __init__(self, flow, scripts):
        self.nodes = flow.graph.order()
        self.states: list[State | None] = [None] * len(self.nodes)
        known = flow.graph.nodes
        self.upstream = [
            tuple(known[edge.upstream_task] for edge in node.inputs) for node in self.nodes
        ]
        self.stop = Stop()
        self.scripts = scripts
        self.given = set()
        self.log = []
        self.known = known

    def takes(self, node):
        if node.name in self.given:
            self.settle(node, Success("given"))
        return node.name in self.given

    def steps(self, node):
        for effect in self.scripts.get(node.name, ()):
            self.log.append(f"{node.name} asks")
            sent = yield effect
            self.log.append(f"{node.name} has {sent!r}")
        return Success()

    def settle(self, node, state):
        self.log.append(f"{node.name} {type(state).__name__}")
        self.states[node.index] = state

    def cut_off(self):
        return Cancelled()

    def downstream(self, node):
        return [(edge, self.known[edge.downstream_task]) for edge in node.outputs]


class Tower:
    """A flight whose calls arrive in the order that the test says."""

    here: Callable[[Call], Any] | None = None

    def __init__(self, arrivals=(), most=9, run=None):
        self.arrivals = list(arrivals)
        self.flying = {}
        self.most = most
        self.run = run
        self.fullest = 0

    @property
    def is_full(self):
        return len(self.flying) >= self.most

    @property
    def is_busy(self):
        return bool(self.flying)

    def begin(self, node, call):
        self.flying[node.name] = node
        self.fullest = max(self.fullest, len(self.flying))

    def arrival(self, until):
        name = self.arrivals.pop(0) if self.arrivals else None
        if name == "interrupt":
            raise KeyboardInterrupt
        if name == "cancel":
            self.run.stop.want()
            return None
        if name == "pause":
            self.run.stop.pause()
            return None
        if name in self.flying:
            return self.flying.pop(name), name
        return None

    def break_off(self):
        nodes, self.flying = list(self.flying.values()), {}
        return nodes


def flow_of(**edges):
    """Return a flow of these nodes, each with the names of those it is given."""
    made: dict[str, Any] = {}
    with Flow("f") as flow:
        for name, upstream in edges.items():
            inputs = dict(zip("ab", [made[other] for other in upstream], strict=False))
            made[name] = step(**inputs)
    flow.graph.rename({task: name for name, task in made.items()})
    return flow


CALL = Call(int, {}, None)  # type: ignore[arg-type]  # nobody makes it


def drive(flow, scripts, arrivals=(), **options):
    run = Scripted(flow, scripts)
    tower = Tower(arrivals, run=run, **options)
    Driving(run, tower).bring_all()
    return run, tower


def test_nodes_come_in_order():
    run, _ = drive(flow_of(x="", y="x", z="y"), {})

    assert run.log == ["x Success", "y Success", "z Success"]


def test_a_node_waits_for_what_it_is_given_and_others_do_not():
    flow = flow_of(x="", y="x", z="")

    run, _ = drive(flow, {"x": [CALL], "z": [CALL]}, ["z", "x"])

    assert run.log == [
        "x asks",
        "z asks",
        "z has 'z'",
        "z Success",
        "x has 'x'",
        "x Success",
        "y Success",
    ]


def test_a_node_waits_for_all_that_it_is_given():
    flow = flow_of(x="", y="", z="xy")

    run, _ = drive(flow, {"x": [CALL], "y": [CALL]}, ["y", "x"])

    assert run.log[-1] == "z Success"
    assert run.log.index("y Success") < run.log.index("x Success")


def test_what_can_go_on_goes_before_what_is_new():
    flow = flow_of(x="", y="x", z="")

    run, _ = drive(flow, {"x": [CALL], "y": [CALL], "z": [CALL]}, ["x", "y", "z"], most=1)

    assert [line for line in run.log if line.endswith("asks")] == ["x asks", "y asks", "z asks"]


def test_no_more_calls_are_begun_than_there_are_workers():
    flow = flow_of(u="", x="", y="", z="")
    scripts = {name: [CALL] for name in "uxyz"}

    _, tower = drive(flow, scripts, ["x", "u", "y", "z"], most=2)

    assert tower.fullest == 2


def test_what_a_run_was_given_is_not_begun():
    run = Scripted(flow_of(x="", y="x"), {"x": [CALL]})
    run.given = {"x"}

    Driving(run, Tower()).bring_all()

    assert run.log == ["x Success", "y Success"]


def test_a_call_may_be_followed_by_another():
    run, _ = drive(flow_of(x=""), {"x": [CALL, CALL]}, ["x", "x"])

    assert run.log == ["x asks", "x has 'x'", "x asks", "x has 'x'", "x Success"]


def test_calls_made_here_are_made_at_once():
    run = Scripted(flow_of(x="", y=""), {"x": [CALL, CALL], "y": [CALL]})
    tower = Tower()
    tower.here = lambda call: call.fn()

    Driving(run, tower).bring_all()

    assert run.log == [
        "x asks",
        "x has 0",
        "x asks",
        "x has 0",
        "x Success",
        "y asks",
        "y has 0",
        "y Success",
    ]


def test_what_waits_for_a_time_lets_the_others_go_on():
    soon = datetime.now(UTC) + timedelta(seconds=0.05)

    run, _ = drive(flow_of(x="", y=""), {"x": [Until(soon)]})

    assert run.log == ["x asks", "y Success", "x has None", "x Success"]
    assert datetime.now(UTC) >= soon


def test_of_those_that_wait_the_one_that_is_due_first_comes_first():
    scripts = {"x": [Until(NOW + timedelta(1))], "y": [Until(NOW)]}

    run, _ = drive(flow_of(x="", y=""), scripts)

    assert run.log[2:] == ["y has None", "y Success", "x has None", "x Success"]


def test_one_that_is_due_waits_for_a_worker():
    scripts = {"x": [Until(NOW), CALL], "y": [CALL]}

    _, tower = drive(flow_of(x="", y=""), scripts, ["y", "x"], most=1)

    assert tower.fullest == 1


def test_what_flies_when_a_run_is_paused_comes_to_its_end_and_nothing_else_begins():
    flow = flow_of(x="", y="", z="x", last="")

    run, tower = drive(
        flow,
        {"x": [CALL, CALL], "y": [CALL], "last": [CALL]},
        ["pause", "y", None, "x", "x"],
        most=2,
    )

    assert [line for line in run.log if "Success" in line] == ["y Success", "x Success"]
    assert [type(state).__name__ for state in run.states] == [
        "Success",
        "Success",
        *2 * ["Pending"],
    ]
    assert tower.fullest == 2


def test_what_flies_when_a_paused_run_is_cut_off_is_cancelled():
    run = Scripted(flow_of(x="", y="x"), {"x": [CALL]})
    tower = Tower(["pause", "cancel"], run=run)

    with pytest.raises(KeyboardInterrupt):
        Driving(run, tower).bring_all()

    assert run.log[-1] == "x Cancelled"


@pytest.mark.parametrize("how", ["interrupt", "cancel"])
def test_what_flies_when_a_run_is_cut_off_is_cancelled(how):
    run = Scripted(flow_of(x="", y="x", z=""), {"x": [CALL], "z": [CALL]})
    tower = Tower([how], run=run)

    with pytest.raises(KeyboardInterrupt):
        Driving(run, tower).bring_all()

    assert run.log[2:] == ["x Cancelled", "z Cancelled"]
    assert [type(state).__name__ for state in run.states] == ["Cancelled", "NoneType", "Cancelled"]


def test_a_run_that_is_to_end_begins_nothing():
    run = Scripted(flow_of(x=""), {})
    run.stop.want()

    with pytest.raises(KeyboardInterrupt):
        Driving(run, Tower()).bring_all()

    assert run.log == []


def test_a_node_that_is_interrupted_itself_is_cancelled():
    def interrupt():
        raise KeyboardInterrupt

    run = Scripted(flow_of(x="", y=""), {"x": [Call(interrupt, {}, None)]})  # type: ignore[arg-type]
    tower = Tower()
    tower.here = lambda call: call.fn()

    with pytest.raises(KeyboardInterrupt):
        Driving(run, tower).bring_all()

    assert run.log == ["x asks", "x Cancelled"]


def test_any_error_of_the_engine_leaves_no_call_in_flight(monkeypatch):
    def broken(node):
        raise ZeroDivisionError

    run = Scripted(flow_of(x="", y=""), {"x": [CALL]})
    tower = Tower()
    monkeypatch.setattr(run, "takes", lambda node: node.name == "y" and broken(node))

    with pytest.raises(ZeroDivisionError):
        Driving(run, tower).bring_all()

    assert tower.flying == {}
    assert run.log[-1] == "x Cancelled"


def test_a_given_map_between_maps_is_passed_over():
    identity = task(name="identity")(lambda x: x)
    with Flow("f") as flow:
        first = identity.map([1, 2])
        second = identity.copy(name="second").map(first)
        third = identity.copy(name="third").map(second)

    state = FlowRunner(flow).run(
        task_states={second: Success(result=[5])}, return_tasks=[first, third]
    )

    assert [state.result[each].result for each in (first, third)] == [[1, 2], [5]]


@pytest.mark.parametrize("values", [[1, 2], []])
def test_maps_that_all_wait_for_one_task_are_split_when_it_is_there(values):
    go = threading.Event()

    def load():
        assert go.wait(30)
        return values

    identity = task(name="identity")(lambda x: x)
    with Flow("f") as flow:
        first = identity.map(task(load)())
        second = identity.copy(name="second").map(first, upstream_tasks=[unmapped(first)])
        third = identity.copy(name="third").map(second)
        twice = task(name="twice")(lambda x, y: (x, y)).map(first, first)
        whole = identity.copy(name="whole")(first)
        task(name="release")(go.set)()

    state = flow.run(executor=LocalDaskExecutor(num_workers=3))

    assert state.is_successful()
    assert [state.result[each].result for each in (second, third, whole)] == [values] * 3
    assert state.result[twice].result == [(x, x) for x in values]

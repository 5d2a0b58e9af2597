"""The same program written in both styles leaves the same record.

Drawn are programs in which both styles say what happens. They differ by design after a failure:
a declared task whose upstream failed ends as TriggerFailed; the call of one is not made, and it
stays NotReady. In a program drawn here every call takes whatever its upstreams led to: declared by
the trigger `all_finished`, in a function by `allow_failure`. So failures go through as values, and
both styles define each state, each attempt and each value.
"""

import logging
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbflow import Flow, allow_failure, flow
from nbflow.core.events import NodeChanged
from nbflow.core.record import fold
from nbflow.core.state import Failed, Success
from nbflow.core.task import FunctionTask
from nbflow.engine import signals
from nbflow.triggers import all_finished

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Spec:
    """One call: what it does, and which earlier ones it takes, or (``waits``) only waits for.

    ``failures`` is how often it fails before it does what it does; ``given`` a constant.
    """

    kind: str
    given: int
    takes: tuple[int, ...]
    waits: tuple[int, ...]
    failures: int
    retries: int


@pytest.fixture(autouse=True, scope="module")
def _quiet():
    logger = logging.getLogger("nbflow")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    yield
    logger.setLevel(before)


@st.composite
def programs(draw):
    """Draw calls in an order in which each takes from earlier ones only."""
    specs = []
    for index in range(draw(st.integers(1, 7))):
        earlier = st.integers(0, index - 1) if index else st.nothing()
        specs.append(
            Spec(
                draw(st.sampled_from(["value", "list", "none", "FAIL", "SUCCESS"])),
                draw(st.integers(0, 3)),
                tuple(sorted(draw(st.sets(earlier, max_size=3)))) if index else (),
                tuple(sorted(draw(st.sets(earlier, max_size=2)))) if index else (),
                draw(st.integers(0, 3)),
                draw(st.integers(0, 2)),
            )
        )
    return specs


def told(value: Any) -> Any:
    """Return what stands for a value: of an exception, its kind and text."""
    if isinstance(value, list):
        return [told(each) for each in value]
    return (type(value).__name__, str(value)) if isinstance(value, BaseException) else value


def task_of(spec: Spec, index: int, calls: list[tuple[int, Any]]) -> FunctionTask:
    def run(n: int, **inputs: Any) -> Any:
        calls.append((index, sorted((name, told(value)) for name, value in inputs.items())))
        attempt = sum(which == index for which, _ in calls)
        if attempt <= spec.failures:
            raise ValueError(f"attempt {attempt}")
        if spec.kind in ("FAIL", "SUCCESS"):
            raise getattr(signals, spec.kind)("as asked", result=[n])
        return {"value": n + 1000, "list": [n, *map(told, inputs.values())], "none": None}[
            spec.kind
        ]

    return FunctionTask(
        run, name=f"t{index}", retries=spec.retries, trigger=all_finished, ignore=["calls"]
    )


def declared(specs, calls):
    """Write a program as a flow that is declared, and run it."""
    with Flow("program") as made:
        nodes: list[Any] = []
        for index, spec in enumerate(specs):
            inputs = {f"x{other}": nodes[other] for other in spec.takes}
            waits = [nodes[other] for other in spec.waits]
            call = task_of(spec, index, calls)
            nodes.append(call(spec.given, **inputs, upstream_tasks=waits))
    made.run()
    return made.last_run


def called(specs, calls, submits):
    """Write a program as a function, and run it."""
    tasks = [task_of(spec, index, calls) for index, spec in enumerate(specs)]

    def body():
        states: list[Any] = []
        for spec, call in zip(specs, tasks, strict=True):
            inputs = {f"x{other}": allow_failure(states[other]) for other in spec.takes}
            waits = [allow_failure(states[other]) for other in spec.waits]
            make = call.submit if submits else call
            states.append(make(spec.given, **inputs, wait_for=waits, return_state=True))

    made = flow(body, name="program", validate_parameters=False)
    made()
    return made.last_run


def recorded(run):
    """Return what a record tells: by node, its states in order, its attempts, value and key.

    Nodes are numbered otherwise, messages worded otherwise: these say the same by the table of
    states.
    """
    moves: dict[int, list[str]] = {}
    for event in run.bus.events:
        if isinstance(event, NodeChanged):
            moves.setdefault(event.node, []).append(event.state)
    record = run.record()
    assert record == fold(type(record)(), run.bus.events)
    return {
        run.nodes[place].task.name: (
            moves[place],
            node.state,
            node.attempt,
            value(run.states[place]),
            node.digest if value(run.states[place]) is not None else None,  # None has no content
            sorted((run.nodes[e].task.name, k) for e, k in edges(run, place)),
        )
        for place, node in enumerate(record.nodes)
    }


def value(state):
    return told(state.result) if type(state) is Success else None


def edges(run, place):
    node = run.nodes[place]
    known = {other.task: other.place for other in run.nodes}
    return [(known[edge.upstream_task], edge.key or "") for edge in node.inputs]


@settings(max_examples=25 if settings.get_current_profile_name() == "ci" else 2_000)
@given(programs(), st.booleans())
def test_both_ways_leave_the_same_record(specs, submits):
    calls: dict[str, list[tuple[int, Any]]] = {"declared": [], "called": []}
    first = declared(specs, calls["declared"])
    second = called(specs, calls["called"], submits)

    assert recorded(first) == recorded(second)
    assert sorted(calls["declared"], key=repr) == sorted(calls["called"], key=repr)
    for one, other in zip(ended(first), ended(second), strict=True):
        assert one == other


def ended(run):
    """Return, by name of task, the error that each failure carries."""
    found = [
        (node.task.name, told(state.result))
        for node, state in zip(run.nodes, run.states, strict=True)
        if isinstance(state, Failed)
    ]
    return sorted(found, key=repr)

"""The same flow comes to the same states and values wherever its calls are made.

The reference interpreter says in a page what those are; it knows neither graphs nor runs.
"""

import logging
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nbflow
from nbflow import Flow
from nbflow.core.events import Event
from nbflow.core.graph import Edge
from nbflow.core.task import FunctionTask
from nbflow.core.triggers import all_finished, all_successful, any_failed
from nbflow.engine import bus, signals
from nbflow.engine.run import Run
from nbflow.engine.state import Mapped, Success
from nbflow.executors import DaskExecutor, LocalDaskExecutor, LocalExecutor
from tests.executors import conftest

cluster = conftest.cluster

TRIGGERS = {each.__name__: each for each in (all_successful, all_finished, any_failed)}
KINDS = ("return", "list", "raise", "FAIL", "SKIP", "flaky", "hopeless", "loop")
RETRIES = 2

# A call in another process takes milliseconds; with random examples many are made all the same.
IS_SOAK = settings.get_current_profile_name() == "soak"
FEW = settings(max_examples=500 if IS_SOAK else 5)


@dataclass(frozen=True)
class Spec:
    """A task: what it does, with which number, and what it takes ("value", "element", "wait")."""

    kind: str
    number: int
    edges: tuple[tuple[int, str], ...]
    trigger: str
    skips: bool


@st.composite
def dags(draw, most=7):
    specs = []
    for index in range(draw(st.integers(1, most))):
        upstream = draw(st.sets(st.integers(0, index - 1), max_size=3)) if index else set()
        edges = [(other, draw(st.sampled_from(["value", "element", "wait"]))) for other in upstream]
        specs.append(
            Spec(
                draw(st.sampled_from(KINDS)),
                draw(st.integers(0, 3)),
                tuple(sorted(edges)),
                draw(st.sampled_from(sorted(TRIGGERS))),
                draw(st.booleans()),
            )
        )
    return specs


def total(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(total, value))
    return value if isinstance(value, int) else 0


def value_of(spec: Spec, inputs: list[Any]) -> Any:
    result = total(inputs) // 2 + spec.number
    if spec.kind == "list":
        return [result + place for place in range(spec.number)]
    return result + 10 * spec.number if spec.kind == "loop" else result


def behaviour(spec: Spec) -> Any:
    def run(**inputs: Any) -> Any:
        if spec.kind == "raise" or spec.kind == "hopeless":
            raise ValueError(spec.number)
        if spec.kind == "flaky" and nbflow.context.task_run_count <= min(spec.number, RETRIES):
            raise ValueError("not yet")
        if spec.kind in ("FAIL", "SKIP"):
            raise getattr(signals, spec.kind)("as asked")
        if spec.kind == "loop" and nbflow.context.task_loop_count <= spec.number:
            raise signals.LOOP(result=nbflow.context.get("task_loop_result", 0) + 10)
        return value_of(spec, list(inputs.values()))

    return run


def build(specs: list[Spec]) -> Flow:
    tasks = [
        FunctionTask(
            behaviour(spec),
            name=f"t{index}",
            trigger=TRIGGERS[spec.trigger],
            skip_on_upstream_skip=spec.skips,
            retries=RETRIES if spec.kind in ("flaky", "hopeless") else 0,
        )
        for index, spec in enumerate(specs)
    ]
    flow = Flow("random", tasks=tasks)
    for index, spec in enumerate(specs):
        for other, takes in spec.edges:
            key = None if takes == "wait" else f"x{other}"
            flow.graph.connect(Edge(tasks[other], tasks[index], key, mapped=takes == "element"))
    return flow


# -- what is expected ----------------------------------------------------------------------------

Outcome = tuple[str, Any]  # the name of the state and its value; of a map, the list of outcomes
FAILED = ("Failed", "TriggerFailed")


def called(spec: Spec, inputs: list[Any]) -> Outcome:
    if spec.kind in ("raise", "FAIL", "hopeless"):
        return "Failed", None
    if spec.kind == "SKIP":
        return "Skipped", None
    return "Success", value_of(spec, inputs)


def judged(spec: Spec, states: list[str], inputs: list[Any]) -> Outcome:
    if spec.skips and "Skipped" in states:
        return "Skipped", None
    failed = [state in FAILED for state in states]
    passes = {
        "all_successful": not any(failed),
        "all_finished": True,
        "any_failed": not states or any(failed),
    }
    return called(spec, inputs) if passes[spec.trigger] else ("TriggerFailed", None)


def plain(outcome: Outcome) -> Any:
    name, value = outcome
    return [each[1] for each in value] if name == "Mapped" else value


def spread(outcome: Outcome) -> list[str]:
    name, value = outcome
    return [each[0] for each in value] if name == "Mapped" else [name]


def interpret(specs: list[Spec]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for spec in specs:
        edges = [(outcomes[other], takes) for other, takes in spec.edges]
        if any(takes == "element" for _, takes in edges):
            outcomes.append(mapped(spec, edges))
        else:
            states = [state for outcome, _ in edges for state in spread(outcome)]
            inputs = [plain(outcome) for outcome, takes in edges if takes == "value"]
            outcomes.append(judged(spec, states, inputs))
    return outcomes


def mapped(spec: Spec, edges: list[tuple[Outcome, str]]) -> Outcome:
    before = [
        state
        for outcome, takes in edges
        for state in ([outcome[0]] if takes == "element" else spread(outcome))
    ]
    if spec.skips and "Skipped" in before:
        return "Skipped", None
    lanes = []
    for (name, value), takes in edges:
        if takes != "element":
            continue
        if name in FAILED or not isinstance(value, list):
            return "Failed", None
        lanes.append(value if name == "Mapped" else [("Success", each) for each in value])
    children = []
    for place in range(min(map(len, lanes))):
        lane = iter(lanes)
        taken = [(next(lane)[place] if takes == "element" else o, takes) for o, takes in edges]
        states = [state for outcome, _ in taken for state in spread(outcome)]
        inputs = [plain(outcome) for outcome, takes in taken if takes != "wait"]
        children.append(judged(spec, states, inputs))
    return "Mapped", children


def outcome_of(state: Any) -> Outcome:
    if type(state) is Mapped:
        return "Mapped", [outcome_of(each) for each in state.map_states]
    name = type(state).__name__
    return name, state.result if name == "Success" else None


def check(specs: list[Spec], executor: Any) -> None:
    flow = build(specs)

    state = flow.run(executor=executor)

    reached = [outcome_of(state.result[task]) for task in flow.tasks]
    assert reached == interpret(specs)


@pytest.fixture(autouse=True)
def quiet():
    logger = logging.getLogger("nbflow")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    yield
    logger.setLevel(before)


@given(dags())
def test_in_the_calling_thread(specs):
    check(specs, LocalExecutor())


@given(dags())
def test_in_threads(specs):
    check(specs, LocalDaskExecutor(scheduler="threads", num_workers=3))


@pytest.mark.slow
@FEW
@given(dags())
def test_in_processes(specs):
    check(specs, LocalDaskExecutor(scheduler="processes", num_workers=2))


@pytest.mark.slow
@FEW
@given(specs=dags())
def test_on_a_dask_cluster(cluster, specs):
    check(specs, DaskExecutor(address=cluster.scheduler_address))


# -- stopping, planning and going on -------------------------------------------------------------


class Stopper:
    """Interrupts a run when it sees the event of a number, as Ctrl-C might at that moment."""

    def __init__(self, number: int) -> None:
        self.left = number

    def observe(self, event: Event) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.mark.slow
@given(st.data(), dags())
def test_a_run_stopped_after_any_event_goes_on_to_the_same(data, specs):
    whole = build(specs)
    whole.run()
    flow = build(specs)
    stopper = Stopper(data.draw(st.integers(1, len(last_run(whole).bus.events))))
    bus.watchers.append(lambda run: stopper)
    try:
        with pytest.raises(KeyboardInterrupt):
            flow.run()
    finally:
        bus.watchers.pop()
    recorded = set(flow.memory.last)

    state = flow.run(reuse=True)

    assert [outcome_of(state.result[task]) for task in flow.tasks] == interpret(specs)
    run = last_run(flow)
    hold = {name for name in recorded if not hangs_on_a_failure(run, index_of(run, name))}
    assert hold <= reused(run)


def last_run(flow: Flow) -> Run:
    assert flow.last_run is not None
    return flow.last_run


def reused(run: Run) -> set[str]:
    return {node.name for node in run.nodes if run.how.get(node.index) == "reused"}


def index_of(run: Run, name: str) -> int:
    (node,) = [node for node in run.nodes if node.name == name]
    return node.index


def hangs_on_a_failure(run: Run, index: int) -> bool:
    """Tell whether anything before a node brought no value, which no later run can compare."""
    upstream = [other.index for other in run.upstream[index]]
    return any(not is_well(run.states[each]) or hangs_on_a_failure(run, each) for each in upstream)


def is_well(state: Any) -> bool:
    return all(map(is_well, state.map_states)) if type(state) is Mapped else type(state) is Success


@pytest.mark.slow
@given(st.data(), dags())
def test_a_plan_tells_what_a_run_calls(data, specs):
    flow = build(specs)
    flow.run()
    memory = flow.memory
    place = data.draw(st.integers(0, len(specs) - 1))
    changed = replace(specs[place], number=(specs[place].number + 1) % 4)
    specs = [*specs[:place], changed, *specs[place + 1 :]]
    flow = build(specs)
    flow.memory = memory
    plan = flow.plan()

    state = flow.run(reuse=True)

    run = last_run(flow)
    called = {
        (record.name if record.parent is None else run.nodes[record.parent].name)
        for record in run.record().nodes
        if record.started is not None and record.state != "Mapped"
    }
    assert [outcome_of(state.result[task]) for task in flow.tasks] == interpret(specs)
    for step in plan:
        if step.verdict in ("reuse", "skip"):
            assert step.node not in called, step
        if step.verdict == "run":
            assert step.node in called or has_nothing_to_call(run, index_of(run, step.node)), step


def has_nothing_to_call(run: Run, index: int) -> bool:
    """Tell whether what a node was to be given was not there, or had no elements: a plan hopes."""
    state = run.states[index]
    is_empty = type(state) is Mapped and not state.map_states
    return is_empty or not is_well(state) or hangs_on_a_failure(run, index)

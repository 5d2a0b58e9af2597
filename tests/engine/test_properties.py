"""What holds for any flow, whatever its tasks do."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nbflow import Flow, triggers
from nbflow.core.events import Event
from nbflow.core.record import RunRecord, fold
from nbflow.core.task import FunctionTask
from nbflow.engine import bus, signals
from nbflow.engine.run import Run
from nbflow.engine.state import Success
from nbflow.errors import NotAcceptedError

pytestmark = pytest.mark.slow

TRIGGERS = {
    "all_successful": triggers.all_successful,
    "all_failed": triggers.all_failed,
    "all_finished": triggers.all_finished,
    "any_successful": triggers.any_successful,
    "any_failed": triggers.any_failed,
    "some_failed": triggers.some_failed(at_least=1, at_most=2),
    "some_successful": triggers.some_successful(at_least=0.5),
    "not_all_skipped": triggers.not_all_skipped,
    "manual_only": triggers.manual_only,
}
OUTCOMES = {
    "return": "Success",
    "none": "Success",
    "raise": "Failed",
    "FAIL": "Failed",
    "SUCCESS": "Success",
    "SKIP": "Skipped",
    "RETRY": "Retrying",
    "PAUSE": "Paused",
}


@dataclass(frozen=True)
class Spec:
    """One task: what it does, and (upstream, whether it takes its result) for each edge."""

    kind: str = "return"
    number: int = 0
    edges: tuple[tuple[int, bool], ...] = ()
    trigger: str = "all_successful"
    skips: bool = True


@pytest.fixture(autouse=True, scope="module")
def _quiet():
    logger = logging.getLogger("nbflow")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    yield
    logger.setLevel(before)


@st.composite
def dags(draw, kinds=tuple(OUTCOMES), triggers=tuple(TRIGGERS), most=8):
    """Draw tasks in an order in which each takes from earlier ones only."""
    specs = []
    for index in range(draw(st.integers(1, most))):
        upstream = draw(st.sets(st.integers(0, index - 1), max_size=3)) if index else set()
        specs.append(
            Spec(
                draw(st.sampled_from(kinds)),
                draw(st.integers(0, 2)),
                tuple((other, draw(st.booleans())) for other in sorted(upstream)),
                draw(st.sampled_from(triggers)),
                draw(st.booleans()),
            )
        )
    return specs


def behaviour(spec: Spec, index: int, calls: list[int]) -> Callable[..., Any]:
    kind, number = spec.kind, spec.number

    def run(**inputs: Any) -> Any:
        calls.append(index)
        print(len(inputs), end=" ")
        if kind == "interrupt" and calls.count(index) == 1:
            raise KeyboardInterrupt
        if kind == "raise":
            raise ValueError(number)
        if kind in ("FAIL", "SKIP", "RETRY", "PAUSE"):
            raise getattr(signals, kind)("as asked")
        result = sum(value for value in inputs.values() if isinstance(value, int)) // 2 + number
        if kind == "SUCCESS":
            raise signals.SUCCESS(result=result)
        return None if kind == "none" else result

    return run


def build(specs: list[Spec], calls: list[int]) -> Flow:
    tasks = [
        FunctionTask(
            behaviour(spec, index, calls),
            name=f"t{index}",
            trigger=TRIGGERS[spec.trigger],
            skip_on_upstream_skip=spec.skips,
            ignore=["calls"],
        )
        for index, spec in enumerate(specs)
    ]
    flow = Flow("random", tasks=tasks)
    for index, spec in enumerate(specs):
        for other, takes in spec.edges:
            flow.add_edge(tasks[other], tasks[index], key=f"x{other}" if takes else None)
    return flow


def last_run(flow: Flow) -> Run:
    assert flow.last_run is not None
    return flow.last_run


def names(run: Run) -> list[str]:
    return [type(state).__name__ for state in run.states]


# -- the states of any run ---------------------------------------------------------------------

FAILED = ("Failed", "TriggerFailed")
PASSES: dict[str, Callable[[list[str]], bool]] = {
    "all_successful": lambda up: not any(s in FAILED for s in up),
    "all_failed": lambda up: all(s in FAILED for s in up),
    "all_finished": lambda up: True,
    "any_successful": lambda up: not up or any(s not in FAILED for s in up),
    "any_failed": lambda up: not up or any(s in FAILED for s in up),
    "some_failed": lambda up: not up or 1 <= sum(s in FAILED for s in up) <= 2,
    "some_successful": lambda up: sum(s not in FAILED for s in up) >= 0.5 * len(up),
    "not_all_skipped": lambda up: not any(s in FAILED for s in up),
}


def interpret(specs: list[Spec]) -> list[str]:
    states: list[str] = []
    for spec in specs:
        up = [states[other] for other, _ in spec.edges]
        if any(state in ("Pending", "Retrying", "Paused") for state in up):
            states.append("Pending")
        elif spec.skips and "Skipped" in up:
            states.append("Skipped")
        elif spec.trigger == "manual_only":
            states.append("Paused")
        elif spec.trigger == "not_all_skipped" and all(state == "Skipped" for state in up):
            states.append("Skipped")
        else:
            passes = PASSES[spec.trigger](up)
            states.append(OUTCOMES[spec.kind] if passes else "TriggerFailed")
    return states


def verdict(specs: list[Spec], states: list[str]) -> str:
    used = {other for spec in specs for other, _ in spec.edges}
    ends = [state for index, state in enumerate(states) if index not in used]
    if "Paused" in states:
        return "Paused"
    if any(state in ("Pending", "Retrying") for state in ends):
        return "Running"
    return "Failed" if any(state in FAILED for state in ends) else "Success"


@given(dags())
def test_final_states_are_those_of_the_reference_interpreter(specs):
    flow = build(specs, [])

    state = flow.run()

    expected = interpret(specs)
    assert names(last_run(flow)) == expected
    assert type(state).__name__ == verdict(specs, expected)


# -- plan and run ------------------------------------------------------------------------------


@st.composite
def edited(draw, specs):
    """Draw the same tasks with one of them changed."""
    index = draw(st.integers(0, len(specs) - 1))
    old = specs[index]
    new = draw(
        st.sampled_from(
            [
                replace(old, number=(old.number + 1) % 3),
                replace(old, kind="raise" if old.kind == "return" else "return"),
                replace(old, edges=old.edges[1:]),
                replace(old, edges=tuple((other, not takes) for other, takes in old.edges)),
                old,
            ]
        )
    )
    return [*specs[:index], new, *specs[index + 1 :]]


def ancestors(specs: list[Spec], index: int) -> set[int]:
    direct = {other for other, _ in specs[index].edges}
    return direct.union(*(ancestors(specs, other) for other in direct))


def accept_some(names: set[str], flow: Flow) -> None:
    """Accept nodes; what is accepted is reused, and what is refused changes nothing."""
    before = {step.node: step.verdict for step in flow.plan()}
    try:
        flow.accept(*names)
    except NotAcceptedError:
        assert {step.node: step.verdict for step in flow.plan()} == before
        return
    assert names <= set(flow.plan().nodes("reuse"))


@given(st.data(), dags())
def test_plan_and_run_agree(data, specs):
    calls: list[int] = []
    flow = build(specs, calls)
    flow.run()
    memory = flow.memory
    for _ in range(3):
        specs = data.draw(edited(specs))
        flow = build(specs, calls)
        flow.memory = memory
        some = st.sets(st.sampled_from(list(flow.graph.names)), max_size=1)
        for name in data.draw(some):
            flow.mock(name, 1)
        force = data.draw(some)
        accept_some(data.draw(some), flow)
        plan = flow.plan(force=force)
        calls.clear()

        flow.run(reuse=True, force=force)

        run = last_run(flow)
        ended = names(run)
        for index, step in enumerate(plan):
            how = run.how.get(index, "")
            hangs_on_results = step.verdict == "reuse" or "runs unless" in step.cause.text
            assert not (hangs_on_results and step.node in force)
            if step.verdict == "run":
                not_well = [ended[i] for i in ancestors(specs, index) if ended[i] != "Success"]
                assert index in calls or not_well, (step, ended)
            elif step.verdict == "reuse":
                assert (how, index in calls) == ("reused", False)
            elif step.verdict == "mocked":
                assert (how, index in calls) == ("mocked", False)
            elif step.verdict == "skip":
                assert (how, index in calls) == ("", False)
            else:
                assert step.verdict == "maybe"
                assert index in calls or how == "reused" or ended[index] != "Success"


PASSING = ("all_successful", "all_finished", "any_successful", "some_successful")


@given(dags(kinds=("return", "none", "SUCCESS"), triggers=PASSING))
def test_an_unchanged_flow_runs_once(specs):
    calls: list[int] = []
    flow = build(specs, calls)
    flow.run(reuse=True)
    first = names(last_run(flow))
    calls.clear()

    flow.run(reuse=True)

    assert names(last_run(flow)) == first
    assert calls == []


@given(dags(kinds=("return", "raise"), triggers=("all_successful",)))
def test_states_of_a_run_given_to_the_next_leave_it_nothing_to_do(specs):
    calls: list[int] = []
    flow = build(specs, calls)
    state = flow.run()
    calls.clear()

    again = flow.run(task_states=state.result)

    assert calls == []
    assert names(last_run(flow)) == [type(each).__name__ for each in again.result.values()]
    assert again.result == state.result


# -- the record --------------------------------------------------------------------------------


@given(st.data(), dags())
def test_folding_in_any_batches_gives_the_record(data, specs):
    flow = build(specs, [])
    until = data.draw(st.one_of(st.none(), st.sets(st.sampled_from(list(flow.tasks)), min_size=1)))
    flow.run(until=until)
    run = last_run(flow)
    events = run.bus.events
    cuts = sorted(data.draw(st.sets(st.integers(0, len(events)))))

    record = RunRecord()
    for start, stop in zip([0, *cuts], [*cuts, len(events)], strict=True):
        record = fold(record, events[start:stop])

    assert record == run.record()
    assert [node.state for node in record.nodes] == names(run)
    assert run.final is not None
    assert record.state == type(run.final).__name__


# -- stopping and going on ---------------------------------------------------------------------


def with_valid_results(specs: list[Spec], flow: Flow) -> list[int]:
    """Return the tasks whose results hold: what comes after a failure hangs on that failure."""
    recorded = {index for index in range(len(specs)) if f"t{index}-1" in flow.memory.last}
    return [index for index in recorded if ancestors(specs, index) <= recorded]


class Stopper:
    """Interrupts a run when it sees the event of a number, as Ctrl-C might at that moment."""

    def __init__(self, number: int) -> None:
        self.left = number

    def observe(self, event: Event) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


@given(st.data(), dags(kinds=("return", "none", "SUCCESS", "raise")))
def test_a_run_stopped_after_any_event_goes_on_where_it_was(data, specs):
    whole = build(specs, [])
    expected = whole.run().result
    calls: list[int] = []
    flow = build(specs, calls)
    stopper = Stopper(data.draw(st.integers(1, len(last_run(whole).bus.events))))
    bus.watchers.append(lambda run: stopper)
    try:
        with pytest.raises(KeyboardInterrupt):
            flow.run()
    finally:
        bus.watchers.pop()
    interrupted = last_run(flow).record()
    valid = with_valid_results(specs, flow)

    state = flow.run(reuse=True)

    assert interrupted.state in ("Cancelled", "Success", "Failed", "Running", "Paused")
    assert [type(s).__name__ for s in state.result.values()] == [
        type(s).__name__ for s in expected.values()
    ]
    assert [s.result for s in state.result.values() if isinstance(s, Success)] == [
        s.result for s in expected.values() if isinstance(s, Success)
    ]
    assert all(Counter(calls)[index] == 1 for index in valid)


@given(st.data(), dags(kinds=("return", "none")))
def test_a_run_stopped_by_a_task_goes_on_where_it_was(data, specs):
    index = data.draw(st.integers(0, len(specs) - 1))
    whole = build(specs, [])
    expected = whole.run().result
    assume(type(list(expected.values())[index]) is Success)
    calls: list[int] = []
    stopping = [*specs[:index], replace(specs[index], kind="interrupt"), *specs[index + 1 :]]
    flow = build(stopping, calls)
    with pytest.raises(KeyboardInterrupt):
        flow.run()
    run = last_run(flow)
    cancelled = names(run)[index], run.record().state, run.record().nodes[index].state
    recorded = set(flow.memory.last)
    valid = with_valid_results(specs, flow)

    state = flow.run(reuse=True)

    assert cancelled == ("Cancelled", "Cancelled", "Cancelled")
    assert recorded == {f"t{i}-1" for i in calls[: calls.index(index)]}
    assert [type(s).__name__ for s in state.result.values()] == [
        type(s).__name__ for s in expected.values()
    ]
    assert Counter(calls)[index] == 2
    assert all(Counter(calls)[other] == 1 for other in valid)

"""What a notebook shows for flows, steps, states, plans and failures.

Registered with the shell's formatters while the extension is loaded; the objects themselves know
nothing of it.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby, islice
from typing import Any

from nbflow.core.graph import Child
from nbflow.core.parameter import Parameter
from nbflow.core.reference import Reference
from nbflow.core.run_state import State as RunState
from nbflow.core.run_state import as_run_state
from nbflow.core.signals import NbflowSignal
from nbflow.core.state import Failed, Mapped, State
from nbflow.core.task import Task
from nbflow.engine.base_run import BaseRun
from nbflow.engine.called_run import CalledRun
from nbflow.engine.failure import Failure
from nbflow.engine.past_runs import PastRun, Runs
from nbflow.engine.plan import Plan, Step
from nbflow.engine.rollback import Rollback
from nbflow.engine.run import Run
from nbflow.engine.run_diff import RunDiff
from nbflow.engine.versions import Versions
from nbflow.errors import NbflowError
from nbflow.flows.cached import Cached
from nbflow.flows.flow import Flow
from nbflow.notebook.brief import brief
from nbflow.notebook.cache_table import show_cached
from nbflow.notebook.calls import counted_calls, folded
from nbflow.notebook.children import counted, counts, families, is_broken, shown_states
from nbflow.notebook.diff import is_terminal
from nbflow.notebook.failure_block import failure_html, failure_text
from nbflow.notebook.groups import FEW_CALLS
from nbflow.notebook.history_table import show_past_run, show_rollback, show_runs, show_versions
from nbflow.notebook.kinds import AnyFlow, FunctionFlow
from nbflow.notebook.outline import outline
from nbflow.notebook.picture import label, picture, stem
from nbflow.notebook.plan_table import show_plan
from nbflow.notebook.run_diff_table import show_run_diff
from nbflow.notebook.session import Session
from nbflow.notebook.shape import shape_of
from nbflow.notebook.text import (
    Row,
    block,
    fewer,
    first_line,
    glyph,
    html_table,
    html_text,
    shown_text,
    text_table,
)
from nbflow.notebook.why_table import show_why
from nbflow.notebook.wire_text import block as as_lines

__all__ = ["Bundle", "Overview", "bundles", "show_flow", "show_run", "show_state"]

Bundle = dict[str, Any]


def show_flow(flow: AnyFlow) -> Bundle:
    """Return the structure of a flow: a picture, and an outline where there are no pictures.

    Of a function that is what its last run called.
    """
    shape, counts = shape_of(flow.graph), None
    if isinstance(flow, FunctionFlow):
        shape, counts = folded(shape), counted_calls(shape) if shape.nodes else "not run yet"
    return {
        "text/plain": outline(flow.name, shape.nodes, shape.edges, counts),
        "image/svg+xml": picture(
            flow.name, shape.nodes, shape.edges, mapped=shape.mapped, counts=counts
        ),
    }


def show_run(run: BaseRun, final: State) -> Bundle:
    """Return how a run ended: its nodes in declared order, each with a sign and what happened.

    What a function returned stands below its calls.
    """
    place = {name: index for index, name in enumerate(run.declared)}
    notes = [record.notes for record in run.record().nodes]
    children = families(run)
    rows: list[Row] = []
    for node in sorted(run.nodes[: run.size], key=lambda node: place.get(node.name, node.place)):
        state, how = run.states[node.index], run.how.get(node.index, "")
        sign, told = glyph(state, how), [_told(state, how)]
        if id(node) in children:
            sign, told = _family(run, children[id(node)], sign)
        told += map(first_line, notes[node.index] if notes else ())
        rows.append((sign, node.name, "; ".join(told)))
    rows = fewer(_alike(rows) if isinstance(run, CalledRun) else rows, ("ran", "reused"))
    title = first_line(f"{run.flow}: {_ended(run, final)}. {final.message or ''}".rstrip())
    if isinstance(run, CalledRun) and final.is_successful():
        rows.append(("→", "returned", _returned(run)))
    foot = _sums(run)
    lines = [title, text_table(rows), *([f"  {foot}"] if foot else [])]
    return {"text/plain": "\n".join(lines), "text/html": html_table(title, rows, foot)}


def _ended(run: BaseRun, final: State) -> str:
    """Return what the state is called in the style in which the flow is written."""
    return as_run_state(final).name if isinstance(run, CalledRun) else type(final).__name__


def _alike(rows: Sequence[Row]) -> list[Row]:
    """Return rows where calls of one task that follow one another with equal ends are one."""
    found: list[Row] = []
    for (sign, _, told), group in groupby(rows, lambda row: (row[0], stem(row[1]), row[2])):
        same = list(group)
        if len(same) > FEW_CALLS:
            same = [(sign, label([row[1] for row in same]), told)]
        found += same
    return found


def _returned(run: CalledRun) -> str:
    """Return what the function of a flow returned, in short; nothing is loaded for that."""
    data = None if run.flow_run is None else run.flow_run.state.data
    if not isinstance(data, Reference):
        return brief(data)
    is_here = getattr(data, "has_cached_object", lambda: True)()
    return brief(data.get()) if is_here else "(not loaded)"


def _family(run: BaseRun, children: Sequence[Child], sign: str) -> tuple[str, list[str]]:
    """Return the sign of a mapped node, and what to say of its children."""
    shown = shown_states(run, children)
    told = [counted(shown)]
    if is_broken(shown):
        sign = glyph(Failed())
        failed = (child for child in children if child.name in run.failures)
        told += [f"{each.name}: {_told(run.states[each.index], '')}" for each in islice(failed, 1)]
    return sign, told


def _told(state: State | None, how: str) -> str:
    if state is None:
        return "not reached"
    if isinstance(state, Mapped):
        return counted(counts((each, "") for each in state.map_states))
    name = type(state).__name__
    if name == "Success":
        return how or "ran"
    error = state.result
    if isinstance(error, BaseException) and state.is_failed():
        kind = "" if isinstance(error, NbflowSignal) else f"{type(error).__name__}: "
        return first_line(f"{name}: {kind}{shown_text(error)}")
    return first_line(f"{name}: {state.message}" if state.message else name)


def _sums(run: BaseRun) -> str:
    tasks = [node.index for node in run.nodes[: run.size] if not isinstance(node.task, Parameter)]
    reused = sum(run.how.get(index) == "reused" for index in tasks)
    mocked = sum(run.how.get(index) == "mocked" for index in tasks)
    parts = [f"reused {reused:,} of {len(tasks):,}"] if reused else []
    parts += [f"mocked {mocked:,}"] if mocked else []
    return ", ".join(parts)


def show_state(state: State) -> Bundle:
    """Return how a run of a flow ended, or what the state of a single task says."""
    if isinstance(state.run, Run):
        return show_run(state.run, state)
    return {"text/plain": first_line(repr(state), 200)}


def _show_run_state(state: RunState, session: Session) -> Bundle:
    """Return how a run of a function ended, or what the state of a single call says."""
    for flow in session.flows().values():
        run = flow.last_run
        if isinstance(run, CalledRun) and run.final is not None and _is_of(state, run):
            return show_run(run, run.final)
    return {"text/plain": first_line(repr(state), 200)}


def _is_of(state: RunState, run: CalledRun) -> bool:
    own = state.state_details if state.has_run else None
    return own is not None and run.flow_run is not None and own.flow_run_id == run.flow_run.id


class Overview:
    """The flows of a notebook with their last states, as a notebook shows them."""

    def __init__(self, flows: Mapping[str, AnyFlow]) -> None:
        self.rows = [_overview_row(name, flow) for name, flow in flows.items()]

    def __repr__(self) -> str:
        return text_table(self.rows, "") or "No flows yet: declare one in a cell, `%%flow NAME`."

    def _repr_html_(self) -> str | None:
        return html_table("Flows", self.rows) if self.rows else None


def _overview_row(name: str, flow: AnyFlow) -> tuple[str, str, str, str]:
    run = flow.last_run
    state = None if run is None else run.final
    told = "not run"
    if run is not None:
        told = "interrupted" if state is None else _ended(run, state)
    count, mocked = len(flow.graph.names), len(flow.mocks)
    what = "call" if isinstance(flow, FunctionFlow) else "node"
    size = f"{count:,} {what}{'s' * (count != 1)}" + (f", {mocked:,} mocked" if mocked else "")
    return glyph(state), name, told, size


def _show_step(task: Task, shell: Any, session: Session) -> Bundle:
    """Return the last state and result of a node."""
    if task.home is None:
        return {"text/plain": first_line(repr(task), 200)}
    try:
        name = task.home.nodes[task.home.resolve(task)].name
    except NbflowError as error:
        return {"text/plain": first_line(str(error), 200)}
    if session.opened is not None and task in session.opened.building.declared:
        # It gets its name when the cell ends.
        return {"text/plain": f"· {task.name} of flow {first_line(task.home.name)}: declared here"}
    flow = next((f for f in session.flows().values() if f.graph is task.home), None)
    state = None if flow is None else flow.state_of(name)
    how = "" if flow is None else _how(flow, name, state)
    told = "has not run" if state is None else _told(state, "Success" + f", {how}" * bool(how))
    head = f"{glyph(state, how)} {first_line(name)} of flow {first_line(task.home.name)}: {told}"
    if state is None or not state.is_successful():
        return {"text/plain": head}
    try:
        return _with_head(head, state.result, shell)
    except NbflowError as error:  # it cannot be loaded
        return {"text/plain": f"{head}\n{block(str(error))}"}


def _how(flow: AnyFlow, name: str, state: State | None) -> str:
    """Return where the state of a node came from, if the last run reached it."""
    run = flow.last_run
    for node in () if run is None else run.nodes:
        if run is not None and node.name == name and run.states[node.index] is state:
            return run.how.get(node.index, "")
    return ""


def _with_head(head: str, value: Any, shell: Any) -> Bundle:
    """Return what the notebook shows for a value, below a line."""
    data, _ = shell.display_formatter.format(value)
    bundle = {**data, "text/plain": f"{head}\n{as_lines(data.get('text/plain', brief(value)))}"}
    if "text/html" in data:
        bundle["text/html"] = f"{block(html_text(head))}{data['text/html']}"
    return bundle


def bundles(shell: Any, session: Session) -> Mapping[type, Callable[[Any], Bundle]]:
    """Return type → what a notebook shows for its objects."""

    def show_failure(failure: Failure) -> Bundle:
        again = session.again(failure)
        return {
            "text/plain": failure_text(failure, again),
            "text/html": failure_html(failure, again),
        }

    return {
        Flow: show_flow,
        State: show_state,
        RunState: lambda state: _show_run_state(state, session),
        Plan: lambda plan: show_plan(plan, is_terminal()),
        Step: lambda step: show_why(step, is_terminal()),
        Cached: show_cached,
        Runs: show_runs,
        PastRun: show_past_run,
        RunDiff: show_run_diff,
        Versions: show_versions,
        Rollback: show_rollback,
        Failure: show_failure,
        Task: lambda task: _show_step(task, shell, session),
    }

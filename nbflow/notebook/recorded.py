"""A recorded run as the live view shows it in place of the live one: drawing, states, details."""

from collections import Counter
from collections.abc import Iterator, Mapping
from math import nan
from time import time
from typing import Literal, NamedTuple

from nbflow.core.amounts import size_text
from nbflow.core.events import NodeChanged, NodeLogged, NodeMapped, RunStarted
from nbflow.core.layout import Direction
from nbflow.engine.keeping import current
from nbflow.engine.past import InStore, meta_in
from nbflow.engine.past_runs import PastRun, PastTask
from nbflow.engine.run_diff import recorded_result
from nbflow.errors import StoreError
from nbflow.io.store.entry import Stored
from nbflow.notebook.children import counted, is_broken
from nbflow.notebook.lines import Lines
from nbflow.notebook.picture import PictureNode
from nbflow.notebook.protocol import (
    CauseInfo,
    ChildRow,
    Details,
    FailedChild,
    Graph,
    Input,
    LogLine,
    Logs,
    ResultInfo,
    RunInfo,
)
from nbflow.notebook.scene import draw
from nbflow.notebook.shape import Shape
from nbflow.notebook.states import STATES, TELLING, state_byte
from nbflow.notebook.table import Packed, Table
from nbflow.notebook.text import first_line

__all__ = ["Drawn", "details_of", "logs_of", "show_run"]

LONGEST = 200
MOST_FAILED = 8
MOST_CHILDREN = 1_000

_NAMES = tuple(STATES)
_WHY = {
    "reused": "nothing that it depends on had changed",
    "mocked": "a value stood for its result",
    "given": "its state was given",
}


class Drawn(NamedTuple):
    """What is drawn of the flow as it is now."""

    shape: Shape
    graph: Graph
    direction: Direction | None


def show_run(run: PastRun, drawn: Drawn) -> Packed:
    """Return all that is to be seen of a run, in the present drawing where that fits."""
    shape = _shape(run, drawn.shape)
    is_same = shape.nodes == drawn.shape.nodes and set(shape.edges) == set(drawn.shape.edges)
    graph = drawn.graph
    if not is_same:
        graph = draw(shape.nodes, shape.edges, drawn.direction, mapped=shape.mapped)
    table = Table(run.flow, graph)
    table.run = _info(run)
    tasks = {task.name: task for task in run.tasks}
    workers = _workers(run)
    for place, node in enumerate(graph.nodes):
        _enter(table, place, tasks[node.name], run.state)
        if worker := workers.get(node.name):
            table.workers[place] = first_line(worker, LONGEST)
    message, buffers = table.snapshot("", 0, time(), drawn=True)
    # Not by `Recorded`: the drawing was turned into what a transport takes already.
    return {"type": "recorded", "number": run.number, "shown": message}, buffers


def _shape(run: PastRun, present: Shape) -> Shape:
    """Return the shape of the flow as it ran; what it still has looks as it does now."""
    known = {node.name: (place, node) for place, node in enumerate(present.nodes)}
    tasks = sorted(run.tasks, key=lambda task: known.get(task.name, (len(known),))[0])
    nodes = tuple(known[task.name][1] if task.name in known else _node(task, run) for task in tasks)
    index = {node.name: place for place, node in enumerate(nodes)}
    edges = tuple((index[source], index[target]) for source, target in run.edges)
    now = {present.nodes[place].name: place for place in range(len(present.nodes))}
    mapped = {
        (source, target)
        for source, target in edges
        if (now.get(nodes[source].name), now.get(nodes[target].name)) in present.mapped
    }
    return Shape(nodes, edges, frozenset(mapped))


def _node(task: PastTask, run: PastRun) -> PictureNode:
    is_given = task.name in run.parameters
    kind: Literal["task", "parameter"] = "parameter" if is_given else "task"
    return PictureNode(task.name, kind, task.state == "Mapped" or bool(task.children))


def _info(run: PastRun) -> RunInfo:
    moments = [moment for task in run.tasks for moment in (task.started, task.ended) if moment]
    ended = run.ended
    if ended is None and run.state != "Running":
        # It was cut off: nobody knows when, but not before what it told of last.
        ended = max(moments, default=run.started)
    message = first_line(run.message or "", LONGEST)
    return RunInfo(run.id, run.state, message, run.started, ended)


def _enter(table: Table, place: int, task: PastTask, run_state: str) -> None:
    """Enter what became of a node, as the link does it of a live run."""
    children = _counts(task, run_state)
    state = _byte(task, run_state)
    table.states[place] = state
    table.started[place] = nan if task.started is None else task.started
    table.ended[place] = nan if task.ended is None else task.ended
    if task.children:
        table.children[place] = dict(children)
    if task.attempt > 1:
        table.attempts[place] = task.attempt
    if task.message and state in TELLING and task.state != "Mapped":
        table.messages[place] = first_line(task.message, LONGEST)


def _counts(task: PastTask, run_state: str) -> Mapping[int, int]:
    return Counter(_byte(child, run_state) for child in task.children)


def _byte(task: PastTask, run_state: str) -> int:
    state = task.state
    if run_state == "Interrupted" and state == "Running":
        state = "Interrupted"
    if state == "Mapped" and is_broken(_counts(task, run_state)):
        state = "Failed"
    return state_byte(state, task.how)


def details_of(run: PastRun, name: str, cell: str | None) -> Details | None:
    """Return what a run's record tells of a node; None where it had no such node."""
    task = next((task for task in run.tasks if task.name == name), None)
    if task is None:
        return None
    stored = recorded_result(current(), task)
    failed = [child for child in task.children if child.outcome == "failed"]
    shown = _counts(task, run.state)
    return Details(
        0,
        name,
        _NAMES[_byte(task, run.state)],
        message="" if task.state == "Mapped" else task.message or "",
        why=_why(task),
        inputs=() if stored is None else _inputs(stored),
        result=None if stored is None else ResultInfo(_result(stored), is_all=True),
        code=None if stored is None else _code(stored),
        logs=_said(run, task),
        children=counted(shown) if task.children else "",
        failed=tuple(FailedChild(each.name, each.message or "") for each in failed[:MOST_FAILED]),
        family=tuple(
            ChildRow(child.name, _NAMES[_byte(child, run.state)])
            for child in task.children[:MOST_CHILDREN]
        ),
        cell=cell,
    )


def _inputs(stored: Stored) -> tuple[Input, ...]:
    meta = meta_in(stored)
    given = [Input(name, f"from {source}") for name, _, source in meta.inputs if name]
    return (*given, *(Input(name, told.text) for name, told in meta.constants.items()))


def _why(task: PastTask) -> tuple[CauseInfo, ...]:
    """Return why a node has the state that it has, where that is not its own doing."""
    return (CauseInfo(task.name, _WHY[task.how]),) if task.how in _WHY else ()


def _result(stored: Stored) -> str:
    if not stored.has_value:
        return "not kept, only its digest"
    told = [meta_in(stored).type, size_text(stored.size), f"kept by {stored.entry.serializer}"]
    return ", ".join(filter(None, told))


def _said(run: PastRun, task: PastTask) -> tuple[LogLine, ...]:
    """Return what a node and its children said; nothing where the record of that is damaged."""
    wanted = {task.name, *(child.name for child in task.children)}
    try:
        return tuple(
            [
                LogLine(event.level, event.text)
                for name, event in _of_nodes(run)
                if isinstance(event, NodeLogged) and name in wanted
            ]
        )
    except StoreError:
        return ()


def _workers(run: PastRun) -> Mapping[str, str]:
    """Return what made the last call of each node; nothing where the record is damaged."""
    try:
        return {
            name: event.worker
            for name, event in _of_nodes(run)
            if isinstance(event, NodeChanged) and event.state == "Running"
        }
    except StoreError:
        return {}


def _of_nodes(run: PastRun) -> Iterator[tuple[str, NodeChanged | NodeLogged]]:
    """Yield what happened to nodes, with their names; StoreError where the record is damaged."""
    names: list[str] = []
    for event in run.events:
        match event:
            case RunStarted(nodes=nodes):
                names = [*nodes]
            case NodeMapped(children=children):
                names += children
            case NodeChanged() | NodeLogged():
                yield names[event.node], event


def _code(stored: Stored) -> str | None:
    parts = InStore(current(), stored).fingerprint().parts
    return parts[0].source if parts else None


def logs_of(run: PastRun, after: int) -> Logs:
    """Return what the tasks of a run said, from that line on.

    Raises
    ------
    StoreError
        Its record is damaged.
    """
    lines = Lines()
    for event in run.events:
        lines.observe(event)
    return lines.since(after)

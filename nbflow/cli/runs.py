"""The verbs that tell of runs: runs, show."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from nbflow.cli.opening import opened
from nbflow.cli.printing import moment, say, table, tell
from nbflow.cli.words import add_verb, count_of, read_by
from nbflow.core.amounts import elapsed
from nbflow.core.record import RunRecord, fold
from nbflow.errors import StoreError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

    from nbflow.cli.words import Verbs
    from nbflow.core.legible import Row
    from nbflow.core.record import NodeRecord
    from nbflow.io.store.history import History, StoredRun

__all__ = ["add"]

HEAD = "RUN", "FLOW", "STATE", "STARTED", "TOOK"
NODE_HEAD = "STATE", "TASK", "HOW", "TOOK", "ATTEMPT", "MESSAGE"
QUIET = ("Cached", "Skipped", "Success")
LONGEST = 100
MOST_RUNS = 20


def add(verbs: Verbs) -> None:
    """Add the verbs."""
    listed = add_verb(verbs, runs)
    listed.add_argument("--flow", metavar="NAME", help="only of this flow")
    listed.add_argument(
        "--limit",
        type=read_by(count_of),
        default=MOST_RUNS,
        metavar="N",
        help=f"how many, the last ones first; {MOST_RUNS} when left out",
    )
    shown = add_verb(verbs, show)
    shown.add_argument("run", metavar="RUN", help="its id, or how that begins")


def runs(arguments: Namespace) -> int:
    """List the runs that the store has, the last one first."""
    with opened(arguments) as store:
        found = store.history.runs(arguments.flow, arguments.limit)
        path = store.path
    if arguments.json:
        tell(to_builtins(found))
    elif found:
        say(table(HEAD, [_run_row(run) for run in found]))
    else:
        whose = "" if arguments.flow is None else f" of the flow '{arguments.flow}'"
        say(f"No run{whose} is in {path}.")
    return 0


def _run_row(run: StoredRun) -> tuple[str, ...]:
    took = "" if run.ended is None else elapsed(run.ended - run.started)
    return run.id, run.flow, run.state, moment(run.started), took


def show(arguments: Namespace) -> int:
    """Tell what became of each task of a run."""
    with opened(arguments) as store:
        run = _named(store.history, arguments.run)
        record = fold(RunRecord(), store.history.events(run.id))
    nodes = [_as_it_ended(node, run) for node in record.nodes]
    if arguments.json:
        tell({**to_builtins(run), "nodes": [_told(node, nodes) for node in nodes]})
        return 0
    say(f"{run.flow}: {run.state}. {_first_line(run.message)}".rstrip())
    took = "" if run.ended is None else f", took {elapsed(run.ended - run.started)}"
    say(f"  run {run.id}, started {moment(run.started)}{took}")
    if run.parameters:
        given = (f"{name} = {text}" for name, text in run.parameters.items())
        say(f"  parameters: {_first_line(', '.join(given))}")
    say(table(NODE_HEAD, _rows(nodes)))
    return 0


def _named(history: History, name: str) -> StoredRun:
    """Return the run of that id, or the only one whose id begins so."""
    found = [run for run in history.runs() if run.id.startswith(name)]
    same = [run for run in found if run.id == name]
    if same or len(found) == 1:
        return (same or found)[0]
    if not found:
        return history.run(name)  # which says that there is none
    raise StoreError(
        f"there are {len(found)} runs whose id begins with '{name}'.\n"
        f"  They begin with {', '.join(run.id for run in found[:3])}.\n"
        "  Write more of the one that is meant; `nbflow runs` lists them."
    )


def _as_it_ended(node: NodeRecord, run: StoredRun) -> NodeRecord:
    """Return a node that was running when its kernel died as interrupted."""
    if run.state == "Interrupted" and node.state == "Running":
        return replace(node, state="Interrupted")
    return node


def _told(node: NodeRecord, nodes: Sequence[NodeRecord]) -> dict[str, Any]:
    return {
        "name": node.name,
        "state": node.state,
        "how": node.how,
        "message": node.message,
        "attempt": node.attempt,
        "started": node.started,
        "ended": node.ended,
        "seconds": node.seconds,
        "key": node.key and node.key.hex(),
        "digest": node.digest and node.digest.hex(),
        "parent": None if node.parent is None else nodes[node.parent].name,
        "logs": node.logs,
        "notes": node.notes,
    }


def _rows(nodes: Sequence[NodeRecord]) -> Iterator[Row]:
    """Yield a row for each node, and for the children of mapped ones where they did not succeed."""
    children: dict[int, Counter[str]] = {}
    for node in nodes:
        if node.parent is not None:
            children.setdefault(node.parent, Counter())[node.state] += 1
    for place, node in enumerate(nodes):
        if node.parent is not None and node.state in QUIET:
            continue
        message = _first_line(node.message)
        if place in children:
            counts = (f"{number:,} {state}" for state, number in children[place].most_common())
            message = f"{children[place].total():,} children: {', '.join(counts)}"
        took = "" if node.seconds is None else elapsed(node.seconds)
        attempt = str(node.attempt) if node.attempt > 1 else ""
        yield node.state, node.name, node.how, took, attempt, message


def _first_line(text: str | None) -> str:
    line = (text or "").partition("\n")[0]
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"

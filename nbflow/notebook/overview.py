"""A flow in short, by cell too: what marks cells, fills the side panel and the status bar."""

from collections import Counter
from collections.abc import Iterable

from nbflow.core.parameter import Parameter
from nbflow.flows.flow import Flow
from nbflow.notebook.fragment import Cells
from nbflow.notebook.freshness import Look
from nbflow.notebook.protocol import CellInfo, FlowInfo
from nbflow.notebook.states import STATES
from nbflow.notebook.tally import Tally
from nbflow.notebook.textwidth import clean

__all__ = ["UNSEEN", "flow_info"]

UNSEEN = Look({}, frozenset())
"""What is known of a flow that was not looked at."""

_PHASES = tuple(STATES.values())
_STALE = tuple(STATES).index("Stale")
_RANKS = {"failed": 0, "running": 1, "stopped": 4, "waiting": 5, "succeeded": 6}
_BLOCKED = tuple(STATES).index("TriggerFailed")
_OWN_RANKS = {_STALE: 2, _BLOCKED: 3}


def flow_info(variable: str, flow: Flow, cells: Cells, tally: Tally, look: Look) -> FlowInfo:
    """Return a flow in short."""
    tasks = flow.graph.names.items()
    states = {
        name: _shown(tally.states.get(name, 0), is_stale=name in look.stale)
        for name, node in tasks
        if not isinstance(node.task, Parameter)
    }
    failed = next((name for name, state in states.items() if _rank(state) == 0), None)
    return FlowInfo(
        variable,
        clean(flow.name),
        tally.run,
        _counted(states.values()),
        None if failed is None else clean(failed),
        tuple(_cells(cells, states, look)),
    )


def _shown(state: int, *, is_stale: bool) -> int:
    """Return what to show: stale is what has run, not what was blocked."""
    has_run = _PHASES[state] in ("succeeded", "failed") and state != _BLOCKED
    return _STALE if is_stale and has_run else state


def _counted(states: Iterable[int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(Counter(states).items()))


def _cells(cells: Cells, states: dict[str, int], look: Look) -> Iterable[CellInfo]:
    """Yield the cells that declare tasks and have an id; one cell may have several fragments."""
    declared: dict[str, list[str]] = {}
    for fragment in tuple(cells.fragments.values()):
        if fragment.source.id is not None:
            names = declared.setdefault(fragment.source.id, [])
            names += [name for name in fragment.nodes if name in states]
    for cell, names in declared.items():
        if names:
            first = min(names, key=lambda name: _rank(states[name]))
            yield CellInfo(
                cell,
                clean(first),
                _counted(states[name] for name in names),
                clean(look.stale.get(first, "")) if states[first] == _STALE else "",
                sum(name in look.unchecked for name in names),
            )


def _rank(state: int) -> int:
    """Return how soon a person looks for such a node: the lowest first."""
    return _OWN_RANKS.get(state, _RANKS[_PHASES[state]])

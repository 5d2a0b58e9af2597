"""A flow in short, by cell too: what marks cells, fills the side panel and the status bar."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from nbflow.core.parameter import Parameter
from nbflow.flows.flow import Flow
from nbflow.notebook.definers import Definers
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
_MOCKED = tuple(STATES).index("Mocked")
_RANKS = {"failed": 0, "running": 1, "stopped": 4, "waiting": 5, "succeeded": 6}
_BLOCKED = tuple(STATES).index("TriggerFailed")
_OWN_RANKS = {_STALE: 2, _BLOCKED: 3}


def flow_info(
    variable: str, flow: Flow, cells: Cells, tally: Tally, look: Look, definers: Definers
) -> FlowInfo:
    """Return a flow in short."""
    tasks = flow.graph.names.items()
    is_running = tally.run.id is not None and tally.run.ended is None
    states = {
        name: _MOCKED
        if name in flow.mocks
        else _shown(tally.states.get(name, 0), is_stale=name in look.stale, is_running=is_running)
        for name, node in tasks
        if not isinstance(node.task, Parameter)
    }
    declared = _declared(cells, states)
    for cell, names in definers.cells(flow.graph.names.values()).items():
        # What a cell declares says more of it than what it defines.
        declared.setdefault(cell, names)
    failed = next((name for name, state in states.items() if _rank(state) == 0), None)
    return FlowInfo(
        variable,
        clean(flow.name),
        tally.run,
        _counted(states.values()),
        None if failed is None else clean(failed),
        tuple(_cells(declared, states, look)),
    )


def _shown(state: int, *, is_stale: bool, is_running: bool) -> int:
    """Return what to show: stale is what has run, not what was blocked."""
    if state == _MOCKED:
        # Its mock is gone, so the next run calls it.
        return state if is_running else _STALE
    has_run = _PHASES[state] in ("succeeded", "failed") and state != _BLOCKED
    return _STALE if is_stale and has_run else state


def _counted(states: Iterable[int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(Counter(states).items()))


def _declared(cells: Cells, states: Collection[str]) -> dict[str, list[str]]:
    """Return cell → the tasks that it declares; one cell may have several fragments."""
    declared: dict[str, list[str]] = {}
    for fragment in tuple(cells.fragments.values()):
        if fragment.source.id is not None:
            names = declared.setdefault(fragment.source.id, [])
            names += [name for name in fragment.nodes if name in states]
    return {cell: names for cell, names in declared.items() if names}


def _cells(
    declared: Mapping[str, list[str]], states: Mapping[str, int], look: Look
) -> Iterable[CellInfo]:
    for cell, names in declared.items():
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

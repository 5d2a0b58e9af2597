"""A flow in short, by cell too: what marks cells, fills the side panel and the status bar."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from nbflow.core.parameter import Parameter
from nbflow.notebook.definers import Definers
from nbflow.notebook.freshness import Look
from nbflow.notebook.kinds import AnyFlow, FunctionFlow
from nbflow.notebook.protocol import CellInfo, FlowInfo
from nbflow.notebook.states import STATES
from nbflow.notebook.tally import Tally
from nbflow.notebook.textwidth import clean

__all__ = ["flow_info", "rewritten"]

Declared = Mapping[str, Sequence[str]]
"""Id of a cell → the nodes that it declares."""

_PHASES = tuple(STATES.values())
_STALE = tuple(STATES).index("Stale")
_MOCKED = tuple(STATES).index("Mocked")
_RANKS = {"failed": 0, "running": 1, "stopped": 4, "waiting": 5, "succeeded": 6}
_BLOCKED = tuple(STATES).index("TriggerFailed")
_OWN_RANKS = {_STALE: 2, _BLOCKED: 3}


def flow_info(
    variable: str,
    flow: AnyFlow,
    declared: Declared,
    tally: Tally,
    look: Look,
    definers: Definers,
) -> FlowInfo:
    """Return a flow in short."""
    # A copy: a run that grows may add to it in another thread.
    tasks = flow.graph.names.copy().items()
    is_running = tally.run.id is not None and tally.run.ended is None
    states = {
        name: _MOCKED
        if name in flow.mocks
        else _shown(tally.states.get(name, 0), is_stale=name in look.stale, is_running=is_running)
        for name, node in tasks
        if not isinstance(node.task, Parameter)
    }
    # What a cell declares says more of it than what it defines.
    cells = dict(declared)
    for cell, names in definers.cells(flow.graph.names.copy().values()).items():
        if not any(name in states for name in cells.get(cell, ())):
            cells[cell] = names
    failed = next((name for name, state in states.items() if _rank(state) == 0), None)
    return FlowInfo(
        variable,
        clean(flow.name),
        tally.run,
        _counted(states.values()),
        None if failed is None else clean(failed),
        tuple(_cells(cells, states, look)),
        isinstance(flow, FunctionFlow),
    )


def rewritten(info: FlowInfo, why: str, home: str | None) -> FlowInfo:
    """Return a function in short that is not the one that ran, with its own cell marked.

    Parameters
    ----------
    home
        The id of that cell.
    """
    why = clean(why)
    cells = (
        replace(each, node=info.name, counts=((_STALE, 1),), why=why) if each.cell == home else each
        for each in info.cells
    )
    return replace(info, cells=tuple(cells), why=why)


def _shown(state: int, *, is_stale: bool, is_running: bool) -> int:
    """Return what to show: stale is what has run, not what was blocked."""
    if state == _MOCKED:
        # Its mock is gone, so the next run calls it.
        return state if is_running else _STALE
    has_run = _PHASES[state] in ("succeeded", "failed") and state != _BLOCKED
    return _STALE if is_stale and has_run else state


def _counted(states: Iterable[int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(Counter(states).items()))


def _cells(declared: Declared, states: dict[str, int], look: Look) -> Iterable[CellInfo]:
    """Yield the cells that declare tasks of the flow."""
    for cell, every in declared.items():
        names = [name for name in every if name in states]
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

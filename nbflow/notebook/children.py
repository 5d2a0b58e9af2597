"""The children of a run's mapped nodes, in a few words: how many came to which state."""

from collections import Counter
from collections.abc import Iterable, Mapping
from re import sub

from nbflow.core.graph import Child
from nbflow.core.state import State
from nbflow.engine.base_run import BaseRun
from nbflow.notebook.states import STATES, state_byte

__all__ = ["Shown", "counted", "counts", "families", "is_broken", "shown_states"]

_NAMES = tuple(STATES)

Shown = Mapping[int, int]
"""Byte of a state → how many children are shown in it."""


def families(run: BaseRun) -> dict[int, list[Child]]:
    """Return the children of the mapped nodes of a run that were split, by the id of the node."""
    found: dict[int, list[Child]] = {}
    for node in run.nodes[run.size :]:
        if isinstance(node, Child):
            found.setdefault(id(node.parent), []).append(node)
    return found


def shown_states(run: BaseRun, children: Iterable[Child]) -> Shown:
    """Return how many children are shown in which state."""
    return counts(
        (state, run.how.get(child.index, ""))
        for child in children
        for state in (run.states[child.index],)
    )


def counts(states: Iterable[tuple[State | None, str]]) -> Shown:
    """Return how many are shown in which state, of states and of where each came from."""
    return Counter(
        state_byte("Pending" if state is None else type(state).__name__, how)
        for state, how in states
    )


def is_broken(shown: Shown) -> bool:
    """Tell whether any child failed."""
    return any(count and STATES[_NAMES[byte]] == "failed" for byte, count in shown.items())


def counted(shown: Shown) -> str:
    """Return the counts as a person reads them.

    Examples
    --------
    >>> counted({2: 362, 6: 3})
    '365 children: 362 ok, 3 failed'
    """
    total = sum(shown.values())
    parts = ", ".join(
        f"{shown[byte]:,} {_word(name)}" for byte, name in enumerate(_NAMES) if shown.get(byte)
    )
    return f"{total:,} child{'ren' * (total != 1)}: {parts}" if total else "no children"


def _word(name: str) -> str:
    return "ok" if name == "Success" else sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()

"""Why a node ran, or would run, from its own cause to the first one, as messages carry it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from nbflow.engine.decision import Cause
from nbflow.notebook.diff import LONGEST_CAUSE, diff_lines
from nbflow.notebook.protocol import CauseInfo
from nbflow.notebook.text import first_line
from nbflow.notebook.textwidth import clean

__all__ = ["chain_of", "told"]

MOST_LINKS = 20
MOST_LINES = 400


def chain_of(why: Mapping[str, Cause], node: str) -> Iterator[tuple[str, Cause]]:
    """Yield (node, cause) from a node up to the first cause.

    Parameters
    ----------
    why
        Node → why it ran in a run. Of a mapped node its children are there, each by itself.
    """
    seen: set[str] = set()
    found = _entry(why, node)
    while found is not None and found not in seen:
        seen.add(found)
        yield found, why[found]
        upstream = why[found].upstream
        found = None if upstream is None else _entry(why, upstream)


def _entry(why: Mapping[str, Cause], node: str) -> str | None:
    """Return what a node is known as: itself, the one it is a child of, or its first child."""
    for name in (node, node.rpartition("[")[0]):
        if name in why:
            return name
    return next((name for name in why if name.startswith(f"{node}[")), None)


def told(chain: Iterable[tuple[str, Cause]]) -> tuple[CauseInfo, ...]:
    """Return causes bounded and clean, each change of code once: one helper may be behind many."""
    seen: set[str] = set()
    links = []
    for node, cause in chain:
        diff = None
        if cause.diff and cause.diff not in seen:
            seen.add(cause.diff)
            diff = _diff(cause.diff)
        links.append(CauseInfo(clean(node), first_line(cause.text, LONGEST_CAUSE), diff))
    return _fewer(links)


def _diff(diff: str) -> str:
    lines = diff_lines(diff)
    more = len(lines) - MOST_LINES
    return "\n".join([*lines[:MOST_LINES], *([f"… {more:,} more lines"] if more > 0 else [])])


def _fewer(links: Sequence[CauseInfo]) -> tuple[CauseInfo, ...]:
    """Return the links that somebody may read: the nearest ones, and the first cause."""
    more = len(links) - MOST_LINKS
    if more <= 0:
        return tuple(links)
    return (*links[: MOST_LINKS - 1], CauseInfo("…", f"{more:,} more"), links[-1])

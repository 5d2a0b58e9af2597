"""What changed between two recorded runs, as the live view shows it: bounded, each code once."""

from collections.abc import Iterator

from nbflow.engine.past_runs import PastRun
from nbflow.engine.run_diff import NodeDiff, run_diff
from nbflow.notebook.protocol import Diff, NodeChange
from nbflow.notebook.text import first_line
from nbflow.notebook.textwidth import clean
from nbflow.notebook.wire_text import block

__all__ = ["MOST_NODES", "changes_told"]

MOST_NODES = 200
MOST_CAUSES = 10
LONGEST_CAUSE = 300
LONGEST_DIFF = 20_000


def changes_told(before: PastRun, after: PastRun) -> Diff:
    """Return what changed from one run to another.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    diff = run_diff(before, after)
    changed = [node for node in diff if node.kind != "same"]
    seen: set[str] = set()
    return Diff(
        before.number,
        after.number,
        tuple(_change(node, seen) for node in changed[:MOST_NODES]),
        len(diff.nodes) - len(changed),
        max(0, len(changed) - MOST_NODES),
    )


def _change(node: NodeDiff, seen: set[str]) -> NodeChange:
    assert node.kind != "same", "it is one that changed"
    causes = [*node.causes, *(value.text for value in node.values)]
    return NodeChange(
        clean(node.node),
        node.kind,
        tuple(first_line(cause, LONGEST_CAUSE) for cause in causes[:MOST_CAUSES]),
        tuple(_diffs(node, seen)),
        None if node.former is None else clean(node.former),
    )


def _diffs(node: NodeDiff, seen: set[str]) -> Iterator[str]:
    """Yield each text of differences once: one helper may be the cause for many nodes."""
    for text in (node.diff, *(value.diff for value in node.values)):
        if text and text not in seen:
            seen.add(text)
            yield block(text[:LONGEST_DIFF])

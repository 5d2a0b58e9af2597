"""The structure of a flow in plain text: what stands beside, or instead of, its picture."""

from collections.abc import Sequence
from typing import Literal, Protocol

from nbflow.notebook.textwidth import clean

MOST_NODES = 300  # the rest is counted
MOST_UPSTREAMS = 12

Kind = Literal["task", "parameter"]


class Named(Protocol):
    """A node, as far as an outline tells of it."""

    @property
    def name(self) -> str:
        """The node's name in the flow."""

    @property
    def kind(self) -> Kind:
        """What it is."""

    @property
    def mapped(self) -> bool:
        """Whether it is split by a map."""


def outline(
    name: str,
    nodes: Sequence[Named],
    edges: Sequence[tuple[int, int]],
    counts: str | None = None,
) -> str:
    """Return the nodes of a flow in declared order, one a line, each with its upstreams.

    Equal for equal flows, so that saved notebooks can be compared. Of a large flow, and of a node
    with many upstreams, the rest is counted. ``counts`` stands beside the name; how many tasks and
    parameters there are when None.

    Examples
    --------
    >>> from nbflow.notebook.picture import PictureNode
    >>> nodes = [PictureNode("day", "parameter"), PictureNode("flights", "task")]
    >>> print(outline("delays", nodes, [(0, 1)]))
    delays: 1 task, 1 parameter
      day
      flights ← day
    """
    upstreams: list[dict[int, None]] = [{} for _ in nodes]
    for source, target in edges:
        upstreams[target][source] = None
    lines = [f"{clean(name)}: {counts or summary([node.kind for node in nodes])}"]
    for node, sources in zip(nodes[:MOST_NODES], upstreams, strict=False):
        names = [clean(nodes[source].name) for source in sources]
        if len(names) > MOST_UPSTREAMS:
            names[MOST_UPSTREAMS:] = [f"… {len(names) - MOST_UPSTREAMS:,} more"]
        name = f"{clean(node.name)} (mapped)" if node.mapped else clean(node.name)
        lines.append(f"  {name}" + (f" ← {', '.join(names)}" if names else ""))
    if len(nodes) > MOST_NODES:
        lines.append(f"  … {len(nodes) - MOST_NODES:,} more")
    return "\n".join(lines)


def summary(kinds: Sequence[Kind]) -> str:
    """Return how many tasks and parameters there are, in words."""
    tasks, parameters = kinds.count("task"), kinds.count("parameter")
    parts = [f"{tasks:,} task" + "s" * (tasks != 1)]
    if parameters:
        parts.append(f"{parameters:,} parameter" + "s" * (parameters != 1))
    return ", ".join(parts) if kinds else "no tasks yet"

"""Which nodes of a flow are drawn as one, and what people opened and closed of that."""

from collections.abc import Sequence

from nbflow.core.layout.folding import abreast, alike, branch, by_label
from nbflow.notebook.picture import label, stem
from nbflow.notebook.protocol import Folding, GraphGroup
from nbflow.notebook.shape import Shape

__all__ = ["FEW_CALLS", "MOST_APART", "MOST_CARDS", "Groups"]

FEW_CALLS = 4
"""Calls of one task are drawn one by one up to so many."""

MOST_APART = 300
"""Of larger flows the groups of equal siblings are closed until somebody opens them."""

MOST_CARDS = 1_500
"""Where equal siblings leave more cards than this, tasks named alike are one in each layer."""


class Groups:
    """The groups of one flow's drawing; nodes are known by name, so they outlive a change of it.

    Fields: ``_asked`` (first node of a group of tasks that are alike → whether it was closed, else
    opened); ``_all`` (the same, said of all of them); ``_branches`` (node → which of its branches
    is drawn as one with it, in the order in which that was asked for).
    """

    def __init__(self) -> None:
        self._asked: dict[str, bool] = {}
        self._all: bool | None = None
        self._branches: dict[str, Folding] = {}

    def of(self, shape: Shape) -> tuple[GraphGroup, ...]:
        """Return the groups, no node in two of them.

        Drawn as one they make no cycle, unless they are calls of one task each.
        """
        names = [node.name for node in shape.nodes]
        groups = []
        taken: set[int] = set()
        for end, nodes in self._folded(shape).items():
            if taken.isdisjoint(nodes):
                taken.update(nodes)
                others = [names[node] for node in nodes if names[node] != end]
                groups.append(GraphGroup(label([end, *others]), nodes, True))
        for kin in _kin(shape):
            rest = tuple([node for node in kin if node not in taken])
            if len(rest) > 1:
                closed = _is_large(shape, kin) if self._all is None else self._all
                is_closed = self._asked.get(names[kin[0]], closed)
                groups.append(GraphGroup(label([names[node] for node in rest]), rest, is_closed))
        return tuple(groups)

    def ask(self, shape: Shape, name: str | None, how: Folding) -> str:
        """Do what a page asked for; return why it cannot be done, or nothing.

        Parameters
        ----------
        name
            The node that is meant; None: all groups.
        """
        if name is None:
            self._all = how == "close"
            self._asked.clear()
            self._branches.clear()
            return ""
        place = next((index for index, node in enumerate(shape.nodes) if node.name == name), None)
        if place is None:
            return f"There is no task '{name}' in the flow any more."
        if how in ("before", "after"):
            return self._fold_branch(shape, place, how)
        folded = self._folded(shape)
        ends = [end for end, nodes in folded.items() if place in nodes]
        if how == "open" and ends:
            # The widest is what is seen.
            del self._branches[ends[0]]
            return ""
        kin = next(kin for kin in _kin(shape) if place in kin)
        if len(kin) == 1:
            return f"No other task is like '{name}'."
        self._asked[shape.nodes[kin[0]].name] = how == "close"
        return ""

    def _fold_branch(self, shape: Shape, place: int, how: Folding) -> str:
        name = shape.nodes[place].name
        if len(_branch(shape, place, how)) == 1:
            leads = "leads to" if how == "before" else "follows"
            return f"Nothing {leads} '{name}' alone."
        self._branches.pop(name, None)
        self._branches[name] = how
        return ""

    def _folded(self, shape: Shape) -> dict[str, tuple[int, ...]]:
        """Return the branches by the names of their ends, the widest first, of equal ones the last.

        Of two that share a part the first is drawn.
        """
        places = {node.name: place for place, node in enumerate(shape.nodes)}
        found = {
            name: _branch(shape, places[name], how)
            for name, how in reversed(self._branches.items())
            if name in places
        }
        wide = sorted(found.items(), key=lambda item: len(item[1]), reverse=True)
        return {name: nodes for name, nodes in wide if len(nodes) > 1}


def _branch(shape: Shape, place: int, how: Folding) -> tuple[int, ...]:
    edges = shape.edges
    if how == "after":
        edges = tuple([(target, source) for source, target in edges])
    return tuple(branch(len(shape.nodes), edges, place))


def _is_large(shape: Shape, kin: Sequence[int]) -> bool:
    return len(kin) > FEW_CALLS if shape.grows else len(shape.nodes) > MOST_APART


def _kin(shape: Shape) -> list[list[int]]:
    """Return the nodes that are alike, each in one group."""
    labels = [(node.kind, node.mapped, stem(node.name)) for node in shape.nodes]
    if shape.grows:
        return by_label(labels)
    kin = alike(labels, shape.edges)
    if len(shape.nodes) > MOST_APART and len(kin) > MOST_CARDS:
        return abreast(labels, shape.edges)
    return kin

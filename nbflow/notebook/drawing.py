"""The drawing of a flow as pages asked for it: computed once for each shape, when it is needed."""

from nbflow.core.layout import Direction
from nbflow.notebook.groups import Groups
from nbflow.notebook.protocol import Folding, Graph
from nbflow.notebook.scene import draw
from nbflow.notebook.shape import Shape

__all__ = ["Drawing"]


class Drawing:
    """What is drawn of a flow, in which direction, and what of it as one.

    Parameters
    ----------
    direction
        None leaves it to the shape.

    Fields: ``shape`` and ``direction``; ``_graph`` is None where the drawing has to be made.
    """

    def __init__(self, direction: Direction | None = None) -> None:
        self.shape = Shape()
        self._names: frozenset[str] = frozenset()
        self.direction = direction
        self._groups = Groups()
        self._graph: Graph | None = None

    @property
    def is_made(self) -> bool:
        """Whether there is nothing to compute."""
        return self._graph is not None

    def update(self, shape: Shape) -> bool:
        """Take the flow as it is now; return whether that asks for another drawing."""
        if shape == self.shape and self.is_made:
            return False
        self.shape, self._graph = shape, None
        self._names = frozenset([node.name for node in shape.nodes])
        return True

    def has(self, node: str) -> bool:
        """Tell whether a node is drawn."""
        return node in self._names

    def turn(self, direction: Direction) -> None:
        """Draw in that direction from now on."""
        self.direction, self._graph = direction, None

    def fold(self, node: str | None, how: Folding) -> str:
        """Draw with other groups; return why that cannot be, or nothing."""
        refusal = self._groups.ask(self.shape, node, how)
        if not refusal:
            self._graph = None
        return refusal

    def make(self) -> Graph:
        """Return the drawing."""
        if self._graph is None:
            nodes, edges, mapped, _ = self.shape
            groups = self._groups.of(self.shape)
            self._graph = draw(nodes, edges, self.direction, mapped=mapped, groups=groups)
        return self._graph

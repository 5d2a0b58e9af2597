"""What one task takes from another."""

from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import force_setattr

from nbflow.core.annotations import Marked

if TYPE_CHECKING:
    from nbflow.core.task import Task

__all__ = ["Edge"]


class Edge(Struct, frozen=True):
    """What one task takes from another.

    Parameters
    ----------
    upstream_task, downstream_task
        Two different tasks.
    key
        The parameter of the downstream task that is given the result; None to only wait.
    mapped
        Whether the downstream task runs once for each element of the result.
    flattened
        Whether the elements of the result are lists that are to be put one after another.

    An upstream marked by `mapped`, `unmapped` or `flatten` says so itself.

    Raises
    ------
    ValueError
        A task that would wait for itself; a key that is no parameter name.
    """

    upstream_task: "Task"
    downstream_task: "Task"
    key: str | None = None
    mapped: bool = False
    flattened: bool = False

    def __post_init__(self) -> None:
        given: Any = self.upstream_task
        if type(given) is Marked:
            force_setattr(self, "mapped", self.mapped if given.mapped is None else given.mapped)
            force_setattr(self, "flattened", self.flattened or given.flattened)
            force_setattr(self, "upstream_task", given.value)
        if self.upstream_task is self.downstream_task:
            raise ValueError(
                f"An edge leads from '{self.upstream_task.label}' to itself: a task cannot wait "
                "for its own result.\n  Give the edge two different tasks."
            )
        key = self.key
        is_name = isinstance(key, str) and key.isidentifier() and not iskeyword(key)
        if key is not None and not is_name:
            raise ValueError(
                f"An edge to '{self.downstream_task.label}' has the key {key!r}, which can name no "
                "parameter.\n  Use the name of one of its parameters, or None to only wait."
            )

    @property
    def tasks(self) -> set["Task"]:
        """Both ends."""
        return {self.upstream_task, self.downstream_task}

    def moved(self, old: "Task", new: "Task") -> "Edge":
        """Return the same edge with ``new`` at the end where ``old`` stood."""
        ends = {old: new}
        up, down = (ends.get(end, end) for end in (self.upstream_task, self.downstream_task))
        return Edge(up, down, self.key, self.mapped, self.flattened)

    def __repr__(self) -> str:
        label = f", key={self.key!r}" if self.key else ""
        return f"<Edge: {self.upstream_task.name} to {self.downstream_task.name}{label}>"

"""Parameters: the inputs of a flow that are given anew for each run."""

from collections.abc import Iterable
from typing import Any

from nbflow.core import scope as scopes
from nbflow.core.context import context
from nbflow.core.signals import FAIL
from nbflow.core.task import Task

__all__ = ["Parameter", "no_default"]


class _NoDefault:
    """Says that a parameter was given no default, which None would not."""

    def __repr__(self) -> str:
        return "<no default>"


no_default = _NoDefault()


class Parameter(Task):
    """A value that a run is given by name.

    Parameters
    ----------
    name
        What ``flow.run(name=value)`` and ``-p name=value`` say; also the slug.
    default
        Used when a run gives none; without one the parameter is required.
    required
        Whether a run must give it; None: when there is no default.
    tags
        Free labels.

    Raises
    ------
    TypeError
        The name is no text.
    ValueError
        The name is empty.
    """

    __slots__ = ("default", "required")

    def __init__(
        self,
        name: str,
        default: Any = no_default,
        required: bool | None = None,
        tags: Iterable[str] | None = None,
    ) -> None:
        _check_name(name)
        self.required = default is no_default if required is None else required
        self.default = None if default is no_default else default
        super().__init__(name, slug=name, tags=tags)

    def run(self) -> Any:
        """Return the value that this run was given, else the default."""
        given = context.peek("parameters", None) or {}
        if self.required and self.name not in given:
            raise FAIL(f'Parameter "{self.name}" was required but not provided.')
        return given.get(self.name, self.default)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Add the parameter itself to the flow being built and return it."""
        if args or kwargs.keys() - {"flow"}:
            raise TypeError(
                f"Parameter '{self.name}' was called with arguments, but takes none.\n"
                "  Its value is given when the flow is run: "
                f"`flow.run({self.name}=...)`."
            )
        scopes.building(f"the parameter '{self.name}'", kwargs.get("flow")).add(self)
        return self

    def copy(self, name: str | None = None, **changes: Any) -> "Parameter":
        """Return a parameter of another name, which must be given.

        Parameters
        ----------
        **changes
            ``default``, ``required`` or ``tags``, where they differ.

        Raises
        ------
        TypeError
            No name: a flow cannot tell two parameters of one name apart.
        AttributeError
            Something else was to differ.
        """
        if name is None:
            raise TypeError(
                f"A copy of the parameter '{self.name}' needs a name of its own.\n"
                f"  Write `{self.name}.copy('another_name')`."
            )
        if unknown := sorted(changes.keys() - {"default", "required", "tags"}):
            raise AttributeError(
                f"Parameter '{self.name}' has no option '{unknown[0]}'.\n"
                "  It has default, required, tags."
            )
        if "default" in changes:
            changes.setdefault("required", None)
        same = {"default": self.default, "required": self.required, "tags": self.tags}
        return Parameter(name, **{**same, **changes})

    def __repr__(self) -> str:
        return f"<Parameter: {self.name}>"


def _check_name(name: object) -> None:
    if not isinstance(name, str):
        raise TypeError(
            f"A parameter was named {name!r}, which is no text.\n"
            "  Its name comes first, then the default: `Parameter('day', default=...)`."
        )
    if not name:
        raise ValueError(
            "A parameter was given the empty name, by which no run could give its value.\n"
            "  Write `Parameter('day')`."
        )

"""How a tool runs the program: what is typed into the notebook for it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["NBFLOW", "CannotError", "Tool", "called"]

Asked = Callable[[str, int], tuple[str, str]]


class CannotError(Exception):
    """A tool has no way to express what an edit needs."""


@dataclass(frozen=True)
class Tool:
    """A tool that runs the program in a kernel.

    Parameters
    ----------
    setup
        The first cell; ``{folder!r}`` is the edit's own folder.
    asked
        The calls of the program, number of the edit → what the cell of the calls is for the tool,
        and the cell that runs them and prints the results.
    afresh
        The same for a run of everything, where the results are compared with one.
    python
        The interpreter of its environment, this one by default.
    environment
        Of the kernel; ``{root}`` is a folder that lasts as long as the table is made.
    """

    setup: str
    asked: Asked
    afresh: Asked | None = None
    python: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


def names(plan: str) -> list[str]:
    """Return the names that the calls give to their results."""
    return re.findall(r"^(\w+) = ", plan, re.MULTILINE)


def called(plan: str, number: int) -> tuple[str, str]:
    """Return the calls as plain Python, for tools whose tasks are called like functions."""
    loops = re.sub(r"(\w+)\.map\((\w+)\)", r"[\1(x) for x in \2]", plan)
    return "pass", f"{loops}\nprint(({', '.join(names(plan))},))"


def _flow(plan: str, number: int, options: str = "") -> tuple[str, str]:
    flow = f"edit_{number}"
    values = ", ".join(f"{flow}['{name}']" for name in names(plan))
    run = f"_ = get_ipython().run_line_magic('flow', 'run {options}--raise {flow}')"
    return f"%%flow {flow}\n{plan}", f"{run}\nprint(({values},))"


NBFLOW = Tool(
    "%load_ext nbflow\nfrom nbflow import Parameter, task",
    _flow,
    afresh=lambda plan, number: _flow(plan, number, "--fresh "),
    environment={"NBFLOW_HOME": "{root}/home"},
)

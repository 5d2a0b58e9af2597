"""What of a flow lies elsewhere: its plan in a file, its results in the store, its drawing."""

import os
import pickle
import re
from pathlib import Path
from typing import Any, Self

from nbflow.core.graph import Node
from nbflow.core.names import find_node
from nbflow.core.state import State
from nbflow.errors import FlowFileError
from nbflow.flows.cached import Cached, cached
from nbflow.flows.declared import Declared
from nbflow.flows.visualize import visualize
from nbflow.io.config_file import home

__all__ = ["SUFFIX", "Written", "default_path"]

SUFFIX = ".nbflow"
# What every pickle since protocol 2 begins with.
_FIRST_BYTE = b"\x80"
_UNPICKLABLE = (pickle.PicklingError, TypeError, AttributeError, ValueError, RecursionError)


def default_path(name: str) -> Path:
    """Return where the flow of that name is saved when no path is given."""
    slug = re.sub(r"\W+", "-", name.lower()).strip("-") or "flow"
    return home() / "flows" / f"{slug}{SUFFIX}"


class Written(Declared):
    """What `Flow` can be written as."""

    def save(self, path: str | os.PathLike[str] | None = None) -> str:
        """Write the flow to a file and return its path.

        The file is a cloudpickle of the plan: tasks, edges, constants, schedule, executor. The
        functions of tasks go along, and the globals that they use; modules are only named. Runs,
        results and mocks, which may hold data, stay out.

        Parameters
        ----------
        path
            ``flows/<name>.nbflow`` in nbflow's folder when None.

        Raises
        ------
        FlowFileError
            Something in the flow cannot be pickled; nothing was written.
        """
        try:
            content = _pickled(self)
        except _UNPICKLABLE as error:
            raise FlowFileError(_unpicklable(self, error)) from error
        file = default_path(self.name) if path is None else Path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all: a file that is there already may be in use.
        fresh = file.with_name(f"{file.name}.{os.getpid()}.tmp")
        fresh.write_bytes(content)
        fresh.replace(file)
        return str(file)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Return the flow of a file that `save` wrote.

        Loading runs code that the file holds: load only files of those whom you trust.

        Parameters
        ----------
        path
            The file, or the name of a flow that was saved without a path.

        Raises
        ------
        FileNotFoundError
            There is no such file.
        ModuleNotFoundError
            The flow uses a module that is not installed here.
        FlowFileError
            The file holds no flow.
        """
        file = _found(path)
        content = file.read_bytes()
        if not content.startswith(_FIRST_BYTE):
            raise FlowFileError(_no_flow(file, f"begins with {content[:8]!r}"))
        try:
            flow = pickle.loads(content)
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                f"{error.msg}\n"
                f"  The flow in {file} uses it.\n"
                f"  Install it here, or put its folder on `sys.path`, and load again.",
                name=error.name,
                path=error.path,
            ) from error
        except (pickle.UnpicklingError, EOFError) as error:
            raise FlowFileError(_no_flow(file, f"is damaged: {error}")) from error
        if not isinstance(flow, cls):
            raise FlowFileError(_no_flow(file, f"holds an object of the type {type(flow)!r}"))
        return flow

    def cached(self, node: str | None = None) -> Cached:
        """Return what the store keeps of the flow's results: sizes, users, ages; `purge` drops it.

        Flows of one name share what is kept.

        Parameters
        ----------
        node
            Only of this node; of all when None.

        Raises
        ------
        UnknownNodeError
            There is no such node, and no result of one that was.
        """
        found = cached(self.name, node)
        if node is None or found.holdings:
            return found
        return cached(self.name, find_node(self.graph, node).name)

    def visualize(
        self,
        flow_state: State | None = None,
        filename: str | None = None,
        format: str | None = None,
        horizontal: bool = False,
    ) -> Any:
        """Return the flow as a ``graphviz.Digraph``.

        In a kernel it is only returned, for the notebook to show; elsewhere, without a file name,
        it is drawn and opened.

        Parameters
        ----------
        flow_state
            A state of the flow, whose task states colour the nodes.
        filename, format
            Where and as what to draw it.
        horizontal
            From left to right rather than downwards.

        Raises
        ------
        RuntimeError
            It is to be drawn, and Graphviz's program ``dot`` is not installed.
        """
        return visualize(self.graph, flow_state, filename, format, horizontal)


def _found(path: str | os.PathLike[str]) -> Path:
    file, named = Path(path), default_path(str(path))
    for there in (file, named):
        if there.is_file():
            return there
    known = sorted(saved.stem for saved in named.parent.glob(f"*{SUFFIX}"))
    raise FileNotFoundError(
        f"There is no saved flow '{path}'.\n"
        f"  Neither the file {file} nor the file {named} is there.\n"
        f"  Saved by name are: {', '.join(known) or 'none'}. `flow.save()` saves one."
    )


def _no_flow(file: Path, seen: str) -> str:
    return (
        f"The file {file} is no saved flow: it {seen}.\n"
        "  Give the path that `flow.save()` returned."
    )


def _unpicklable(flow: Declared, error: Exception) -> str:
    culprits = [
        f"'{node.name}' ({what})"
        for node in flow.graph.nodes.values()
        for what, value in _contents(node)
        if not _is_picklable(value)
    ]
    where = f"It is in {', '.join(culprits)}.\n  " if culprits else ""
    return (
        f"Flow '{flow.name}' cannot be saved: {error}.\n"
        f"  {where}Nothing was written. Open connections, files and locks inside the task that "
        "uses them, not outside."
    )


def _contents(node: Node) -> list[tuple[str, Any]]:
    task = node.task
    attributes = {
        key: value for key, value in getattr(task, "__dict__", {}).items() if key != "__doc__"
    }
    return [
        ("its function", getattr(task, "fn", None)),
        *((f"its attribute {key}", value) for key, value in attributes.items()),
        *((f"its argument {key}", value) for key, value in node.constants.items()),
    ]


def _pickled(value: Any) -> bytes:
    import cloudpickle  # type: ignore[import-untyped]  # it has no types

    return cloudpickle.dumps(value)  # type: ignore[no-any-return]  # it has no types


def _is_picklable(value: Any) -> bool:
    try:
        _pickled(value)
    except _UNPICKLABLE:
        return False
    return True

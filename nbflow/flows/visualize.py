"""A flow as a Graphviz drawing: for export and for those who have Graphviz.

Notebooks draw flows by themselves (`nbflow.notebook.picture`); this is the documented
``flow.visualize()``.
"""

import sys
from pathlib import Path
from typing import Any

from nbflow.core.graph import Edge, Graph
from nbflow.core.state import State
from nbflow.core.task import Task

__all__ = ["visualize"]


def visualize(
    graph: Graph,
    flow_state: State | None = None,
    filename: str | None = None,
    format: str | None = None,
    horizontal: bool = False,
) -> Any:
    """Return a ``graphviz.Digraph`` of the graph; see `nbflow.flows.flow.Flow.visualize`."""
    import graphviz

    states = flow_state.result if flow_state is not None else None
    drawing = graphviz.Digraph(graph_attr={"rankdir": "LR"} if horizontal else {})
    for node in graph.nodes.values():
        state = states.get(node.task) if isinstance(states, dict) else None
        colour = {"style": "filled", "fillcolor": state.color + "80"} if state else {}
        drawing.node(_id(node.name), _text(node.name), shape="ellipse", **colour)
    for edge in graph.edges():
        drawing.edge(
            _id(_end(graph, edge.upstream_task)),
            _id(_end(graph, edge.downstream_task)),
            _label(edge),
        )
    if filename is not None:
        drawing.render(filename, view=False, format=format, cleanup=True)
    elif not _in_kernel():
        _open(drawing, graph, format)
    return drawing


def _end(graph: Graph, task: Task) -> str:
    return graph.nodes[task].name


def _id(name: str) -> str:
    # The package gives a colon in a node's id the meaning of a port.
    return name.replace(":", "\u2236")


def _text(text: str) -> str:
    import graphviz

    # A backslash, or text in angle brackets, would be read as markup.
    return graphviz.escape(text)  # type: ignore[no-any-return]  # it is untyped


def _label(edge: Edge) -> str | None:
    return None if edge.key is None else _text(edge.key)


def _in_kernel() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None


def _open(drawing: Any, graph: Graph, format: str | None) -> None:
    import tempfile

    import graphviz

    try:
        with tempfile.NamedTemporaryFile(prefix="nbflow-", delete=False) as file:
            drawing.render(file.name, view=True, format=format, cleanup=True)
    except graphviz.ExecutableNotFound as missing:
        Path(file.name).unlink(missing_ok=True)
        raise RuntimeError(
            f"Flow '{graph.name}' cannot be drawn: Graphviz's program 'dot' is not on the PATH.\n"
            "  Install Graphviz (`apt install graphviz`, `brew install graphviz`), or look at the "
            "flow in a notebook, which needs none: `%flow show`."
        ) from missing

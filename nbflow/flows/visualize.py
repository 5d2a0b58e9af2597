"""A flow as a Graphviz drawing: for export and for those who have Graphviz.

Notebooks draw flows by themselves (`nbflow.notebook.picture`); this is the documented
``flow.visualize()``.
"""

import sys
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

from nbflow.core.graph import Edge, Graph, Node
from nbflow.core.state import Mapped, State
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

    drawing = graphviz.Digraph(graph_attr={"rankdir": "LR"} if horizontal else {})
    states = _states(flow_state)
    for node in graph.nodes.values():
        is_mapped = any(edge.mapped for edge in node.inputs)
        name, shape = (f"{node.name} <map>", "box") if is_mapped else (node.name, "ellipse")
        for id, state in _drawn(node, states).items():
            colour = {"style": "filled", "fillcolor": state.color + "80"} if state else {}
            drawing.node(id, _text(name), shape=shape, **colour)
    for edge in graph.edges():
        style = {"style": "dashed"} if edge.mapped else {}
        for upstream, downstream in _pairs(graph, edge, states):
            drawing.edge(upstream, downstream, _label(edge), **style)
    if filename is not None:
        drawing.render(filename, view=False, format=format, cleanup=True)
    elif not _in_kernel():
        _open(drawing, graph, format)
    return drawing


def _states(flow_state: State | None) -> Mapping[Task, State]:
    states = flow_state.result if flow_state is not None else None
    return states if isinstance(states, dict) else {}


def _drawn(node: Node, states: Mapping[Task, State]) -> dict[str, State | None]:
    """Return the ids that a node is drawn under, with their states: one for each child."""
    # The package gives a colon in a node's id the meaning of a port.
    id, state = node.name.replace(":", "\u2236"), states.get(node.task)
    if not isinstance(state, Mapped):
        return {id: state}
    return {f"{id}[{index}]": child for index, child in enumerate(state.map_states)}


def _pairs(graph: Graph, edge: Edge, states: Mapping[Task, State]) -> list[tuple[str, str]]:
    """Return what an edge connects: child and child where both ends are drawn as children."""
    up, down = (graph.nodes[task] for task in (edge.upstream_task, edge.downstream_task))
    uppers, lowers = _drawn(up, states), _drawn(down, states)
    both = all(isinstance(states.get(node.task), Mapped) for node in (up, down))
    if both and edge.mapped and not edge.flattened:
        return list(zip(uppers, lowers, strict=False))
    return list(product(uppers, lowers))


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

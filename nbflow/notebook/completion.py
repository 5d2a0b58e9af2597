"""Completion after ``%flow``: verbs, options, the names of flows, nodes and parameters."""

import inspect
import re
from typing import Any

from nbflow.notebook.executors import WORDS
from nbflow.notebook.kinds import AnyFlow, FunctionFlow
from nbflow.notebook.session import Session
from nbflow.notebook.verbs import VERBS

__all__ = ["complete"]

_LINE = re.compile(r"\s*(\w+\s*=\s*%|%%?)(flow|nbflow)\s")
_TAKE_NO_NODE = frozenset({"run", "plan", "diff"})


def complete(session: Session, text: str) -> tuple[str, list[str]]:
    """Return the word at the end of a line, which is cut at the cursor, and what may become of it.

    Nothing where the line is none of our magics.
    """
    words = _LINE.sub("", text).split()
    if _LINE.match(text) is None:
        return "", []
    begun = words.pop() if words and not text[-1].isspace() else ""
    choices = _choices(session, text.lstrip().startswith("%%"), words, begun)
    return begun, [choice for choice in choices if choice.startswith(begun)]


def _choices(session: Session, is_cell: bool, words: list[str], begun: str) -> list[str]:
    if is_cell:
        return list(session.flows()) if not words else ["--cell"]
    if not words:
        return list(VERBS)
    verb, *words = words
    if verb == "help":
        return list(VERBS)
    return [] if verb not in VERBS else _after(session, verb, words, begun)


def _after(session: Session, verb: str, words: list[str], begun: str) -> list[str]:
    flows = session.flows()
    named = flows.get(words[0]) if words else None
    flow = named or (next(iter(flows.values())) if len(flows) == 1 else None)
    nodes = [] if flow is None else list(flow.graph.names)
    if isinstance(flow, FunctionFlow) and verb in ("mock", "unmock"):
        nodes = [*dict.fromkeys(task.name for task in flow.graph.nodes), *nodes]
    last = words[-1] if words else ""
    if last in ("--until", "--force"):
        return nodes
    if last == "--executor":
        return [*WORDS, "tcp://"]
    if last == "-p":
        return [] if flow is None else _parameters(flow)
    if begun.startswith("-"):
        return _options(VERBS[verb])
    if verb == "debug" and flow is not None and flow.last_run is not None:
        nodes = [failure.node for failure in flow.last_run.failed_in()]
    if verb == "mock":
        nodes = [f"{name}=" for name in nodes]
    own = list(flows) if named is None and not words else []
    return own if verb in _TAKE_NO_NODE else [*own, *nodes]


def _parameters(flow: AnyFlow) -> list[str]:
    if isinstance(flow, FunctionFlow):
        return [f"{name}=" for name in inspect.signature(flow.fn).parameters]
    return [f"{parameter.name}=" for parameter in flow.parameters()]


def _options(verb: Any) -> list[str]:
    actions = verb.parser._actions
    return [*(text for action in actions for text in action.option_strings), "--code"]

"""The verbs that show what there is: show, get, logs."""

from nbflow.notebook.arguments import given, only, target, usage
from nbflow.notebook.session import Session
from nbflow.notebook.verbs.deed import Deed, words_of
from nbflow.notebook.wire_text import block

__all__ = ["get", "logs", "show"]


@usage(
    "flow show",
    given("words", nargs="*", metavar="FLOW NODE", help="a flow, and a node of it"),
)
def show(session: Session, line: str) -> Deed:
    """Show the picture of a flow, or the last state and result of a node."""
    name, flow, rest = target(session, words_of(show, session, line).words)
    if not rest:
        return Deed(name, lambda: flow)
    node = only(session, "show", rest, 1, "one node")[0]
    return Deed(f"{name}.find({node!r})", lambda: flow.find(node))


@usage(
    "flow get",
    given("words", nargs="*", metavar="FLOW NODE", help="a node, before it its flow"),
)
def get(session: Session, line: str) -> Deed:
    """Return the value of a node."""
    name, flow, rest = target(session, words_of(get, session, line).words)
    node = only(session, "get", rest, 1, "one node")[0]
    return Deed(f"{name}[{node!r}]", lambda: flow[node])


@usage(
    "flow logs",
    given("words", nargs="*", metavar="FLOW NODE", help="a flow, and a node of it"),
)
def logs(session: Session, line: str) -> Deed:
    """Print what the tasks of the last run printed and logged."""
    name, flow, rest = target(session, words_of(logs, session, line).words)
    node = only(session, "logs", rest, 1, "one node")[0] if rest else None
    code = f"print(*{name}.logs({'' if node is None else repr(node)}), sep='\\n')"

    def call() -> None:
        lines = [block(told) for told in flow.logs(node)]
        print(*lines or ["Nothing was printed or logged in the last run."], sep="\n")

    return Deed(code, call)

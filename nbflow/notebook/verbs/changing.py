"""The verbs that change a flow, or what it keeps: replace, mock, unmock, remove, accept."""

from typing import Any

from IPython.core.error import UsageError

from nbflow.core.task import Task
from nbflow.notebook.arguments import assignments, declared, given, only, parameters, target, usage
from nbflow.notebook.kinds import FunctionFlow
from nbflow.notebook.session import Session
from nbflow.notebook.verbs.deed import Deed, words_of

__all__ = ["accept", "mock", "remove", "replace", "unmock"]

_CODE = "Change its code, and run it again: `%flow run {name}`."


@usage(
    "flow replace",
    given("words", nargs="*", metavar="FLOW NODE TASK", help="a node, and the variable of a task"),
)
def replace(session: Session, line: str) -> Deed:
    """Put another task in the place of a node; its edges are kept."""
    words = words_of(replace, session, line).words
    name, flow, rest = declared(session, "replace", words, _CODE)
    node, task = only(session, "replace", rest, 2, "a node and a task")
    new = session.namespace.get(task)
    if not isinstance(new, Task):
        seen = "no variable" if task not in session.namespace else "no task"
        raise UsageError(
            f"%flow replace: '{task}' is {seen}. Define the task first: `@task` above `def {task}`."
        )
    former = flow.find(node)
    return Deed(f"{name}.replace({name}.find({node!r}), {task})", lambda: flow.replace(former, new))


@usage(
    "flow mock",
    given("flow", metavar="FLOW", nargs="?", help="the flow; the only one when left out"),
    given("values", metavar="NODE=EXPRESSION", nargs="+", help="nodes, each with its value"),
)
def mock(session: Session, line: str) -> Deed:
    """Let values stand for what nodes produce, in every run until unmock."""
    first, _, more = line.strip().partition(" ")
    is_named = session.is_flow(first)
    name, flow = session.find(first if is_named else None)
    pairs = assignments(more if is_named else line)
    for node, _ in pairs if not isinstance(flow, FunctionFlow) else ():
        flow.find(node)

    def call() -> None:
        for node, value in [(node, _evaluated(session, text)) for node, text in pairs]:
            flow.mock(node, value)

    return Deed("; ".join(f"{name}.mock({node!r}, {text})" for node, text in pairs), call)


def _evaluated(session: Session, text: str) -> Any:
    try:
        return session.evaluate(text)
    except NameError as error:
        raise UsageError(f"%flow mock: {error} in `{text}`. Make the value first.") from None


@usage(
    "flow unmock",
    given("words", nargs="*", metavar="FLOW NODE", help="nodes; all when none is named"),
)
def unmock(session: Session, line: str) -> Deed:
    """Take mocks away."""
    name, flow, rest = target(session, words_of(unmock, session, line).words)
    return Deed(f"{name}.unmock({', '.join(map(repr, rest))})", lambda: flow.unmock(*rest))


@usage(
    "flow remove",
    given("words", nargs="*", metavar="FLOW NODE", help="the nodes to remove"),
)
def remove(session: Session, line: str) -> Deed:
    """Take nodes out of a flow."""
    words = words_of(remove, session, line).words
    name, flow, rest = declared(session, "remove", words, _CODE)
    if not rest:
        raise UsageError("%flow remove takes the nodes to remove: `%flow remove tidy`.")
    labels = [flow.find(node).label for node in rest]

    def call() -> None:
        try:
            flow.remove(*rest)
        except ValueError as error:
            raise UsageError(str(error)) from None
        for label in labels:
            session.cells(flow).disown(label)

    return Deed(f"{name}.remove({', '.join(map(repr, rest))})", call)


@usage(
    "flow accept",
    given("words", nargs="*", metavar="FLOW NODE", help="the nodes to keep as they are"),
    given("-p", action="append", metavar="NAME=VALUE", help="a parameter, JSON or text"),
)
def accept(session: Session, line: str) -> Deed:
    """Keep what nodes last produced as valid for their present code and inputs."""
    words = words_of(accept, session, line)
    advice = "`%flow mock {name} TASK=VALUE` lets a value stand for a result."
    name, flow, rest = declared(session, "accept", words.words, advice)
    if not rest:
        raise UsageError("%flow accept takes the nodes to keep as they are: `%flow accept tidy`.")
    values = parameters(words.p)
    named = [*map(repr, rest), *([f"parameters={values!r}"] if values else [])]
    return Deed(f"{name}.accept({', '.join(named)})", lambda: flow.accept(*rest, parameters=values))

"""The verbs of ``%flow``: each parses its words and names one documented call.

A verb returns a `Deed`: the line of Python that does the same, and the call itself.
"""

import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext, redirect_stdout
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from IPython.core.error import UsageError

from nbflow.core.state import Resume
from nbflow.core.task import Task
from nbflow.engine.raising import raise_on_exception
from nbflow.notebook.arguments import assignments, given, only, parameters, parse, target, usage
from nbflow.notebook.executors import wanted
from nbflow.notebook.manual import explained, overview
from nbflow.notebook.plan_json import plan_json
from nbflow.notebook.session import Session
from nbflow.notebook.showing import Overview
from nbflow.notebook.wire_text import block

__all__ = ["VERBS", "Deed", "flows", "unknown_verb"]

Verb = Callable[[Session, str], "Deed"]


@dataclass(frozen=True, slots=True)
class Deed:
    """What a magic does: ``code`` is the Python for it, ``call`` does it."""

    code: str
    call: Callable[[], Any]


def _words(verb: Verb, session: Session, line: str) -> Any:
    name = verb.__name__.rstrip("_")
    return parse(verb, line, f"%flow {name}", f"See `%flow help {name}`.", session.expand)


def _call(subject: str, method: str, **arguments: Any) -> str:
    given = ", ".join(f"{name}={value!r}" for name, value in arguments.items() if value is not None)
    return f"{subject}.{method}({given})"


@usage(
    "flow run",
    given("words", nargs="*", metavar="FLOW", help="the flow; the only one when left out"),
    given("--fresh", action="store_true", help="run everything but mocks, also what is valid"),
    given("-p", action="append", metavar="NAME=VALUE", help="a parameter, JSON or text"),
    given("--raise", dest="raises", action="store_true", help="raise at the moment of failure"),
    given("--until", action="append", metavar="NODE", help="run this node and what it needs"),
    given("--executor", metavar="WHERE", help="threads, processes, dask or tcp://HOST:PORT"),
    given("--workers", metavar="N", help="how many threads or processes, at most"),
)
def run(session: Session, line: str) -> Deed:
    """Run what has no valid result, and what its new result changes."""
    words = _words(run, session, line)
    name, flow, rest = target(session, words.words)
    only(session, "run", rest, 0, "no node (`--until NODE` runs up to one)")
    values, reuse = parameters(words.p), not words.fresh
    options = {"parameters": values or None, "until": words.until}
    if flow.schedule is not None:
        # The kernel is not to wait for what may be days away.
        options["run_on_schedule"] = False
    place = wanted(words.executor, words.workers)
    code = _call(name, "run", reuse=reuse or None, **options)
    if words.raises:
        module = "from nbflow.utilities.debug import raise_on_exception"
        code = f"{module}\nwith raise_on_exception():\n    {code}"
    if place is not None:
        options["executor"] = place.executor
        comma = "" if code.endswith("()") else ", "
        code = f"{place.imported}\n{code.removesuffix(')')}{comma}executor={place.code})"

    def call() -> Any:
        __tracebackhide__ = True
        session.wants_all = words.fresh
        try:
            with raise_on_exception() if words.raises else nullcontext():
                return flow.run(reuse=reuse, **options)
        finally:
            session.wants_all = False

    return Deed(code, call)


@usage(
    "flow resume",
    given("words", nargs="*", metavar="FLOW NODE", help="nodes that wait; all when none is named"),
)
def resume(session: Session, line: str) -> Deed:
    """Go on with a run that waits for somebody: run what waits, and what follows it."""
    name, flow, rest = target(session, _words(resume, session, line).words)
    last = flow.last_run
    waiting = () if last is None else last.paused()
    nodes = [flow.graph.nodes[flow.find(node)].name for node in rest] or list(waiting)
    idle = [node for node in nodes if node not in waiting]
    if last is None or idle or not nodes:
        seen = f"'{idle[0]}' does not wait" if idle else "nothing waits"
        advice = f" Waiting: {', '.join(waiting)}." if waiting else ""
        raise UsageError(f"%flow resume: {seen} in the last run of '{name}'.{advice}")
    parameters = dict(last.request.parameters)
    finds = ", ".join(f"{name}.find({node!r}): Resume()" for node in nodes)
    values = f"{parameters!r}, " if parameters else ""
    code = (
        f"from nbflow.engine.state import Resume\n"
        f"{name}.run({values}reuse=True, task_states={{{finds}}})"
    )

    def call() -> Any:
        __tracebackhide__ = True
        given = {flow.find(node): Resume() for node in nodes}
        return flow.run(parameters, run_on_schedule=False, reuse=True, task_states=given)

    return Deed(code, call)


@usage(
    "flow show",
    given("words", nargs="*", metavar="FLOW NODE", help="a flow, and a node of it"),
)
def show(session: Session, line: str) -> Deed:
    """Show the picture of a flow, or the last state and result of a node."""
    name, flow, rest = target(session, _words(show, session, line).words)
    if not rest:
        return Deed(name, lambda: flow)
    node = only(session, "show", rest, 1, "one node")[0]
    return Deed(f"{name}.find({node!r})", lambda: flow.find(node))


@usage(
    "flow plan",
    given("words", nargs="*", metavar="FLOW", help="the flow; the only one when left out"),
    given("-p", action="append", metavar="NAME=VALUE", help="a parameter, JSON or text"),
    given("--until", action="append", metavar="NODE", help="plan this node and what it needs"),
    given("--json", action="store_true", help="print it for programs, with expected seconds"),
)
def plan(session: Session, line: str) -> Deed:
    """Say what a run would do with each node, and why."""
    words = _words(plan, session, line)
    name, flow, rest = target(session, words.words)
    only(session, "plan", rest, 0, "no node (`--until NODE` plans up to one)")
    values = parameters(words.p)
    code = _call(name, "plan", parameters=values or None, until=words.until)

    def call() -> Any:
        if not words.json:
            return flow.plan(values, until=words.until)
        with redirect_stdout(sys.stderr):  # whatever else is said would be no JSON
            made = flow.plan(values, until=words.until)
        print(plan_json(made))
        return None

    return Deed(code, call)


@usage(
    "flow why",
    given("words", nargs="*", metavar="FLOW NODE", help="a node, before it its flow"),
)
def why(session: Session, line: str) -> Deed:
    """Say why a node would run or be reused."""
    name, flow, rest = target(session, _words(why, session, line).words)
    node = only(session, "why", rest, 1, "one node")[0]
    return Deed(f"{name}.why({node!r})", lambda: flow.why(node))


@usage(
    "flow get",
    given("words", nargs="*", metavar="FLOW NODE", help="a node, before it its flow"),
)
def get(session: Session, line: str) -> Deed:
    """Return the value of a node."""
    name, flow, rest = target(session, _words(get, session, line).words)
    node = only(session, "get", rest, 1, "one node")[0]
    return Deed(f"{name}[{node!r}]", lambda: flow[node])


@usage(
    "flow logs",
    given("words", nargs="*", metavar="FLOW NODE", help="a flow, and a node of it"),
)
def logs(session: Session, line: str) -> Deed:
    """Print what the tasks of the last run printed and logged."""
    name, flow, rest = target(session, _words(logs, session, line).words)
    node = only(session, "logs", rest, 1, "one node")[0] if rest else None
    code = f"print(*{name}.logs({'' if node is None else repr(node)}), sep='\\n')"

    def call() -> None:
        lines = [block(told) for told in flow.logs(node)]
        print(*lines or ["Nothing was printed or logged in the last run."], sep="\n")

    return Deed(code, call)


@usage(
    "flow debug",
    given("words", nargs="*", metavar="FLOW NODE", help="a failed node; the first when left out"),
    given("--again", action="store_true", help="run again also what has side effects"),
)
def debug(session: Session, line: str) -> Deed:
    """Open the debugger where a task failed; without a prompt, print what it would show."""
    words = _words(debug, session, line)
    name, flow, rest = target(session, words.words)
    node = only(session, "debug", rest, 1, "one node")[0] if rest else None
    failure = flow.failure(node)
    return Deed(f"{name}.failure({failure.node!r})", lambda: session.debug(failure, words.again))


@usage(
    "flow replace",
    given("words", nargs="*", metavar="FLOW NODE TASK", help="a node, and the variable of a task"),
)
def replace(session: Session, line: str) -> Deed:
    """Put another task in the place of a node; its edges are kept."""
    name, flow, rest = target(session, _words(replace, session, line).words)
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
    for node, _ in pairs:
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
    name, flow, rest = target(session, _words(unmock, session, line).words)
    return Deed(f"{name}.unmock({', '.join(map(repr, rest))})", lambda: flow.unmock(*rest))


@usage(
    "flow remove",
    given("words", nargs="*", metavar="FLOW NODE", help="the nodes to remove"),
)
def remove(session: Session, line: str) -> Deed:
    """Take nodes out of a flow."""
    name, flow, rest = target(session, _words(remove, session, line).words)
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
    "flow help",
    given("verb", nargs="?", metavar="VERB", help="the one to explain"),
)
def help_(session: Session, line: str) -> Deed:
    """List the verbs, or explain one."""
    verb = _words(help_, session, line).verb
    if verb is not None and verb not in VERBS:
        raise unknown_verb(verb)
    text = overview(VERBS) if verb is None else explained(verb, VERBS[verb])
    return Deed(f"%flow help {verb or ''}".rstrip(), lambda: print(text))


def flows(session: Session) -> Deed:
    """List the flows and their states."""
    return Deed("%flow", lambda: Overview(session.flows()))


def unknown_verb(verb: str) -> UsageError:
    """Return the error that names the verbs there are, the likely one first."""
    near = get_close_matches(verb, VERBS, n=1)
    advice = f"Did you mean `%flow {near[0]}`?" if near else "See `%flow help`."
    return UsageError(f"%flow has no verb '{verb}'. {advice} It has {', '.join(VERBS)}.")


VERBS: Mapping[str, Verb] = {
    "run": run,
    "resume": resume,
    "plan": plan,
    "why": why,
    "get": get,
    "show": show,
    "logs": logs,
    "debug": debug,
    "replace": replace,
    "mock": mock,
    "unmock": unmock,
    "remove": remove,
    "help": help_,
}

"""The verbs that run a flow, and look into what failed: run, resume, debug."""

from contextlib import nullcontext
from typing import Any

from IPython.core.error import UsageError

from nbflow.core.state import Resume
from nbflow.engine.raising import raise_on_exception
from nbflow.notebook.arguments import given, only, parameters, target, usage
from nbflow.notebook.executors import wanted
from nbflow.notebook.kinds import FunctionFlow
from nbflow.notebook.session import Session
from nbflow.notebook.verbs.deed import Deed, call_of, words_of
from nbflow.notebook.verbs.functions import resume_function, run_function

__all__ = ["debug", "resume", "run"]


@usage(
    "flow run",
    given("words", nargs="*", metavar="FLOW", help="the flow; the only one when left out"),
    given("--fresh", action="store_true", help="run everything but mocks, also what is valid"),
    given("-p", action="append", metavar="NAME=VALUE", help="a parameter, JSON or text"),
    given("--raise", dest="raises", action="store_true", help="raise at the moment of failure"),
    given("--until", action="append", metavar="NODE", help="run this node and what it needs"),
    given("--force", action="append", metavar="NODE", help="run it though its result is valid"),
    given("--executor", metavar="WHERE", help="threads, processes, dask or tcp://HOST:PORT"),
    given("--workers", metavar="N", help="how many threads or processes, at most"),
)
def run(session: Session, line: str) -> Deed:
    """Run what has no valid result, and what its new result changes."""
    words = words_of(run, session, line)
    name, flow, rest = target(session, words.words)
    only(session, "run", rest, 0, "no node (`--until NODE` runs up to one)")
    if isinstance(flow, FunctionFlow):
        return run_function(session, name, flow, words)
    values, reuse = parameters(words.p), not words.fresh
    options = {"parameters": values or None, "until": words.until, "force": words.force}
    if flow.schedule is not None:
        # The kernel is not to wait for what may be days away.
        options["run_on_schedule"] = False
    place = wanted(words.executor, words.workers)
    code = call_of(name, "run", reuse=reuse or None, **options)
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
    """Go on with a run that waits for somebody, or that ended with an earlier kernel."""
    name, flow, rest = target(session, words_of(resume, session, line).words)
    if isinstance(flow, FunctionFlow):
        only(session, "resume", rest, 0, "no node of a function")
        return resume_function(session, name, flow)
    last = flow.last_run
    if not rest and (last is None or last.is_paused):
        return Deed(f"{name}.resume()", lambda: flow.resume(run_on_schedule=False))
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
    "flow debug",
    given("words", nargs="*", metavar="FLOW NODE", help="a failed node; the first when left out"),
    given("--again", action="store_true", help="run again also what has side effects"),
)
def debug(session: Session, line: str) -> Deed:
    """Open the debugger where a task failed; without a prompt, print what it would show."""
    words = words_of(debug, session, line)
    name, flow, rest = target(session, words.words)
    node = only(session, "debug", rest, 1, "one node")[0] if rest else None
    failure = flow.failure(node)
    return Deed(f"{name}.failure({failure.node!r})", lambda: session.debug(failure, words.again))

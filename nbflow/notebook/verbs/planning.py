"""The verbs that ask before running: plan, why."""

import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial
from typing import TypeVar

from IPython.core.error import UsageError

from nbflow.engine.plan import Plan, Step
from nbflow.notebook.arguments import declared, given, only, parameters, target, usage
from nbflow.notebook.kinds import FunctionFlow
from nbflow.notebook.plan_json import plan_json, why_json
from nbflow.notebook.session import Session
from nbflow.notebook.verbs.deed import Deed, call_of, words_of

__all__ = ["plan", "why"]

Asked = TypeVar("Asked")


@usage(
    "flow plan",
    given("words", nargs="*", metavar="FLOW", help="the flow; the only one when left out"),
    given("-p", action="append", metavar="NAME=VALUE", help="a parameter, JSON or text"),
    given("--until", action="append", metavar="NODE", help="plan this node and what it needs"),
    given("--force", action="append", metavar="NODE", help="plan to run it whatever there is"),
    given("--json", action="store_true", help="print it for programs, with expected seconds"),
)
def plan(session: Session, line: str) -> Deed:
    """Say what a run would do with each node, and why."""
    words = words_of(plan, session, line)
    advice = "`%flow run {name}` takes what still holds."
    name, flow, rest = declared(session, "plan", words.words, advice)
    only(session, "plan", rest, 0, "no node (`--until NODE` plans up to one)")
    values = parameters(words.p)
    code = call_of(name, "plan", parameters=values or None, until=words.until, force=words.force)

    def ask() -> Plan:
        return flow.plan(values, until=words.until, force=words.force)

    return Deed(code, partial(_printed, ask, plan_json) if words.json else ask)


def _printed(ask: Callable[[], Asked], as_json: Callable[[Asked], str]) -> None:
    """Print what is answered for programs, and nothing else."""
    with redirect_stdout(sys.stderr):  # whatever else is said would be no JSON
        answer = ask()
    print(as_json(answer))


@usage(
    "flow why",
    given("words", nargs="*", metavar="FLOW NODE", help="a node, before it its flow"),
    given("-p", action="append", metavar="NAME=VALUE", help="a parameter, JSON or text"),
    given("--json", action="store_true", help="print it for programs, with expected seconds"),
)
def why(session: Session, line: str) -> Deed:
    """Say why a node would run or be reused, up to the first cause."""
    words = words_of(why, session, line)
    name, flow, rest = target(session, words.words)
    node = only(session, "why", rest, 1, "one node")[0]
    values = parameters(words.p)
    options = f", parameters={values!r}" if values else ""
    if values and isinstance(flow, FunctionFlow):
        raise UsageError(
            f"%flow why: '{name}' is a function, of which the last run is told. Leave out `-p`."
        )

    def ask() -> Step:
        if isinstance(flow, FunctionFlow):
            return flow.why(node)
        return flow.why(node, parameters=values)

    code = f"{name}.why({node!r}{options})"
    return Deed(code, partial(_printed, ask, why_json) if words.json else ask)

"""The verbs that ask before running: plan, why."""

import sys
from contextlib import redirect_stdout
from typing import Any

from nbflow.notebook.arguments import given, only, parameters, target, usage
from nbflow.notebook.plan_json import plan_json
from nbflow.notebook.session import Session
from nbflow.notebook.verbs.deed import Deed, call_of, words_of

__all__ = ["plan", "why"]


@usage(
    "flow plan",
    given("words", nargs="*", metavar="FLOW", help="the flow; the only one when left out"),
    given("-p", action="append", metavar="NAME=VALUE", help="a parameter, JSON or text"),
    given("--until", action="append", metavar="NODE", help="plan this node and what it needs"),
    given("--json", action="store_true", help="print it for programs, with expected seconds"),
)
def plan(session: Session, line: str) -> Deed:
    """Say what a run would do with each node, and why."""
    words = words_of(plan, session, line)
    name, flow, rest = target(session, words.words)
    only(session, "plan", rest, 0, "no node (`--until NODE` plans up to one)")
    values = parameters(words.p)
    code = call_of(name, "plan", parameters=values or None, until=words.until)

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
    name, flow, rest = target(session, words_of(why, session, line).words)
    node = only(session, "why", rest, 1, "one node")[0]
    return Deed(f"{name}.why({node!r})", lambda: flow.why(node))

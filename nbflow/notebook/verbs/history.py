"""The verbs that look back: history, diff, rollback."""

import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

from IPython.core.error import UsageError

from nbflow.notebook.arguments import declared, given, only, target, usage
from nbflow.notebook.history_json import run_diff_json, runs_json, versions_json
from nbflow.notebook.session import Session
from nbflow.notebook.verbs.deed import Deed, words_of

__all__ = ["diff", "history", "rollback"]

_JSON = "print it for programs, with ids and times"


@usage(
    "flow history",
    given("words", nargs="*", metavar="FLOW NODE", help="a flow, and a node of it"),
    given("--json", action="store_true", help=_JSON),
)
def history(session: Session, line: str) -> Deed:
    """List the recorded runs of a flow, or the versions of a task."""
    words = words_of(history, session, line)
    name, flow, rest = target(session, words.words)
    if not rest:
        return _told(f"{name}.runs()", flow.runs, runs_json, words.json)
    node = only(session, "history", rest, 1, "one node")[0]
    return _told(
        f"{name}.versions({node!r})", lambda: flow.versions(node), versions_json, words.json
    )


@usage(
    "flow diff",
    given("words", nargs="*", metavar="FLOW RUN", help="two runs; the last two if none is named"),
    given("--json", action="store_true", help=_JSON),
)
def diff(session: Session, line: str) -> Deed:
    """Say what changed between two runs: code, what was given, results."""
    words = words_of(diff, session, line)
    name, flow, rest = target(session, words.words)
    runs = only(session, "diff", rest, 2, "two runs, or none,") if rest else []
    code = f"{name}.diff({', '.join(run if run.isdecimal() else repr(run) for run in runs)})"
    return _told(code, lambda: flow.diff(*runs), run_diff_json, words.json)


def _told(code: str, ask: Callable[[], Any], written: Callable[[Any], str], as_json: bool) -> Deed:
    def call() -> Any:
        if not as_json:
            return ask()
        with redirect_stdout(sys.stderr):  # whatever else is said would be no JSON
            told = ask()
        print(written(told))
        return None

    return Deed(code, call)


@usage(
    "flow rollback",
    given("words", nargs="*", metavar="FLOW NODE VERSION", help="a node, and a version's number"),
)
def rollback(session: Session, line: str) -> Deed:
    """Bring back an earlier version of a task; the one before when none is named."""
    words = words_of(rollback, session, line).words
    advice = "`%flow history {name} CALL` shows earlier code of a task."
    name, flow, rest = declared(session, "rollback", words, advice)
    node, *more = rest if len(rest) == 2 else only(session, "rollback", rest, 1, "one node")
    if more and not more[0].isdecimal():
        raise UsageError(
            f"%flow rollback takes the number of a version, but was given {more[0]!r}. "
            f"See `%flow history {node}`."
        )
    version = int(more[0]) if more else None
    code = f"{name}.rollback({', '.join([repr(node), *more])})"
    return Deed(code, lambda: session.rollback(flow, node, version))

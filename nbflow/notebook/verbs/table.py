"""The verbs by name, and what is said of them."""

from collections.abc import Mapping
from difflib import get_close_matches

from IPython.core.error import UsageError

from nbflow.notebook.arguments import given, usage
from nbflow.notebook.manual import explained, overview
from nbflow.notebook.session import Session
from nbflow.notebook.showing import Overview
from nbflow.notebook.verbs.changing import accept, mock, remove, replace, unmock
from nbflow.notebook.verbs.deed import Deed, Verb, words_of
from nbflow.notebook.verbs.history import diff, history, rollback
from nbflow.notebook.verbs.looking import get, logs, show
from nbflow.notebook.verbs.planning import plan, why
from nbflow.notebook.verbs.running import debug, resume, run
from nbflow.notebook.verbs.storing import cache

__all__ = ["VERBS", "flows", "unknown_verb"]


@usage(
    "flow help",
    given("verb", nargs="?", metavar="VERB", help="the one to explain"),
)
def help_(session: Session, line: str) -> Deed:
    """List the verbs, or explain one."""
    verb = words_of(help_, session, line).verb
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
    "cache": cache,
    "debug": debug,
    "history": history,
    "diff": diff,
    "rollback": rollback,
    "replace": replace,
    "mock": mock,
    "unmock": unmock,
    "remove": remove,
    "accept": accept,
    "help": help_,
}

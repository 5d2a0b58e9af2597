"""The verb that shows what is kept, and lets go of it: cache."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from IPython.core.error import UsageError

from nbflow.core.amounts import age_of, size_of
from nbflow.notebook.arguments import declared, given, only, usage
from nbflow.notebook.cache_table import cached_json, cached_with_ages, counted
from nbflow.notebook.session import Session
from nbflow.notebook.verbs.deed import Deed, call_of, words_of

__all__ = ["cache"]

Amount = TypeVar("Amount")


@usage(
    "flow cache",
    given("words", nargs="*", metavar="FLOW NODE", help="a flow, and a node of it"),
    given("--purge", action="store_true", help="drop it; what a run in progress needs stays"),
    given("--older-than", metavar="AGE", help="purge only what is older: 30d, 12h"),
    given("--limit", metavar="SIZE", help="purge the least useful until so much is left: 5GB"),
    given("--ages", action="store_true", help="show also how old the newest is, and what it cost"),
    given("--json", action="store_true", help="print it for programs, with times"),
)
def cache(session: Session, line: str) -> Deed:
    """Show what is kept of a flow's results, or drop it."""
    words = words_of(cache, session, line)
    advice = "`!nbflow cache` shows what is kept of all flows."
    name, flow, rest = declared(session, "cache", words.words, advice)
    node = only(session, "cache", rest, 1, "one node")[0] if rest else None
    older, limit = _amount(age_of, words.older_than), _amount(size_of, words.limit)
    code = f"{name}.cached({'' if node is None else repr(node)})"
    if words.purge:
        imported = "" if older is None else "import datetime\n"
        code = imported + call_of(code, "purge", older_than=older, limit=limit)
    elif (older, limit) != (None, None):
        raise UsageError("%flow cache: --older-than and --limit say what --purge drops. Add it.")

    def call() -> Any:
        found = flow.cached(node)
        if words.purge:
            print(counted(flow.name, found.purge(older_than=older, limit=limit)))
        elif words.json:
            print(cached_json(found))
        elif words.ages:
            print(cached_with_ages(found, time.time()))
        else:
            return found
        return None

    return Deed(code, call)


def _amount(read: Callable[[str], Amount], text: str | None) -> Amount | None:
    try:
        return None if text is None else read(text)
    except ValueError as error:
        raise UsageError(f"%flow cache: {error}") from None

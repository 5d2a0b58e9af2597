"""The verbs that look after a store: check, size, salvage, trust."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from msgspec import to_builtins

from nbflow.cli.opening import home_of, opened, present
from nbflow.cli.printing import complain, count, say, table, tell
from nbflow.cli.words import add_verb
from nbflow.core.amounts import elapsed, size_text
from nbflow.io.store.holdings import holdings
from nbflow.io.store.paths import database_path, key_path
from nbflow.io.store.peek import look
from nbflow.io.store.schema import STEPS
from nbflow.io.store.signing import Signer, read_key
from nbflow.io.store.upkeep import check as problems_of
from nbflow.io.store.upkeep import limit_of

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from nbflow.cli.words import Verbs
    from nbflow.io.store.holdings import Holding

__all__ = ["add"]

HEAD = "FLOW", "TASK", "RESULTS", "SIZE", "NEWEST", "TOOK", "RUNS", "SERIALIZER", "USED BY"


def add(verbs: Verbs) -> None:
    """Add the verbs."""
    add_verb(verbs, check)
    sized = add_verb(verbs, size)
    sized.add_argument("--flow", metavar="NAME", help="only of this flow")
    add_verb(verbs, salvage)
    trusted = add_verb(verbs, trust)
    trusted.add_argument("--yes", action="store_true", help="do not ask")


def check(arguments: Namespace) -> int:
    """Look whether every row and every file of the store is as it was written."""
    with opened(arguments) as store:
        problems = problems_of(store)
        results, runs = (
            store.database.rows(f"SELECT count(*) FROM {name}")[0][0]
            for name in ("results", "runs")
        )
        path = store.path
    if arguments.json:
        tell(
            {
                "store": str(path),
                "results": results,
                "runs": runs,
                "problems": to_builtins(problems),
            }
        )
        return bool(problems)
    for problem in problems:
        say(f"{problem.name}: {problem.text}")
    found = count(len(problems), "problem") if problems else "all as they were written"
    say(f"{path}: {count(results, 'result')} and {count(runs, 'run')}; {found}.")
    return bool(problems)


def size(arguments: Namespace) -> int:
    """Tell what the results of each task take, and who uses them."""
    with opened(arguments) as store:
        held = holdings(store, arguments.flow)
        path, limit = store.path, limit_of(store)
    whole, results = sum(each.size for each in held), sum(each.count for each in held)
    if arguments.json:
        told = {"store": str(path), "results": results, "size": whole, "limit": limit}
        tell({**told, "database": path.stat().st_size, "tasks": to_builtins(held)})
        return 0
    if held:
        now = time.time()
        say(table(HEAD, [_row(each, now) for each in held]))
    say(f"{path}: {count(results, 'result')}, {size_text(whole)}.")
    return 0


def _row(held: Holding, now: float) -> tuple[str, ...]:
    return (
        held.flow,
        held.task,
        f"{held.count:,}",
        size_text(held.size),
        f"{elapsed(int(now - held.time))} ago",
        elapsed(held.seconds),
        f"{held.runs:,}",
        ", ".join(held.serializers),
        ", ".join(held.used_by),
    )


def salvage(arguments: Namespace) -> int:
    """Make a new database of what is whole in a damaged one, which is kept beside it."""
    from nbflow.io.store.salvage import salvage as salvaged

    saved = salvaged(home_of(arguments))
    if arguments.json:
        old = None if saved.old is None else str(saved.old)
        counts = {"runs": saved.runs, "results": saved.results, "from_files": saved.from_files}
        tell({**counts, "old": old})
        return 0
    say(f"Taken over: {count(saved.results, 'result')} and {count(saved.runs, 'run')}.")
    if saved.from_files:
        say(f"Of {count(saved.from_files, 'result')} only the file told.")
    if saved.old:
        say(f"The old database is {saved.old}.")
    return 0


def trust(arguments: Namespace) -> int:
    """Sign a store of another key with yours, as it is now."""
    home = present(arguments)
    if look(database_path(home), len(STEPS)) == Signer(read_key(key_path())).identity:
        return _tell_trust(arguments, 0, 0, "It is signed with your key already.")
    if not arguments.yes and not _is_wanted(home):
        return 1
    from nbflow.io.store.trust import trust as sign

    done = sign(home)
    text = f"Signed with your key: {count(done.results, 'result')}."
    if done.left_out:
        text += f" Left out, since not whole: {done.left_out:,}."
    return _tell_trust(arguments, done.results, done.left_out, text)


def _tell_trust(arguments: Namespace, results: int, left_out: int, text: str) -> int:
    if arguments.json:
        tell({"results": results, "left_out": left_out})
    else:
        say(text)
    return 0


def _is_wanted(home: Path) -> bool:
    if not sys.stdin.isatty():
        complain(
            "nobody is there to say whether the store is to be trusted.\n"
            f"  It is {home}.\n"
            "  Standard input is no terminal, so nothing was asked and nothing changed.\n"
            "  Say `--yes` if you trust everybody who could write there until now."
        )
        return False
    print(
        f"The store in {home} was signed with another key than yours.\n"
        "When a result is loaded, whoever wrote it can run any code as you. If you go on, all that "
        "is there\nis signed with your key as it is, and used from then on.\n"
        "Go on only if you trust everybody who could write there until now. [y/N] ",
        end="",
        file=sys.stderr,
        flush=True,
    )
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return True
    complain("the store is left as it is.")
    return False

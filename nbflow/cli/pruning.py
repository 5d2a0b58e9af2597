"""The verb that makes a store smaller: prune."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import to_builtins

from nbflow.cli.opening import opened
from nbflow.cli.printing import count, say, table, tell
from nbflow.cli.words import add_verb, node_of, read_by
from nbflow.core.amounts import age_of, size_of, size_text
from nbflow.io.store.upkeep import Gone, collect, drop, droppable, gone, limit_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from nbflow.cli.words import Verbs
    from nbflow.io.store.store import Store
    from nbflow.io.store.upkeep import Droppable

__all__ = ["add"]


def add(verbs: Verbs) -> None:
    """Add the verb."""
    verb = add_verb(verbs, prune)
    chosen = verb.add_mutually_exclusive_group()
    chosen.add_argument("--flow", metavar="NAME", help="only results of this flow")
    chosen.add_argument(
        "--task", type=read_by(node_of), metavar="FLOW/TASK", help="only results of this task"
    )
    verb.add_argument(
        "--older-than", type=read_by(age_of), metavar="AGE", help="only what is older: 30d, 12h"
    )
    verb.add_argument(
        "--limit",
        type=read_by(size_of),
        metavar="SIZE",
        help="only until so much of it is left, the least useful first: 5GB",
    )
    verb.add_argument("--dry-run", action="store_true", help="only tell what would go")


def prune(arguments: Namespace) -> int:
    """Drop results; those that a run in progress needs, and the records of runs, stay.

    With nothing said, until the store is as large as it may be (see `limit_of`). Files that were
    left by killed processes go too.
    """
    with opened(arguments) as store:
        going = _chosen(store, arguments)
        litter = Gone(0, 0)
        if not arguments.dry_run:
            drop(store, going)
            litter = collect(store)
    went = gone(going)
    if arguments.json:
        tell(
            {
                "dropped": to_builtins(went),
                "litter": to_builtins(litter),
                "dry_run": arguments.dry_run,
                "tasks": [
                    {"flow": flow, "task": task, "count": results.count, "size": results.size}
                    for (flow, task), results in _by_task(going).items()
                ],
            }
        )
        return 0
    if going:
        rows = [
            (*names, f"{results.count:,}", size_text(results.size))
            for names, results in _by_task(going).items()
        ]
        say(table(("FLOW", "TASK", "RESULTS", "SIZE"), rows))
    word = "Would be dropped" if arguments.dry_run else "Dropped"
    say(f"{word}: {count(went.count, 'result')}, {size_text(went.size)}.")
    if litter.count:
        told = f"{count(litter.count, 'file')} that no result told of, {size_text(litter.size)}"
        say(f"Removed: {told}.")
    return 0


def _chosen(store: Store, arguments: Namespace) -> list[Droppable]:
    flow, task = arguments.task or (arguments.flow, None)
    older, limit = arguments.older_than, arguments.limit
    if (flow, older, limit) == (None, None, None):
        limit = limit_of(store)
    before = None if older is None else time.time() - older.total_seconds()
    return droppable(store, flow=flow, task=task, before=before, limit=limit)


def _by_task(results: Sequence[Droppable]) -> dict[tuple[str, str], Gone]:
    counts = Counter((each.flow, each.node) for each in results)
    sizes: Counter[tuple[str, str]] = Counter()
    for each in results:
        sizes[each.flow, each.node] += each.size
    return {names: Gone(counts[names], size) for names, size in sizes.most_common()}

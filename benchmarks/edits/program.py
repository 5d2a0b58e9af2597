"""The small program that most edits are made in: load → clean → total.

`clean` uses something, the feature, for each number; the edit changes the feature or `clean`.
The parameters have the names of the tasks that supply them, because one of the tools compared
builds its graph from these names.
"""

from collections.abc import Mapping

from benchmarks.edits.edit import PLAN, Edit, Stage

__all__ = [
    "AGAIN",
    "ALL",
    "CHANGED",
    "NOTHING",
    "cells",
    "feature",
    "in_place",
    "rewritten",
    "task",
]

NOTHING: Mapping[str, int] = {}
CHANGED = {"clean": 1, "total": 1}  # `clean` now gives something else
AGAIN = {"clean": 1}  # `clean` could give something else, and gives an equal value
ALL = {"load": 1, "clean": 1, "total": 1}

CALLS = "rows = load()\ntidy = clean(rows)\nsize = total(tidy)"


def task(head: str, body: str, above: str = "") -> str:
    """Return the text of a task that counts its calls; ``head`` is as in ``clean(load)``."""
    name = head.partition("(")[0]
    lines = "\n".join(f"    {line}" for line in (f'mark("{name}")', *body.splitlines()))
    return f"@task\n{above}def {head}:\n{lines}"


def cells(before: str, clean: str, plan: str = CALLS) -> dict[str, str]:
    """Return the cells of the program, the feature as ``before``."""
    return {
        "feature": before or "pass",
        "load": task("load()", "return [3, 1, 2]"),
        "clean": clean,
        "total": task("total(clean)", "return sum(clean)"),
        PLAN: plan,
    }


def using(use: str) -> str:
    """Return the text of a `clean` that uses the feature: an expression of x, or a whole body."""
    body = use if "return " in use else f"return [{use} for x in load]"
    return task("clean(load)", body)


def feature(
    name: str,
    before: str,
    after: str,
    runs: Mapping[str, int],
    use: str = "scaled(x)",
    *,
    why: str = "",
) -> Edit:
    """Return an edit of what `clean` uses: its cell is changed and run again."""
    return Edit(name, (Stage(cells(before, using(use))), Stage({"feature": after})), runs, why)


def in_place(
    name: str,
    before: str,
    step: str,
    runs: Mapping[str, int],
    use: str = "scaled(x)",
    *,
    why: str = "",
) -> Edit:
    """Return an edit in place: a cell of its own is run, the others stay as they are."""
    return Edit(name, (Stage(cells(before, using(use))), Stage({"step": step})), runs, why)


def rewritten(
    name: str, before: str, after: str, runs: Mapping[str, int], *, given: str = "", why: str = ""
) -> Edit:
    """Return an edit of the text of `clean`: its cell is changed and run again."""
    return Edit(name, (Stage(cells(given, before)), Stage({"clean": after})), runs, why)

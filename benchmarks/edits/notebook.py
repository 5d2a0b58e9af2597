"""Edits of the notebook: its cells, its calls, its kernel."""

from collections.abc import Mapping

from benchmarks.edits.edit import PLAN, Edit, Stage
from benchmarks.edits.program import AGAIN, ALL, CALLS, CHANGED, NOTHING, cells, task, using

__all__ = ["EDITS"]

SCALED = "def scaled(x):\n    return x * 2"
FASTER = SCALED.replace("2", "3")
PLAIN = cells(SCALED, using("scaled(x)"))
LOADED = PLAIN["load"]
KEPT = "KEPT = frozenset({'a', 'bc', 'def', 'x1', 'y2'})\nORDER = {'q', 'rs', 'tuv', 'w4'}"
LIMITS = "LIMITS = [1, 2]"
SETS = "return [x * (len(KEPT) + len(ORDER) + ('a' in {'a', 'b', 'cd'})) for x in load]"
GIVEN = cells(
    "pass",
    task("clean(load, by)", "return [x * by for x in load]"),
    CALLS.replace("(rows)", "(rows, 2)"),
)
NUMBERS = task("load()", "return [1, 2, 3]")
MAPPED = {
    "load": NUMBERS,
    "clean": task("clean(load)", "return load * load"),
    "total": PLAIN["total"],
    PLAN: "rows = load()\ntidy = clean.map(rows)\nsize = total(tidy)",
}
SUMMED = PLAIN["total"].replace("def total", "def summed")


def restarted(
    name: str, stage: Stage, runs: Mapping[str, int], first: Mapping[str, str] = PLAIN
) -> Edit:
    """Return an edit around a restart of the kernel."""
    return Edit(name, (Stage(first), stage), runs)


def mapped(name: str, numbers: str, runs: Mapping[str, int]) -> Edit:
    """Return an edit of what a task is mapped over, at first [1, 2, 3]."""
    changed = {"load": NUMBERS.replace("[1, 2, 3]", numbers)}
    return Edit(name, (Stage(MAPPED), Stage(changed)), {"load": 1, **runs})


def called(name: str, call: str, runs: Mapping[str, int]) -> Edit:
    """Return an edit of the call `clean(rows, 2)`."""
    plan = GIVEN[PLAN].replace("clean(rows, 2)", call)
    return Edit(name, (Stage(GIVEN), Stage({PLAN: plan})), runs)


OTHER_ORDER = {name: PLAIN[name] for name in ("total", "clean", "load", "feature")}

EDITS = (
    Edit("nothing: run once more", (Stage(PLAIN), Stage()), NOTHING),
    Edit("every cell run again, unchanged", (Stage(PLAIN), Stage(PLAIN)), NOTHING),
    Edit(
        "cells run in another order", (Stage(PLAIN), Stage({**OTHER_ORDER, PLAN: CALLS})), NOTHING
    ),
    Edit(
        "edit undone",
        (Stage(PLAIN), Stage({"feature": FASTER}), Stage({"feature": SCALED})),
        NOTHING,
    ),
    Edit(
        "edit made again after its undo",
        (
            Stage(PLAIN),
            Stage({"feature": FASTER}),
            Stage({"feature": SCALED}),
            Stage({"feature": FASTER}),
        ),
        NOTHING,
    ),
    Edit(
        "task moved to another cell",
        (Stage(PLAIN), Stage({"clean": "pass", "total": f"{PLAIN['total']}\n{PLAIN['clean']}"})),
        NOTHING,
    ),
    restarted("kernel restarted", Stage(restarts=True), NOTHING),
    restarted("kernel restarted, another hash seed", Stage(restarts=True, seed=2), NOTHING),
    restarted(
        "sets, another hash seed",
        Stage(restarts=True, seed=2),
        NOTHING,
        cells(KEPT, task("clean(load)", SETS)),
    ),
    restarted(
        "kernel restarted, cells in another order", Stage(OTHER_ORDER, restarts=True), NOTHING
    ),
    restarted(
        "kernel restarted, a helper edited", Stage({"feature": FASTER}, restarts=True), CHANGED
    ),
    Edit(
        "kernel restarted after an undo",
        (Stage(PLAIN), Stage({"feature": FASTER}), Stage({"feature": SCALED}, restarts=True)),
        NOTHING,
    ),
    Edit(
        "task renamed",
        (Stage(PLAIN), Stage({"total": SUMMED, PLAN: CALLS.replace("total", "summed")})),
        NOTHING,
    ),
    Edit("result renamed", (Stage(PLAIN), Stage({PLAN: CALLS.replace("tidy", "neat")})), NOTHING),
    Edit(
        "task added",
        (
            Stage(PLAIN),
            Stage(
                {
                    "extra": task("last(total)", "return total + 1"),
                    PLAN: f"{CALLS}\nend = last(size)",
                }
            ),
        ),
        {"last": 1},
    ),
    Edit(
        "task taken away",
        (Stage(PLAIN), Stage({PLAN: CALLS.replace("\nsize = total(tidy)", "")})),
        NOTHING,
    ),
    called("argument", "clean(rows, 3)", CHANGED),
    called("argument 2 → 2.0", "clean(rows, 2.0)", CHANGED),
    called("argument by keyword", "clean(rows, by=2)", NOTHING),
    called("argument written otherwise", "clean(rows, 1 + 1)", NOTHING),
    Edit(
        "upstream edited, equal value",
        (Stage(PLAIN), Stage({"load": LOADED.replace("[3, 1, 2]", "[3, 1] + [2]")})),
        {"load": 1},
    ),
    Edit(
        "upstream edited, other value",
        (Stage(PLAIN), Stage({"load": LOADED.replace("[3, 1, 2]", "[3, 1, 4]")})),
        ALL,
    ),
    Edit(
        "value equal after the middle task ran",
        (Stage(PLAIN), Stage({"feature": SCALED.replace("x * 2", "2 * x")})),
        AGAIN,
    ),
    mapped("mapped element added", "[1, 2, 3, 4]", {"clean": 1, "total": 1}),
    mapped("mapped element removed", "[1, 3]", {"total": 1}),
    mapped("mapped elements reordered", "[3, 1, 2]", {"total": 1}),
    mapped("mapped element changed", "[1, 5, 3]", {"clean": 1, "total": 1}),
    Edit(
        "body of a mapped task",
        (Stage(MAPPED), Stage({"clean": MAPPED["clean"].replace("load * load", "load + load")})),
        {"clean": 3, "total": 1},
    ),
    Edit(
        "call taken away and made again",
        (
            Stage(PLAIN),
            Stage({PLAN: CALLS.replace("\nsize = total(tidy)", "")}),
            Stage({PLAN: CALLS}),
        ),
        NOTHING,
    ),
    Edit(
        "task used for another input, and the first again",
        (Stage(GIVEN), Stage({PLAN: GIVEN[PLAN].replace("2)", "3)")}), Stage({PLAN: GIVEN[PLAN]})),
        NOTHING,
    ),
    restarted(
        "kernel restarted after an edit in place",
        Stage({"feature": LIMITS, "step": "LIMITS.append(3)"}, restarts=True),
        CHANGED,
        cells(LIMITS, using("x * len(LIMITS)")),
    ),
)

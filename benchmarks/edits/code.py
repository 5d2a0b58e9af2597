"""Edits of a task's own text."""

from benchmarks.edits.program import AGAIN, CHANGED, NOTHING, rewritten, task

__all__ = ["EDITS"]

PLAIN = task("clean(load)", "return [x * 2 for x in load]")
LOOP = "out = []\nfor row in load:\n    out.append(row * 2)\nreturn out"
TWICE = """\
import functools
def twice(fn):
    @functools.wraps(fn)
    def call(load):
        return fn(load) * 2
    return call"""
LONG = "return [min(x, 9) for x in load if x > 0]"

EDITS = (
    rewritten("task body", PLAIN, PLAIN.replace("* 2", "* 3"), CHANGED),
    rewritten("task body, equal value", PLAIN, PLAIN.replace("x * 2", "x + x"), AGAIN),
    rewritten("comment", PLAIN, PLAIN.replace("return", "# doubled\n    return"), NOTHING),
    rewritten(
        "docstring",
        task("clean(load)", '"""Double."""\nreturn [x * 2 for x in load]'),
        task("clean(load)", '"""Return the double of each."""\nreturn [x * 2 for x in load]'),
        NOTHING,
    ),
    rewritten("docstring added", PLAIN, PLAIN.replace("mark", '"""Double."""\n    mark'), NOTHING),
    rewritten(
        "formatting",
        task("clean(load)", LONG),
        task("clean(load)", "return [\n    min(x, 9)\n    for x in load\n    if x > 0\n]"),
        NOTHING,
    ),
    rewritten("line moved", PLAIN, PLAIN.replace("    return", "\n\n\n    return"), NOTHING),
    rewritten("cell moved down by lines above", PLAIN, f"\n\n\n{PLAIN}", NOTHING),
    rewritten(
        "annotation",
        PLAIN,
        PLAIN.replace("clean(load)", "clean(load: list[int]) -> list[int]"),
        NOTHING,
    ),
    rewritten(
        "annotation of a local",
        task("clean(load)", "found = [x * 2 for x in load]\nreturn found"),
        task("clean(load)", "found: list[int] = [x * 2 for x in load]\nreturn found"),
        NOTHING,
    ),
    rewritten(
        "local renamed",
        task("clean(load)", LOOP),
        task("clean(load)", LOOP.replace("out", "kept").replace("row", "item")),
        NOTHING,
    ),
    rewritten("local renamed in a comprehension", PLAIN, PLAIN.replace("x", "item"), NOTHING),
    rewritten(
        "quotes, underscores and hex in literals",
        task("clean(load)", "return [x + 1000 + len('ab') for x in load]"),
        task("clean(load)", 'return [x + 0x3E8 + len("ab") for x in load]'),
        NOTHING,
    ),
    rewritten("literal 2 → 2.0", PLAIN, PLAIN.replace("* 2", "* 2.0"), CHANGED),
    rewritten(
        "set in a test",
        task("clean(load)", "return [x for x in load if x in {1, 2}]"),
        task("clean(load)", "return [x for x in load if x in {1, 3}]"),
        CHANGED,
    ),
    rewritten(
        "f-string",
        task("clean(load)", 'return [len(f"{x}!") for x in load]'),
        task("clean(load)", 'return [len(f"{x}!!") for x in load]'),
        CHANGED,
    ),
    rewritten(
        "walrus",
        task("clean(load)", "return [y for x in load if (y := x * 2) > 2]"),
        task("clean(load)", "return [y for x in load if (y := x * 2) > 4]"),
        CHANGED,
    ),
    rewritten(
        "comprehension's condition",
        task("clean(load)", "return [x for x in load if x > 1]"),
        task("clean(load)", "return [x for x in load if x > 2]"),
        CHANGED,
    ),
    rewritten(
        "nested function",
        task("clean(load)", "def one(x):\n    return x * 2\nreturn [one(x) for x in load]"),
        task("clean(load)", "def one(x):\n    return x * 3\nreturn [one(x) for x in load]"),
        CHANGED,
    ),
    rewritten(
        "comment in a nested function",
        task("clean(load)", "def one(x):\n    return x * 2\nreturn [one(x) for x in load]"),
        task("clean(load)", "def one(x):  # x\n    return x * 2\nreturn [one(x) for x in load]"),
        NOTHING,
    ),
    rewritten(
        "exception that is caught",
        task(
            "clean(load)",
            "try:\n    return [6 // (x - 1) for x in load]\n"
            "except ZeroDivisionError:\n    return [0]",
        ),
        task(
            "clean(load)",
            "try:\n    return [6 // (x - 1) for x in load]\n"
            "except ArithmeticError:\n    return [0]",
        ),
        AGAIN,
    ),
    rewritten(
        "default of the task",
        task("clean(load, by=2)", "return [x * by for x in load]"),
        task("clean(load, by=3)", "return [x * by for x in load]"),
        CHANGED,
    ),
    rewritten(
        "decorator added to the task",
        PLAIN,
        task("clean(load)", "return [x * 2 for x in load]", above="@twice\n"),
        CHANGED,
        given=TWICE,
    ),
    rewritten(
        "pattern of a match",
        task("clean(load)", "match load:\n    case [3, *rest]:\n        return rest\nreturn load"),
        task("clean(load)", "match load:\n    case [2, *rest]:\n        return rest\nreturn load"),
        CHANGED,
    ),
    rewritten(
        "keyword of a call",
        task("clean(load)", "return sorted(load, reverse=True)"),
        task("clean(load)", "return sorted(load, reverse=False)"),
        CHANGED,
    ),
    rewritten(
        "literal 0.0 → -0.0",
        task("clean(load)", "return [x * 0.0 for x in load]"),
        task("clean(load)", "return [x * -0.0 for x in load]"),
        CHANGED,
    ),
)

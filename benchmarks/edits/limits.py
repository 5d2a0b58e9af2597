"""Edits that no key sees: the documented limits."""

from benchmarks.edits.edit import Edit, Stage
from benchmarks.edits.program import CHANGED, cells, in_place, task

__all__ = ["EDITS"]

SCALES = {
    "site-packages/scales/__init__.py": "def scaled(x):\n    return inner(x)\n"
    "def inner(x):\n    return x * 2\n"
}
STARTED = """\
name = ".".join(["data", "txt"])
return [x + int(subprocess.check_output(["cat", name])) for x in load]"""

EDITS = (
    in_place(
        "state of the random numbers",
        "import random\nrandom.seed(1)",
        "random.seed(2)",
        CHANGED,
        "x + random.random()",
        why="the state of a library is not compared; the node says that it draws random numbers",
    ),
    in_place(
        "setting of a library",
        "import decimal\ndecimal.getcontext().prec = 5",
        "decimal.getcontext().prec = 9",
        CHANGED,
        "decimal.Decimal(x) / 7",
        why="what an installed package keeps for itself is not compared",
    ),
    Edit(
        "patched deep inside a package",
        (
            Stage(
                cells(
                    "import scales", task("clean(load)", "return [scales.scaled(x) for x in load]")
                ),
                SCALES,
            ),
            Stage({"step": "scales.inner = lambda x: x"}),
        ),
        CHANGED,
        "of an installed package, only what the code names is compared, and the version",
    ),
    Edit(
        "file whose existence is asked for",
        (
            Stage(
                cells(
                    "import os",
                    task("clean(load)", 'return [x + os.path.exists("more.txt") for x in load]'),
                )
            ),
            Stage({}, {"more.txt": "1"}),
        ),
        CHANGED,
        "Python tells nobody that a file was looked for, only that it was opened",
    ),
    Edit(
        "file read by a program that the task starts",
        (
            Stage(cells("import subprocess", task("clean(load)", STARTED)), {"data.txt": "4"}),
            Stage({}, {"data.txt": "5"}),
        ),
        CHANGED,
        "what another process reads is not seen; the node says that it was started",
    ),
)

"""Edits of files with code, and of installed packages."""

from collections.abc import Mapping

from benchmarks.edits.edit import Edit, Stage
from benchmarks.edits.program import CHANGED, NOTHING, cells, in_place, using

__all__ = ["EDITS"]

LIB = "LIMIT = 2\ndef scaled(x):\n    return x * LIMIT\ndef other(x):\n    return x + 1\n"
RELOAD = "import importlib; importlib.reload(lib)"
PACKAGE = {
    "site-packages/scales/__init__.py": "def scaled(x):\n    return x * 2\n",
    "site-packages/scales-1.0.dist-info/METADATA": "Name: scales\nVersion: 1.0\n",
}
NEWER = {
    "site-packages/scales-1.0.dist-info/METADATA": None,
    "site-packages/scales-1.1.dist-info/METADATA": "Name: scales\nVersion: 1.1\n",
}


def module(
    name: str,
    lib: str,
    runs: Mapping[str, int],
    step: str = RELOAD,
    uses: tuple[str, str] = ("import lib", "lib.scaled(x)"),
    *,
    restarts: bool = False,
    in_kernel: bool = False,
) -> Edit:
    """Return an edit of the file ``lib.py``, followed by a cell, or by a restart."""
    first = Stage(cells(uses[0], using(uses[1])), {"lib.py": LIB})
    then = Stage({} if restarts or not step else {"step": step}, {"lib.py": lib}, restarts)
    return Edit(name, (first, then), runs, in_kernel=in_kernel)


def package(
    name: str, files: Mapping[str, str | None], runs: Mapping[str, int], why: str = ""
) -> Edit:
    """Return an edit of an installed package, followed by a restart."""
    first = Stage(cells("import scales", using("scales.scaled(x)")), PACKAGE)
    return Edit(name, (first, Stage({}, files, restarts=True)), runs, why)


FASTER = LIB.replace("x * LIMIT", "LIMIT + x")
INNER = {
    "parts/__init__.py": "",
    "parts/deep.py": "from parts import rate\n",
    "parts/rate.py": "def scaled(x):\n    return x * 2\n",
}
DEEPER = {"parts/rate.py": "def scaled(x):\n    return x * 3\n"}
RATE = Stage(cells("import parts.deep", using("parts.deep.rate.scaled(x)")), INNER)

EDITS = (
    module("module file edited and reloaded", FASTER, CHANGED),
    module("module file edited, not reloaded", FASTER, NOTHING, "", in_kernel=True),
    module("module file edited, kernel restarted", FASTER, CHANGED, restarts=True),
    module("module's constant, reloaded", LIB.replace("= 2", "= 3"), CHANGED),
    module("another function of the module, reloaded", LIB.replace("x + 1", "x + 2"), NOTHING),
    module("comment in the module, reloaded", f"# scales\n{LIB}", NOTHING),
    module(
        "reloaded, the name imported before",
        FASTER,
        NOTHING,
        "import lib; " + RELOAD,
        ("from lib import scaled", "scaled(x)"),
        in_kernel=True,
    ),
    module(
        "reloaded, its constant read by an old function",
        LIB.replace("= 2", "= 3"),
        CHANGED,
        "import lib; " + RELOAD,
        ("from lib import scaled", "scaled(x)"),
    ),
    module("attribute of the module replaced", LIB, CHANGED, "lib.scaled = lambda x: x"),
    module(
        "module handed on as a value",
        LIB.replace("x + 1", "x + 2"),
        CHANGED,
        RELOAD,
        ("import lib\ndef scaled(lib, x):\n    return lib.other(x)", "scaled(lib, x)"),
    ),
    Edit(
        "`package.module.function`, reloaded",
        (RATE, Stage({"step": "import importlib; importlib.reload(parts.rate)"}, DEEPER)),
        CHANGED,
    ),
    package(
        "package, a new version",
        {**NEWER, "site-packages/scales/__init__.py": "def scaled(x):\n    return x * 3\n"},
        CHANGED,
    ),
    package("package, a new version with the same code", NEWER, {"clean": 1}),
    package("package installed again", PACKAGE, NOTHING),
    module(
        "module imported in the body, reloaded",
        FASTER,
        CHANGED,
        "import lib; " + RELOAD,
        ("pass", "import lib\nreturn [lib.scaled(x) for x in load]"),
    ),
    module(
        "function of a module by getattr, reloaded",
        FASTER,
        CHANGED,
        RELOAD,
        ("import lib", "getattr(lib, 'scaled')(x)"),
    ),
    module(
        "module under an alias, reloaded",
        FASTER,
        CHANGED,
        "import lib; " + RELOAD,
        ("import lib as rates", "rates.scaled(x)"),
    ),
    in_place(
        "name of an installed module replaced",
        "import math",
        "math.floor, math.ceil = math.ceil, math.floor",
        CHANGED,
        "math.floor(x / 2)",
    ),
)

"""Edits of what lies outside the notebook: files, folders, the environment."""

from collections.abc import Mapping

from benchmarks.edits.edit import PLAN, TOUCHED, Edit, Stage
from benchmarks.edits.program import AGAIN, CHANGED, NOTHING, cells, in_place, task

__all__ = ["EDITS"]

DATA = {"data.txt": "4\n"}
GIVEN = "rows = load()\ntidy = clean(rows, {given})\nsize = total(tidy)"
READ = 'return [x + int(Path("data.txt").read_text()) for x in load]'
OPENED = """\
with open("data.txt") as data:
    more = int(data.read())
return [x + more for x in load]"""
TRIED = """\
try:
    return [int(open("more.txt").read())]
except FileNotFoundError:
    return load"""
LISTED = 'import os\nreturn [x + len(os.listdir("days")) for x in load]'
PATHS = "from pathlib import Path"


def file(
    name: str,
    body: str,
    files: Mapping[str, str | None],
    runs: Mapping[str, int],
    *,
    given: str = "",
    before: Mapping[str, str] = DATA,
) -> Edit:
    """Return an edit of files; ``given`` is what `clean` is given besides the rows."""
    head = "clean(load, source)" if given else "clean(load)"
    plan = GIVEN.format(given=given).replace(", )", ")")
    return Edit(name, (Stage(cells(PATHS, task(head, body), plan), before), Stage({}, files)), runs)


def variable(name: str, body: str, step: str, runs: Mapping[str, int]) -> Edit:
    """Return an edit of the environment, made in a cell."""
    first = Stage(cells("import os\nos.environ['UNIT'] = '2'", task("clean(load)", body)))
    return Edit(name, (first, Stage({"step": step})), runs)


WHOLE = "return [x + int(source.read_text()) for x in load]"
TEXT = "return [x + int(open(source).read()) for x in load]"
NEW = {"data.txt": "5\n"}
SAME_SIZE = {"data.txt": "7\n"}
UNIT = "return [x * int(os.environ['UNIT']) for x in load]"
DAY = {"days/1.txt": "1\n"}
PATH = "Path('data.txt')"
COLUMN = "import pandas as pd\nreturn [x + len(pd.read_csv('data.txt')) for x in load]"
NUMPY = "import numpy as np\nreturn [x + len(np.loadtxt('data.txt', ndmin=1)) for x in load]"

MADE = """\
import sqlite3
def filled(level):
    with sqlite3.connect("levels.db") as db:
        db.execute("drop table if exists level")
        db.execute(f"create table level as select {level} as x")
    db.close()
filled(2)"""
ASKED = """\
db = sqlite3.connect("levels.db")
level = db.execute("select x from level").fetchone()[0]
db.close()
return [x * level for x in load]"""

EDITS = (
    file("file given as a Path: content", WHOLE, NEW, CHANGED, given=PATH),
    file("file given as a Path: touched", WHOLE, {"data.txt": TOUCHED}, NOTHING, given=PATH),
    file("file given as a Path: written again, the same", WHOLE, DATA, NOTHING, given=PATH),
    file("file given as text: content", TEXT, NEW, CHANGED, given="'data.txt'"),
    file("file given as text: touched", TEXT, {"data.txt": TOUCHED}, NOTHING, given="'data.txt'"),
    file("file opened by the task: content", OPENED, NEW, CHANGED),
    file("file opened by the task: same size, other text", OPENED, SAME_SIZE, CHANGED),
    file("file opened by the task: touched", OPENED, {"data.txt": TOUCHED}, NOTHING),
    file("file read through pathlib: content", READ, NEW, CHANGED),
    file("file beside it", READ, {"more.txt": "1\n"}, NOTHING),
    file("file that was not there when it was opened", TRIED, {"more.txt": "1\n"}, CHANGED),
    file(
        "folder listed by the task: a file added",
        LISTED,
        {"days/2.txt": "2\n"},
        CHANGED,
        before=DAY,
    ),
    file(
        "folder listed by the task: a file taken away",
        LISTED,
        {"days/1.txt": None},
        CHANGED,
        before={**DAY, "days/2.txt": "2\n"},
    ),
    Edit(
        "file read by a helper: content",
        (
            Stage(
                cells(
                    'def level():\n    return int(open("data.txt").read())',
                    task("clean(load)", "return [x + level() for x in load]"),
                ),
                DATA,
            ),
            Stage({}, NEW),
        ),
        CHANGED,
    ),
    Edit(
        "file under another name, the same content",
        (
            Stage(
                cells(PATHS, task("clean(load, source)", WHOLE), GIVEN.format(given=PATH)),
                {**DATA, "copy.txt": "4\n"},
            ),
            Stage({PLAN: GIVEN.format(given="Path('copy.txt')")}),
        ),
        AGAIN,
    ),
    variable("environment variable", UNIT, "os.environ['UNIT'] = '3'", CHANGED),
    variable(
        "environment variable, by os.getenv",
        UNIT.replace("os.environ['UNIT']", "os.getenv('UNIT')"),
        "os.environ['UNIT'] = '3'",
        CHANGED,
    ),
    variable(
        "environment variable taken away",
        UNIT.replace("['UNIT']", ".get('UNIT', 1)"),
        "del os.environ['UNIT']",
        CHANGED,
    ),
    variable(
        "environment variable that is not read", UNIT, "os.environ['OTHER_UNIT'] = '3'", NOTHING
    ),
    variable("environment variable, set to what it was", UNIT, "os.environ['UNIT'] = '2'", NOTHING),
    file("file read by pandas", COLUMN, {"data.txt": "4\n5\n"}, CHANGED),
    file("file read by numpy", NUMPY, {"data.txt": "4\n5\n"}, CHANGED),
    Edit(
        "file at a constant Path: content",
        (
            Stage(
                cells(
                    f"{PATHS}\nSOURCE = {PATH}",
                    task("clean(load)", WHOLE.replace("source", "SOURCE")),
                ),
                DATA,
            ),
            Stage({}, NEW),
        ),
        CHANGED,
    ),
    Edit(
        "file named in a helper, read by another",
        (
            Stage(
                cells(
                    "def named():\n    return 'data' + '.txt'\n"
                    "def level():\n    return int(open(named()).read())",
                    task("clean(load)", "return [x + level() for x in load]"),
                ),
                DATA,
            ),
            Stage({}, NEW),
        ),
        CHANGED,
    ),
    variable(
        "environment variable, its name in a constant",
        "name = 'UN' + 'IT'\nreturn [x * int(os.environ[name]) for x in load]",
        "os.environ['UNIT'] = '3'",
        CHANGED,
    ),
    variable(
        "environment variable read by a nested function",
        "def unit():\n    return int(os.environ.get('UNIT'))\nreturn [x * unit() for x in load]",
        "os.environ['UNIT'] = '3'",
        CHANGED,
    ),
    in_place("row of a database in a file", MADE, "filled(3)", CHANGED, ASKED),
)

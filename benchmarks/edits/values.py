"""Edits of the values that a task reads."""

from benchmarks.edits.edit import Edit, Stage
from benchmarks.edits.program import (
    AGAIN,
    CHANGED,
    NOTHING,
    cells,
    feature,
    in_place,
    using,
)

__all__ = ["EDITS"]

ARRAY = "import numpy as np\nTABLE = np.arange(6.0).reshape(2, 3)"
COLUMN = "float(TABLE[0, x % 3])"
FRAME = "import pandas as pd\nTABLE = pd.DataFrame({'a': [1, 2, 3], 'b': ['x', 'y', 'z']})"
MEAN = "x * int(TABLE['a'].sum())"
PATTERN = "import re\nPATTERN = re.compile('[13]')"
LOG = "import logging\nlog = logging.getLogger('edits.log')\nlog.setLevel('WARNING')"
LOGGING = 'log.info("cleaning")\nreturn [x * 2 for x in load]'
SHADOW = "return [len([x]) for x in load]"
OBJECTS = "import numpy as np\nTABLE = np.empty(1, dtype=object)\nTABLE[0] = [1, 2]"
MASKED = "import numpy as np\nTABLE = np.ma.masked_array([1, 2, 3], mask=[0, 0, 1])"
KINDS = (
    "import pandas as pd\nTABLE = pd.Series(pd.Categorical(['a', 'b'], ['a', 'b'], ordered=True))"
)
QUERY = FRAME + "\nLEVEL = 1"
NAMESPACE = "from types import SimpleNamespace\nSETTINGS = SimpleNamespace(by=2)"
DEFAULT = "from collections import defaultdict\nRATES = defaultdict(lambda: 2)"
QUEUE = "from collections import deque\nLAST = deque([1, 2], maxlen=2)"

EDITS = (
    feature("constant rebound", "LIMIT = 2", "LIMIT = 3", CHANGED, "min(x, LIMIT)"),
    feature(
        "constant rebound, equal",
        "LIMIT = [1, 2]",
        "LIMIT = [1] + [2]",
        NOTHING,
        "min(x, LIMIT[1])",
    ),
    feature("constant 1 → True", "LIMIT = 1", "LIMIT = True", AGAIN, "x * LIMIT"),
    feature(
        "constant that is not read",
        "LIMIT = 2; OTHER = 1",
        "LIMIT = 2; OTHER = 2",
        NOTHING,
        "min(x, LIMIT)",
    ),
    feature("two constants swapped", "A = 1; B = 2", "A = 2; B = 1", CHANGED, "x * A - B"),
    in_place(
        "list changed in place", "LIMITS = [1, 2]", "LIMITS.append(3)", CHANGED, "x * len(LIMITS)"
    ),
    in_place(
        "list deep inside changed in place",
        "LIMITS = {'a': [[1], [2]]}",
        "LIMITS['a'][1].append(3)",
        CHANGED,
        "x * len(LIMITS['a'][1])",
    ),
    in_place(
        "changed in place and back",
        "LIMITS = [1, 2]",
        "LIMITS.append(3); LIMITS.pop()",
        NOTHING,
        "x * len(LIMITS)",
    ),
    in_place(
        "dictionary, a key added", "RATES = {'a': 2}", "RATES['b'] = 3", CHANGED, "x * len(RATES)"
    ),
    feature(
        "dictionary, other order",
        "RATES = {'a': 2, 'b': 3}",
        "RATES = {'b': 3, 'a': 2}",
        CHANGED,
        "x * next(iter(RATES.values()))",
    ),
    feature(
        "set made in another order", "KEPT = {1, 9, 17}", "KEPT = {17, 1, 9}", NOTHING, "x in KEPT"
    ),
    in_place("array changed in place", ARRAY, "TABLE[0, 0] = 7", CHANGED, COLUMN),
    feature(
        "array rebound to an equal one", ARRAY, f"{ARRAY}\nTABLE = TABLE.copy()", NOTHING, COLUMN
    ),
    feature("array of another dtype", ARRAY, f"{ARRAY}\nTABLE = TABLE.astype('f4')", AGAIN, COLUMN),
    feature(
        "array of another shape",
        ARRAY,
        f"{ARRAY}\nTABLE = TABLE.reshape(3, 2)",
        CHANGED,
        "x * len(TABLE)",
    ),
    in_place("frame changed in place", FRAME, "TABLE.loc[0, 'a'] = 7", CHANGED, MEAN),
    in_place("frame, a column added", FRAME, "TABLE['c'] = 1", CHANGED, "x * TABLE.shape[1]"),
    in_place(
        "frame, other index", FRAME, "TABLE.index = [5, 6, 7]", CHANGED, "x * int(TABLE.index[0])"
    ),
    feature(
        "frame rebound to an equal one", FRAME, f"{FRAME}\nTABLE = TABLE.copy()", NOTHING, MEAN
    ),
    feature(
        "regular expression",
        PATTERN,
        PATTERN.replace("13", "12"),
        CHANGED,
        "x * bool(PATTERN.match(str(x)))",
    ),
    feature(
        "date",
        "from datetime import date\nDAY = date(2024, 2, 1)",
        "from datetime import date\nDAY = date(2024, 3, 1)",
        CHANGED,
        "x * DAY.month",
    ),
    feature(
        "type alias",
        "Rows = list[int]",
        "Rows = list[float]",
        NOTHING,
        "found: Rows = load\nreturn [x * 2 for x in found]",
    ),
    in_place("level of a logger", LOG, "log.setLevel('DEBUG')", NOTHING, LOGGING),
    in_place("global that shadows a builtin", "", "len = lambda xs: 7", CHANGED, SHADOW),
    Edit(
        "builtin no longer shadowed",
        (Stage(cells("max = min", using("max(x, 2)"))), Stage({"step": "del max"})),
        CHANGED,
        in_kernel=True,
    ),
    in_place(
        "object in an array changed in place",
        OBJECTS,
        "TABLE[0].append(3)",
        CHANGED,
        "x * len(TABLE[0])",
    ),
    in_place("mask of an array", MASKED, "TABLE.mask = [1, 0, 0]", CHANGED, "x * int(TABLE.sum())"),
    feature(
        "order of categories",
        KINDS,
        f"{KINDS}\nTABLE = TABLE.cat.reorder_categories(['b', 'a'])",
        CHANGED,
        "x * 'ab'.index(TABLE.max())",
    ),
    in_place(
        "attributes of a frame",
        FRAME,
        "TABLE.attrs['by'] = 3",
        CHANGED,
        "x * TABLE.attrs.get('by', 2)",
    ),
    feature(
        "name in the text of a query",
        QUERY,
        f"{QUERY}\nLEVEL = 2",
        CHANGED,
        "return [len(TABLE.query('a > @LEVEL'))]",
    ),
    in_place("attribute of a namespace", NAMESPACE, "SETTINGS.by = 3", CHANGED, "x * SETTINGS.by"),
    feature(
        "factory of a defaultdict",
        DEFAULT,
        DEFAULT.replace("2", "3"),
        CHANGED,
        "x * dict.get(RATES, x, RATES.default_factory())",
    ),
    feature(
        "length that a deque keeps",
        QUEUE,
        QUEUE.replace("maxlen=2", "maxlen=3"),
        CHANGED,
        "x * LAST.maxlen",
    ),
    in_place(
        "tuple's list changed in place",
        "PAIR = ([1], 2)",
        "PAIR[0].append(2)",
        CHANGED,
        "x * len(PAIR[0])",
    ),
    in_place(
        "bytes changed in place", "DATA = bytearray(b'ab')", "DATA[0] = 1", CHANGED, "x * DATA[0]"
    ),
    feature(
        "nan, made anew",
        "LIMIT = float('nan')",
        "LIMIT = float('nan')",
        NOTHING,
        "x if LIMIT == LIMIT else 0",
    ),
    feature("name read by eval", "LEVEL = 2", "LEVEL = 3", CHANGED, "eval('LEVEL') * x"),
    in_place(
        "name read by eval, nothing changed",
        "LEVEL = 2",
        "pass",
        NOTHING,
        "eval('LEVEL') * x",
        why="code that reaches every name is not compared; the node says so",
    ),
)

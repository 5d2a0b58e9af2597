import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nbflow.core.keys import Fingerprint, Unhashable, Walk, digest, explain
from tests.core.keys.edits import EDITS
from tests.core.keys.more_edits import MORE_EDITS
from tests.core.keys.worlds import fingerprint_of


def names_of(text: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, "<cell>", "exec"), namespace)
    return namespace


def look(text: str) -> Fingerprint:
    return Walk().fingerprint(names_of(text)["task"])


def test_a_function_is_looked_at_once_in_a_walk():
    task = names_of("def task(): return 1")["task"]
    walk = Walk()

    assert walk.fingerprint(task) is walk.fingerprint(task)


def test_a_method_is_looked_at_once_though_each_access_makes_a_new_object():
    thing = names_of("class C:\n    def m(self): return 1\nc = C()")["c"]
    walk = Walk()

    assert walk.fingerprint(thing.m) is walk.fingerprint(thing.m)


@pytest.mark.parametrize(
    ("text", "is_mutable"),
    [
        ("def task(): return 1", False),
        ("K = 1\ndef h(): return K\ndef task(): return h()", False),
        ("K = (1, ('a',))\ndef task(): return K", False),
        ("from datetime import date\nK = date(2020, 1, 1)\ndef task(): return K", False),
        ("import re\nK = re.compile('a')\ndef task(): return K", False),
        ("import threading\nK = threading.Lock()\ndef task(): return K", False),
        ("import numpy as np\ndef task(): return np.mean(1)", False),
        ("import numpy as np\nK = np.float64(1)\ndef task(): return K", False),
        (
            "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int = 1\n"
            "def task(): return P()",
            False,
        ),
        ("K = [1]\ndef task(): return K", True),
        ("K = {}\ndef h(): return K\ndef task(): return h()", True),
        ("K = ([1],)\ndef task(): return K", True),
        ("K = list(range(99))\ndef task(): return K", True),
        ("import numpy as np\nK = np.arange(3)\ndef task(): return K", True),
        ("class C:\n    seen = []\ndef task(): return C()", True),
        ("class C: pass\nc = C()\ndef task(): return c", True),
        ("def task(x, seen=[]): return seen", True),
        ("N = 1\ndef task():\n    global N\n    N += 1", True),
        ("def task(): task.calls = 1\ntask.calls = 0", True),
        ("def make():\n    n = []\n    def task(): return n\n    return task\ntask = make()", True),
    ],
)
def test_what_may_change_during_a_run_is_told(text, is_mutable):
    assert look(text).reads_mutable is is_mutable


CHANGES: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("K = [1]\ndef task(): return K", lambda names: names["K"].append(2)),
    ("K = [[1]]\ndef task(): return K", lambda names: names["K"][0].append(2)),
    ("K = {'a': 1}\ndef h(): return K\ndef task(): return h()", lambda names: names["K"].clear()),
    ("K = 1\ndef task(): return K", lambda names: names.update(K=2)),
    ("K = 1\ndef h(): return K\ndef task(): return h()", lambda names: names.update(K=2)),
    ("def task(): return K", lambda names: names.update(K=2)),
    ("K = 1\ndef task(): return K", lambda names: names.pop("K")),
    ("def h(): return 1\ndef task(): return h()", lambda names: names.update(h=lambda: 2)),
    (
        "def h(k=1): return k\ndef task(): return h()",
        lambda names: setattr(names["h"], "__defaults__", (2,)),
    ),
    ("def h(): return 1\ndef task(): return h()", lambda names: setattr(names["h"], "k", 2)),
    (
        "def h(): return 1\ndef g(): return 2\ndef task(): return h()",
        lambda names: setattr(names["h"], "__code__", names["g"].__code__),
    ),
    ("class C:\n    k = 1\ndef task(): return C.k", lambda names: setattr(names["C"], "k", 2)),
    ("class C: pass\ndef task(): return C()", lambda names: setattr(names["C"], "m", len)),
    (
        "class C: pass\nc = C()\nc.k = 1\ndef task(): return c",
        lambda names: setattr(names["c"], "k", 2),
    ),
    (
        "import numpy as np\nK = np.arange(9)\ndef task(): return K",
        lambda names: names["K"].fill(0),
    ),
    ("K = ([1], object())\ndef task(): return K", lambda names: names["K"][0].append(2)),
    (
        "import pandas as pd\nK = pd.DataFrame({'a': [1]})\ndef task(): return K",
        lambda names: names["K"].insert(0, "b", [1]),
    ),
    (
        "def make():\n    n = 1\n    def task(): return n\n    def up():\n        nonlocal n\n"
        "        n += 1\n    return task, up\ntask, up = make()",
        lambda names: names["up"](),
    ),
    (
        "import local_walk as m\ndef task(): return m.x",
        lambda names: setattr(names["m"], "x", 2),
    ),
]


@pytest.mark.parametrize(("text", "change"), CHANGES, ids=range(len(CHANGES)))
def test_a_change_in_place_or_of_a_name_is_seen_after_a_refresh(text, change, monkeypatch):
    module = type(sys)("local_walk")
    vars(module)["x"] = 1
    monkeypatch.setitem(sys.modules, "local_walk", module)
    names = names_of(text)
    walk = Walk()
    before = walk.fingerprint(names["task"])

    change(names)

    assert walk.fingerprint(names["task"]) is before  # one look
    walk.refresh()
    assert walk.fingerprint(names["task"]).digest != before.digest
    assert Walk().fingerprint(names["task"]) == walk.fingerprint(names["task"])


def test_what_did_not_change_is_not_looked_at_again():
    names = names_of("K = 1\nclass C: pass\ndef h(): return K, C\ndef task(): return h()")
    walk = Walk()
    before = walk.fingerprint(names["task"])

    walk.refresh()

    assert walk.fingerprint(names["task"]) is before


def test_names_that_are_ignored_and_versions_are_looked_at_by_themselves():
    names = names_of("K = 1\ndef task(): return K")
    walk = Walk()

    found = [
        walk.fingerprint(names["task"]),
        walk.fingerprint(names["task"], ignore=["K"]),
        walk.fingerprint(names["task"], version="2"),
        walk.fingerprint(names["task"], ignore=["K"], version="2"),
    ]

    assert len({fingerprint.digest for fingerprint in found}) == 4


def test_an_ignored_global_does_not_count_even_where_it_cannot_be_compared():
    with socket.socket() as client:
        names = names_of("def task(): return client")
        names["client"] = client

        assert Walk().fingerprint(names["task"]).reason == (
            "global client is a socket, it has no value to compare"
        )
        assert Walk().fingerprint(names["task"], ignore=["client"]).reason is None


def test_a_version_stands_for_the_own_code_only():
    one = names_of("def h(): return 1\ndef task(): return h() + 1")["task"]
    other = names_of("def h(): return 1\ndef task(): return h() + 2")["task"]
    helper = names_of("def h(): return 2\ndef task(): return h() + 1")["task"]

    found = [Walk().fingerprint(task, version="2").digest for task in (one, other, helper)]

    assert found[0] == found[1]
    assert found[0] != found[2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "K = [(i for i in 'a')]\ndef task(): return K",
            "global K holds a generator, it has no value to compare",
        ),
        (
            "K = (i for i in 'a')\ndef h(): return K\ndef task(): return h()",
            "global K is a generator, it has no value to compare",
        ),
        (
            "def task(k=(i for i in 'a')): return k",
            "default k is a generator, it has no value to compare",
        ),
        (
            "def make(k):\n    def task(): return k\n    return task\ntask = make(i for i in 'a')",
            "enclosing variable k is a generator, it has no value to compare",
        ),
        (
            "class C:\n    k = (i for i in 'a')\ndef task(): return C",
            "global C.k is a generator, it has no value to compare",
        ),
        (
            "class C:\n    def m(self): return globals()\ndef task(): return C",
            "helper C.m reaches globals()",
        ),
        (
            "T = [lambda: globals()]\ndef task(): return T",
            "global T reaches globals()",
        ),
    ],
)
def test_what_cannot_be_known_is_told_by_the_name_of_the_user(text, reason):
    found = look(text)

    assert found.reason == reason
    assert found.parts[0].name == "task"


def test_what_cannot_be_known_is_looked_at_again_after_a_refresh():
    names = names_of("K = (i for i in 'a')\ndef task(): return K")
    walk = Walk()
    assert walk.fingerprint(names["task"]).reason is not None

    names["K"] = 1
    walk.refresh()

    assert walk.fingerprint(names["task"]).reason is None


def test_other_functions_can_be_known_in_a_walk_in_which_one_could_not():
    names = names_of("K = (i for i in 'a')\ndef h(): return 1\ndef task(): return h(), K")
    names.update(names_of("def other(): return h()\ndef h(): return 1"))
    walk = Walk()

    assert walk.fingerprint(names["task"]).reason is not None
    assert walk.fingerprint(names["other"]) == Walk().fingerprint(names["other"])


class Template:
    """Stands in a notebook for its function, as a task does."""

    def __init__(self, fn: Callable[..., Any], name: str) -> None:
        self.fn = fn
        self.name = name

    def __nbflow_fingerprint__(self) -> Callable[..., Any]:
        return self.fn


def test_an_object_that_says_what_stands_for_it_is_that():
    names = names_of("def clean(x): return x + 1\ndef task(): return step(1)")
    other = names_of("def clean(x): return x + 2")["clean"]

    def found(step: object) -> Fingerprint:
        names["step"] = step
        return Walk().fingerprint(names["task"])

    named, renamed = found(Template(names["clean"], "a")), found(Template(names["clean"], "b"))
    changed = found(Template(other, "a"))

    assert named == renamed
    assert not named.reads_mutable
    change = explain(named, changed)
    assert change is not None
    assert change.text == "helper `step` changed"


def test_a_task_that_calls_itself_by_what_stands_for_it_has_a_fingerprint():
    names = names_of("def task(x): return x and task(x - 1)")
    function = names["task"]
    names["task"] = Template(function, "task")

    assert Walk().fingerprint(function).reason is None


def test_a_walk_gives_the_digest_of_values_too():
    value = [np.arange(3), pd.DataFrame({"a": [1]})]

    assert Walk().digest(value) == digest(value)
    assert Walk().digest(3) == digest(3)


def test_a_value_that_has_none_is_refused():
    with pytest.raises(Unhashable, match="it is a generator, it has no value to compare"):
        Walk().digest(number for number in "a")


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("K = 3\ndef task(): return K", "K = 4\ndef task(): return K", "global `K` changed: 3 → 4"),
        ("K = 3\ndef task(): return K", "def task(): return K", "global `K` is gone"),
        ("def task(): return 1", "def task(): return 2", "code of `task` changed"),
        (
            "def h(): return 1\ndef task(): return h()",
            "def h(): return 2\ndef task(): return h()",
            "helper `h` changed",
        ),
        (
            "class C:\n    def m(self): return 1\ndef task(): return C",
            "class C:\n    def m(self): return 2\ndef task(): return C",
            "helper `C.m` changed",
        ),
        (
            "def h(): return 1\nT = {'a': [h]}\ndef task(): return T",
            "def h(): return 2\nT = {'a': [h]}\ndef task(): return T",
            "helper `h` changed",
        ),
        (
            "def d(f):\n    def w(): return f()\n    return w\n@d\ndef task(): return 1",
            "def d(f):\n    def w(): return f()\n    return w\n@d\ndef task(): return 2",
            "helper `task` changed",
        ),
        (
            "def h(k=1): return k\ndef task(): return h()",
            "def h(k=2): return k\ndef task(): return h()",
            "default of `h.k` changed: 1 → 2",
        ),
        (
            "def sum(x): return 1\ndef task(): return sum(1)",
            "def task(): return sum(1)",
            "helper `sum` is gone",
        ),
    ],
)
def test_the_first_cause_is_explained(before, after, text):
    change = explain(look(before), look(after))

    assert change is not None
    assert change.text == text


PROGRAM = """
import json
from tests.core.keys.edits import EDITS
from tests.core.keys.more_edits import MORE_EDITS
from tests.core.keys.worlds import fingerprint_of
print(json.dumps([fingerprint_of(edit.texts[1]).digest.hex() for edit in EDITS + MORE_EDITS]))
"""


@pytest.mark.slow
def test_digests_are_the_same_in_another_process_under_another_hash_seed():
    edits = EDITS + MORE_EDITS
    here = [fingerprint_of(edit.texts[1]).digest.hex() for edit in edits]

    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONWARNINGS": "ignore"}
        out = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, check=True, capture_output=True
        ).stdout
        there = json.loads(out)
        assert [
            edit.name for edit, one, other in zip(edits, here, there, strict=True) if one != other
        ] == []

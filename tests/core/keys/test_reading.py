import builtins
import functools
import json
import math
import random
import sys
import unittest.mock
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from nbflow.core.keys import Fingerprint, Walk


def look(text: str, **names: Any) -> Fingerprint:
    """Return the fingerprint of the function `task` that a text defines."""
    namespace: dict[str, Any] = {"__name__": "__main__", **names}
    exec(compile(text, "<cell>", "exec"), namespace)
    return Walk().fingerprint(namespace["task"])


@pytest.fixture
def local(monkeypatch):
    """Return a module of the user's that is loaded under the name "local_thing"."""
    module = ModuleType("local_thing")
    monkeypatch.setitem(sys.modules, "local_thing", module)
    return module


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return globals()", "reaches globals()"),
        ("return eval('K')", "reaches eval()"),
        ("exec('K')", "reaches exec()"),
        ("return locals()", "reaches locals()"),
        ("return vars()", "reaches vars()"),
        ("return dir()", "reaches dir()"),
        ("return __import__('a')", "reaches __import__()"),
        ("import sys\n    return sys._getframe()", "reaches sys._getframe()"),
        ("import sys\n    return sys.modules['a']", "reaches sys.modules"),
        (
            "from importlib import import_module as i\n    i('a')",
            "reaches importlib.import_module()",
        ),
    ],
)
def test_code_that_reaches_all_names_cannot_be_known(body, reason):
    assert look(f"def task():\n    {body}").reason == reason


@pytest.mark.parametrize("body", ["return vars(x)", "return dir(x)", "return map(vars, x)"])
def test_the_same_names_used_on_a_value_can_be_known(body):
    assert look(f"def task(x):\n    {body}").reason is None


def test_a_builtin_of_another_name_is_still_that_builtin():
    assert look("g = globals\ndef task(): return g()").reason == "reaches globals()"


def test_a_name_of_the_user_s_hides_a_builtin():
    assert look("def globals(): return 1\ndef task(): return globals()").reason is None


def test_a_builtin_that_was_replaced_is_seen(monkeypatch):
    before = look("def task(x): return bin(x)")
    monkeypatch.setattr(builtins, "bin", lambda x: 0)

    assert look("def task(x): return bin(x)").digest != before.digest


def test_a_helper_that_reaches_all_names_is_told_by_its_name():
    found = look("def h(): return globals()\ndef task(): return h()")

    assert found.reason == "helper h reaches globals()"


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("import time\ndef task(): return time.time()", ("reads the clock: time.time",)),
        ("import time as t\ndef task(): return t.time()", ("reads the clock: time.time",)),
        ("from time import time\ndef task(): return time()", ("reads the clock: time.time",)),
        (
            "from datetime import datetime\ndef task(): return datetime.now()",
            ("reads the clock: datetime.datetime.now",),
        ),
        (
            "def task():\n    import datetime\n    return datetime.datetime.now()",
            ("reads the clock: datetime.datetime.now",),
        ),
        (
            "import random\ndef h(): return random.random()\ndef task(): return h()",
            ("draws random numbers: random.random",),
        ),
        (
            "from random import randint\ndef task(): return randint(1, 2)",
            ("draws random numbers: random.Random.randint",),
        ),
        ("import uuid\ndef task(): return uuid.UUID(int=1)", ()),
        ("def task(): return input()", ("asks a person: input",)),
    ],
)
def test_what_no_digest_covers_is_warned_about(text, warnings):
    found = look(text)

    assert found.warnings == warnings
    assert found.reason is None


def test_drawing_random_numbers_does_not_change_what_code_is():
    text = (
        "from random import random, randint\nimport random as r\n"
        "def task(): return random(), randint(1, 2), r.random()"
    )
    before = look(text).digest
    random.random()

    assert look(text).digest == before


def test_a_function_of_the_library_that_was_replaced_is_seen(monkeypatch):
    text = "import math\ndef task(x): return math.sqrt(x)"
    before = look(text).digest
    found = set()
    for patch in (
        lambda x: 0,
        lambda x: 1,
        math.floor,
        functools.partial(pow, 2),
        functools.partial(pow, 3),
    ):
        monkeypatch.setattr(math, "sqrt", patch)
        found.add(look(text).digest)

    assert len(found | {before}) == 6


def test_a_function_of_the_library_replaced_by_a_mock_cannot_be_known(monkeypatch):
    monkeypatch.setattr(math, "sqrt", unittest.mock.Mock(return_value=3))

    found = look("import math\ndef task(x): return math.sqrt(x)")

    assert found.reason == "reaches math.sqrt, which is a mock, it has no value to compare"


def test_a_constant_of_the_library_that_was_set_is_seen(monkeypatch):
    text = "import math\ndef task(x): return math.pi"
    before = look(text).digest
    monkeypatch.setattr(math, "pi", 3)

    assert look(text).digest != before


def test_data_of_the_library_is_taken_by_its_name(monkeypatch):
    text = "import json.decoder\ndef task(x): return json.decoder.BACKSLASH"
    before = look(text).digest
    monkeypatch.setitem(vars(json.decoder)["BACKSLASH"], "new", "x")

    assert look(text).digest == before


def test_an_installed_module_handed_on_is_its_version():
    found = look("import json\ndef task(): return f(json)")

    assert [(part.kind, part.name) for part in found.parts[1:]] == [
        ("global", "f"),
        ("module", "json"),
    ]


def test_what_a_numeric_library_has_under_other_names_is_found():
    found = look("def task(x): return np.abs(x), np.mean(x), np.random.rand(), np.newaxis", np=np)

    assert found.reason is None
    assert not found.reads_mutable


@pytest.mark.parametrize(
    "body",
    [
        "import local_unloaded\n    return local_unloaded.x",
        "from local_unloaded import x\n    return x",
        "import xml.dom.minidom as m\n    return m.parse",
    ],
)
def test_an_import_in_the_body_is_the_same_before_and_after_it_if_it_is_installed(
    body, monkeypatch
):
    text = f"def task():\n    {body}"
    monkeypatch.delitem(sys.modules, "xml.dom.minidom", raising=False)
    before = look(text)
    import xml.dom.minidom  # noqa: F401 - as the task would

    assert look(text).digest == before.digest
    assert before.reason is None  # a module that does not exist is one that is not defined


def test_a_local_module_that_the_body_will_load_is_not_known_before(tmp_path, monkeypatch):
    (tmp_path / "local_later.py").write_text("x = 1")
    monkeypatch.syspath_prepend(tmp_path)
    text = "def task():\n    import local_later\n    return local_later.x"

    assert look(text).reason == (
        "imports local_later when it runs, which is not loaded yet: its code is not known"
    )
    __import__("local_later")
    try:
        assert look(text).reason is None
    finally:
        del sys.modules["local_later"]


def test_a_part_of_a_local_package_that_the_body_will_load_is_not_known_before(
    tmp_path, monkeypatch
):
    (tmp_path / "local_pack").mkdir()
    (tmp_path / "local_pack" / "__init__.py").write_text("")
    (tmp_path / "local_pack" / "part.py").write_text("x = 1")
    monkeypatch.syspath_prepend(tmp_path)
    __import__("local_pack")
    try:
        found = look("def task():\n    from local_pack import part\n    return part.x")
        missing = look("def task():\n    from local_pack import nothing\n    return nothing")
    finally:
        del sys.modules["local_pack"]

    assert found.reason is not None
    assert found.reason.startswith("imports local_pack.part when it runs")
    assert missing.reason is None


def test_an_import_relative_to_the_package_is_found(local, monkeypatch):
    part = ModuleType("local_thing.part")
    part.x = 1  # type: ignore[attr-defined]  # a module takes any
    monkeypatch.setitem(sys.modules, "local_thing.part", part)
    text = "def task():\n    from .part import x\n    return x"

    by_package = look(text, __package__="local_thing").digest
    by_name = look(text, __name__="local_thing.other").digest
    part.x = 2  # type: ignore[attr-defined]  # as above

    assert by_package == by_name
    assert look(text, __package__="local_thing").digest != by_package


def test_an_attribute_that_a_local_module_makes_counts_by_its_maker(local):
    text = "import local_thing\ndef task(): return local_thing.lazy"
    before = look(text)
    exec("def __getattr__(name): return 1", vars(local))
    first = look(text)
    exec("def __getattr__(name): return 2", vars(local))

    assert len({before.digest, first.digest, look(text).digest}) == 3


def test_names_left_out_are_left_out_wherever_they_are_read():
    text = "K = {}\nQ = 'a > @K'\ndef h(): return K, Q\ndef task(x=K): return h(), x"
    found = []
    for number in (1, 2):
        namespace: dict[str, Any] = {"__name__": "__main__"}
        exec(text.format(number), namespace)
        found.append(Walk().fingerprint(namespace["task"], ignore=["K", "x"]).digest)

    assert found[0] == found[1]


def test_an_enclosing_variable_is_left_out_by_its_name():
    def make(client: object, rate: int) -> Any:
        return lambda x: (client, rate)

    def found(client: object, rate: int) -> Fingerprint:
        return Walk().fingerprint(make(client, rate), ignore=["client"])

    assert found(iter, 1).digest == found(open, 1).digest
    assert found(iter, 1).digest != found(iter, 2).digest


def test_a_text_that_mentions_a_text_is_followed_no_further():
    text = "A = 'x @B'\nB = 'y @A'\ndef task(): return A"

    assert look(text).reason is None

import os
import subprocess
import sys
from typing import Any

import pytest

from nbflow.core.keys import Fingerprint, Walk, explain
from nbflow.core.keys.environment import is_environment


def look(text: str, **options: Any) -> Fingerprint:
    """Return the fingerprint of the function `task` that a text defines."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(f"import os, subprocess\nfrom os import environ, getenv\n{text}", namespace)
    return Walk().fingerprint(namespace["task"], **options)


def names(text: str) -> list[str]:
    return [part.name for part in look(text).parts if part.kind == "environment"]


@pytest.mark.parametrize(
    "body",
    [
        "return os.environ['CITY']",
        "return os.environ.get('CITY')",
        "return os.environ.get('CITY', 'Oslo')",
        "return os.environ.get('CITY', x)",
        "return os.getenv('CITY')",
        "return getenv('CITY', None)",
        "return environ['CITY']",
        "return environ.setdefault('CITY', x)",
        "return 'CITY' in os.environ",
        "return 1 if x and 'CITY' not in environ else 2",
        "os.environ['CITY'] = 'a'",
        "del os.environ['CITY']",
        "os.environ.pop('CITY', None)",
        "return [os.environ['CITY'] for _ in range(x)]",
        "import os\n    return os.environ['CITY']",
        "from os import environ as e\n    return e['CITY']",
        "from os import getenv\n    return getenv('CITY')",
        "import os as o\n    return o.environ.get('CITY')",
    ],
)
def test_a_variable_that_is_named_counts_alone(body):
    assert names(f"def task(x):\n    {body}") == ["CITY"]


@pytest.mark.parametrize(
    "body",
    [
        "return os.environ[x]",
        "return os.environ.get(x)",
        "return os.environ.get('CITY' + x)",
        "return os.environ.get('CITY' if x else 'TOWN')",
        "return os.environ['CITY' if x else 'TOWN']",
        "return ('CITY' if x else 'TOWN') in os.environ",
        "return (x or 'CITY') in os.environ",
        "return x(os.environ, 'CITY')",
        "return x(os.getenv, 'CITY')",
        "return x(os.environ.get, 'CITY')",
        "return os.getenv('CITY', default='a')",
        "return os.getenv('CITY', x.y)",
        "return os.getenv(*x)",
        "return dict(os.environ)",
        "return os.environ.copy()",
        "return os.environb[b'CITY']",
        "return subprocess.run(x, env=os.environ)",
        "e = os.environ\n    return e['CITY']",
        "return os.environ",
        "return os.getenv",
        "return os.getenv()",
        "return (os.getenv or x)('CITY')",
        "return os.getenv('CITY' or x, *x)",
    ],
)
def test_else_all_of_them_count(body, monkeypatch):
    monkeypatch.setenv("CITY", "a")
    monkeypatch.setenv("OTHER", "b")

    found = names(f"def task(x):\n    {body}")

    assert {"CITY", "OTHER", "PATH"} <= set(found)
    assert "PYTEST_CURRENT_TEST" not in found


def test_a_variable_counts_by_its_value(monkeypatch):
    text = "def task(): return os.environ.get('CITY')"
    monkeypatch.delenv("CITY", raising=False)
    missing = look(text)
    monkeypatch.setenv("CITY", "Oslo")
    oslo, again = look(text), look(text)
    monkeypatch.setenv("CITY", "Rome")
    rome = look(text)
    monkeypatch.setenv("OTHER", "x")

    assert oslo.digest == again.digest
    assert len({missing.digest, oslo.digest, rome.digest}) == 3
    assert look(text).digest == rome.digest


def test_a_change_is_told_without_the_value(monkeypatch):
    text = "def task(): return os.environ.get('CITY')"
    monkeypatch.delenv("CITY", raising=False)
    missing = look(text)
    monkeypatch.setenv("CITY", "secret one")
    one = look(text)
    monkeypatch.setenv("CITY", "secret two")
    two = look(text)

    told = [explain(*pair) for pair in ((missing, one), (one, two), (two, missing))]

    assert [change and change.text for change in told] == [
        "environment variable `CITY` is new",
        "environment variable `CITY` changed",
        "environment variable `CITY` is gone",
    ]
    assert "secret" not in repr(one)


def test_a_walk_looks_anew_after_user_code_ran(monkeypatch):
    monkeypatch.setenv("CITY", "Oslo")
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec("import os\ndef task(): return os.environ['CITY']", namespace)
    walk = Walk()
    before = walk.fingerprint(namespace["task"])
    monkeypatch.setenv("CITY", "Rome")
    walk.refresh()

    assert before.reads_mutable
    assert walk.fingerprint(namespace["task"]).digest != before.digest


def test_a_variable_that_is_ignored_does_not_count(monkeypatch):
    text = "def task(): return os.environ['CITY']"
    monkeypatch.setenv("CITY", "Oslo")
    before = look(text, ignore=["CITY"])
    monkeypatch.setenv("CITY", "Rome")

    assert look(text, ignore=["CITY"]).digest == before.digest


def test_another_process_finds_the_same():
    code = (
        "import os\nfrom nbflow.core.keys import Walk\n"
        "def task(): return os.environ['CITY'], os.environ.get('TOWN')\n"
        "print(Walk().fingerprint(task).digest.hex())"
    )
    found = set()
    for seed in "12":
        env = os.environ | {"CITY": "Oslo", "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, check=True
        )
        found.add(done.stdout)

    assert len(found) == 1


def test_what_is_no_environment():
    assert is_environment(os.environ)
    assert not is_environment(dict(os.environ))

import importlib.util
import json
import random
import sys
import sysconfig
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import numpy
import pytest

from nbflow.core.keys import modules
from nbflow.core.keys.modules import (
    ABSENT,
    is_followed,
    is_itself,
    known_module,
    member,
    module_of,
    origin_of,
    version_of,
)


@pytest.fixture
def local(monkeypatch):
    """Return a module of the user's that is loaded under the name "local_thing"."""
    module = ModuleType("local_thing")
    module.__file__ = "/home/ada/work/local_thing.py"
    monkeypatch.setitem(sys.modules, "local_thing", module)
    return module


@pytest.mark.parametrize("name", ["json", "sys", "os.path", "numpy", "numpy.linalg", "nbflow.core"])
def test_the_library_and_what_is_installed_are_not_followed(name):
    assert not is_followed(name)


def test_the_notebook_and_local_files_are_followed(local):
    assert is_followed("__main__")
    assert is_followed("local_thing")
    assert is_followed("never_loaded")
    assert is_followed(None)


def test_a_local_file_that_hides_one_of_the_library_is_followed():
    assert is_followed("random", {"__file__": "/home/ada/work/random.py"})


def test_site_packages_of_another_place_are_not_followed():
    path = str(Path("/opt/python/site-packages/thing/__init__.py"))

    assert not is_followed("thing", {"__file__": path})


def test_a_module_that_is_not_loaded_is_not_known():
    assert known_module("json") is json
    assert known_module("never_loaded") is None


def test_versions_are_those_of_distributions():
    assert version_of("numpy.linalg") == numpy.__version__
    assert version_of("json") == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert version_of("nbflow.core") == ""
    assert version_of("never_loaded") == ""


def test_a_distribution_of_another_name_is_found():
    # Pygments would be found under its own name, dateutil comes with python-dateutil.
    assert version_of("dateutil") != ""


def test_a_member_is_found_without_running_anything(local):
    local.x = 1
    vars(local)["__getattr__"] = lambda name: 1 / 0

    assert member(local, "x") == 1
    assert member(local, "y") is ABSENT


def test_a_loaded_module_of_a_package_is_a_member_of_it(local, monkeypatch):
    part = ModuleType("local_thing.part")
    monkeypatch.setitem(sys.modules, "local_thing.part", part)

    assert member(local, "part") is part


@pytest.mark.parametrize(
    ("value", "name"),
    [(json.dumps, "json"), (len, "builtins"), (random.random, "random"), (ABSENT, "builtins")],
)
def test_things_say_which_module_they_are_from(value, name):
    assert module_of(value) == name


def test_a_module_that_is_no_text_is_none():
    class Odd:
        __module__ = 3  # type: ignore[assignment]  # what a user may write

    assert module_of(Odd) is None


@pytest.mark.parametrize(
    "value", [json.dumps, json.JSONEncoder, len, random.random, random.randint]
)
def test_what_a_module_has_under_its_name_is_itself(value):
    assert is_itself(value)


def test_what_was_made_by_a_call_or_replaced_is_not_itself(monkeypatch):
    original = json.dumps
    monkeypatch.setattr(json, "dumps", lambda value: "")

    assert not is_itself(original)
    assert not is_itself(random.Random(1).random)


def test_what_is_from_a_module_that_is_not_loaded_is_not_itself():
    def function() -> None: ...

    function.__module__ = "never_loaded"

    assert not is_itself(function)


def test_whose_code_an_import_would_load_is_told(tmp_path, monkeypatch, local):
    (tmp_path / "written_here.py").write_text("x = 1")
    monkeypatch.syspath_prepend(tmp_path)

    assert origin_of("written_here") == "followed"
    assert origin_of("written_here.part") == "followed"
    assert origin_of("never_written") is None
    assert origin_of("xml.dom.minidom") == "installed"
    assert origin_of("local_thing") == "followed"  # has no specification


def test_what_is_built_into_the_interpreter_is_installed(monkeypatch):
    spec = ModuleSpec("_thread", None, origin="built-in")
    monkeypatch.setattr(modules, "find_spec", lambda name: spec)

    assert origin_of("_thread") == "installed"


def test_the_library_lies_where_the_interpreter_says():
    spec = importlib.util.find_spec("json")

    assert spec is not None
    assert spec.origin is not None
    assert spec.origin.startswith(sysconfig.get_path("stdlib"))

"""The settings that have a name NBFLOW_X: which, what by default, and how they follow."""

from pathlib import Path

import pytest

import nbflow.settings
from nbflow.core.registry import KNOWN, SPELLED, unknown
from nbflow.core.settings import Layer, resolve

HOME = Path.home() / ".nbflow"
DEFAULTS = {
    "NBFLOW_ASYNC_FETCH_STATE_RESULT": False,
    "NBFLOW_DATABASE_PATH": HOME / "nbflow.db",
    "NBFLOW_DEBUG_MODE": False,
    "NBFLOW_DEFAULT_RESULT_STORAGE_BLOCK": None,
    "NBFLOW_FLOW_DEFAULT_RETRIES": 0,
    "NBFLOW_FLOW_DEFAULT_RETRY_DELAY_SECONDS": 0,
    "NBFLOW_HOME": HOME,
    "NBFLOW_LOCAL_STORAGE_PATH": str(HOME / "storage"),
    "NBFLOW_LOGGING_LEVEL": "INFO",
    "NBFLOW_LOGGING_LOG_PRINTS": False,
    "NBFLOW_PROFILES_PATH": HOME / "profiles.toml",
    "NBFLOW_RESULTS_DEFAULT_SERIALIZER": "pickle",
    "NBFLOW_RESULTS_PERSIST_BY_DEFAULT": False,
    "NBFLOW_TASKS_REFRESH_CACHE": False,
    "NBFLOW_TASK_DEFAULT_RETRIES": 0,
    "NBFLOW_TASK_DEFAULT_RETRY_DELAY_SECONDS": 0,
    "NBFLOW_TEST_MODE": False,
}


def test_each_has_its_documented_default():
    settings = resolve()

    found = {name: setting.of(settings) for name, setting in SPELLED.items()}

    assert found == DEFAULTS


def test_each_is_a_public_constant():
    assert sorted(SPELLED) == [name for name in nbflow.settings.__all__ if name.isupper()]
    for name, setting in SPELLED.items():
        assert getattr(nbflow.settings, name) is setting


def test_no_two_share_a_name_and_each_is_explained():
    assert len({setting.name for setting in KNOWN}) == len(KNOWN)
    assert all(setting.doc.endswith(".") for setting in KNOWN)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("NBFLOW_PROFILES_PATH", Path("/h/profiles.toml")),
        ("NBFLOW_LOCAL_STORAGE_PATH", "/h/storage"),
        ("NBFLOW_DATABASE_PATH", Path("/h/nbflow.db")),
    ],
)
def test_what_lies_in_the_folder_follows_it(name, path):
    settings = resolve(Layer("here", {"home": "/h"}, may_be_early=True))

    assert SPELLED[name].of(settings) == path


@pytest.mark.parametrize(
    ("name", "key", "path"),
    [
        ("NBFLOW_PROFILES_PATH", "profiles_path", Path("/p")),
        ("NBFLOW_LOCAL_STORAGE_PATH", "store", "/p"),
        ("NBFLOW_DATABASE_PATH", "store", Path("/p")),
    ],
)
def test_unless_it_is_set(name, key, path):
    values = {"profiles_path": "/p", "store": {"storage": "/p", "database": "/p"}}
    settings = resolve(Layer("here", {key: values[key]}, may_be_early=True))

    assert SPELLED[name].of(settings) == path


@pytest.mark.parametrize(("keep", "persists"), [("all", True), ("auto", False), ("none", False)])
def test_results_are_persisted_by_default_where_all_are_kept(keep, persists):
    settings = resolve(Layer("here", {"results": {"keep": keep}}))

    assert SPELLED["NBFLOW_RESULTS_PERSIST_BY_DEFAULT"].of(settings) is persists


def test_debug_mode_lowers_the_level_that_nobody_has_set():
    assert resolve(Layer("here", {"debug_mode": True}))["logging"]["level"] == "DEBUG"
    said = {"debug_mode": True, "logging": {"level": "ERROR"}}
    assert resolve(Layer("here", said))["logging"]["level"] == "ERROR"


@pytest.mark.parametrize("name", ["NBFLOW_DEBUG_MOD", "nbflow_debug_mode"])
def test_an_unknown_name_gets_the_nearest(name):
    assert unknown(name) == "Did you mean 'NBFLOW_DEBUG_MODE'?"


def test_a_name_like_no_other_gets_where_to_look():
    assert unknown("X") == "`nbflow config view --show-defaults` shows those there are."

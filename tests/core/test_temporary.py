"""Settings that hold for the code inside a `with`."""

from contextvars import copy_context
from pathlib import Path

import pytest

from nbflow import config
from nbflow.core.temporary import get_current_settings, set_here, temporary_settings
from nbflow.errors import SettingsError
from nbflow.io.config_file import config_path, home, profiles_path
from nbflow.settings import (
    NBFLOW_DATABASE_PATH,
    NBFLOW_HOME,
    NBFLOW_PROFILES_PATH,
    NBFLOW_RESULTS_PERSIST_BY_DEFAULT,
    NBFLOW_TASK_DEFAULT_RETRIES,
)
from tests.messages import matches


def test_they_count_over_the_environment_until_the_block_ends(monkeypatch):
    monkeypatch.setenv("NBFLOW_TASK_DEFAULT_RETRIES", "1")

    with temporary_settings({NBFLOW_TASK_DEFAULT_RETRIES: 2}) as settings:
        assert NBFLOW_TASK_DEFAULT_RETRIES.value() == 2
        assert settings["NBFLOW_TASK_DEFAULT_RETRIES"] == 2
        assert config.tasks.defaults.max_retries == 2

    assert NBFLOW_TASK_DEFAULT_RETRIES.value() == 1
    assert set_here() is None


def test_they_are_added_to_those_around_and_may_be_named_by_texts():
    with (
        temporary_settings({NBFLOW_TASK_DEFAULT_RETRIES: 2, "NBFLOW_DEBUG_MODE": "on"}),
        temporary_settings({"NBFLOW_TASK_DEFAULT_RETRIES": "3"}),
    ):
        assert NBFLOW_TASK_DEFAULT_RETRIES.value() == 3
        assert config.logging.level == "DEBUG"


def test_both_spellings_are_one_value():
    with temporary_settings({NBFLOW_RESULTS_PERSIST_BY_DEFAULT: True}):
        assert config.results.keep == "all"
    with temporary_settings({NBFLOW_RESULTS_PERSIST_BY_DEFAULT: False}):
        assert config.results.keep == "none"


@pytest.mark.parametrize("how", [{"restore_defaults": [NBFLOW_TASK_DEFAULT_RETRIES]}, {}])
def test_a_default_can_be_restored(monkeypatch, how):
    monkeypatch.setenv("NBFLOW_TASK_DEFAULT_RETRIES", "1")

    with temporary_settings(**(how or {"updates": {NBFLOW_TASK_DEFAULT_RETRIES: None}})):
        assert NBFLOW_TASK_DEFAULT_RETRIES.value() == 0


def test_the_folder_can_be_another(monkeypatch, tmp_path):
    monkeypatch.setenv("NBFLOW_PROFILES_PATH", "/elsewhere")
    (tmp_path / "config.toml").write_text("[tasks.defaults]\nmax_retries = 4\n")

    with temporary_settings({NBFLOW_HOME: tmp_path}):
        assert home() == NBFLOW_HOME.value() == tmp_path
        assert NBFLOW_DATABASE_PATH.value() == tmp_path / "nbflow.db"
        assert config_path() == tmp_path / "config.toml"
        assert NBFLOW_TASK_DEFAULT_RETRIES.value() == 4
        assert profiles_path() == Path("/elsewhere")
        with temporary_settings(restore_defaults=[NBFLOW_PROFILES_PATH]):
            assert profiles_path() == NBFLOW_PROFILES_PATH.value() == tmp_path / "profiles.toml"


def test_other_contexts_do_not_see_them():
    outside = copy_context()

    with temporary_settings({NBFLOW_TASK_DEFAULT_RETRIES: 2}):
        assert outside.run(NBFLOW_TASK_DEFAULT_RETRIES.value) == 0
        assert copy_context().run(NBFLOW_TASK_DEFAULT_RETRIES.value) == 2


def test_a_value_that_cannot_be_is_refused_before_anything_changes():
    with (
        pytest.raises(SettingsError) as raised,
        temporary_settings({"NBFLOW_DEBUG_MODE": True, NBFLOW_TASK_DEFAULT_RETRIES: -1}),
    ):
        pass  # not reached

    assert matches("setting_temporary", str(raised.value))


@pytest.mark.parametrize(
    "how", [{"updates": {"NBFLOW_HOM": "x"}}, {"restore_defaults": ["NBFLOW_HOM"]}]
)
def test_a_name_that_there_is_not_is_refused(how):
    with pytest.raises(SettingsError) as raised, temporary_settings(**how):
        pass  # not reached

    assert matches("setting_unknown", str(raised.value))


def test_what_is_now_is_a_snapshot(monkeypatch):
    before = get_current_settings()

    monkeypatch.setenv("NBFLOW_TASK_DEFAULT_RETRIES", "1")

    assert before.NBFLOW_TASK_DEFAULT_RETRIES == 0
    assert get_current_settings().NBFLOW_TASK_DEFAULT_RETRIES == 1
    with pytest.raises(AttributeError, match="Did you mean 'NBFLOW_HOME'"):
        _ = before.NBFLOW_HOMME

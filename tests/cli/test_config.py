"""The verbs that show and change settings."""

import json
import subprocess
import sys

import pytest

from nbflow.settings import NBFLOW_RESULTS_PERSIST_BY_DEFAULT
from tests.messages import matches


@pytest.fixture(autouse=True)
def profiles(home, monkeypatch):
    """The file of profiles, in an environment that sets nothing."""
    monkeypatch.delenv("NBFLOW_PROFILES_PATH", raising=False)
    return home / "profiles.toml"


def test_what_is_set_counts_in_this_process_and_in_new_ones(nbflow, profiles):
    said = nbflow("config", "set", "NBFLOW_RESULTS_PERSIST_BY_DEFAULT=true")

    assert (said.status, said.err) == (0, "")
    assert said.out == (
        "Set NBFLOW_RESULTS_PERSIST_BY_DEFAULT to True.\nChanged profile 'default'."
    )
    assert profiles.read_text() == (
        'active = "default"\n\n[profiles.default]\nNBFLOW_RESULTS_PERSIST_BY_DEFAULT = true\n'
    )
    assert NBFLOW_RESULTS_PERSIST_BY_DEFAULT.value() is True
    program = "from nbflow.settings import *; print(NBFLOW_RESULTS_PERSIST_BY_DEFAULT.value())"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.stdout == "True\n", ran.stderr


def test_several_are_set_and_unset_at_once(nbflow, profiles):
    nbflow("config", "set", "NBFLOW_DEBUG_MODE=on", "NBFLOW_TASK_DEFAULT_RETRIES=3")

    said = nbflow("config", "unset", "NBFLOW_DEBUG_MODE", "NBFLOW_TASK_DEFAULT_RETRIES")

    assert said.out == (
        "Unset NBFLOW_DEBUG_MODE.\nUnset NBFLOW_TASK_DEFAULT_RETRIES.\nChanged profile 'default'."
    )
    assert profiles.read_text() == 'active = "default"\n\n[profiles.default]\n'


def test_a_variable_that_counts_instead_is_told(nbflow, monkeypatch):
    monkeypatch.setenv("NBFLOW_TASK_DEFAULT_RETRIES", "1")

    said = nbflow("config", "set", "NBFLOW_TASK_DEFAULT_RETRIES=3")

    assert said.status == 0
    assert said.err == (
        "nbflow: NBFLOW_TASK_DEFAULT_RETRIES is set in the environment too, and that counts. "
        "Unset it there."
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("unknown", ["set", "NBFLOW_DEBUG_MODE=on", "NBFLOW_RESULTS_PERSIST_BY_DEFAULTS=true"]),
        ("like_no_other", ["set", "PATH=/"]),
        ("wrong", ["set", "NBFLOW_DEBUG_MODE=on", "NBFLOW_TASK_DEFAULT_RETRIES=often"]),
        ("early", ["set", "NBFLOW_HOME=/h"]),
        ("no_value", ["set", "NBFLOW_DEBUG_MODE"]),
        ("not_set", ["unset", "NBFLOW_DEBUG_MODE"]),
        ("not_set_near", ["unset", "NBFLOW_TEST_MODE", "NBFLOW_TEST_MOD"]),
    ],
)
def test_what_cannot_be_done_is_not_begun(nbflow, profiles, name, words):
    nbflow("config", "set", "NBFLOW_TEST_MODE=off")
    before = profiles.read_text()

    said = nbflow("config", *words)

    assert (said.status, said.out) == (1, "")
    assert matches(f"cli_config_{name}", said.err)
    assert profiles.read_text() == before


def test_a_setting_that_there_no_longer_is_can_be_taken_out(nbflow, profiles):
    profiles.parent.mkdir()
    profiles.write_text("[profiles.default]\nNBFLOW_OLD = 1\n")

    assert nbflow("config", "unset", "NBFLOW_OLD").status == 0
    assert profiles.read_text() == "[profiles.default]\n"


def test_what_is_set_is_shown_with_its_place(nbflow, home, monkeypatch):
    nbflow("config", "set", "NBFLOW_TASK_DEFAULT_RETRIES=3")
    (home / "config.toml").write_text('[results]\nkeep = "all"\n')
    monkeypatch.setenv("NBFLOW_LOGGING_LEVEL", "ERROR")

    said = nbflow("config", "view")

    assert said.status == 0
    assert matches("cli_config_view", said.out)


def test_the_defaults_are_shown_too_when_asked_for(nbflow):
    said = nbflow("config", "view", "--show-defaults")

    assert matches("cli_config_view_defaults", said.out)


def test_programs_get_json(nbflow, profiles):
    done = json.loads(nbflow("config", "set", "--json", "NBFLOW_TASK_DEFAULT_RETRIES=3").out)
    assert done == {
        "profile": "default",
        "path": "HOME/profiles.toml",
        "set": ["NBFLOW_TASK_DEFAULT_RETRIES"],
    }

    shown = json.loads(nbflow("config", "view", "--json").out)

    assert shown["profile"] == "default"
    assert shown["settings"]["NBFLOW_TASK_DEFAULT_RETRIES"] == {
        "value": 3,
        "from": "profile 'default' in HOME/profiles.toml",
    }
    assert shown["settings"]["NBFLOW_HOME"]["value"] == "HOME"


def test_a_folder_that_is_named_has_profiles_of_its_own(nbflow, profiles, tmp_path):
    other = tmp_path / "other"

    nbflow("config", "set", "--home", str(other), "NBFLOW_DEBUG_MODE=on")

    assert (other / "profiles.toml").exists()
    assert not profiles.exists()
    assert "NBFLOW_DEBUG_MODE=True" in nbflow("config", "view", "--home", str(other)).out
    assert "NBFLOW_DEBUG_MODE" not in nbflow("config", "view").out

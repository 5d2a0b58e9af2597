"""The file of profiles: what counts of it, and how it is changed."""

import tomllib
from pathlib import Path

import pytest

from nbflow.errors import SettingsError
from nbflow.io.profiles import active_name, active_profile, changed, values_of
from tests.messages import matches

PATH = Path("/home/me/profiles.toml")
FILE = """\
# Mine.
active = "work"

[profiles.default]
NBFLOW_DEBUG_MODE = true

[profiles.work]  # at the office
# Tried often.
NBFLOW_TASK_DEFAULT_RETRIES = 2

[other]
a = [1, 2]
"""


def test_an_empty_file_has_an_empty_default():
    assert active_name(PATH, {}) == "default"
    assert active_profile(PATH, {}).values == {}


def test_the_active_profile_counts():
    layer = active_profile(PATH, tomllib.loads(FILE))

    assert layer.origin == "profile 'work' in /home/me/profiles.toml"
    assert layer.values == {"tasks": {"defaults": {"max_retries": 2}}}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("profile_nameless", "active = 3"),
        ("profile_missing", 'active = "a b"'),
        ("profile_no_table", "profiles = 3"),
        ("profile_unknown", "[profiles.default]\nNBFLOW_TASK_DEFAULT_RETRY = 3"),
        ("profile_wrong", "[profiles.default]\nNBFLOW_TASK_DEFAULT_RETRIES = [3]"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained(name, content):
    with pytest.raises(SettingsError) as raised:
        active_profile(PATH, tomllib.loads(content))

    assert matches(name, str(raised.value))


def test_a_new_file_names_its_profile():
    text = changed(PATH, "", {"NBFLOW_DEBUG_MODE": True, "NBFLOW_TASK_DEFAULT_RETRIES": 3})

    assert text == (
        'active = "default"\n\n[profiles.default]\n'
        "NBFLOW_DEBUG_MODE = true\nNBFLOW_TASK_DEFAULT_RETRIES = 3\n"
    )


def test_all_other_lines_stay():
    changes = {"NBFLOW_TASK_DEFAULT_RETRIES": 5, "NBFLOW_LOGGING_LEVEL": "DEBUG"}

    text = changed(PATH, FILE, changes)

    assert text == FILE.replace("RETRIES = 2\n", 'RETRIES = 5\nNBFLOW_LOGGING_LEVEL = "DEBUG"\n')


def test_what_is_taken_out_leaves_the_rest():
    text = changed(PATH, FILE, {"NBFLOW_TASK_DEFAULT_RETRIES": None})

    assert text == FILE.replace("NBFLOW_TASK_DEFAULT_RETRIES = 2\n", "")


def test_a_profile_without_a_table_gets_one():
    text = changed(PATH, "[other]\na = 1\n", {"NBFLOW_DEBUG_MODE": True})

    assert text == "[other]\na = 1\n\n[profiles.default]\nNBFLOW_DEBUG_MODE = true\n"


@pytest.mark.parametrize(
    "value", ["", 'a "b"\n\tc\\', "\x7f\x00", "ä😀", "\u2028", True, 3, 0.5, 1e300]
)
def test_each_value_is_read_as_it_was_written(value):
    text = changed(PATH, 'active = "a b"\n[profiles."a b"]\n', {"NBFLOW_X": value})

    assert values_of(PATH, tomllib.loads(text)) == {"NBFLOW_X": value}


@pytest.mark.parametrize(
    "text",
    [
        "profiles = {default = {NBFLOW_DEBUG_MODE = true}}\n",
        "profiles.default.NBFLOW_DEBUG_MODE = true\n",
        '[profiles.default]\nNBFLOW_LOGGING_LEVEL = """\nNBFLOW_DEBUG_MODE = 1\n"""\n'
        "NBFLOW_DEBUG_MODE = true\n",
    ],
)
def test_a_file_written_otherwise_is_left_alone(text):
    with pytest.raises(SettingsError) as raised:
        changed(PATH, text, {"NBFLOW_DEBUG_MODE": False})

    assert matches("profile_unchangeable", str(raised.value))

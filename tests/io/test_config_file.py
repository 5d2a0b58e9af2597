import os
from pathlib import Path

import pytest

from nbflow.core import settings
from nbflow.core.registry import NBFLOW_TASK_DEFAULT_RETRIES, NBFLOW_TEST_MODE
from nbflow.core.settings import read_from, resolve
from nbflow.core.temporary import temporary_settings
from nbflow.errors import SettingsError
from nbflow.io import config_file
from nbflow.io.config_file import config_path, current, glance, home, install, layers, profiles_path


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    """The settings file of a fresh folder, in an environment that sets nothing else."""
    for name in [name for name in os.environ if name.startswith("NBFLOW_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path))
    return tmp_path / "config.toml"


def test_the_file_lies_in_the_folder_of_the_environment(file):
    assert config_path() == file


@pytest.mark.parametrize("value", [None, ""])
def test_the_folder_is_in_the_users_home_when_nothing_is_set(monkeypatch, value):
    monkeypatch.setenv("NBFLOW_HOME", "") if value == "" else monkeypatch.delenv("NBFLOW_HOME")

    assert home() == Path.home() / ".nbflow"


def test_a_tilde_stands_for_the_users_home(monkeypatch):
    monkeypatch.setenv("NBFLOW_HOME", "~/elsewhere")

    assert home() == Path.home() / "elsewhere"


def test_without_a_file_every_setting_has_its_default():
    assert current() == {**resolve(), "home": os.environ["NBFLOW_HOME"]}


def test_without_a_folder_every_setting_has_its_default(file, monkeypatch):
    file.write_text("")
    monkeypatch.setenv("NBFLOW_HOME", str(file))

    assert current() == {**resolve(), "home": os.environ["NBFLOW_HOME"]}


def test_the_file_sets(file):
    file.write_text("[context]\na = 2\n")

    assert current()["context"] == {"a": 2}


def test_the_environment_sets_over_the_file(file, monkeypatch):
    file.write_text("[flows]\nrun_on_schedule = true\n")
    monkeypatch.setenv("NBFLOW__FLOWS__RUN_ON_SCHEDULE", "false")

    assert current()["flows"]["run_on_schedule"] is False


def test_a_change_of_the_file_is_seen(file):
    file.write_text("[context]\na = 2\n")
    current()

    file.write_text("[context]\na = 3\n")

    assert current()["context"] == {"a": 3}


def test_a_file_that_goes_is_forgotten(file):
    file.write_text("[context]\na = 2\n")
    current()

    file.unlink()

    assert current()["context"] == {}


def test_a_change_of_the_environment_is_seen(monkeypatch):
    current()

    monkeypatch.setenv("NBFLOW__CONTEXT__A", "3")

    assert current()["context"] == {"a": 3}


def test_another_folder_is_seen(tmp_path, monkeypatch):
    current()
    other = tmp_path / "other"
    other.mkdir()
    (other / "config.toml").write_text("[context]\na = 4\n")

    monkeypatch.setenv("NBFLOW_HOME", str(other))

    assert current()["context"] == {"a": 4}


def test_a_file_that_has_not_changed_is_parsed_once(file):
    file.write_text("[context]\na = 2\n")

    assert current() is current()


def test_a_broken_file_names_the_line(file):
    file.write_text("[logging]\nlevel = DEBUG\n")

    with pytest.raises(SettingsError) as raised:
        current()

    assert (raised.value.origin, raised.value.line) == (str(file), 2)
    assert str(raised.value) == (
        "the settings file is not valid TOML.\n"
        f"  It is {file}, line 2.\n"
        "  That line is `level = DEBUG`: Invalid value (at line 2, column 9).\n"
        '  Correct it: a text needs quotes, as in `level = "INFO"`, a section brackets.'
    )


def test_a_file_that_breaks_off_names_its_last_line(file):
    file.write_text("a = 1\nb = [")

    with pytest.raises(SettingsError) as raised:
        current()

    assert raised.value.line == 2


def test_a_broken_file_stays_an_error_until_it_is_mended(file):
    file.write_text("[")
    for _ in range(2):
        with pytest.raises(SettingsError):
            current()

    file.write_text("")

    assert current() == {**resolve(), "home": os.environ["NBFLOW_HOME"]}


def test_a_value_that_cannot_be_used_names_the_file(file):
    file.write_text("[tasks.defaults]\nmax_retries = 'many'\n")

    with pytest.raises(SettingsError) as raised:
        current()

    assert raised.value.origin == str(file)


def test_a_value_that_cannot_be_used_names_the_environment(monkeypatch):
    monkeypatch.setenv("NBFLOW__TASKS__DEFAULTS__MAX_RETRIES", "many")

    with pytest.raises(SettingsError) as raised:
        current()

    assert raised.value.origin == "the environment"


def test_a_file_that_is_no_text_is_named(file):
    file.write_bytes(b"\xff\xfe")

    with pytest.raises(SettingsError) as raised:
        current()

    assert str(raised.value) == (
        "the settings file cannot be read.\n"
        f"  It is {file}.\n"
        "  Reading it gave: 'utf-8' codec can't decode byte 0xff in position 0: "
        "invalid start byte.\n"
        "  Make it a readable text file in UTF-8, or remove it."
    )


def test_a_folder_in_place_of_the_file_is_named(file):
    file.mkdir()

    with pytest.raises(SettingsError, match="Is a directory"):
        current()


def test_a_file_that_cannot_be_looked_at_is_named(file):
    file.symlink_to(file)  # a circle

    with pytest.raises(SettingsError, match="the settings file cannot be read"):
        current()


def test_the_shared_settings_show_file_and_environment_once_installed(file):
    before = read_from(resolve)
    try:
        install()
        file.write_text("[context]\na = 2\n")

        assert settings.config.context.a == 2
        assert read_from(resolve) is config_file.current
    finally:
        read_from(before)


@pytest.fixture
def profiles(tmp_path):
    """The file of profiles."""
    return tmp_path / "profiles.toml"


def set_profile(path, retries):
    path.write_text(f"[profiles.default]\nNBFLOW_TASK_DEFAULT_RETRIES = {retries}\n")


def test_the_four_places_in_their_order(file, profiles, monkeypatch):
    file.write_text("[tasks.defaults]\nmax_retries = 1\n")
    seen = [NBFLOW_TASK_DEFAULT_RETRIES.value()]
    set_profile(profiles, 2)
    seen.append(NBFLOW_TASK_DEFAULT_RETRIES.value())
    monkeypatch.setenv("NBFLOW__TASKS__DEFAULTS__MAX_RETRIES", "3")
    seen.append(NBFLOW_TASK_DEFAULT_RETRIES.value())
    monkeypatch.setenv("NBFLOW_TASK_DEFAULT_RETRIES", "4")
    seen.append(NBFLOW_TASK_DEFAULT_RETRIES.value())
    with temporary_settings({NBFLOW_TASK_DEFAULT_RETRIES: 5}):
        seen.append(NBFLOW_TASK_DEFAULT_RETRIES.value())

        assert [layer.origin for layer in layers()] == [
            str(file),
            f"profile 'default' in {profiles}",
            "the environment",
            "the environment",
            "`temporary_settings`",
        ]

    assert seen == [1, 2, 3, 4, 5]
    assert len(layers()) == 4


def test_a_change_of_the_profile_is_seen(profiles):
    set_profile(profiles, 2)
    NBFLOW_TASK_DEFAULT_RETRIES.value()

    set_profile(profiles, 3)

    assert NBFLOW_TASK_DEFAULT_RETRIES.value() == 3


def test_the_file_of_profiles_can_be_another(tmp_path, monkeypatch):
    monkeypatch.setenv("NBFLOW_PROFILES_PATH", str(tmp_path / "mine.toml"))
    set_profile(tmp_path / "mine.toml", 2)

    assert profiles_path() == tmp_path / "mine.toml"
    assert NBFLOW_TASK_DEFAULT_RETRIES.value() == 2


def test_an_empty_variable_sets_nothing(monkeypatch):
    monkeypatch.setenv("NBFLOW_TASK_DEFAULT_RETRIES", "")

    assert NBFLOW_TASK_DEFAULT_RETRIES.value() == 0


def test_other_variables_are_none_of_ours(monkeypatch):
    monkeypatch.setenv("NBFLOW_FAILPOINT_OF_MINE", "x")

    assert current() == {**resolve(), "home": os.environ["NBFLOW_HOME"]}


def test_what_holds_here_is_worked_out_once():
    with temporary_settings({NBFLOW_TEST_MODE: True}):
        assert current() is current()
        with temporary_settings({NBFLOW_TEST_MODE: False}):
            assert current()["test_mode"] is False
        assert current()["test_mode"] is True


@pytest.mark.parametrize(
    "name", ["NBFLOW_TASK_DEFAULT_RETRIES", "NBFLOW__TASKS__DEFAULTS__MAX_RETRIES"]
)
def test_a_glance_sees_the_environment_and_what_holds_here(name, monkeypatch):
    assert glance(NBFLOW_TASK_DEFAULT_RETRIES) == 0
    monkeypatch.setenv(name, "1")
    assert glance(NBFLOW_TASK_DEFAULT_RETRIES) == 1
    with temporary_settings({NBFLOW_TASK_DEFAULT_RETRIES: 2}):
        assert glance(NBFLOW_TASK_DEFAULT_RETRIES) == 2
    assert glance(NBFLOW_TASK_DEFAULT_RETRIES) == 1
    monkeypatch.delenv(name)
    assert glance(NBFLOW_TASK_DEFAULT_RETRIES) == 0


def test_a_glance_reads_no_file_until_settings_are_looked_at(profiles):
    assert glance(NBFLOW_TASK_DEFAULT_RETRIES) == 0
    set_profile(profiles, 2)
    assert glance(NBFLOW_TASK_DEFAULT_RETRIES) == 0

    current()

    assert glance(NBFLOW_TASK_DEFAULT_RETRIES) == 2


def test_a_second_glance_asks_nobody(monkeypatch):
    glance(NBFLOW_TASK_DEFAULT_RETRIES)
    monkeypatch.setattr(config_file, "current", None)

    assert glance(NBFLOW_TASK_DEFAULT_RETRIES) == 0

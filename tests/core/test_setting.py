"""One setting: what it is called, what it takes, and what it is."""

import pickle
import re
from pathlib import Path

import pytest

from nbflow.core.registry import SPELLED
from nbflow.core.setting import Setting, found_in, nested, read_from, tree


@pytest.fixture
def mine():
    """A setting of whole numbers and texts, below a name that nothing else has."""
    return Setting("mine.own", 1, (str, int), "Mine.", spelling="NBFLOW_MINE")


def test_a_value_lies_below_its_dotted_name():
    values = nested("a.b.c", 1)

    assert values == {"a": {"b": {"c": 1}}}
    assert found_in(values, "a.b.c")
    assert found_in(values, "a.b")
    assert not found_in(values, "a.x.c")
    assert not found_in(values, "a.b.c.d")


@pytest.mark.parametrize("text", ["1", "on", "T", "true", " TRUE ", "y", "yes"])
def test_yes_is_said_in_many_ways(text):
    assert SPELLED["NBFLOW_DEBUG_MODE"].read(text) is True


@pytest.mark.parametrize("text", ["0", "off", "F", "false", "n", "no"])
def test_no_is_said_in_many_ways(text):
    assert SPELLED["NBFLOW_DEBUG_MODE"].read(text) is False


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("NBFLOW_DEBUG_MODE", True, True),
        ("NBFLOW_DEBUG_MODE", 1, True),
        ("NBFLOW_TASK_DEFAULT_RETRIES", "3", 3),
        ("NBFLOW_TASK_DEFAULT_RETRIES", 3, 3),
        ("NBFLOW_TASK_DEFAULT_RETRY_DELAY_SECONDS", "3", 3),
        ("NBFLOW_TASK_DEFAULT_RETRY_DELAY_SECONDS", "0.5", 0.5),
        ("NBFLOW_LOGGING_LEVEL", "debug", "debug"),
        ("NBFLOW_LOGGING_LEVEL", "10", 10),
        ("NBFLOW_RESULTS_DEFAULT_SERIALIZER", "json", "json"),
        ("NBFLOW_RESULTS_DEFAULT_SERIALIZER", 3, "3"),
        ("NBFLOW_DATABASE_PATH", Path("/a/b"), "/a/b"),
        ("NBFLOW_RESULTS_PERSIST_BY_DEFAULT", "on", True),
    ],
)
def test_what_is_given_becomes_a_value_of_the_setting(name, given, value):
    found = SPELLED[name].read(given)

    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("NBFLOW_DEBUG_MODE", "maybe", "true or false"),
        ("NBFLOW_DEBUG_MODE", [True], "true or false"),
        ("NBFLOW_TASK_DEFAULT_RETRIES", "-1", "a whole number from 0"),
        ("NBFLOW_TASK_DEFAULT_RETRIES", "1.5", "a whole number from 0"),
        ("NBFLOW_TASK_DEFAULT_RETRY_DELAY_SECONDS", "inf", "a number from 0"),
        ("NBFLOW_TASK_DEFAULT_RETRY_DELAY_SECONDS", "soon", "a number from 0"),
        ("NBFLOW_LOGGING_LEVEL", "loud", "a level of `logging`, as INFO or 20,"),
        ("NBFLOW_RESULTS_PERSIST_BY_DEFAULT", "all", "true or false"),
    ],
)
def test_what_cannot_be_its_value_is_refused(name, given, expected):
    setting = SPELLED[name]

    with pytest.raises(ValueError, match=re.escape(str(given))):
        setting.read(given)

    assert setting.expected == expected


def test_a_setting_without_further_demands_expects_its_kinds(mine):
    assert mine.expected == "a text or a whole number"
    assert mine.read("7") == 7
    assert mine.read("x") == "x"


def test_a_setting_is_what_the_reader_gives_each_time(mine):
    values = {"mine": {"own": 2}}
    before = read_from(lambda: values)
    try:
        assert mine.value() == 2
        values["mine"]["own"] = 3
        assert mine.value() == 3
        assert tree() is values
    finally:
        read_from(before)


def test_a_setting_is_pickled_by_its_name():
    for setting in SPELLED.values():
        assert pickle.loads(pickle.dumps(setting)) is setting

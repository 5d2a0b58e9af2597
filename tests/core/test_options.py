from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from nbflow.core.options import TaskOptions, one_by_one
from nbflow.core.triggers import all_failed, all_successful
from tests.messages import matches


def test_the_defaults_are_those_of_a_plain_task():
    options = TaskOptions.checked("load")

    assert options == TaskOptions(
        name="load",
        slug=None,
        tags=frozenset(),
        trigger=all_successful,
        skip_on_upstream_skip=True,
        log_prints=False,
    )


def test_options_are_taken_as_they_are_given():
    options = TaskOptions.checked(
        "load",
        slug="first",
        tags=["daily", "slow"],
        ignore={"DEBUG"},
        trigger=all_failed,
        skip_on_upstream_skip=False,
    )

    assert options.slug == "first"
    assert options.tags == {"daily", "slow"}
    assert options.ignore == {"DEBUG"}
    assert options.trigger is all_failed
    assert options.skip_on_upstream_skip is False


@pytest.mark.parametrize("spelling", ["log_prints", "log_stdout"])
def test_both_spellings_of_an_option_mean_the_same(spelling):
    given: dict[str, Any] = {spelling: True}

    assert TaskOptions.checked("load", **given).log_prints is True
    assert TaskOptions("load").changed(**given).log_prints is True


def test_both_spellings_at_once_are_refused_even_where_they_agree():
    with pytest.raises(TypeError) as error:
        TaskOptions.checked("load", log_prints=True, log_stdout=True)

    assert matches("option_both_spellings", str(error.value))


@pytest.mark.parametrize("option", ["tags", "ignore"])
def test_one_text_is_no_list_of_texts(option):
    given: dict[str, Any] = {option: "slow"}

    with pytest.raises(TypeError, match=rf"got {option}='slow'"):
        TaskOptions.checked("load", **given)


def test_the_message_for_one_text_says_what_to_write():
    with pytest.raises(TypeError) as error:
        one_by_one("tags", "slow", "load")

    assert matches("option_one_text", str(error.value))


def test_no_texts_are_an_empty_set():
    assert one_by_one("tags", None, "load") == frozenset()


def test_a_trigger_must_be_callable():
    with pytest.raises(TypeError) as error:
        TaskOptions.checked("load", trigger="all_failed")  # type: ignore[arg-type]

    assert matches("option_trigger", str(error.value))


def test_an_unknown_option_is_refused_with_the_nearest_that_there_is():
    with pytest.raises(TypeError) as error:
        TaskOptions.checked("load", slugg="first")

    assert matches("option_unknown", str(error.value))


def test_an_unknown_option_near_to_none_lists_what_there_is():
    with pytest.raises(TypeError, match=r"which there is not\.\n  There are name, slug"):
        TaskOptions.checked("load", zzz=1)


def test_changed_options_leave_the_others_alone():
    before = TaskOptions.checked("load", tags=["daily"])

    after = before.changed(name="read", ignore=["DEBUG"])

    assert after == TaskOptions.checked("read", tags=["daily"], ignore=["DEBUG"])
    assert before.name == "load"


def test_changing_checks_as_making_does():
    with pytest.raises(TypeError, match="tags='slow'"):
        TaskOptions("load").changed(tags="slow")


def test_an_option_that_there_is_not_cannot_be_changed():
    with pytest.raises(AttributeError) as error:
        TaskOptions("load").changed(zzz=1)

    assert matches("option_changed_unknown", str(error.value))


def test_slugs_begin_with_the_name_and_the_sorted_tags():
    assert TaskOptions("load").prefix == "load"
    assert TaskOptions.checked("load", tags=["slow", "daily"]).prefix == "load-daily-slow"


def test_options_cannot_be_changed_in_place():
    with pytest.raises(FrozenInstanceError):
        TaskOptions("load").name = "read"  # type: ignore[misc]

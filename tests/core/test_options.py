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
        log_prints=None,
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


@pytest.mark.parametrize(
    "given",
    [
        {"retries": 1},
        {"timeout_seconds": 1},
        {"cache_policy": "inputs"},
        {"cache_key_fn": len},
        {"persist_result": True},
        {"result_storage_key": "x.json"},
        {"on_completion": [len]},
        {"on_failure": [len]},
        {"on_commit": [len]},
        {"on_rollback": [len]},
    ],
)
def test_some_options_only_a_run_can_honour(given):
    assert TaskOptions.checked("load", **given).needs_run
    assert not TaskOptions.checked("load", persist_result=False, tags=["a"]).needs_run


class TestAltered:
    before = TaskOptions.checked(
        "load", retries=2, retry_delay_seconds=3, persist_result=True, on_completion=[len]
    )

    def test_none_keeps_what_there_is(self):
        assert self.before.altered(name=None, retries=None) == self.before

    def test_unless_none_is_a_value_of_it(self):
        assert self.before.altered(persist_result=None).persist_result is None

    def test_no_further_attempts_need_no_delay(self):
        after = self.before.altered(retries=0)
        assert (after.retries, after.retry_delay_seconds) == (0, 0)

    def test_hooks_take_the_place_of_those_there_are(self):
        assert self.before.altered(on_completion=[all]).completion_hooks == (all,)

    def test_an_option_that_there_is_not_is_refused(self):
        with pytest.raises(TypeError, match="has no option 'zzz'"):
            self.before.altered(zzz=1)


def test_the_settings_by_their_names_say_what_tasks_leave_open(monkeypatch):
    monkeypatch.setenv("NBFLOW_TASK_DEFAULT_RETRIES", "2")
    monkeypatch.setenv("NBFLOW_TASK_DEFAULT_RETRY_DELAY_SECONDS", "0.5")

    options = TaskOptions.checked("load")
    assert (options.retries, options.retry_delay_seconds) == (2, 0.5)

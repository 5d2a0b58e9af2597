"""What a task's options say of how its calls are found."""

import logging

import pytest

from nbflow import flow, task
from nbflow.cache_policies import DEFAULT, INPUTS, NO_CACHE, RUN_ID
from nbflow.engine.cache_rules import rule_of

KEY = {"cache_key_fn": lambda: "key"}


def rule(**options):
    return rule_of(task(name="one", **options)(lambda: 1).options, None)


def test_there_is_none_for_a_task_that_says_nothing():
    assert rule() is None
    assert rule(cache_policy=NO_CACHE) is None
    assert rule(persist_result=False) is None


@pytest.mark.parametrize(
    ("options", "policy", "is_inferred"),
    [
        ({"persist_result": True}, DEFAULT, True),
        ({"persist_result": True, "cache_policy": NO_CACHE}, None, False),
        ({"persist_result": True, "result_storage_key": "a.json"}, None, False),
        ({"cache_result_in_memory": False}, None, False),
        ({"cache_policy": INPUTS + RUN_ID}, INPUTS + RUN_ID, False),
    ],
)
def test_a_policy_is_that_of_the_task_or_where_it_asks_to_keep_the_default(
    options, policy, is_inferred
):
    found = rule(**options)

    assert (found.policy, found.is_inferred) == (policy, is_inferred)


def test_the_setting_asks_to_keep_too(monkeypatch):
    monkeypatch.setenv("NBFLOW_RESULTS_PERSIST_BY_DEFAULT", "true")

    assert rule().policy == DEFAULT


def test_of_a_function_and_a_policy_the_function_counts(caplog):
    with caplog.at_level(logging.WARNING, "nbflow.task_runs"):
        found = rule(cache_policy=INPUTS, **KEY)

    assert found.policy.cache_key_fn is KEY["cache_key_fn"]
    assert "both `cache_policy` and `cache_key_fn`" in caplog.text


def test_a_policy_is_ignored_where_nothing_is_to_be_kept(caplog):
    calls = []
    tried = task(name="tried", cache_policy=INPUTS, persist_result=False)(lambda x: calls.append(x))

    with caplog.at_level(logging.WARNING, "nbflow.task_runs"):
        flow(lambda: [tried(1), tried(1)], name="outer")()

    assert calls == [1, 1]
    assert caplog.text.count("Ignoring `cache_policy` because `persist_result` is False") == 1


def test_refreshing_is_said_by_the_task_or_by_the_setting(monkeypatch):
    monkeypatch.setenv("NBFLOW_TASKS_REFRESH_CACHE", "true")

    assert [rule(**KEY).refreshes, rule(refresh_cache=False, **KEY).refreshes] == [True, False]

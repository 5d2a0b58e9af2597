from datetime import timedelta

import pytest

from nbflow import Task, task
from nbflow.core.options import TaskOptions
from nbflow.core.spellings import canonical, check_together, checked
from tests.messages import matches


def options(**given):
    return TaskOptions.checked("load", **given)


def refused(error, **given):
    with pytest.raises(error) as raised:
        options(**given)
    return str(raised.value)


def test_the_older_spellings_mean_the_newer_ones():
    old = options(max_retries=2, retry_delay=timedelta(seconds=3), timeout=4, log_stdout=True)

    assert old == options(retries=2, retry_delay_seconds=3, timeout_seconds=4, log_prints=True)


def test_none_means_that_an_option_was_not_given():
    given = dict.fromkeys(["max_retries", "retries", "retry_delay", "timeout", "log_prints"])

    assert canonical("load", given) == {}


@pytest.mark.parametrize("newer", [{"timeout_seconds": 1}, {"timeout_seconds": 2}])
def test_one_option_is_spelled_in_one_way_only(newer):
    with pytest.raises(TypeError, match="got both timeout_seconds and timeout"):
        canonical("load", {"timeout": 1} | newer)


def test_max_retries_needs_a_delay():
    assert matches("option_max_retries_alone", refused(ValueError, max_retries=3))


def test_no_further_attempts_need_no_delay():
    assert options(max_retries=0).retries == 0


def test_retries_need_no_delay():
    assert options(retries=3).retry_delay_seconds == 0


def test_timeouts_by_their_older_name_are_whole_seconds():
    assert matches("option_timeout_of_parts", refused(TypeError, timeout=0.5))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (30, 30),
        (0.5, 0.5),
        (timedelta(minutes=1), 60),
        ([1, timedelta(seconds=2)], (1, 2)),
        ((), 0),
        (len, len),
    ],
)
def test_delays_are_one_number_some_numbers_or_a_function(given, kept):
    assert options(retries=1, retry_delay_seconds=given).retry_delay_seconds == kept


@pytest.mark.parametrize("given", ["30", -1, True, [1, "2"]])
def test_delays_are_numbers_of_seconds(given):
    with pytest.raises(TypeError, match="no number of seconds"):
        options(retries=1, retry_delay_seconds=given)


def test_the_message_for_a_delay_says_what_to_write():
    text = refused(TypeError, retries=1, retry_delay_seconds="30")

    assert matches("option_no_seconds", text)


@pytest.mark.parametrize("given", [-1, 1.5, True, "2"])
def test_attempts_are_counted_in_whole_numbers(given):
    with pytest.raises(TypeError, match="no number of attempts"):
        options(retries=given)


def test_the_message_for_a_number_of_attempts_says_what_to_write():
    assert matches("option_no_count", refused(TypeError, retries="2"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, None),
        (KeyError, (KeyError,)),
        ([KeyError, OSError], (KeyError, OSError)),
        ([], ()),
    ],
)
def test_retry_on_is_an_exception_or_several(given, kept):
    assert options(retries=1, retry_on=given).retry_on == kept


@pytest.mark.parametrize("given", [KeyError("x"), KeyboardInterrupt, [int], "KeyError"])
def test_retry_on_holds_classes_of_exceptions(given):
    with pytest.raises(TypeError, match="no class of exceptions"):
        options(retries=1, retry_on=given)


def test_the_message_for_retry_on_says_what_to_write():
    assert matches("option_no_exceptions", refused(TypeError, retries=1, retry_on="KeyError"))


@pytest.mark.parametrize("given", [{"retry_delay_seconds": 5}, {"retry_on": KeyError}])
def test_how_to_try_again_needs_a_further_attempt(given):
    with pytest.raises(ValueError, match="makes no further attempts"):
        options(**given)


def test_the_message_for_a_delay_without_attempts_says_what_to_add():
    text = refused(ValueError, retry_delay=timedelta(seconds=5))

    assert matches("option_delay_alone", text)


def test_attempts_may_have_a_delay_and_exceptions():
    check_together("load", 1, 5, (KeyError,))


def test_state_handlers_are_several():
    assert options(state_handlers=[print, len]).state_handlers == (print, len)
    assert options(state_handlers=None).state_handlers == ()


@pytest.mark.parametrize("given", [len, 1])
def test_one_state_handler_is_no_list(given):
    with pytest.raises(TypeError, match="state_handlers should be iterable"):
        options(state_handlers=given)


def test_the_message_for_state_handlers_says_what_to_write():
    assert matches("option_one_handler", refused(TypeError, state_handlers=len))


def test_results_are_kept_for_a_duration():
    hour = timedelta(hours=1)

    assert options(cache_for=hour).cache_for == hour
    assert options(cache_for=None).cache_for is None
    assert matches("option_no_duration", refused(TypeError, cache_for=3600))


def test_a_validator_of_nothing_is_told_of():
    with pytest.warns(UserWarning, match="cache_validator provided without") as warned:
        checked("load", {"cache_validator": all})

    assert matches("option_validator_alone", str(warned[0].message))


def test_a_validator_of_what_is_kept_is_as_it_should_be():
    given = {"cache_validator": all, "cache_for": timedelta(hours=1)}

    assert checked("load", given) == given


def test_the_settings_say_what_tasks_leave_open(monkeypatch):
    for name, value in (("MAX_RETRIES", "2"), ("RETRY_DELAY", "3"), ("TIMEOUT", "4")):
        monkeypatch.setenv(f"NBFLOW__TASKS__DEFAULTS__{name}", value)

    plain, own, none = options(), options(retries=1, timeout=5), options(retries=0)

    assert (plain.retries, plain.retry_delay_seconds, plain.timeout_seconds) == (2, 3, 4)
    assert (own.retries, own.retry_delay_seconds, own.timeout_seconds) == (1, 3, 5)
    assert (none.retries, none.retry_delay_seconds) == (0, 0)


def test_class_tasks_and_functions_take_both_spellings():
    class Load(Task):
        pass

    made = Load(max_retries=1, retry_delay=timedelta(seconds=1))
    decorated = task(max_retries=1, retry_delay=timedelta(seconds=1))(len_of)

    assert made.options.retries == decorated.options.retries == 1


def len_of(x):
    return len(x)


def test_a_task_has_50_delays_at_most():
    assert options(retries=60, retry_delay_seconds=[1] * 50).retry_delay_seconds == (1,) * 50
    assert matches(
        "option_many_delays", refused(ValueError, retries=60, retry_delay_seconds=[1] * 51)
    )


@pytest.mark.parametrize("given", [None, 0, 0.5, 3])
def test_delays_vary_by_a_factor(given):
    assert options(retry_jitter_factor=given).retry_jitter_factor == given


@pytest.mark.parametrize(
    ("given", "error"), [(-0.1, ValueError), ("much", TypeError), (True, TypeError)]
)
def test_a_factor_is_a_number_from_0(given, error):
    assert matches(f"option_jitter_{given}", refused(error, retry_jitter_factor=given))


def test_a_timeout_of_0_is_none():
    assert options(timeout_seconds=0).timeout_seconds is None


def test_hooks_are_kept_by_their_kind():
    made = options(on_completion=[len], on_failure=[all], on_commit=[any], on_rollback=[max])

    assert made.completion_hooks == (len,)
    assert (made.failure_hooks, made.commit_hooks, made.rollback_hooks) == ((all,), (any,), (max,))
    assert options(on_failure=len).on_failure is len


@pytest.mark.parametrize(
    ("given", "name"), [(len, "len"), (3, "number"), ("tell", "tell"), ([3], "numbers")]
)
def test_hooks_are_a_list_of_functions(given, name):
    assert matches(f"option_hooks_{name}", refused(TypeError, on_completion=given))


def test_no_hooks_are_none():
    assert options(on_completion=None).completion_hooks == ()

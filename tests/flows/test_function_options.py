from hashlib import sha256
from pathlib import Path

import pytest

from nbflow.engine.task_runners import SequentialTaskRunner, ThreadPoolTaskRunner
from nbflow.errors import InvalidNameError, ReservedArgumentError
from nbflow.flows.function_options import FlowOptions
from nbflow.settings import (
    NBFLOW_FLOW_DEFAULT_RETRIES,
    NBFLOW_FLOW_DEFAULT_RETRY_DELAY_SECONDS,
    temporary_settings,
)
from tests.messages import matches


def load_data(x):
    """Load what there is."""


def checked(**options):
    return FlowOptions.checked(load_data, options)


def test_a_flow_has_options_that_nobody_gave():
    options = checked()

    assert options.name == "load-data"
    assert options.description == "Load what there is."
    assert options.version == sha256(Path(__file__).read_bytes()).hexdigest()[:32]
    assert (options.retries, options.retry_delay_seconds, options.timeout_seconds) == (0, 0, None)
    assert type(options.task_runner) is ThreadPoolTaskRunner
    assert options.should_validate_parameters is True
    assert options.cache_result_in_memory is True
    nothing = ("flow_run_name", "persist_result", "result_storage", "result_serializer")
    assert [getattr(options, name) for name in (*nothing, "log_prints")] == [None] * 5
    assert options.on_completion_hooks == options.on_running_hooks == ()


def test_a_function_that_stands_in_no_file_has_no_version():
    names: dict[str, object] = {}
    exec("def typed(): pass", names)

    assert FlowOptions.checked(names["typed"], {}).version is None
    assert FlowOptions.checked(len, {}).version is None
    assert checked(version="mine").version == "mine"


def test_what_is_not_given_comes_from_the_settings(monkeypatch):
    with temporary_settings(
        {NBFLOW_FLOW_DEFAULT_RETRIES: 2, NBFLOW_FLOW_DEFAULT_RETRY_DELAY_SECONDS: 1.5}
    ):
        assert (checked().retries, checked().retry_delay_seconds) == (2, 1.5)
        assert checked(retries=0).retries == 0
    monkeypatch.setenv("NBFLOW_FLOW_DEFAULT_RETRIES", "3")
    assert checked().retries == 3


def test_a_task_runner_may_be_a_class():
    runner = SequentialTaskRunner()

    assert type(checked(task_runner=SequentialTaskRunner).task_runner) is SequentialTaskRunner
    assert checked(task_runner=runner).task_runner is runner


def test_no_time_is_no_limit():
    assert checked(timeout_seconds=0).timeout_seconds is None
    assert checked(timeout_seconds=2).timeout_seconds == 2


class Callable:
    """Does something."""

    def __call__(self, x):
        pass


def returns_state(return_state):
    pass


def waits(x, wait_for=None):
    pass


@pytest.mark.parametrize(
    ("text", "fn", "options", "kind"),
    [
        ("classmethod", classmethod(load_data), {}, TypeError),
        ("staticmethod", staticmethod(load_data), {}, TypeError),
        ("no_function", 3, {}, TypeError),
        ("return_state", returns_state, {}, ReservedArgumentError),
        ("wait_for", waits, {}, ReservedArgumentError),
        ("name_number", load_data, {"name": 3}, TypeError),
        ("name_function", load_data, {"name": repr}, TypeError),
        ("name_banned", load_data, {"name": "a/b%c"}, InvalidNameError),
        ("run_name", load_data, {"flow_run_name": 3}, TypeError),
        ("unknown", load_data, {"retry": 3}, TypeError),
        ("unlike", load_data, {"zzzzzz": 3}, TypeError),
        ("hooks_one", load_data, {"on_completion": repr}, TypeError),
        ("hooks_wrong", load_data, {"on_failure": [3]}, TypeError),
    ],
)
def test_what_cannot_be_an_option_is_refused(text, fn, options, kind):
    with pytest.raises(kind) as error:
        FlowOptions.checked(fn, options)

    said = str(error.value)
    assert "0x" not in said or text in ("classmethod", "staticmethod")
    assert matches(f"function_option_{text}", said)


def test_the_errors_are_of_kinds_that_are_caught_already():
    assert issubclass(ReservedArgumentError, TypeError)
    assert issubclass(InvalidNameError, ValueError)


def test_what_is_kept_under_another_name_is_not_given_by_it():
    for name in ("should_validate_parameters", "on_failure_hooks"):
        with pytest.raises(TypeError, match="which there is not"):
            checked(**{name: True})


def test_an_object_that_can_be_called_is_named_by_its_class():
    assert FlowOptions.checked(Callable(), {}).name == "Callable"


def changed(before, **options):
    return before.changed(load_data, options)


def test_options_can_be_changed():
    before = checked(name="a", retries=2, on_failure=[repr], validate_parameters=False)

    after = changed(before, retries=0, timeout_seconds=3)

    assert (after.name, after.retries, after.timeout_seconds) == ("a", 0, 3)
    assert after.should_validate_parameters is False
    assert after.on_failure_hooks == (repr,)
    assert after.task_runner is before.task_runner


def test_hooks_are_replaced_and_not_added_to():
    before = checked(on_failure=[repr])

    assert changed(before, on_failure=[print]).on_failure_hooks == (print,)
    assert changed(before, on_failure=[]).on_failure_hooks == ()


OF_NONE = {
    "persist_result": True,
    "result_storage": "place",
    "result_serializer": "json",
    "log_prints": True,
}


@pytest.mark.parametrize("name", OF_NONE)
def test_none_is_a_value_of_some_options(name):
    before = checked(**OF_NONE)

    after = changed(before, **{name: None})

    assert getattr(after, name) is None
    assert all(getattr(after, each) == OF_NONE[each] for each in OF_NONE if each != name)


KEPT = {
    "name": "a",
    "version": "v",
    "flow_run_name": "n",
    "retries": 1,
    "retry_delay_seconds": 2,
    "description": "d",
    "timeout_seconds": 3,
    "cache_result_in_memory": False,
}


def test_none_keeps_the_others():
    before = checked(**KEPT, on_running=[repr], validate_parameters=False)
    nothing = dict.fromkeys([*KEPT, "task_runner", "on_running", "validate_parameters"])

    assert changed(before, **nothing) == before


@pytest.mark.parametrize("name", ["retries", "retry_delay_seconds", "timeout_seconds"])
def test_0_resets_a_number(name):
    assert not getattr(changed(checked(**KEPT), **{name: 0}), name)


def test_a_hook_is_added_behind_the_others():
    before = checked(on_failure=[repr])

    assert before.with_hook("on_failure", print).on_failure_hooks == (repr, print)
    assert before.on_failure_hooks == (repr,)

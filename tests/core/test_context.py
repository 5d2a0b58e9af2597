import copy
import pickle
from collections.abc import Iterable
from contextvars import copy_context
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Thread
from typing import Any

import pytest

from nbflow.core import context as module
from nbflow.core.context import (
    ALL_KEYS,
    UNDEFINED,
    UNNOTED,
    RunSupplied,
    context,
    enter,
    given,
    leave,
    provided,
    task_tags,
    under_way,
)
from nbflow.core.settings import Layer, config, read_from, resolve

DATES = {
    "date": datetime(2020, 3, 1, tzinfo=UTC),
    "today": "2020-03-01",
    "today_nodash": "20200301",
    "yesterday": "2020-02-29",
    "yesterday_nodash": "20200229",
    "tomorrow": "2020-03-02",
    "tomorrow_nodash": "20200302",
}


class Frame:
    """What the engine supplies to a task: plain values, and a place to note what is read."""

    def __init__(self, noting: Any = True, **values: Any) -> None:
        self.values = values
        self.reads: dict[str, Any] | None = {} if noting else None

    def lookup(self, key: str) -> Any:
        return self.values[key]

    def keys(self) -> Iterable[str]:
        return self.values.keys()


class Inside:
    """The code under `with Inside(frame):` runs as the engine would run it."""

    def __init__(self, frame: Any) -> None:
        self.frame = frame

    def __enter__(self) -> Any:
        self.entered = enter(self.frame)
        return self.frame

    def __exit__(self, *error: object) -> None:
        leave(self.entered)


@pytest.fixture(autouse=True)
def settings():
    """Settings of this test's own; what it writes under `context` is their `[context]`."""
    values: dict[str, dict[str, Any]] = {"context": {}}
    before = read_from(lambda: resolve(Layer("the test", values)))
    yield values
    read_from(before)


@pytest.fixture
def everywhere():
    """Forget afterwards what was assigned for the whole process."""
    yield
    module._everywhere.clear()


def supplied(**changes: Any) -> RunSupplied:
    values: dict[str, Any] = {
        "flow_name": "etl",
        "parameters": {"n": 1},
        "flow_run_id": "id",
        "flow_run_name": "brave-fox",
    }
    return RunSupplied(**(values | changes))


# Reading


def test_a_key_is_read_three_ways():
    with context(a=1):
        assert (context.a, context["a"], context.get("a")) == (1, 1, 1)


def test_a_missing_attribute_explains_itself():
    with context(key="abc"), pytest.raises(AttributeError) as raised:
        _ = context.kye

    assert str(raised.value) == (
        "`nbflow.context` has no key 'kye' here.\n"
        "  Neither the user, nor a run under way, nor `[context]` in config.toml gives it.\n"
        "  Did you mean 'key'? Else provide it: `with nbflow.context(kye=...):`, "
        "or read `context.get('kye')`."
    )


def test_a_missing_attribute_without_a_neighbour_says_how_to_provide_it():
    with pytest.raises(
        AttributeError, match=r"\n  Provide it: `with nbflow\.context\(zzz=\.\.\.\)"
    ):
        _ = context.zzz


def test_a_missing_item_is_a_key_error():
    with pytest.raises(KeyError, match="zzz"):
        context["zzz"]


def test_a_missing_key_is_none_or_the_default():
    assert context.get("zzz") is None
    assert context.get("zzz", 3) == 3


def test_the_settings_answer_where_nothing_else_does(settings):
    settings["context"]["a"] = 2

    assert context.a == 2


def test_the_engine_answers_before_the_settings(settings):
    settings["context"]["a"] = 2

    with Inside(Frame(a=3)):
        assert context.a == 3


def test_the_user_answers_before_the_engine():
    with context(a=4), Inside(Frame(a=3)):
        assert context.a == 4


def test_a_section_of_the_settings_is_read_by_dots(settings):
    settings["context"]["db"] = {"host": "here"}

    assert context.db.host == "here"


def test_a_value_may_be_none():
    with context(a=None):
        assert context["a"] is None


def test_membership_follows_the_layers(settings):
    settings["context"]["a"] = 1

    with context(b=2), Inside(Frame(c=3)):
        assert [key in context for key in "abcd"] == [True, True, True, False]


def test_the_keys_are_those_of_all_layers(settings):
    settings["context"]["c"] = 1

    with context(b=2), Inside(Frame(a=3)):
        assert list(context) == list(context.keys()) == ["a", "b", "c", "config"]
        assert len(context) == 4


def test_everything_becomes_a_plain_dictionary(settings):
    settings["context"]["c"] = 1

    with context(b=2), Inside(Frame(a=3)):
        assert context.to_dict() == {"a": 3, "b": 2, "c": 1, "config": config}


def test_the_keys_complete():
    with context(a=1):
        assert {"a", "get"} < set(dir(context))


def test_repr_shows_names_and_no_values():
    with context(password="secret"):
        assert repr(context) == "<Context: config, password>"


def test_displays_that_probe_for_methods_find_none():
    assert not hasattr(context, "_repr_html_")


def test_a_private_key_of_the_user_is_read_by_attribute():
    with context(_a=1):
        assert context._a == 1


def test_the_context_is_hashable_and_equals_itself_only():
    assert hash(context) == hash(context)
    assert context != context.to_dict()


@pytest.mark.parametrize("use", [lambda x: pickle.loads(pickle.dumps(x)), copy.copy, copy.deepcopy])
def test_the_context_goes_elsewhere_by_name_and_takes_no_values_along(use):
    with context(secret="s3cret"):
        assert use(context) is context
        assert b"s3cret" not in pickle.dumps(context)


def test_the_context_counts_as_a_constant_in_keys():
    assert context.__nbflow_fingerprint__() == "nbflow.context"


# Providing


def test_what_is_provided_is_gone_afterwards():
    with context(a=1):
        with context(a=2):
            assert context.a == 2
        assert context.a == 1
    assert "a" not in context


def test_what_is_provided_is_gone_after_an_error():
    with pytest.raises(ZeroDivisionError), context(a=1):
        _ = 1 / 0

    assert "a" not in context


def test_values_come_from_a_dictionary_and_from_keywords():
    with context({"a": 1, "b": 1}, b=2) as entered:
        assert (context.a, context.b) == (1, 2)
        assert entered is context


def test_what_is_provided_inside_is_added_to_what_is_outside():
    with context(a=1), context(b=2):
        assert (context.a, context.b) == (1, 2)


def test_the_settings_are_part_of_the_context():
    assert context.config.flows.run_on_schedule is True


def test_a_config_is_merged_into_the_one_there_is():
    with context(config={"flows": {"a": 1}}), context(config={"flows": {"b": 2}}):
        flows = context.config.flows

        assert (flows.a, flows.b, flows.run_on_schedule) == (1, 2, True)


@pytest.mark.parametrize(
    "assign",
    [
        lambda: setattr(context, "a", 2),
        lambda: context.__setitem__("a", 2),
        lambda: context.update(a=2),
        lambda: context.update({"a": 2}),
    ],
)
def test_an_assignment_lasts_until_the_scope_ends(assign):
    with context(a=1):
        with context(b=1):
            assign()
            assert (context.a, context.b) == (2, 1)
        assert context.a == 1


def test_an_assignment_outside_of_scopes_lasts(everywhere):
    context.a = 1

    with context(b=2):
        assert (context.a, context.b) == (1, 2)
    assert context.a == 1


def test_an_assignment_outside_of_scopes_is_seen_by_other_threads(everywhere):
    context.a = 1
    seen = []

    thread = Thread(target=lambda: seen.append(context.get("a")))
    thread.start()
    thread.join()

    assert seen == [1]


def test_an_assignment_in_a_task_ends_with_the_task():
    with Inside(Frame()):
        context.a = 1
        assert context.a == 1

    assert "a" not in context


def test_an_assignment_in_a_task_ends_with_the_task_inside_of_a_scope():
    with context(a=1):
        with Inside(Frame()):
            context.a = 2
        assert context.a == 1


def test_a_method_of_the_context_is_not_assigned_to():
    with pytest.raises(AttributeError) as raised:
        context.get = 1  # type: ignore[assignment,method-assign]  # the mistake under test

    assert str(raised.value) == (
        "`context.get` was assigned to, but is a method of the context.\n"
        "  Write `context['get'] = …`, and read it the same way."
    )


def test_a_key_named_like_a_method_is_an_item():
    with context({"get": 1}):
        assert context["get"] == 1


def test_a_new_thread_sees_the_context_it_was_started_in():
    seen = []

    with context(a=1), Inside(Frame(b=2)):
        here = copy_context()
        thread = Thread(target=lambda: here.run(lambda: seen.append((context.a, context.b))))
        thread.start()
        thread.join()

    assert seen == [(1, 2)]


def test_what_the_user_provides_is_told_apart(settings):
    settings["context"]["c"] = 1

    with context(a=1), Inside(Frame(b=2)):
        assert provided() == {"a": 1}


# Entering


def test_leaving_restores_what_was_supplied_before():
    with Inside(Frame(a=1)):
        with Inside(Frame(b=2)):
            assert "a" not in context
        assert context.a == 1
    assert "a" not in context


def test_what_is_under_way_is_the_innermost_frame():
    with Inside(Frame(a=1)) as outer:
        with Inside(Frame(b=2)) as inner:
            assert under_way() is inner
        assert under_way() is outer
    assert under_way() is None


def test_given_leaves_the_settings_aside(settings):
    settings["context"]["c"] = 1

    with context(a=1), Inside(Frame(b=2)) as frame:
        assert [given("a"), given("b"), given("c"), given("c", 3)] == [1, 2, None, 3]
        assert frame.reads == {}


def test_given_outside_of_runs_is_the_default():
    assert given("task_run_count", 1) == 1


def test_there_are_no_task_tags_outside_of_tasks():
    assert task_tags() is None


def test_task_tags_are_supplied():
    with Inside(Frame(task_tags={"a"})):
        assert task_tags() == {"a"}


def test_task_tags_may_be_missing():
    with Inside(Frame()):
        assert task_tags() is None


def test_task_tags_may_be_provided():
    with context(task_tags={"b"}), Inside(Frame(task_tags={"a"})):
        assert task_tags() == {"b"}


def test_task_tags_are_supplied_where_the_user_provides_something_else():
    with context(a=1), Inside(Frame(task_tags={"a"})):
        assert task_tags() == {"a"}


# Noting


@pytest.mark.parametrize(
    "read",
    [
        lambda: context.a,
        lambda: context["a"],
        lambda: context.get("a"),
        lambda: "a" in context,
    ],
)
def test_what_a_task_reads_is_noted(read):
    with context(a=1), Inside(Frame()) as frame:
        read()

    assert frame.reads == {"a": 1}


def test_a_missing_key_is_noted_as_undefined():
    with Inside(Frame()) as frame:
        context.get("a")

    assert frame.reads == {"a": UNDEFINED}


def test_what_comes_from_the_settings_is_noted(settings):
    settings["context"]["a"] = 1

    with Inside(Frame()) as frame:
        _ = context.a

    assert frame.reads == {"a": 1}


@pytest.mark.parametrize("key", ["today", "yesterday", "tomorrow", "date", "parameters"])
def test_dates_and_parameters_are_noted(key):
    with Inside(Frame(**{key: 1})) as frame:
        context.get(key)

    assert frame.reads == {key: 1}


@pytest.mark.parametrize(
    "key",
    [
        "logger",
        "flow_id",
        "flow_run_id",
        "flow_run_name",
        "task_id",
        "task_run_id",
        "task_run_name",
        "task_run_count",
        "resume",
        "checkpointing",
        "config",
    ],
)
def test_what_differs_from_run_to_run_is_not_noted(key):
    with Inside(Frame(**{key: 1})) as frame:
        context.get(key)

    assert key in UNNOTED
    assert frame.reads == {}


def test_the_first_value_read_is_noted():
    with context(a=1), Inside(Frame()) as frame:
        _ = context.a
        with context(a=2):
            _ = context.a

    assert frame.reads == {"a": 1}


@pytest.mark.parametrize("key", ["b", "c"])
def test_what_a_task_provides_to_itself_is_not_noted(key):
    with context(a=1), Inside(Frame()) as frame:
        context.b = 2
        with context(c=3):
            context.get(key)

    assert frame.reads == {}


def test_what_a_task_is_given_is_noted_beside_what_it_provides():
    with context(a=1), Inside(Frame()) as frame, context(b=2):
        _ = context.a

    assert frame.reads == {"a": 1}


def test_what_an_outer_task_provides_is_noted_in_the_inner_one():
    with Inside(Frame()) as outer, context(a=1), Inside(Frame()) as inner:
        _ = context.a

    assert (outer.reads, inner.reads) == ({}, {"a": 1})


def test_a_list_of_the_keys_is_noted(settings):
    settings["context"]["b"] = 1

    with context(a=1, resume=True), Inside(Frame(c=3)) as frame:
        list(context)

    assert frame.reads == {ALL_KEYS: ("a", "b")}


def test_nothing_is_noted_where_the_frame_has_no_place_for_it():
    with context(a=1), Inside(Frame(noting=False)) as frame:
        assert context.a == 1

    assert frame.reads is None


def test_peeking_is_not_noted():
    with context(a=1), Inside(Frame()) as frame:
        assert context.peek("a") == 1
        assert context.peek(ALL_KEYS) == ("a",)

    assert frame.reads == {}


def test_peeking_at_a_missing_key_gives_undefined_or_the_default():
    assert context.peek("a") is UNDEFINED
    assert context.peek("a", None) is None


def test_undefined_is_one_falsy_object_in_every_process():
    assert not UNDEFINED
    assert repr(UNDEFINED) == "<undefined>"
    assert pickle.loads(pickle.dumps(UNDEFINED)) is UNDEFINED


# What a run supplies


def test_a_run_supplies_its_name_its_ids_and_its_parameters():
    with Inside(supplied(flow_id="f")):
        assert context.flow_name == "etl"
        assert context.parameters == {"n": 1}
        assert (context.flow_id, context.flow_run_id) == ("f", "id")
        assert context.flow_run_name == "brave-fox"


def test_a_flow_is_identified_by_its_name_when_nothing_else_is_given():
    assert supplied().lookup("flow_id") == "etl"


def test_a_run_has_no_other_keys():
    run = supplied()

    assert sorted(run.keys()) == sorted(
        {
            *DATES,
            "checkpointing",
            "flow_id",
            "flow_name",
            "flow_run_id",
            "flow_run_name",
            "parameters",
            "scheduled_start_time",
        }
    )
    with pytest.raises(KeyError):
        run.lookup("zzz")


def test_a_run_notes_no_reads():
    assert supplied().reads is None


def test_a_run_starts_now_when_nothing_else_is_given():
    run = supplied()

    for key in ("date", "scheduled_start_time"):
        moment = run.lookup(key)
        assert moment.tzinfo is UTC
        assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)
    assert run.lookup("today") == run.lookup("date").date().isoformat()


def test_a_start_time_can_be_given():
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)

    assert supplied(scheduled_start_time=noon).lookup("scheduled_start_time") == noon


@pytest.mark.parametrize(
    "day",
    [
        "2020-03-01",
        "2020-03-01T00:00:00",
        "2020-03-01T00:00:00Z",
        date(2020, 3, 1),
        datetime(2020, 3, 1),
        datetime(2020, 3, 1, tzinfo=UTC),
    ],
)
def test_the_dates_follow_the_one_the_user_provides(day):
    with context(date=day), Inside(supplied()):
        assert {key: context[key] for key in DATES} == DATES


def test_the_days_are_those_of_the_place_the_date_is_in():
    late = datetime(2020, 3, 1, 23, tzinfo=timezone(timedelta(hours=-5)))

    with context(date=late), Inside(supplied()):
        assert context.today == "2020-03-01"


def test_the_dates_follow_the_one_in_the_settings(settings):
    settings["context"]["date"] = "2020-03-01"

    with Inside(supplied()):
        assert {key: context[key] for key in DATES} == DATES


def test_a_single_day_can_be_provided():
    with context(today="2020-03-01"), Inside(supplied()):
        assert context.today == "2020-03-01"
        assert context.tomorrow != "2020-03-02"


def test_a_run_inside_of_a_run_has_the_same_date():
    with context(date="2020-03-01"):
        outer = supplied()
    with Inside(outer), Inside(supplied()):
        assert context.today == "2020-03-01"


def test_a_date_that_is_no_date_is_left_as_it_is():
    with context(date="the third quarter"), Inside(supplied()):
        assert context.date == "the third quarter"
        assert context.today == datetime.now(UTC).date().isoformat()


def test_outside_of_runs_a_date_is_what_the_user_provided():
    with context(date="2020-03-01"):
        assert context.date == "2020-03-01"


def test_a_date_provided_inside_of_a_run_changes_no_day():
    with context(date="2020-03-01"):
        run = supplied()
    with Inside(run), context(date="2021-01-01"):
        assert context.date == datetime(2021, 1, 1, tzinfo=UTC)
        assert context.today == "2020-03-01"

"""Who keeps results, where and how: by what a flow or task says, and what surrounds it."""

import json

import pytest

from nbflow import flow, task
from nbflow.cache_policies import INPUTS, NO_CACHE
from nbflow.filesystems import LocalFileSystem
from nbflow.io.storages import storage_at


def kinds_of(made, **parameters):
    """Run a flow; return the kind of the reference of its state, and of its first call's."""
    state = made(return_state=True, **parameters)
    (call, *_) = made.last_run.calls.values()
    return state.data.type, call.run_state().data.type


def one(**options):
    return task(name="one", **options)(lambda: 1)


def around(inner, **options):
    return flow(lambda: inner() and 2, name="around", **options)


UNPERSISTED, REFERENCE = "unpersisted", "reference"


class TestPersistenceOfATask:
    @pytest.mark.parametrize(
        ("options", "of_flow", "kind"),
        [
            ({}, {}, UNPERSISTED),
            ({}, {"retries": 1}, REFERENCE),
            ({}, {"persist_result": True}, UNPERSISTED),
            ({}, {"cache_result_in_memory": False}, UNPERSISTED),
            ({"cache_key_fn": lambda: "k"}, {}, REFERENCE),
            ({"cache_policy": INPUTS}, {}, REFERENCE),
            ({"cache_policy": NO_CACHE}, {}, UNPERSISTED),
            ({"cache_result_in_memory": False}, {}, REFERENCE),
            ({"persist_result": True}, {}, REFERENCE),
            ({"persist_result": False}, {"retries": 1}, UNPERSISTED),
        ],
    )
    def test_follows_from_what_needs_it_unless_the_task_says(self, options, of_flow, kind):
        assert kinds_of(around(one(**options), **of_flow))[1] == kind

    def test_follows_from_the_setting_where_nothing_needs_it(self, monkeypatch):
        monkeypatch.setenv("NBFLOW_RESULTS_PERSIST_BY_DEFAULT", "true")

        assert kinds_of(around(one())) == (REFERENCE, REFERENCE)
        assert kinds_of(around(one(persist_result=False), persist_result=False)) == (
            UNPERSISTED,
            UNPERSISTED,
        )


class TestPersistenceOfAFlow:
    @pytest.mark.parametrize(
        ("options", "kind"),
        [
            ({}, UNPERSISTED),
            ({"retries": 1}, UNPERSISTED),
            ({"cache_result_in_memory": False}, REFERENCE),
            ({"persist_result": True}, REFERENCE),
            ({"persist_result": False, "cache_result_in_memory": False}, UNPERSISTED),
        ],
    )
    def test_follows_from_what_needs_it_unless_it_says(self, options, kind):
        assert kinds_of(around(one(), **options))[0] == kind

    def test_in_another_is_not_that_of_the_one_around(self):
        seen = []
        inner = flow(lambda: 1, name="inner")

        flow(lambda: seen.append(inner(return_state=True)), name="outer", persist_result=True)()

        assert seen[0].data.type == UNPERSISTED

    def test_in_another_follows_from_the_retries_of_that(self):
        seen = []
        inner = flow(lambda: 1, name="inner")

        flow(lambda: seen.append(inner(return_state=True)), name="outer", retries=1)()
        flow(lambda: seen.append(inner(return_state=True)), name="outer")()

        assert [state.data.type for state in seen] == [REFERENCE, UNPERSISTED]


class TestStorageAndSerializer:
    def test_are_those_of_the_flow_around_also_in_a_flow_in_it(self, tmp_path):
        seen = []
        storage = LocalFileSystem(basepath=str(tmp_path))
        inner = flow(
            lambda: seen.append(one(persist_result=True)(return_state=True).data), name="inner"
        )

        flow(lambda: inner(), name="outer", result_storage=storage, result_serializer="json")()

        (data,) = seen
        assert (data.storage, data.serializer_type) == (storage, "json")

    def test_are_the_task_s_own_where_it_says(self, tmp_path):
        storage = LocalFileSystem(basepath=str(tmp_path))
        own = one(persist_result=True, result_storage=storage, result_serializer="compressed/json")
        made = around(own)

        made()

        data = made.last_run.calls["one-0"].run_state().data
        assert (data.storage, data.serializer_type) == (storage, "compressed/json")

    def test_are_those_of_the_settings_where_nothing_is_said(self, monkeypatch, tmp_path):
        monkeypatch.setenv("NBFLOW_RESULTS_DEFAULT_SERIALIZER", "json")
        monkeypatch.setenv("NBFLOW_LOCAL_STORAGE_PATH", str(tmp_path))
        made = around(one(persist_result=True))

        made()

        data = made.last_run.calls["one-0"].run_state().data
        assert data.storage == LocalFileSystem(basepath=str(tmp_path))
        assert data.serializer_type == "json"

    def test_of_the_wrong_kind_fail_the_call(self):
        with pytest.raises(TypeError, match="result_storage is 3, of type 'int'"):
            around(one(persist_result=True, result_storage=3))()

    @pytest.mark.parametrize("url", ["{folder}", "file://{folder}", "memory://told/{folder.name}"])
    def test_may_be_told_by_a_text(self, tmp_path, url):
        place = url.format(folder=tmp_path / "there")
        made = flow(lambda: one(persist_result=True)(), name="outer", result_storage=place)

        made()

        data = made.last_run.calls["one-0"].run_state().data
        assert data.storage == storage_at(place)
        assert json.loads(data.storage.read_path(data.storage_key))["serializer"]

    def test_of_the_settings_are_told_by_a_text_and_found_again(self, monkeypatch, tmp_path):
        monkeypatch.setenv("NBFLOW_DEFAULT_RESULT_STORAGE_BLOCK", f"memory://set/{tmp_path.name}")
        calls = []

        @task(cache_key_fn=lambda: "key")
        def made():
            calls.append(1)
            return 1

        for _ in range(2):
            assert flow(lambda: made(), name="outer")() == 1
        assert calls == [1]

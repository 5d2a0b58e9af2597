import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nbflow.errors import DamagedResultError, MissingResult, ResultError
from nbflow.io.filesystems import S3, LocalFileSystem
from nbflow.io.results import BaseResult, PersistedResult, document
from nbflow.io.serializers import JSONSerializer, PickleSerializer
from tests.messages import matches


def kept(storage, value="value", key="key", **options):
    return PersistedResult.create(value, storage, key, PickleSerializer(), **options)


def count_loads(monkeypatch):
    loads = []
    load = document.load

    def counted(*args):
        loads.append(args)
        return load(*args)

    monkeypatch.setattr(document, "load", counted)
    return loads


def test_it_says_what_it_stands_for(storage):
    result = kept(storage)

    assert result.type == "reference"
    assert result.artifact_type == "result"
    assert result.serializer_type == "pickle"
    assert result.storage_key == "key"
    assert result.artifact_description == (
        f"Result of type `str` persisted to: `{storage.basepath}/key`"
    )


def test_a_second_get_does_not_read(storage, monkeypatch):
    loads = count_loads(monkeypatch)
    result = BaseResult.model_validate(kept(storage).model_dump())

    assert not result.has_cached_object()
    assert [result.get(), result.get()] == ["value", "value"]
    assert result.has_cached_object()
    assert len(loads) == 1


def test_what_is_not_kept_in_memory_is_read_each_time(storage, monkeypatch):
    loads = count_loads(monkeypatch)
    result = kept(storage, cache_object=False)

    assert not result.has_cached_object()
    assert [result.get(), result.get()] == ["value", "value"]
    assert not result.has_cached_object()
    assert len(loads) == 2


def test_what_was_just_kept_is_not_read(storage, monkeypatch):
    loads = count_loads(monkeypatch)
    value = ["value"]

    assert kept(storage, value).get() is value
    assert loads == []


def test_json_and_pickle_hold_the_reference_not_the_value(storage):
    result = kept(storage, np.arange(300_000))

    again = BaseResult.model_validate_json(result.model_dump_json())
    pickled = pickle.dumps(result)

    assert again == result == pickle.loads(pickled)
    assert hash(again) == hash(result)
    assert len(pickled) < 2_000
    assert not pickle.loads(pickled).has_cached_object()
    np.testing.assert_array_equal(again.get(), np.arange(300_000))


def test_one_that_keeps_nothing_keeps_nothing_after_a_pickle(storage):
    again = pickle.loads(pickle.dumps(kept(storage, cache_object=False)))

    again.get()

    assert not again.has_cached_object()


def test_references_are_equal_by_what_they_say(storage):
    result = kept(storage)

    assert result == kept(storage)
    assert result != kept(storage, key="other")
    assert result != kept(storage, expiration=datetime(2026, 1, 1, tzinfo=UTC))


def test_a_document_that_is_gone_is_a_missing_result(storage):
    result = pickle.loads(pickle.dumps(kept(storage)))
    storage.remove("key")

    with pytest.raises(MissingResult) as missing:
        result.get()
    with pytest.raises(MissingResult):
        result.read()

    assert matches("result_gone", str(missing.value).replace(storage.basepath, "..."))


def test_what_is_damaged_or_cannot_be_read_is_not_missing(storage):
    result = pickle.loads(pickle.dumps(kept(storage)))
    Path(storage.basepath, "key").write_text("{}")

    with pytest.raises(DamagedResultError):
        result.get()
    Path(storage.basepath, "key").unlink()
    Path(storage.basepath, "key").mkdir()
    with pytest.raises(ResultError, match="Is a directory"):
        result.get()


def test_the_document_says_until_when_it_may_be_taken(storage):
    until = datetime(2026, 1, 1, tzinfo=UTC)

    result = kept(storage, expiration=until)

    assert result.read().expiration == until == result.expiration
    assert BaseResult.model_validate_json(result.model_dump_json()) == result


def test_a_reference_is_read_with_another_storage(storage, tmp_path):
    result = BaseResult.model_validate_json(kept(storage).model_dump_json())
    Path(storage.basepath).rename(tmp_path / "moved")
    moved = LocalFileSystem(basepath=str(tmp_path / "moved"))

    assert result.model_copy(update={"storage": moved}).get() == "value"


def test_secrets_of_its_storage_are_not_in_json(s3):
    storage = S3(
        bucket_path="my-bucket",
        aws_access_key_id="hidden-id",  # type: ignore[arg-type]  # texts are taken
        aws_secret_access_key="hidden",  # type: ignore[arg-type]
    )
    result = PersistedResult.create([1], storage, "secret", JSONSerializer())

    again = BaseResult.model_validate_json(result.model_dump_json())

    assert "hidden" not in result.model_dump_json() + repr(result)
    assert again.get() == [1]
    assert "s3://my-bucket/secret" in str(again.artifact_description)


class TestDeferred:
    def test_a_document_is_there_once_it_is_written(self, storage):
        result = kept(storage, is_deferred=True)

        assert not Path(storage.place("key")).exists()
        assert result.get() == "value"
        result.write()
        result.write()
        assert PersistedResult.model_validate_json(result.model_dump_json()).get() == "value"

    def test_a_value_that_does_not_stay_is_held_until_then(self, storage):
        result = kept(storage, cache_object=False, is_deferred=True)

        assert result.has_cached_object()
        result.write()
        assert not result.has_cached_object()
        assert result.get() == "value"
        assert not result.has_cached_object()

    def test_a_value_is_let_go_not_before_it_is_written(self, storage):
        result = kept(storage, is_deferred=True)

        result.let_go()
        assert result.has_cached_object()
        result.write()
        assert not result.has_cached_object()


class TestFinding:
    def test_a_document_is_found_by_its_key(self, anywhere):
        kept(anywhere, ["value"], cache_key="same")

        found = PersistedResult.find(anywhere, "key", "same")

        assert found is not None
        assert found.get() == ["value"]
        assert found.serializer_type == "pickle"

    @pytest.mark.parametrize(
        ("name", "cache_key"), [("other", "same"), ("key", "other"), ("key", "")]
    )
    def test_nothing_else_is(self, storage, name, cache_key):
        kept(storage, cache_key="same")

        assert PersistedResult.find(storage, name, cache_key) is None

    def test_one_that_no_call_may_find_is_not(self, storage):
        kept(storage)

        assert PersistedResult.find(storage, "key", "key") is None

    def test_one_that_is_over_is_not(self, storage):
        kept(storage, cache_key="same", expiration=datetime(2020, 1, 1, tzinfo=UTC))

        assert PersistedResult.find(storage, "key", "same") is None

    def test_a_changed_key_is_no_key(self, storage, caplog):
        kept(storage, cache_key="same")
        path = Path(storage.place("key"))
        path.write_text(path.read_text().replace("same", "mine"))

        assert PersistedResult.find(storage, "key", "mine") is None
        assert "A cached result is not taken" in caplog.text


def test_a_reference_of_a_record_is_read_with_the_secrets_at_hand(s3, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    keys: Any = {"aws_access_key_id": "key", "aws_secret_access_key": "hidden"}
    storage = S3(bucket_path="my-bucket/recorded", endpoint_url=s3, **keys)
    recorded = kept(storage).model_dump_json()

    result = BaseResult.model_validate_json(recorded)

    assert "hidden" not in recorded
    assert isinstance(result, PersistedResult)
    assert result.read().serializer.type == "pickle"
    assert result.get() == "value"

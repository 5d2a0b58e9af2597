import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nbflow.errors import MissingResult, SerializerError
from nbflow.io.filesystems import S3
from nbflow.io.results import (
    LiteralResult,
    PersistedResult,
    ResultFactory,
    UnpersistedResult,
)
from nbflow.io.serializers import JSONSerializer, PickleSerializer
from tests.messages import matches


@pytest.fixture
def factory(storage):
    def factory(persist_result=True, **options):
        return ResultFactory(storage, PickleSerializer(), persist_result, **options)

    return factory


def names(storage):
    base = Path(storage.basepath)
    return sorted(path.name for path in base.iterdir()) if base.exists() else []


@pytest.mark.parametrize("value", [True, False, None])
def test_literals_have_no_file(factory, storage, value):
    result = factory().create_result(value)

    assert type(result) is LiteralResult
    assert names(storage) == []


@pytest.mark.parametrize("value", [True, None, 1])
def test_what_is_not_persisted_is_never_stored(factory, storage, value):
    result = factory(False).create_result(value, key="key")

    assert type(result) is UnpersistedResult
    assert result.get() is value
    assert names(storage) == []


@pytest.mark.parametrize("value", [0, 1, "", "text", [], {}])
def test_other_values_are_stored_under_a_key_of_their_own(factory, storage, value):
    one, other = factory().create_result(value), factory().create_result(value)

    assert type(one) is PersistedResult is type(other)
    assert names(storage) == sorted([one.storage_key, other.storage_key])
    assert all(len(name) == 32 for name in names(storage))


@pytest.mark.parametrize("value", [True, None, 1])
def test_under_a_key_that_is_given_everything_is_stored(factory, storage, value):
    by_call = factory().create_result(value, key="call.json")
    by_factory = factory(storage_key=lambda: "factory.json").create_result(value)

    assert names(storage) == ["call.json", "factory.json"]
    assert by_call.read().serializer.loads(by_call.read().data) == value
    assert by_factory.get() == value


def test_the_key_of_a_call_comes_first(factory, storage):
    factory(storage_key=lambda: "factory").create_result(1, key="call")

    assert names(storage) == ["call"]


def test_a_key_is_a_text(factory):
    with pytest.raises(TypeError, match="not a text") as refused:
        factory(storage_key=lambda: 5).create_result([1])

    assert matches("result_key_no_text", str(refused.value))


def test_a_reference_stands_for_itself(factory):
    result = UnpersistedResult.create(1)

    assert factory().create_result(result) is result


def test_what_is_dropped_from_memory_is_read(factory):
    result = factory(cache_result_in_memory=False).create_result("pretend this is large data")

    assert not result.has_cached_object()
    assert result.get() == "pretend this is large data"
    assert not result.has_cached_object()


def test_with_neither_the_value_is_gone_but_none_is_always_there(factory):
    nowhere = factory(False, cache_result_in_memory=False)

    with pytest.raises(MissingResult):
        nowhere.create_result("pretend this is biiiig data").get()
    assert nowhere.create_result(None).get() is None


def test_an_expiration_is_handed_on(factory):
    until = datetime(2026, 1, 1, tzinfo=UTC)

    assert factory().create_result([1], expiration=until).read().expiration == until


def test_exceptions_are_results(factory):
    result = factory(cache_result_in_memory=False).create_result(ValueError("no"))

    assert repr(result.get()) == "ValueError('no')"


@pytest.mark.parametrize("kind", ["json", "pickle", JSONSerializer(jsonlib="orjson")])
def test_a_serializer_is_given_by_its_type_or_as_one(storage, kind):
    result = ResultFactory(storage, kind, True, False).create_result({"a": 1}, key="my_task.json")

    described = json.loads(storage.read_path("my_task.json"))["serializer"]
    expected = kind if isinstance(kind, str) else kind.type
    assert described["type"] == expected
    assert result.get() == {"a": 1}


def test_what_is_no_storage_and_no_serializer_is_refused(storage):
    with pytest.raises(TypeError) as no_storage:
        ResultFactory(S3, "json", True)  # type: ignore[arg-type]  # none
    with pytest.raises(TypeError) as no_serializer:
        ResultFactory(storage, JSONSerializer, True)  # type: ignore[arg-type]  # none
    with pytest.raises(ValueError, match="got type='jsn', which there is not"):
        ResultFactory(storage, "jsn", True)

    assert matches("result_no_storage", str(no_storage.value))
    assert "result_serializer is <class" in str(no_serializer.value)


def test_what_cannot_be_serialized_fails(factory):
    with pytest.raises(SerializerError, match="Failed to serialize object of type 'generator'"):
        factory().create_result(each for each in "text")


def test_a_bucket_needs_no_network_for_literals():
    result = ResultFactory(S3(bucket_path="my-bucket"), "pickle", True).create_result(None)

    assert result.get() is None


def test_a_bucket_holds_what_is_no_literal(s3):
    bucket = S3(bucket_path="my-bucket")

    result = ResultFactory(bucket, "json", True, False).create_result(None, key="my_task.json")

    assert "`s3://my-bucket/my_task.json`" in str(result.artifact_description)
    assert json.loads(bucket.read_path("my_task.json"))["data"] == "null"
    assert result.get() is None

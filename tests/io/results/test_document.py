import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from nbflow.errors import (
    DamagedResultError,
    ResultError,
    SerializerError,
    StoreError,
    UntrustedStoreError,
)
from nbflow.io.filesystems import LocalFileSystem, RemoteFileSystem
from nbflow.io.results import PersistedResultBlob, document, trust
from nbflow.io.serializers import JSONSerializer, PickleSerializer, Serializer
from tests.io.serializers.values import VALUES
from tests.messages import matches

LARGE = np.arange(300_000)
LONG = "long text " * 200_000
NAMES = ["pickle", "json", "compressed/pickle", "compressed/json"]


class Mine(Serializer):
    type: Literal["mine"] = "mine"

    def dumps(self, obj):
        return obj

    def loads(self, blob):
        return blob.decode()


def path_of(storage, name="key"):
    return Path(storage.basepath, name)


def fields_of(storage, name="key"):
    return json.loads(path_of(storage, name).read_text())


def change(storage, **changes):
    path_of(storage).write_text(json.dumps({**fields_of(storage), **changes}))


def data_files(storage):
    return sorted(path for path in Path(storage.basepath).rglob("*.data"))


def as_somebody_else(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "other"))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [[1, (2,)], LONG], ids=["small", "large"])
def test_what_is_kept_anywhere_is_loaded(anywhere, name, value):
    document.write(anywhere, "a/key", value, Serializer(type=name))

    assert document.load(anywhere, "a/key") == value


@pytest.mark.slow
@hypothesis_settings(max_examples=50)
@given(name=st.sampled_from(NAMES), value=VALUES)
def test_a_value_comes_back_or_is_refused_and_nothing_is_left(name, value):
    storage = RemoteFileSystem(basepath="memory://property")
    storage.remove("key")
    try:
        document.write(storage, "key", value, Serializer(type=name))
    except SerializerError:
        with pytest.raises(ResultError, match="does not exist"):
            storage.read_path("key")
        return

    assert document.load(storage, "key") == value


def test_a_document_says_what_wrote_it(storage):
    document.write(storage, "key", [1], PickleSerializer())

    fields = fields_of(storage)
    assert list(fields) == ["serializer", "data", "nbflow_version", "signature"]
    assert list(fields["serializer"]) == ["type", "picklelib", "picklelib_version"]
    assert fields["data"].endswith("\n")
    blob = PersistedResultBlob(**fields)
    assert blob.serializer == PickleSerializer()
    assert blob.serializer.loads(blob.data) == [1]


def test_json_stands_in_it_as_it_is(storage):
    document.write(storage, "key", {"a": [1]}, JSONSerializer(jsonlib="orjson"))

    assert fields_of(storage)["data"] == '{"a":[1]}'
    assert fields_of(storage)["serializer"]["jsonlib"] == "orjson"


def test_its_expiration_is_told(storage):
    until = datetime(2026, 1, 2, tzinfo=UTC)

    document.write(storage, "key", [1], PickleSerializer(), until)

    assert document.read(storage, "key").expiration == until


def test_large_data_lies_beside_it(storage):
    document.write(storage, "a/key", LARGE, PickleSerializer())

    (file,) = data_files(storage)
    fields = fields_of(storage, "a/key")
    assert fields["data"] == ""
    assert fields["file"]["name"] == f"a/{file.name}"
    assert LARGE.nbytes < file.stat().st_size < LARGE.nbytes + 1000
    again = document.load(storage, "a/key")
    np.testing.assert_array_equal(again, LARGE)
    again[0] = 7


def test_a_small_array_stands_in_the_document(storage):
    document.write(storage, "key", np.arange(5_000), PickleSerializer())

    assert data_files(storage) == []
    np.testing.assert_array_equal(document.load(storage, "key"), np.arange(5_000))


def test_a_new_document_takes_the_place_of_the_old_one_and_of_its_data(storage):
    document.write(storage, "key", LARGE, PickleSerializer())
    document.write(storage, "key", LARGE + 1, PickleSerializer())

    assert len(data_files(storage)) == 1
    assert document.load(storage, "key")[0] == 1

    document.write(storage, "key", 2, PickleSerializer())
    assert data_files(storage) == []
    assert document.load(storage, "key") == 2


def test_a_document_makes_no_other_data_than_its_own_be_removed(storage):
    document.write(storage, "other", LARGE, PickleSerializer())
    other = fields_of(storage, "other")["file"]
    document.write(storage, "key", 1, PickleSerializer())
    change(storage, file=other)

    document.write(storage, "key", 2, PickleSerializer())

    np.testing.assert_array_equal(document.load(storage, "other"), LARGE)


@pytest.mark.parametrize("what", ["no json", "[]", "{}"])
def test_what_is_no_document_is_replaced(storage, what):
    storage.write_path("key", what.encode())

    with pytest.raises(DamagedResultError):
        document.load(storage, "key")
    document.write(storage, "key", 1, PickleSerializer())

    assert document.load(storage, "key") == 1


def test_what_cannot_be_serialized_leaves_the_old_document(storage):
    document.write(storage, "key", 1, PickleSerializer())

    class Refuses:
        def __reduce__(self):
            raise KeyError("no")

    with pytest.raises(SerializerError, match="Failed to serialize object of type 'list'"):
        document.write(storage, "key", [bytearray(2_000_000), Refuses()], PickleSerializer())
    with pytest.raises(SerializerError, match="UnicodeDecodeError"):
        document.write(storage, "key", b"\xff", Mine())

    assert document.load(storage, "key") == 1
    assert [path.name for path in Path(storage.basepath).iterdir()] == ["key"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_document_that_cannot_be_written_leaves_no_data(storage, monkeypatch, error):
    document.write(storage, "key", LARGE, PickleSerializer())

    def full(*_):
        raise error

    monkeypatch.setattr(LocalFileSystem, "write_path", full)
    for value in (LARGE + 1, 1):
        with pytest.raises(type(error)):
            document.write(storage, "key", value, PickleSerializer())

    assert len(data_files(storage)) == 1
    np.testing.assert_array_equal(document.load(storage, "key"), LARGE)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "changes",
    [
        {"data": "W10="},
        {"serializer": {"type": "pickle", "picklelib": "pickle"}},
        {"nbflow_version": "9"},
        {"expiration": "2036-01-01T00:00:00Z"},
    ],
    ids=["data", "serializer", "version", "expiration"],
)
def test_what_was_changed_is_refused(storage, name, changes):
    document.write(storage, "key", [1], Serializer(type=name))
    change(storage, **changes)

    with pytest.raises(DamagedResultError, match="It was changed, or written for another key"):
        document.load(storage, "key")


@pytest.mark.parametrize("mac", ["", "00" * 32, "no digits", None])
def test_a_wrong_mac_is_refused(storage, mac):
    document.write(storage, "key", [1], PickleSerializer())
    change(storage, signature={**fields_of(storage)["signature"], "mac": mac})

    with pytest.raises(DamagedResultError) as refused:
        document.read(storage, "key")

    text = str(refused.value).replace(storage.basepath, "...")
    assert matches("document_changed", text)


@pytest.mark.parametrize("value", [[1], LARGE], ids=["small", "large"])
def test_swapped_documents_are_refused(storage, value):
    document.write(storage, "key", value, PickleSerializer())
    document.write(storage, "other", [2], PickleSerializer())
    path_of(storage).replace(path_of(storage, "other"))

    with pytest.raises(DamagedResultError, match="written for another key"):
        document.load(storage, "other")


def test_data_files_that_were_swapped_changed_cut_or_removed_are_refused(storage):
    document.write(storage, "key", LARGE, PickleSerializer())
    document.write(storage, "other", LARGE + 1, PickleSerializer())
    mine, other = data_files(storage)
    whole = mine.read_bytes()

    for bad in (other.read_bytes(), whole[:-1] + b"?", b"?" + whole[1:], whole[:-100], b""):
        mine.write_bytes(bad)
        with pytest.raises(DamagedResultError, match="It was changed or cut off"):
            document.load(storage, "key")
    mine.unlink()
    with pytest.raises(ResultError, match="does not exist"):
        document.load(storage, "key")


def test_a_pickle_of_somebody_else_is_not_loaded(storage, monkeypatch, tmp_path):
    loaded: list[bytes] = []
    document.write(storage, "key", [1], PickleSerializer())
    as_somebody_else(monkeypatch, tmp_path)
    monkeypatch.setattr(PickleSerializer, "loads", loaded.append)

    with pytest.raises(UntrustedStoreError) as refused:
        document.load(storage, "key")

    assert loaded == []
    assert matches("document_untrusted", str(refused.value).replace(storage.basepath, "..."))


@pytest.mark.parametrize("value", [[1], LARGE], ids=["small", "large"])
def test_it_is_loaded_once_it_is_trusted(storage, monkeypatch, tmp_path, value):
    document.write(storage, "key", value, PickleSerializer())
    before = data_files(storage)
    as_somebody_else(monkeypatch, tmp_path)

    trust(storage, "key")

    assert list(document.load(storage, "key")) == list(value)
    assert len(data_files(storage)) == len(before)
    assert data_files(storage) == [] or data_files(storage) != before


def test_data_that_is_not_whole_cannot_be_trusted(storage, monkeypatch, tmp_path):
    document.write(storage, "key", LARGE, PickleSerializer())
    (file,) = data_files(storage)
    file.write_bytes(file.read_bytes()[:1000])
    as_somebody_else(monkeypatch, tmp_path)

    with pytest.raises(DamagedResultError, match="It was cut off"):
        trust(storage, "key")

    assert data_files(storage) == [file]
    file.unlink()
    with pytest.raises(ResultError, match="does not exist"):
        trust(storage, "key")


@pytest.mark.parametrize("removed", ["signature", "nothing"])
@pytest.mark.parametrize("name", ["json", "compressed/json"])
@pytest.mark.parametrize("value", [[1], LONG], ids=["small", "large"])
def test_json_of_somebody_else_is_read(storage, monkeypatch, tmp_path, removed, name, value):
    monkeypatch.setattr(document, "INLINE_BYTES", 100)
    document.write(storage, "key", value, Serializer(type=name))
    fields = fields_of(storage)
    fields.pop(removed, None)
    path_of(storage).write_text(json.dumps(fields))
    as_somebody_else(monkeypatch, tmp_path)

    assert document.load(storage, "key") == value


def test_json_of_somebody_else_that_is_cut_off_is_refused(storage, monkeypatch, tmp_path):
    document.write(storage, "key", LONG, JSONSerializer())
    (file,) = data_files(storage)
    file.write_bytes(file.read_bytes()[:1000])
    as_somebody_else(monkeypatch, tmp_path)

    with pytest.raises(DamagedResultError, match="It was changed or cut off"):
        document.load(storage, "key")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"file": {"name": "../x", "parts": [], "digest": ""}}, r"would be in '\.\./x'"),
        ({"file": {"name": "keys.0123456789abcdef.data", "parts": [], "digest": ""}}, "would be"),
        ({"file": "x"}, "Its data file is not told"),
        ({"data": None}, "It has no right 'data'"),
        ({"expiration": "soon"}, "It has no right 'expiration'"),
    ],
)
def test_a_document_that_says_what_none_of_ours_would_is_refused(storage, changes, said):
    document.write(storage, "key", 1, JSONSerializer())
    change(storage, signature=None, **changes)

    with pytest.raises(DamagedResultError, match=said):
        document.load(storage, "key")


def test_a_serializer_of_our_own_keeps_its_results(storage):
    document.write(storage, "key", b"text", Mine())

    assert document.load(storage, "key") == "text"


def test_a_serializer_that_is_not_here_is_named(storage, monkeypatch):
    document.write(storage, "key", b"text", Mine())
    monkeypatch.setattr(Serializer, "kinds", {"json": JSONSerializer, "pickle": PickleSerializer})

    with pytest.raises(SerializerError) as refused:
        document.load(storage, "key")

    assert matches("document_serializer_gone", str(refused.value).replace(storage.basepath, "..."))


def test_what_a_newer_version_adds_is_passed_over(storage):
    document.write(storage, "key", [1], JSONSerializer())
    change(storage, signature=None, newer=1)

    assert document.load(storage, "key") == [1]


def test_a_key_that_others_can_read_signs_nothing(storage, tmp_path):
    document.write(storage, "key", [1], PickleSerializer())
    (tmp_path / "config" / "nbflow" / "store.key").chmod(0o644)

    with pytest.raises(StoreError, match="can be read by others"):
        document.load(storage, "key")

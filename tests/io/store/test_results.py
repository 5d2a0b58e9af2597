import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from nbflow.errors import DamagedResultError, StoreError
from nbflow.io.store.body import TooLargeError
from nbflow.io.store.entry import Entry
from nbflow.io.store.failpoints import POINTS
from nbflow.io.store.folder import LocalFolder
from nbflow.io.store.results import Results, row_of
from nbflow.io.store.signing import Signer
from tests.io.store.test_serializers import VALUES
from tests.messages import matches

SIGNER = Signer(bytes(32))
LARGE = np.arange(10_000)


@pytest.fixture
def folder(tmp_path):
    return LocalFolder(tmp_path, is_synced=False, reach=lambda _: None)


@pytest.fixture
def results(tmp_path, folder):
    return Results(tmp_path / "nbflow.db", folder, SIGNER, lambda _: None)


def read_back(results, stored):
    return results.read_row((4, *row_of(stored)))


@hypothesis_settings(max_examples=50)
@given(value=VALUES, meta=st.binary(max_size=100), repeat=st.sampled_from([1, 5000]))
def test_a_value_and_its_entry_come_back(tmp_path_factory, value, meta, repeat):
    entry = Entry(
        run="r", flow="f", task="t", key=b"k", digest=b"d", seconds=1.0, time=2.0, meta=meta
    )
    path = tmp_path_factory.mktemp("results")
    folder = LocalFolder(path, is_synced=False, reach=lambda _: None)
    results = Results(path / "nbflow.db", folder, SIGNER, lambda _: None)
    value = (value, "x" * repeat)

    stored = read_back(results, results.write(entry, value))

    assert stored.entry == entry
    assert stored.seq == 4
    assert results.load(stored) == value


@pytest.mark.parametrize(
    "value",
    [
        LARGE,
        np.asfortranarray(np.ones((200, 100))),
        LARGE[::2],
        np.arange(5),
        pd.DataFrame({"a": range(5000), "b": [f"text {i}" for i in range(5000)]}),
    ],
    ids=["array", "fortran", "strided", "small", "frame"],
)
def test_arrays_and_frames_come_back_and_can_be_changed(results, entry, value):
    again = results.load(read_back(results, results.write(entry(), value)))

    if isinstance(value, pd.DataFrame):
        pd.testing.assert_frame_equal(again, value)
        again.loc[0, "a"] = 7
    else:
        np.testing.assert_array_equal(again, value)
        again[0] = 7


def test_a_small_result_is_in_its_row_and_a_large_one_in_a_file(results, folder, entry):
    small, large = results.write(entry(), 1), results.write(entry(), LARGE)

    assert (small.file, small.size) == ("", len(small.body))
    assert list(folder.names()) == [(large.file, large.size)]


def test_two_equal_results_have_files_of_their_own(results, entry):
    assert results.write(entry(), LARGE).file != results.write(entry(), LARGE).file


@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt, SystemExit])
def test_a_dump_that_fails_leaves_nothing(results, folder, entry, error):
    class Refuses:
        def __reduce__(self):
            raise error

    with pytest.raises(error):
        results.write(entry(), [b"x" * 100_000, Refuses()])

    assert list(folder.names()) == []


def test_the_file_is_whole_before_it_has_its_name(tmp_path, entry):
    passed: list[str] = []
    folder = LocalFolder(tmp_path, is_synced=True, reach=passed.append)
    results = Results(tmp_path / "nbflow.db", folder, SIGNER, passed.append)

    results.write(entry(), LARGE)
    results.write(entry(), 1)

    assert passed == [*POINTS[1:6], POINTS[0]]


def test_a_result_with_more_bytes_than_wanted_leaves_nothing(results, entry, folder):
    for value in (LARGE, b"x" * 20_000, "x" * 2000):
        with pytest.raises(TooLargeError):
            results.write(entry(), value, limit=1000)

    assert list(folder.names()) == []
    assert results.write(entry(), "x" * 500, limit=1000).has_value


def test_of_a_result_the_digest_alone_can_be_recorded(results, entry):
    stored = read_back(results, results.mark(entry()))

    assert not stored.has_value
    assert stored.entry.digest == entry().digest
    assert stored.size == 0


COLUMN_NAMES = (
    "run flow task key digest seconds time serializer own code meta parts size file mac body"
)


@pytest.mark.parametrize("value", [1, LARGE], ids=["row", "file"])
@pytest.mark.parametrize("place", range(16), ids=COLUMN_NAMES.split())
def test_no_change_of_a_row_goes_unnoticed(results, entry, value, place):
    made = entry(own=b"own", code=b"code", meta=b"meta")
    row = [4, *row_of(results.write(made, value))]
    row[place + 1] = _changed(row[place + 1])

    with pytest.raises(DamagedResultError) as error:
        results.read_row(row)

    assert error.value.seq == 4


def _changed(value):
    match value:
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:]
        case str():
            return f"{value}x"
    return value + 1


@pytest.mark.parametrize("junk", [None, "text", b"", 3.5, b"\xc1"])
def test_rows_of_other_kinds_are_damaged_too(results, entry, junk):
    made = entry(own=b"own", code=b"code", meta=b"meta")
    row = [4, *row_of(results.write(made, 1))]

    for place in range(1, 17):
        changed = [*row[:place], junk, *row[place + 1 :]]
        with pytest.raises(DamagedResultError):
            results.read_row(changed)


def test_a_damaged_row_is_refused_by_name(results, entry, tmp_path):
    row = [4, *row_of(results.write(entry(), 1))]
    row[6] += 1

    with pytest.raises(DamagedResultError) as error:
        results.read_row(row)

    assert matches("store_row_damaged", str(error.value).replace(str(tmp_path), "HOME"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes() + b"x"),
        lambda path: path.write_bytes(path.read_bytes()[:500] + b"?" + path.read_bytes()[501:]),
    ],
    ids=["cut", "empty", "longer", "changed"],
)
def test_a_damaged_file_is_refused_by_name(results, folder, entry, damage):
    stored = results.write(entry(), LARGE)
    damage(folder.path / stored.file)

    with pytest.raises(DamagedResultError) as error:
        results.load(stored)

    assert matches("store_file_damaged", str(error.value).replace(stored.file, "FILE"))


def test_swapped_files_are_refused(results, folder, entry):
    one, other = results.write(entry(), LARGE), results.write(entry(task="clean"), LARGE)
    paths = [folder.path / each.file for each in (one, other)]
    contents = [path.read_bytes() for path in paths]
    for path, content in zip(paths, reversed(contents), strict=True):
        path.write_bytes(content)

    for stored in (one, other):
        with pytest.raises(DamagedResultError):
            results.load(stored)


def test_a_missing_file_is_refused_by_name(results, folder, entry):
    stored = results.write(entry(), LARGE)
    folder.remove(stored.file)

    with pytest.raises(DamagedResultError) as error:
        results.load(stored)

    assert matches("store_file_missing", str(error.value).replace(stored.file, "FILE"))


def test_a_file_that_cannot_be_read_is_another_error(results, folder, entry):
    stored = results.write(entry(), LARGE)
    folder.remove(stored.file)
    (folder.path / stored.file).mkdir(parents=True)

    with pytest.raises(StoreError, match="Is a directory") as error:
        results.load(stored)

    assert not isinstance(error.value, DamagedResultError)


def test_a_serializer_that_is_not_known_is_named(results, entry):
    with pytest.raises(StoreError) as error:
        results.write(entry(serializer="xml"), 1)

    assert matches("store_serializer", str(error.value))

import copy
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from nbflow.core.keys import Unhashable, arrays, digest, world


def same(one, other) -> bool:
    return digest(one) == digest(other)


GRID = np.arange(24).reshape(4, 6)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.arange(6), np.arange(12)[::2] // 2),
        (np.arange(6), np.arange(6)[::-1][::-1]),
        (GRID, np.asfortranarray(GRID)),
        (GRID.T, GRID.T.copy()),
        (np.zeros((0, 3)), np.zeros((0, 3), order="F")),
        (np.zeros(3, "U0"), np.zeros(3, "U0")),
        (np.array(["a", None], object), np.array(["a", None], object)),
        (np.array([[1], None], object), np.array([[1], None], object)),
        (np.datetime64("2020-01-01"), np.datetime64("2020-01-01")),
        (np.array(["a"], np.dtypes.StringDType()), np.array(["a"], np.dtypes.StringDType())),
        (np.dtype("f8"), np.dtype(float)),
    ],
)
def test_equal_arrays_have_equal_digests(one, other):
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.arange(6), np.arange(6.0)),
        (np.arange(6), np.arange(6, dtype="i4")),
        (np.arange(6), np.arange(6).astype(">i8")),
        (np.arange(6), np.arange(6).reshape(2, 3)),
        (np.arange(6), list(range(6))),
        (np.zeros((0, 3)), np.zeros((3, 0))),
        (np.array([0.0]), np.array([-0.0])),
        (np.array([1]), np.int64(1)),
        (np.int64(1), 1),
        (np.float64(1), 1.0),
        (np.str_("a"), "a"),
        (np.array(["2020"], "M8[s]"), np.array(["2020"], "M8[D]")),
        (np.array(["a", None], object), np.array([None, "a"], object)),
        (np.array([[1]], object), np.array([[2]], object)),
        (np.array(["a"], "U1"), np.array(["a"], object)),
        (np.array(["a"], np.dtypes.StringDType()), np.array(["b"], np.dtypes.StringDType())),
        (np.ma.array([1, 2], mask=[False, True]), np.ma.array([1, 2], mask=[True, False])),
        (np.zeros(2, "i4,f8"), np.zeros(2, "i4,f4")),
        (np.zeros(2, "i4,f8"), np.ones(2, "i4,f8")),
        (np.zeros(2, "i4,f8")[0], np.ones(2, "i4,f8")[0]),
        (np.zeros(1, np.dtype("i4", metadata={"a": 1})), np.zeros(1, "i4")),
    ],
)
def test_arrays_that_differ_have_digests_of_their_own(one, other):
    assert not same(one, other)


def test_what_lies_between_the_fields_is_not_a_value():
    kind = np.dtype([("a", "i1"), ("b", "f8")], align=True)
    clean = np.zeros(2, kind)
    # Not a copy: that leaves what lies between as it finds the memory.
    dirty = np.frombuffer(bytearray(b"\xff" * clean.nbytes), kind)
    dirty["a"], dirty["b"] = 0, 0

    assert clean.tobytes() != dirty.tobytes()
    assert same(clean, dirty)


def test_a_file_mapped_into_memory_is_read(tmp_path):
    path = tmp_path / "data"
    mapped = np.memmap(path, "i8", "w+", shape=(4,))
    before = digest(mapped)
    mapped[2] = 7

    assert digest(mapped) != before
    assert digest(np.memmap(path, "i8", "r", shape=(4,))) == digest(mapped)


def test_a_large_array_that_lies_otherwise_is_read_in_pieces(monkeypatch):
    monkeypatch.setattr(arrays, "_BLOCK_BYTES", 64)
    one = np.arange(1000).reshape(100, 10)

    assert same(np.asfortranarray(one), one)
    assert not same(np.asfortranarray(one), one + 1)


class Grid(np.ndarray):
    pass


def test_an_array_of_a_class_of_the_user_is_its_class_and_elements():
    one, other = np.arange(3).view(Grid), np.arange(1, 4).view(Grid)

    assert same(one, np.arange(3).view(Grid))
    assert not same(one, other)
    assert not same(one, np.arange(3))


def test_an_array_changed_in_place_is_another_value():
    array = np.arange(10_000)
    before = digest(array)
    array[9_999] = 0

    assert digest(array) != before


def test_more_than_the_limit_is_refused_with_the_reason(monkeypatch):
    monkeypatch.setattr(world, "LIMIT_BYTES", 1000)

    with pytest.raises(Unhashable, match="it is too large to compare, more than 2 GB"):
        digest(np.zeros(1000))


FRAME = pd.DataFrame(
    {
        "number": [1, 2],
        "text": ["x", None],
        "category": pd.Categorical(["u", "v"]),
        "time": pd.to_datetime(["2020", "2021"]),
        "zoned": pd.to_datetime(["2020", "2021"]).tz_localize("UTC"),
        "period": pd.period_range("2020", periods=2, freq="D"),
        "delta": pd.to_timedelta([1, 2], unit="s"),
        "whole": pd.array([1, None], "Int64"),
        "real": pd.array([1.5, None], "Float64"),
        "truth": pd.array([True, None], "boolean"),
        "string": pd.array(["a", None], "string"),
        "interval": pd.interval_range(0, 2),
        "sparse": pd.arrays.SparseArray([0, 1]),
        "object": [[1], {"a": 2}],
    }
)


@pytest.mark.parametrize("name", FRAME.columns)
def test_every_kind_of_column_is_compared_by_value(name):
    column = FRAME[name]
    before = digest(column)
    _ = (str(column), column.isna(), column.iloc[0] == column.iloc[1])  # fills what is cached

    assert digest(column) == before
    assert same(column.copy(), column)
    assert same(copy.deepcopy(column), column)
    assert not same(column.iloc[::-1].set_axis([0, 1]), column)


def test_a_frame_is_its_columns_labels_and_attributes():
    before = digest(FRAME)
    noted = FRAME.copy()
    noted.attrs["source"] = "here"

    assert digest(FRAME.copy()) == before
    assert digest(FRAME.rename(columns={"number": "n"})) != before
    assert digest(FRAME[list(reversed(FRAME.columns))]) != before
    assert digest(FRAME.set_axis([1, 2])) != before
    assert digest(FRAME.set_flags(allows_duplicate_labels=False)) != before
    assert digest(noted) != before


def test_how_a_frame_is_laid_out_does_not_count():
    columns = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    block = pd.DataFrame(np.array([[1, 3], [2, 4]]), columns=["a", "b"])

    assert same(columns, block)
    assert same(columns, pd.concat([columns[["a"]], columns[["b"]]], axis=1))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (pd.Series(["a", None]), pd.Series(["a", ""])),
        (pd.Series(["a", None]), pd.Series(["a", "nan"])),
        (pd.Series(["a", None], dtype=object), pd.Series(["a", np.nan], dtype=object)),
        (pd.Series(["a"]), pd.Series(["a"], dtype=object)),
        (pd.Series(["a"]), pd.Series(["a"], dtype="string")),
        (pd.Series(["ab", "c"]), pd.Series(["a", "bc"])),
        (pd.Series([1], name="a"), pd.Series([1], name="b")),
        (pd.Series([1]), pd.DataFrame([1])),
        (pd.Series([1, None], dtype="Int64"), pd.Series([1, 0], dtype="Int64")),
        (pd.Index([1, 2]), pd.Index([1, 3])),
        (pd.Index([0, 1]), pd.RangeIndex(2)),
        (pd.Index(["a"], name="x"), pd.Index(["a"], name="y")),
        (pd.MultiIndex.from_tuples([(1, 2)]), pd.MultiIndex.from_tuples([(2, 1)])),
        (pd.Categorical(["a"], ["a", "b"]), pd.Categorical(["a"], ["b", "a"])),
        (pd.Timestamp("2020"), pd.Timestamp("2020", tz="UTC")),
        (pd.NA, pd.NaT),
        (pd.interval_range(0, 2, closed="left"), pd.interval_range(0, 2, closed="right")),
    ],
)
def test_labelled_values_that_differ_have_digests_of_their_own(one, other):
    assert not same(one, other)


def test_what_lies_under_a_mask_is_not_a_value():
    one = pd.arrays.IntegerArray(np.array([1, 7]), np.array([False, True]))
    other = pd.arrays.IntegerArray(np.array([1, 9]), np.array([False, True]))

    assert same(one, other)


class Ledger(pd.DataFrame):
    owner: str
    _metadata = ("owner",)

    @property
    def _constructor(self):
        return Ledger


def test_a_frame_of_a_class_of_the_user_is_its_class_and_its_own_attributes():
    one, other = Ledger({"a": [1]}), Ledger({"a": [1]})
    one.owner, other.owner = "ada", "bob"

    assert not same(one, other)
    assert not same(one, pd.DataFrame({"a": [1]}))


class Arrow:
    """An array of Arrow, as far as it is asked here; Arrow itself is not installed."""

    def __init__(self, kind: str, *chunks: list[object]) -> None:
        self.dtype = kind
        self.chunks = chunks

    def __arrow_array__(self) -> "Arrow":
        return self

    def to_pylist(self) -> list[object]:
        return [item for chunk in self.chunks for item in chunk]


def arrow_digest(array: Arrow) -> bytes:
    here = world.World(arrays._write_arrow)
    return here.digest(here.node(array, world.HELD, None))


def test_an_array_of_arrow_is_its_elements_however_it_is_cut():
    one = arrow_digest(Arrow("string", ["a", None], ["b"]))

    assert one == arrow_digest(Arrow("string", ["a", None, "b"]))
    assert one != arrow_digest(Arrow("string", ["a", "", "b"]))
    assert one != arrow_digest(Arrow("large_string", ["a", None, "b"]))


@pytest.mark.slow
def test_neither_numpy_nor_pandas_is_imported_to_look_at_values():
    program = (
        "import sys\n"
        "from nbflow.core.keys import Walk, digest\n"
        "digest([object(), {1: [2, [3]]}]); Walk().fingerprint(lambda x: [x])\n"
        "assert not {'numpy', 'pandas'} & set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", program], check=True)


def test_without_them_nothing_is_an_array(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)
    monkeypatch.setitem(sys.modules, "pandas", None)

    assert arrays.find(np.ndarray) is None

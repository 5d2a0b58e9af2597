import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.engine.serializers import PandasSerializer
from nbflow.errors import SerializerError
from tests.messages import matches

frames = st.lists(st.tuples(st.integers(-(2**53), 2**53), st.booleans())).map(
    lambda rows: pd.DataFrame(rows, columns=["a", "b"]).astype({"a": "int64", "b": "bool"})
)


@given(frames)
def test_a_frame_comes_back(frame):
    serializer = PandasSerializer("pickle")

    pd.testing.assert_frame_equal(serializer.deserialize(serializer.serialize(frame)), frame)


@given(frames)
def test_csv_is_told_what_to_write_and_how_to_read(frame):
    serializer = PandasSerializer(
        "csv",
        deserialize_kwargs={"dtype": {"a": "int64", "b": "bool"}},
        serialize_kwargs={"index": False},
    )

    pd.testing.assert_frame_equal(serializer.deserialize(serializer.serialize(frame)), frame)


@pytest.mark.parametrize("file_type", ["json", "stata"])
def test_other_formats_are_written_too(file_type):
    serializer = PandasSerializer(file_type)
    frame = pd.DataFrame({"a": [1, 2]})

    again = serializer.deserialize(serializer.serialize(frame))

    assert list(again["a"]) == [1, 2]


def test_only_frames_are_written():
    with pytest.raises(SerializerError) as refused:
        PandasSerializer("csv").serialize([1])

    assert matches("serializer_no_frame", str(refused.value))


def test_what_cannot_be_read_is_refused():
    with pytest.raises(SerializerError, match="cannot be read by PandasSerializer"):
        PandasSerializer("csv").deserialize(b"")


@pytest.mark.parametrize("file_type", ["parket", "words"])
def test_a_type_that_there_is_not_is_refused(file_type):
    with pytest.raises(ValueError, match="file_type") as refused:
        PandasSerializer(file_type)

    assert matches(f"serializer_file_type_{file_type}", str(refused.value))


def test_settings_count_for_equality():
    assert PandasSerializer("csv") == PandasSerializer("csv")
    assert PandasSerializer("csv") != PandasSerializer("csv", serialize_kwargs={"index": False})

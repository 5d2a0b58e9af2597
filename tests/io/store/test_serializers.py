import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.io.store.serializers import SERIALIZERS, Pickle

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
)


class Collected:
    def __init__(self):
        self.pieces: list[bytes] = []
        self.size = 0

    def write(self, data):
        self.pieces.append(bytes(data))
        self.size += len(self.pieces[-1])


def written(value):
    output = Collected()
    lengths = Pickle().dump(value, output)
    whole, parts = b"".join(output.pieces), []
    for length in lengths:
        parts.append(bytearray(whole[:length]))
        whole = whole[length:]
    assert not whole
    return parts


@given(VALUES)
def test_pickle_gives_back_what_it_took(value):
    again = Pickle().load(written(value))

    assert again == value
    assert type(again) is type(value)


def test_an_array_lives_in_the_part_it_was_loaded_from():
    parts = written(np.arange(1000))
    again = Pickle().load(parts)

    parts[1][:8] = (7).to_bytes(8, "little")

    assert again[0] == 7
    assert again.flags.writeable


def test_what_only_cloudpickle_can_write_is_written():
    assert Pickle().load(written(lambda x: x + 1))(1) == 2


def test_what_a_value_raises_is_raised():
    class Refuses:
        def __reduce__(self):
            raise KeyError("no")

    with pytest.raises(KeyError, match="no"):
        written(Refuses())


def test_pickle_is_known_by_its_name():
    assert isinstance(SERIALIZERS["pickle"], Pickle)

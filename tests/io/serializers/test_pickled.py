import base64
import sys
from types import ModuleType

import cloudpickle  # type: ignore[import-untyped]  # ships no types
import numpy as np
import pytest
from pydantic import ValidationError

from nbflow.errors import SerializerError
from nbflow.io.serializers import PickleSerializer
from tests.io.store.test_serializers import Collected


def test_the_default_is_cloudpickle_with_its_version():
    serializer = PickleSerializer()

    assert serializer.picklelib == "cloudpickle"
    assert serializer.picklelib_version == cloudpickle.__version__
    assert serializer.loads(serializer.dumps(lambda x: x + 1))(1) == 2


def test_it_writes_base64_with_line_breaks():
    lines = PickleSerializer().dumps("x" * 100).splitlines(keepends=True)

    assert all(len(line) <= 77 and line.endswith(b"\n") for line in lines)
    assert cloudpickle.loads(base64.decodebytes(b"".join(lines))) == "x" * 100


def test_another_library_is_named():
    serializer = PickleSerializer(picklelib="pickle")
    output = Collected()

    assert serializer.picklelib_version is None
    assert serializer.loads(serializer.dumps([1])) == [1]
    assert serializer.dump([1], output) == (output.size,)
    assert serializer.load([memoryview(b"".join(output.pieces))]) == [1]


def test_a_library_that_is_not_there_is_refused():
    with pytest.raises(
        ValidationError, match="Failed to import requested pickle library: 'custompickle'"
    ):
        PickleSerializer(picklelib="custompickle")


@pytest.mark.parametrize("lacking", ["dumps", "loads"])
def test_a_library_without_both_ways_is_refused(monkeypatch, lacking):
    module = ModuleType("half")
    other = {"dumps": "loads", "loads": "dumps"}[lacking]
    setattr(module, other, lambda _: b"")
    monkeypatch.setitem(sys.modules, "half", module)

    with pytest.raises(ValidationError, match=f"'half' does not have a '{lacking}' method"):
        PickleSerializer(picklelib="half")


def test_another_version_is_warned_of():
    with pytest.warns(RuntimeWarning, match="Mismatched 'cloudpickle' versions. Found .* but 0.1"):
        PickleSerializer(picklelib_version="0.1")


def test_arrays_are_written_from_where_they_are():
    output, array = Collected(), np.arange(1000)

    lengths = PickleSerializer().dump(array, output)
    whole = b"".join(output.pieces)
    parts = [memoryview(bytearray(whole[: lengths[0]])), memoryview(bytearray(whole[lengths[0] :]))]

    np.testing.assert_array_equal(PickleSerializer().load(parts), array)
    assert lengths[1] == array.nbytes


def test_what_cannot_be_pickled_is_refused():
    with pytest.raises(SerializerError, match="cannot pickle"):
        PickleSerializer().dumps(sys._getframe())


def test_what_is_no_pickle_is_refused():
    with pytest.raises(SerializerError, match="cannot be read with serializer 'pickle'"):
        PickleSerializer().loads(b"bm8gcGlja2xl")
    with pytest.raises(SerializerError, match="cannot be read with serializer 'pickle'"):
        PickleSerializer().load([b"no pickle"])

from datetime import UTC, datetime

import pytest

from nbflow.engine.results import NbflowResult
from nbflow.engine.serializers import DateTimeSerializer, PickleSerializer
from nbflow.errors import SerializerError
from tests.messages import matches


def test_the_location_is_the_value():
    written = NbflowResult().write([1, "a"])

    assert written.location == '[1, "a"]'
    assert NbflowResult().read('[1, "a"]') == written
    assert NbflowResult().exists('[1, "a"]')
    assert not NbflowResult().exists("[1, a]")


def test_moments_are_written_as_text():
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    result = NbflowResult(serializer=DateTimeSerializer())

    assert result.read(str(result.write(moment).location)).value == moment


def test_a_value_that_is_no_json_is_refused():
    with pytest.raises(SerializerError):
        NbflowResult().write({1, 2})


def test_a_serializer_that_writes_no_text_is_refused():
    with pytest.raises(TypeError) as refused:
        NbflowResult(serializer=PickleSerializer())

    assert matches("result_nbflow_serializer", str(refused.value))

import copy
import pickle

import pytest

import nbflow.results
from nbflow.core.reference import Reference
from nbflow.errors import MissingResult
from nbflow.io import results
from nbflow.io.results import BaseResult, LiteralResult, UnpersistedResult
from tests.messages import matches


def test_the_public_path_has_what_the_layer_defines():
    assert nbflow.results.__all__ == results.__all__
    assert nbflow.results.BaseResult is BaseResult


def test_an_unpersisted_result_has_its_value_while_it_is_in_memory():
    value = [1]
    result = UnpersistedResult.create(value)

    assert isinstance(result, Reference)
    assert result.has_cached_object()
    assert result.get() is value
    assert result.type == "unpersisted"
    assert result.artifact_type == "result"
    assert result.artifact_description == "Unpersisted result of type `list`"


def test_without_it_the_result_is_missing():
    result = UnpersistedResult.create(1, cache_object=False)

    assert not result.has_cached_object()
    with pytest.raises(
        MissingResult, match=r"^The result was not persisted and is no longer available\."
    ) as missing:
        result.get()
    assert matches("result_unpersisted", str(missing.value))


def test_none_is_a_value_that_is_kept():
    assert UnpersistedResult.create(None).get() is None


@pytest.mark.parametrize("value", [True, False, None])
def test_a_literal_stands_in_its_reference(value):
    result = LiteralResult.create(value)

    assert result.has_cached_object()
    assert result.get() is value
    assert result.type == "literal"
    assert result.artifact_description == f"Result with value `{value}` persisted to Nbflow."
    assert BaseResult.model_validate_json(result.model_dump_json()).get() is value


@pytest.mark.parametrize("value", [5, 1.0, "text", []])
def test_other_values_are_no_literals(value):
    with pytest.raises(TypeError, match="for result literal") as refused:
        LiteralResult.create(value)

    assert str(refused.value) == (
        f"Unsupported type '{type(value).__name__}' for result literal. "
        "Expected one of: bool, NoneType."
    )


def test_literals_are_equal_by_value_and_unpersisted_ones_to_themselves():
    true, one = LiteralResult.create(True), UnpersistedResult.create(1)

    assert true == LiteralResult.create(True)
    assert hash(true) == hash(LiteralResult.create(True))
    assert true != LiteralResult.create(False)
    assert true != one
    assert true != "text"
    assert one == one
    assert one != UnpersistedResult.create(1)
    assert len({one, one, true}) == 2


def test_json_never_has_the_value():
    result = UnpersistedResult.create("the value itself")

    again = BaseResult.model_validate_json(result.model_dump_json())

    assert "the value itself" not in result.model_dump_json() + repr(result)
    assert type(again) is UnpersistedResult
    assert again.artifact_description == result.artifact_description
    with pytest.raises(MissingResult):
        again.get()


def test_in_a_pickle_and_a_copy_goes_the_value_that_is_nowhere_else():
    result = UnpersistedResult.create([1])

    assert pickle.loads(pickle.dumps(result)).get() == [1]
    assert copy.copy(result).get() is result.get()

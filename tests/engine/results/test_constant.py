import pytest

from nbflow.engine.results import ConstantResult
from tests.messages import matches


def test_a_constant_is_always_there():
    result = ConstantResult(3)

    assert result.exists("anywhere")
    assert result.read("anywhere") is result
    assert result.value == 3


def test_a_constant_is_not_written():
    with pytest.raises(ValueError, match="cannot be written") as refused:
        ConstantResult(3).write(4)

    assert matches("result_constant", str(refused.value))

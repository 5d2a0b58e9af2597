import pytest

from nbflow import Flow, task
from nbflow.engine.raising import raise_on_exception
from nbflow.io.serializable import is_serializable
from nbflow.utilities import debug


def test_the_public_path_has_every_name():
    assert debug.__all__ == ["is_serializable", "raise_on_exception"]
    assert debug.is_serializable is is_serializable
    assert debug.raise_on_exception is raise_on_exception


def test_errors_leave_the_run():
    @task
    def div(x):
        return 1 / x

    with Flow("My Flow") as f:
        div(0)

    with debug.raise_on_exception(), pytest.raises(ZeroDivisionError):
        f.run()

from nbflow.core import state as defined
from nbflow.engine import state


def test_the_public_path_has_every_name():
    assert state.__all__ == defined.__all__
    assert all(getattr(state, name) is getattr(defined, name) for name in defined.__all__)

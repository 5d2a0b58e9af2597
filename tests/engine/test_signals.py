from nbflow.core import signals as defined
from nbflow.engine import signals


def test_the_public_path_has_every_name():
    assert signals.__all__ == defined.__all__
    assert all(getattr(signals, name) is getattr(defined, name) for name in defined.__all__)

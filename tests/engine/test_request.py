import dataclasses

import pytest

from nbflow.engine.request import Request


def test_a_run_is_asked_for_everything_anew_unless_it_is_said():
    request = Request()

    assert (request.given, request.starts, request.until) == ({}, None, None)
    assert (request.reuse, request.record, request.waits) == (False, True, False)


def test_what_is_asked_for_does_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Request().reuse = True  # type: ignore[misc]  # that is the test

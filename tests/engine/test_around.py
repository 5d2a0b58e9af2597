"""Runs in runs, seen from where something happens."""

from typing import Any

import pytest

from nbflow import flow
from nbflow.core.run_context import FlowRunContext
from nbflow.engine.around import heed_stops, runs_around


def test_they_are_told_from_the_innermost_on():
    found: list[Any] = []

    @flow
    def inner():
        found.extend(runs_around(FlowRunContext.get()))

    @flow
    def outer():
        inner()

    outer()

    assert found == [inner.last_run, outer.last_run]


def test_outside_there_are_none():
    assert list(runs_around(FlowRunContext.get())) == []
    heed_stops()


@pytest.mark.parametrize("cancelled", ["inner", "outer"])
def test_a_wish_that_any_of_them_ends_is_heeded(cancelled):
    heeded: list[str] = []

    @flow
    def inner():
        {"inner": inner, "outer": outer}[cancelled].last_run.stop.is_wanted = True
        try:
            heed_stops()
        finally:
            heeded.append("inner")
        heeded.append("not reached")

    @flow
    def outer():
        inner()

    with pytest.raises(KeyboardInterrupt):
        outer()
    assert heeded == ["inner"]

"""Moments in UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from nbflow.core.moment import in_utc

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment",
    [NOON, NOON.replace(tzinfo=None), NOON.astimezone(timezone(timedelta(hours=5)))],
)
def test_a_moment_is_in_utc_however_it_was_given(moment):
    assert in_utc(moment).isoformat() == "2026-01-01T12:00:00+00:00"


def test_no_moment_is_now(monkeypatch):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return NOON

    monkeypatch.setattr("nbflow.core.moment.datetime", Clock)

    assert in_utc(None) is NOON

import logging

import pytest

from nbflow.core.events import RunFinished
from nbflow.engine.bus import Bus

FIRST, SECOND = RunFinished(1.0, "Success"), RunFinished(2.0, "Failed")


class Seeing:
    """Keeps what it sees, beside what the bus held at that moment."""

    def __init__(self, bus):
        self.bus = bus
        self.seen = []

    def observe(self, event):
        self.seen.append((event, list(self.bus.events)))


class Raising:
    def __init__(self, error):
        self.error = error
        self.calls = 0

    def observe(self, event):
        self.calls += 1
        raise self.error

    def __repr__(self):
        return "<a view>"


def test_events_are_kept_in_order():
    bus = Bus()

    bus.publish(FIRST)
    bus.publish(SECOND)

    assert bus.events == [FIRST, SECOND]


def test_an_observer_sees_each_event_after_it_is_kept():
    bus = Bus()
    observer = Seeing(bus)
    bus.publish(FIRST)
    bus.add(observer)

    bus.publish(SECOND)

    assert observer.seen == [(SECOND, [FIRST, SECOND])]


def test_an_observer_that_raises_is_logged_once_and_left_out(caplog):
    bus = Bus()
    raising, seeing = Raising(ValueError("broken view")), Seeing(bus)
    bus.add(raising)
    bus.add(seeing)

    with caplog.at_level(logging.ERROR, "nbflow"):
        bus.publish(FIRST)
        bus.publish(SECOND)

    assert raising.calls == 1
    assert [event for event, _ in seeing.seen] == [FIRST, SECOND]
    assert [record.getMessage() for record in caplog.records] == [
        "An observer of the run raised and is left out: <a view>"
    ]
    assert "broken view" in caplog.text


def test_an_interrupt_passes_through_an_observer():
    bus = Bus()
    bus.add(Raising(KeyboardInterrupt()))

    with pytest.raises(KeyboardInterrupt):
        bus.publish(FIRST)

    assert bus.events == [FIRST]

import msgspec
import pytest

from nbflow.core.events import (
    Event,
    NodeChanged,
    NodeLogged,
    NodeNoted,
    RunFinished,
    RunLogged,
    RunStarted,
)

EVENTS = [
    RunStarted(1.0, "abc", "etl", ("load", "tidy"), {"day": "'2013-01-01'"}),
    NodeChanged(2.0, 0, "Running"),
    NodeLogged(2.5, 0, "INFO", "reading"),
    NodeChanged(3.0, 0, "Success", "Task run succeeded.", "reused", b"key", b"digest"),
    NodeNoted(3.5, 0, "its value was changed in place"),
    RunLogged(3.7, "WARNING", "between two calls"),
    RunFinished(4.0, "Success", "All reference tasks succeeded."),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_comes_back_from_json_as_it_was(event):
    text = msgspec.json.encode(event)

    assert msgspec.json.decode(text, type=type(event)) == event


def test_an_event_tells_its_kind_when_it_is_read_back():
    kinds = RunStarted | NodeChanged | NodeLogged | NodeNoted | RunLogged | RunFinished
    text = msgspec.json.encode(EVENTS)

    assert msgspec.json.decode(text, type=list[kinds]) == EVENTS


def test_what_an_event_does_not_say_is_not_written():
    text = msgspec.json.encode(NodeChanged(2.0, 0, "Running"))

    assert text == b'{"type":"NodeChanged","time":2.0,"node":0,"state":"Running"}'


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_happens_at_a_time_and_cannot_be_changed(event):
    assert isinstance(event, Event)
    with pytest.raises(AttributeError):
        setattr(event, "time", 0.0)  # noqa: B010  # as a type checker would not let one

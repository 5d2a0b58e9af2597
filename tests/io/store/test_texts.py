import msgspec
from hypothesis import given
from hypothesis import strategies as st

from nbflow.core.events import NodeChanged, NodeLogged, RunStarted
from nbflow.io.store.texts import all_whole, storable, whole

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_every_text_can_be_stored(text):
    stored = whole(text)

    assert stored.encode().decode() == stored
    assert len(stored) == len(text)


@given(st.text())
def test_a_whole_text_stays_as_it_is(text):
    assert whole(text) == text


@given(ANY_TEXT)
def test_every_event_can_be_stored(text):
    for event in (
        RunStarted(1.0, text, text, (text,), {text: text}),
        NodeLogged(1.0, 0, "INFO", text),
        NodeChanged(1.0, 0, "Failed", message=text, key=b"\xff"),
    ):
        stored = storable(event)

        packed = msgspec.msgpack.encode(stored)
        assert msgspec.msgpack.decode(packed, type=type(event)) == stored


def test_plain_data_is_made_whole_wherever_its_texts_are():
    data = ["\ud800", ("a\ud800", 1, None), {"\ud800": [b"\xff"]}]

    assert all_whole(data) == ["?", ("a?", 1, None), {"?": [b"\xff"]}]

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.notebook.protocol import (
    AskDetails,
    AskDiff,
    AskLogs,
    AskRun,
    AskRuns,
    Cancel,
    Fold,
    Hello,
    Mock,
    Refused,
    RunPart,
    Start,
    Turn,
    Unmock,
    decode,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None))
    | st.binary(max_size=8),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=8,
)
TAGS = st.sampled_from(
    [
        *("hello", "ask-details", "ask-logs", "cancel", "start", "run-part", "mock", "unmock"),
        *("turn", "fold", "start-flow", "cancel-flow", "snapshot", 3, None),
        *("ask-runs", "ask-run", "ask-run-details", "ask-run-logs", "ask-diff", "ask-kept"),
        "ask-runs-of",
    ]
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"type": "hello"}, Hello()),
        ({"type": "ask-details", "node": 4}, AskDetails(4)),
        ({"type": "cancel"}, Cancel()),
        ({"type": "start", "fresh": True}, Start(fresh=True)),
        ({"type": "turn", "direction": "top-down"}, Turn("top-down")),
        ({"type": "fold", "node": 3, "how": "open"}, Fold(3, "open")),
        ({"type": "fold", "node": None, "how": "close"}, Fold(None, "close")),
        ({"type": "ask-logs", "after": 4}, AskLogs(4)),
        ({"type": "run-part", "part": "from", "node": "tidy"}, RunPart("from", "tidy")),
        ({"type": "mock", "node": "tidy", "value": "x" * 2_000}, Mock("tidy", "x" * 2_000)),
        ({"type": "mock", "node": "tidy", "value": None}, Mock("tidy", None)),
        ({"type": "unmock", "node": "tidy"}, Unmock("tidy")),
        ({"type": "ask-runs"}, AskRuns()),
        ({"type": "ask-run", "run": 3}, AskRun(3)),
        ({"type": "ask-diff", "before": 1, "after": 3}, AskDiff(1, 3)),
    ],
)
def test_what_a_page_says_is_understood(content, message):
    assert decode(content) == message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "malformed"),
        ("hello", "malformed"),
        ({}, "malformed"),
        ({"type": None}, "malformed"),
        ({"type": "format-disk"}, "unknown"),
        ({"type": "snapshot"}, "unknown"),
        ({"type": "ask-details"}, "malformed"),
        ({"type": "ask-details", "node": -1}, "malformed"),
        ({"type": "ask-details", "node": 2**40}, "malformed"),
        ({"type": "ask-details", "node": True}, "malformed"),
        ({"type": "ask-details", "node": "1"}, "malformed"),
        ({"type": "start", "fresh": 1}, "malformed"),
        ({"type": "hello", "more": 1}, "malformed"),
        ({"type": "turn", "direction": "sideways"}, "malformed"),
        ({"type": "fold", "node": 3, "how": "away"}, "malformed"),
        ({"type": "fold", "node": -1, "how": "open"}, "malformed"),
        ({"type": object()}, "malformed"),
        ({"type": "run-part", "part": "all", "node": "tidy"}, "malformed"),
        ({"type": "run-part", "part": "from"}, "malformed"),
        ({"type": "mock", "node": "tidy"}, "malformed"),
        ({"type": "mock", "node": "tidy", "value": 1}, "malformed"),
        ({"type": "unmock", "node": None}, "malformed"),
        ({"type": "ask-logs", "after": -1}, "malformed"),
        ({"type": "mock", "node": "tidy", "value": "x" * 2_001}, "oversized"),
        ({"type": "unmock", "node": "x" * 201}, "oversized"),
        ({"type": "hello", "more": "x" * 1_000}, "oversized"),
        ({"type": "x" * 1_000}, "oversized"),
        ({"type": "ask-details", "node": 10**400}, "oversized"),
        ({"type": "hello", "more": [1]}, "oversized"),
        ({str(place): 0 for place in range(1_000)}, "oversized"),
    ],
)
def test_what_no_page_says_is_refused(content, code):
    refused = decode(content)

    assert isinstance(refused, Refused)
    assert refused.code == code


def test_no_message_of_a_page_has_buffers():
    refused = decode({"type": "hello"}, [b"\0" * 10])

    assert isinstance(refused, Refused)
    assert refused.code == "oversized"


@given(
    JSON
    | st.fixed_dictionaries(
        {"type": TAGS},
        optional={"node": JSON, "fresh": JSON, "part": JSON, "value": JSON, "after": JSON},
    )
)
def test_nothing_that_a_page_says_raises_and_a_refusal_is_short_and_clean(content):
    message = decode(content)

    if isinstance(message, Refused):
        assert len(message.text) < 300
        assert message.text.isprintable()
        message.text.encode()

"""What is kept of a flow as a notebook shows it."""

import json

from nbflow.flows.cached import Cached
from nbflow.io.store.holdings import Holding
from nbflow.io.store.upkeep import Gone
from nbflow.notebook.cache_table import cached_json, cached_with_ages, counted, show_cached
from tests.messages import matches

HOSTILE = "<b>x</b>\x1b[1m\n\u202e"
KEPT = Cached(
    "delays",
    None,
    (
        Holding("delays", "flights", 2, 80_123_456, 61.5, 1_000.0, ("pickle",), 3, ("tidy", "n")),
        Holding("delays", "tidy", 1, 900, 0.25, 90_000.0, ("csv", "pickle"), 1, ()),
    ),
)


def test_what_is_kept_is_shown_without_times():
    shown = show_cached(KEPT)

    assert matches("cache_table", shown["text/plain"])
    for text in shown.values():
        assert "61" not in text
        assert "ago" not in text


def test_ages_are_shown_to_who_asks_for_them():
    assert matches("cache_table_ages", cached_with_ages(KEPT, 100_000.0))


def test_nothing_kept_is_said_so():
    assert show_cached(Cached("delays", None, ()))["text/plain"] == "delays: nothing is kept"
    assert cached_with_ages(Cached("delays", "tidy", ()), 1.0) == "delays, tidy: nothing is kept"


def test_what_was_dropped_is_counted():
    assert counted("delays", Gone(1, 1_200)) == "delays: 1 result dropped, 1.2 kB"


def test_for_programs_there_are_times():
    told = json.loads(cached_json(KEPT))

    assert told["size"] == 80_124_356
    assert told["tasks"][1] == {
        "flow": "delays",
        "task": "tidy",
        "count": 1,
        "size": 900,
        "seconds": 0.25,
        "time": 90_000.0,
        "serializers": ["csv", "pickle"],
        "runs": 1,
        "used_by": [],
    }


def test_hostile_names_are_text():
    held = Holding(HOSTILE, HOSTILE, 1, 1, 1.0, 1.0, ("pickle",), 1, (HOSTILE,))
    kept = Cached(HOSTILE, None, (held,))

    for text in (*show_cached(kept).values(), cached_with_ages(kept, 2.0)):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert "<b>" not in show_cached(kept)["text/html"]

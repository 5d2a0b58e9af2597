import pytest

from nbflow.core.keys import Change, Fingerprint, Part, explain
from nbflow.core.keys.fingerprint import UNDEFINED

CODE = Part("code", "clean", b"code", "def clean(x):\n    return x\n", 1)


def found(digest: bytes, *parts: Part, reason: str | None = None) -> Fingerprint:
    return Fingerprint(digest, parts, reason, False, ())


def change(before: Part | None, after: Part | None) -> Change | None:
    """Explain the change of one part besides the code."""
    return explain(
        found(b"1", CODE, *([before] if before else [])),
        found(b"2", CODE, *([after] if after else [])),
    )


def test_nothing_is_said_of_equal_fingerprints():
    assert explain(found(b"1", CODE), found(b"1", CODE)) is None


def test_what_cannot_be_known_is_said_first():
    told = explain(found(b"1", CODE), found(b"1", CODE, reason="reaches globals()"))

    assert told == Change("reason", "", "reaches globals()")


def test_the_own_code_is_told_with_the_line_and_a_diff():
    after = Part("code", "clean", b"new", "def clean(x):\n    return -x\n", 10)

    told = explain(found(b"1", CODE), found(b"2", after))

    assert told is not None
    assert told.text == "code of `clean` changed, line 11"
    assert told.diff == (
        "--- before\n+++ now\n@@ -1,2 +1,2 @@\n def clean(x):\n-    return x\n+    return -x"
    )


def test_the_own_code_comes_before_what_it_reaches():
    before = found(b"1", CODE, Part("global", "RATE", b"1", shown="3"))
    after = found(b"2", Part("code", "tidy", b"new"), Part("global", "RATE", b"2", shown="4"))

    told = explain(before, after)

    assert told is not None
    assert told.text == "code of `tidy` changed"


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (
            Part("function", "parse_date", b"1", "def parse_date(x):\n    return 1", 11),
            Part("function", "parse_date", b"2", "def parse_date(x):\n    return 2", 11),
            "helper `parse_date` changed, line 12",
        ),
        (
            Part("function", "f", b"1", "def f():\n    a\n    b", 1),
            Part("function", "f", b"2", "def f():\n    a", 5),
            "helper `f` changed, line 6",
        ),
        (Part("function", "f", b"1"), Part("function", "f", b"2"), "helper `f` changed"),
        (
            Part("function", "f", b"1", "def f(): 1"),
            Part("function", "f", b"2", "def f(): 2"),
            "helper `f` changed",
        ),
        (
            Part("class", "Model", b"1", "class Model: 1"),
            Part("class", "Model", b"2", "class Model: 1"),
            "class `Model` changed",
        ),
        (
            Part("global", "RATE", b"1", shown="3"),
            Part("global", "RATE", b"2", shown="4"),
            "global `RATE` changed: 3 → 4",
        ),
        (Part("global", "DF", b"1"), Part("global", "DF", b"2"), "global `DF` changed"),
        (
            Part("global", "DF", b"1", shown="3"),
            Part("global", "DF", b"2"),
            "global `DF` changed",
        ),
        (
            Part("global", "RATE", b"1", shown="3"),
            Part("global", "RATE", b"2", shown=UNDEFINED),
            "global `RATE` is gone",
        ),
        (
            Part("function", "f", b"1"),
            Part("global", "f", b"2", shown=UNDEFINED),
            "helper `f` is gone",
        ),
        (
            Part("global", "RATE", b"1", shown=UNDEFINED),
            Part("global", "RATE", b"2", shown="4"),
            "global `RATE` is new: 4",
        ),
        (
            Part("default", "k", b"1", shown="1"),
            Part("default", "k", b"2", shown="2"),
            "default of `k` changed: 1 → 2",
        ),
        (
            Part("closure", "k", b"1", shown="1"),
            Part("closure", "k", b"2", shown="2"),
            "enclosing variable `k` changed: 1 → 2",
        ),
        (
            Part("module", "numpy", b"1", shown="2.4"),
            Part("module", "numpy", b"2", shown="2.5"),
            "package `numpy` changed: 2.4 → 2.5",
        ),
        (None, Part("function", "f", b"1"), "helper `f` is new"),
        (None, Part("global", "K", b"1", shown="1"), "global `K` is new: 1"),
        (Part("function", "f", b"1"), None, "helper `f` is gone"),
    ],
)
def test_the_first_cause_is_told_in_one_line(before, after, text):
    told = change(before, after)

    assert told is not None
    assert told.text == text


def test_parts_that_are_as_before_are_passed_over():
    kept, gone = Part("global", "K", b"1"), Part("global", "L", b"1")

    told = explain(found(b"1", CODE, kept, gone), found(b"2", CODE, kept))

    assert told is not None
    assert told.text == "global `L` is gone"


def test_a_diff_is_told_without_a_line_where_that_is_not_known():
    told = change(
        Part("function", "f", b"1", "def f(): 1"), Part("function", "f", b"2", "def f(): 2")
    )

    assert told is not None
    assert told.diff is not None


def test_a_change_that_no_part_shows_is_told_all_the_same():
    assert change(None, None) == Change("code", "", "the code changed")


def test_fingerprints_without_parts_can_be_compared():
    assert explain(found(b"1"), found(b"2")) == Change("code", "", "the code changed")

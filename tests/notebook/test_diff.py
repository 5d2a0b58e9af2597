"""Changes of code as a notebook shows them."""

import sys
from io import StringIO

import pytest

from nbflow.engine.decision import Cause
from nbflow.notebook.diff import diff_html, diff_lines, diff_text, diffs, folded, is_terminal

DIFF = "--- before\n+++ now\n@@ -1,2 +1,2 @@\n def f(x):\n-\treturn x\n+\treturn 2 * x"
LINES = ["@@ -1,2 +1,2 @@", " def f(x):", "-   return x", "+   return 2 * x"]


def test_a_change_is_yielded_once_without_what_signs_say():
    cause = Cause("helper `f` changed", DIFF)

    assert list(diffs([("a", cause), ("b", cause), ("c", Cause("never run"))])) == [
        ("a: helper `f` changed", LINES)
    ]


def test_text_is_plain_unless_colours_are_asked_for():
    assert diff_text("head", LINES, colours=False) == [
        "",
        "head",
        "  @@ -1,2 +1,2 @@",
        "   def f(x):",
        "  -   return x",
        "  +   return 2 * x",
    ]
    assert diff_text("head", LINES, colours=True)[2:] == [
        "\x1b[36m  @@ -1,2 +1,2 @@\x1b[0m",
        "   def f(x):",
        "\x1b[31m  -   return x\x1b[0m",
        "\x1b[32m  +   return 2 * x\x1b[0m",
    ]


def test_html_is_folded_unless_it_is_to_be_open():
    folded, opened = diff_html("head", LINES, is_open=False), diff_html("head", LINES, is_open=True)

    assert "<details><summary>head</summary>" in folded
    assert "<details open><summary>head</summary>" in opened
    assert "var(--jp-success-color1" in folded
    assert "var(--jp-error-color1" in folded


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("out", "no_color", "expected"),
    [(StringIO(), "", False), (Terminal(), "", True), (Terminal(), "1", False)],
)
def test_colours_are_for_terminals_that_want_them(monkeypatch, out, no_color, expected):
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("NO_COLOR", no_color)

    assert is_terminal() is expected


def test_a_change_can_be_folded_or_open():
    assert "<details open>" in diff_html("tidy", ["-a", "+b", "@@", " "])
    assert "<details>" in diff_html("tidy", [], is_open=False)
    assert "&nbsp;" in diff_html("tidy", [""])


def test_tabs_of_a_change_are_blanks():
    diff = "--- before\n+++ now\n@@ -1 +1 @@\n-\told\n+\tnew"

    assert diff_lines(diff) == ["@@ -1 +1 @@", "-   old", "+   new"]


def test_no_part_of_what_is_folded_is_markup():
    assert "<b>" not in diff_html("<b>", ["+<b>"]) + folded("<b>", "", is_open=True)

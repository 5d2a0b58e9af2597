"""How states and tables read."""

import pytest

from nbflow.core.state import (
    Cancelled,
    Failed,
    Paused,
    Pending,
    Running,
    Skipped,
    Success,
    TriggerFailed,
)
from nbflow.notebook.text import (
    block,
    fewer,
    first_line,
    glyph,
    html_table,
    html_text,
    shown_text,
)

HOSTILE = "<script>alert(1)</script>&\"'\x1b[31m\u202e"


@pytest.mark.parametrize(
    ("state", "how", "sign"),
    [
        (None, "", "·"),
        (Pending(), "", "·"),
        (Running(), "", "▶"),
        (Success(), "", "✓"),
        (Success(), "reused", "↺"),
        (Success(), "mocked", "◇"),
        (Success(), "given", "◇"),
        (Failed(), "", "✗"),
        (Failed(), "given", "✗"),
        (TriggerFailed(), "", "⊘"),
        (Skipped(), "", "⤼"),
        (Cancelled(), "", "◼"),
        (Paused(), "", "⏸"),
    ],
)
def test_each_state_has_a_sign(state, how, sign):
    assert glyph(state, how) == sign


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("  one\ntwo", "one"),
        ("one\r\ntwo", "one"),
        ("a\tb", "a   b"),
        ("\x1b[31mred\x00", "\N{REPLACEMENT CHARACTER}[31mred\N{REPLACEMENT CHARACTER}"),
        ("<function f at 0x7f00AB>", "<function f>"),
        ("x" * 101, "x" * 99 + "…"),
        ("x" * 100, "x" * 100),
    ],
)
def test_of_a_text_the_first_line_is_shown(text, line):
    assert first_line(text) == line


class Rude(Exception):
    def __str__(self):
        raise ValueError


def test_a_text_that_cannot_be_had_is_said_to_be_none():
    assert shown_text(ValueError("x")) == "x"
    assert shown_text(Rude()) == "<Rude without a text>"


def test_html_has_no_markup_of_the_users():
    html = html_table(HOSTILE, [(HOSTILE, HOSTILE)], HOSTILE)

    assert "<script>" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#x27;") == 4
    assert "\x1b" not in html
    assert "\u202e" not in html


def test_html_text_is_text():
    assert html_text("<a href='x'>") == "&lt;a href=&#x27;x&#x27;&gt;"


def test_a_sign_has_its_colour_and_other_beginnings_are_quiet():
    html = html_table("t", [("✗", "a"), ("reuse", "b")])

    assert 'color:#d64545">✗<' in html
    assert 'color:var(--jp-content-font-color2,#6b7280)">reuse<' in html


def test_a_table_without_a_foot_has_none():
    assert html_table("t", [("a",)]).endswith("</table></div>")
    assert html_table("t", [("a",)], "foot").endswith(">foot</div></div>")


def test_every_colour_can_be_read_in_light_and_in_dark():
    from nbflow.notebook import text

    def luminance(colour):
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    for colour in (text.GREEN, text.BLUE, text.PURPLE, text.RED, text.ORANGE):
        for paper in ("#ffffff", "#111111"):
            low, high = sorted([luminance(colour), luminance(paper)])
            assert (high + 0.05) / (low + 0.05) >= 4, (colour, paper)


def test_a_block_may_have_a_style():
    assert 'margin:0">x<' in block("x", "margin:0")


def test_a_table_that_somebody_can_read_is_left_as_it_is():
    rows = [("✓", str(n), "ran") for n in range(300)]

    assert fewer(rows, ("ran",)) == rows


def test_of_a_long_table_what_matters_is_kept_in_order():
    rows = [("✗" if n % 1_000 == 999 else "✓", str(n), "ran") for n in range(3_000)]
    rows[2_500] = ("✓", "2500", "ran; its value was changed")

    kept = fewer(rows, ("✓",))

    assert len(kept) == 301
    assert [int(row[1]) for row in kept[:-1]] == [*range(297), 999, 1999, 2999]
    assert kept[-1] == ("…", "2,700 more")
    assert ("✓", "2500", "ran; its value was changed") in fewer(
        [(sign, name, told if sign == "✓" else "Failed") for sign, name, told in rows], ("ran",)
    )


def test_a_long_table_of_what_matters_is_cut():
    assert len(fewer([("✗", str(n), "Failed") for n in range(1_000)], ("ran",))) == 301


def test_prices_are_not_taken_for_mathematics():
    assert block("").startswith('<div class="tex2jax_ignore mathjax_ignore" ')

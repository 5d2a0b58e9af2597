"""How states, runs and plans read: text and HTML without times, ids or addresses.

Saved notebooks are compared, so equal runs must read equal. Whatever a user's names and messages
hold, here it is text: on one line, without control characters, escaped in HTML.
"""

import re
from collections.abc import Container, Iterable, Sequence
from html import escape
from itertools import chain, islice

from nbflow.core.legible import Row, clean, text_table
from nbflow.core.state import State
from nbflow.engine.effects import Raised, attempt

__all__ = [
    "CODE",
    "GREEN",
    "MUTED",
    "RED",
    "Row",
    "block",
    "fewer",
    "first_line",
    "glyph",
    "html_rows",
    "html_table",
    "html_text",
    "shown_text",
    "sign",
    "text_table",
]

_GLYPHS = {
    "Success": "✓",
    "Cached": "✓",
    "Mapped": "✓",
    "Skipped": "⤼",
    "Failed": "✗",
    "TriggerFailed": "⊘",
    "ValidationFailed": "✗",
    "TimedOut": "✗",
    "Crashed": "✗",
    "NotReady": "⊘",
    "Cancelled": "◼",
    "Interrupted": "◼",
    "Running": "▶",
    "Paused": "⏸",
    "Retrying": "⟳",
    "Resume": "⏸",
}
_HOW = {"reused": "↺", "mocked": "◇", "given": "◇"}

# Of these each has a contrast of 4 and more against the paper of the light and of the dark theme.
GREEN, BLUE, PURPLE, RED, ORANGE = "#2b8a3e", "#3b7dd8", "#8a63d2", "#d64545", "#b9661c"
_COLOURS = {
    "✓": GREEN,
    "↺": BLUE,
    "◇": PURPLE,
    "✗": RED,
    "⊘": ORANGE,
    "◼": ORANGE,
    "▶": BLUE,
    "run": BLUE,
    "maybe": ORANGE,
    "mocked": PURPLE,
}
MUTED = "color:var(--jp-content-font-color2,#6b7280)"
CODE = (
    "font-family:var(--jp-code-font-family,monospace);font-size:var(--jp-code-font-size,13px);"
    "background:none;padding:0"
)
# Prices are no mathematics: MathJax, of 2 and of 3 and later, passes over these classes.
_NO_MATHEMATICS = "tex2jax_ignore mathjax_ignore"
_CELL = "text-align:left;vertical-align:top;padding:1px 14px 1px 0"

LONGEST = 100
MOST_ROWS = 300
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")


def glyph(state: State | None, how: str = "") -> str:
    """Return the sign that stands for a state, and for where it came from."""
    if state is None:
        return "·"
    if state.is_successful() and how in _HOW:
        return _HOW[how]
    return sign(type(state).__name__)


def sign(state: str) -> str:
    """Return the sign that stands for a state of that name."""
    return _GLYPHS.get(state, "·")


def first_line(text: str, longest: int = LONGEST) -> str:
    """Return the first line of a text, shortened, without addresses and control characters."""
    lines = text.strip().splitlines() or [""]
    line = clean(_ADDRESS.sub("", lines[0].expandtabs(4)))
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def shown_text(value: object) -> str:
    """Return ``str(value)`` of a user's object, whatever its ``__str__`` does."""
    text = attempt(lambda: str(value), {})
    return f"<{type(value).__name__} without a text>" if isinstance(text, Raised) else text


def fewer(rows: Sequence[Row], quiet: Container[str]) -> list[Row]:
    """Return as many rows as somebody may read, and how many are left out.

    Parameters
    ----------
    quiet
        What begins or ends a row that is left out before others.
    """
    if len(rows) <= MOST_ROWS:
        return list(rows)
    loud = [n for n, row in enumerate(rows) if row[0] not in quiet and row[-1] not in quiet]
    told = set(loud)
    rest = (n for n in range(len(rows)) if n not in told)
    kept = sorted(islice(chain(loud, rest), MOST_ROWS))
    return [*(rows[n] for n in kept), ("…", f"{len(rows) - MOST_ROWS:,} more")]


def html_table(title: str, rows: Iterable[Row], foot: str = "") -> str:
    """Return the same as HTML; what begins a row is coloured where a colour says something."""
    below = f'<div style="{MUTED}">{html_text(foot)}</div>' if foot else ""
    return block(f'<div style="font-weight:600">{html_text(title)}</div>{html_rows(rows)}{below}')


def html_rows(rows: Iterable[Row]) -> str:
    """Return the table alone."""
    body = "".join(_row(row) for row in rows)
    return f'<table style="border-collapse:collapse;margin:2px 0">{body}</table>'


def block(inside: str, style: str = "") -> str:
    """Return HTML in the notebook's own type."""
    font = "font-family:var(--jp-ui-font-family,sans-serif);font-size:var(--jp-ui-font-size1,13px)"
    return f'<div class="{_NO_MATHEMATICS}" style="{font};line-height:1.45;{style}">{inside}</div>'


def _row(row: Row) -> str:
    first, *others = row
    colour = _COLOURS.get(first)
    style = f"{_CELL};color:{colour}" if colour else f"{_CELL};{MUTED}"
    cells = f'<td style="{style}">{html_text(first)}</td>'
    cells += "".join(f'<td style="{_CELL}">{html_text(cell)}</td>' for cell in others)
    # JupyterLab would stripe the rows of a table.
    return f'<tr style="background:none">{cells}</tr>'


def html_text(text: str) -> str:
    """Return a text as HTML shows it: no part of it is markup, no character controls a screen."""
    return escape(clean(text))

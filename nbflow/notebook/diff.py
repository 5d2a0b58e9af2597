"""Changes of code as a notebook shows them: coloured in HTML, and in a terminal."""

import os
import sys
from collections.abc import Iterable, Iterator

from nbflow.engine.decision import Cause
from nbflow.notebook.text import CODE, GREEN, MUTED, RED, block, first_line, html_text
from nbflow.notebook.textwidth import clean

__all__ = [
    "LONGEST_CAUSE",
    "diff_html",
    "diff_lines",
    "diff_text",
    "diffs",
    "folded",
    "is_terminal",
]

LONGEST_CAUSE = 200

_ANSI = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
_PLAIN = "\x1b[0m"


def _tint(variable: str, otherwise: str) -> str:
    # The theme's own colour, as thin as leaves text readable on the paper of any theme.
    return f"background:color-mix(in srgb,var({variable},{otherwise}) 20%,transparent)"


_TINTS = {
    "+": _tint("--jp-success-color1", GREEN),
    "-": _tint("--jp-error-color1", RED),
    "@": MUTED,
}


def is_terminal() -> bool:
    """Tell whether what is printed now is read in a terminal that is to show colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def diffs(causes: Iterable[tuple[str, Cause]]) -> Iterator[tuple[str, list[str]]]:
    """Yield head and lines of each change once: one helper may be the cause for many nodes.

    Parameters
    ----------
    causes
        Each with the name of its node.
    """
    seen = set()
    for node, cause in causes:
        if cause.diff and cause.diff not in seen:
            seen.add(cause.diff)
            yield first_line(f"{node}: {cause.text}", LONGEST_CAUSE), diff_lines(cause.diff)


def diff_lines(diff: str) -> list[str]:
    """Return the lines of a unified diff as they are shown."""
    lines = [clean(line.expandtabs(4)) for line in diff.splitlines()]
    # That the one is from before and the other from now is what signs are for.
    return [line for line in lines if line not in ("--- before", "+++ now")]


def diff_text(head: str, lines: Iterable[str], colours: bool = False) -> list[str]:
    """Return the lines of a change below its head, an empty one before it."""
    shown = [f"  {line}".rstrip() for line in lines]
    if colours:
        shown = [_coloured(line) for line in shown]
    return ["", head, *shown]


def _coloured(line: str) -> str:
    colour = _ANSI.get(line[2:3])
    return line if colour is None else f"{colour}{line}{_PLAIN}"


def diff_html(head: str, lines: Iterable[str], *, is_open: bool = True) -> str:
    """Return a change as HTML, folded under its head unless it is open."""
    rows = "".join(
        f'<div style="{_TINTS.get(line[:1], "")}">{html_text(line) or "&nbsp;"}</div>'
        for line in lines
    )
    style = f"{CODE};white-space:pre;overflow-x:auto;max-width:60em;line-height:1.4;margin:2px 0"
    # An element of its own, not only a style: what is not trusted loses its fonts.
    return folded(head, f'<pre style="{style}">{rows}</pre>', is_open=is_open)


def folded(head: str, body: str, *, is_open: bool) -> str:
    """Return HTML under a line that opens and closes it."""
    begin = "<details open>" if is_open else "<details>"
    return block(f"{begin}<summary>{html_text(head)}</summary>{body}</details>")

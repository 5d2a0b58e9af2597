"""The block below a failed run: which task, with what, where in the user's code, what to do next.

Neither a path, a cell's number nor an address stands in it: two runs of a notebook read equal.
"""

from collections.abc import Sequence
from typing import NamedTuple

from nbflow.engine.failure import Failure, Frame
from nbflow.notebook.brief import brief
from nbflow.notebook.text import (
    CODE,
    MUTED,
    RED,
    block,
    first_line,
    html_text,
    shown_text,
    text_table,
)

__all__ = ["Again", "failure_html", "failure_text", "plainly"]

MOST_ROWS = 12

Pairs = list[tuple[str, str]]


class Again(NamedTuple):
    """What is typed after a failure: the magics' name, the flow's variable, the verb to go on."""

    magic: str
    flow: str
    verb: str = "run"


def plainly(failure: Failure) -> Again:
    """Return what is typed where the flow's variable is not known."""
    return Again("flow", failure.flow if failure.flow.isidentifier() else "flow")


def failure_text(failure: Failure, again: Again | None = None) -> str:
    """Return the block as text."""
    again = again or plainly(failure)
    parts = [f"✗ {_head(failure)}"]
    for title, rows in _sections(failure, again):
        parts += [f"  {title}", text_table(rows, "    ")]
    return "\n".join(parts)


def failure_html(failure: Failure, again: Again | None = None) -> str:
    """Return the block as HTML; everything in it is text."""
    again = again or plainly(failure)
    rows = ""
    cell = "text-align:left;vertical-align:top;padding:1px 16px 1px 0"
    for title, pairs in _sections(failure, again):
        for number, (left, right) in enumerate(pairs):
            what = html_text(right) if title == "next" else _code(right)
            rows += (
                f'<tr style="background:none">'
                f'<td style="{cell};{MUTED}">{title if number == 0 else ""}</td>'
                f'<td style="{cell};white-space:nowrap">{_code(left)}</td>'
                f'<td style="{cell}">{what}</td></tr>'
            )
    return block(
        f'<div style="font-weight:600"><span style="color:{RED}">✗</span> '
        f"{html_text(_head(failure))}</div>"
        f'<table style="border-collapse:collapse;margin:2px 0">{rows}</table>',
        f"border-left:3px solid {RED};padding:2px 0 2px 10px",
    )


def _code(text: str) -> str:
    # An element of its own, not only a style: what is not trusted loses its fonts.
    return f'<code style="{CODE}">{html_text(text)}</code>'


def _head(failure: Failure) -> str:
    error = failure.exception
    return first_line(f"{failure.node}: {type(error).__name__}: {shown_text(error)}", 200)


def _sections(failure: Failure, again: Again) -> list[tuple[str, Pairs]]:
    given = [(name, brief(value)) for name, value in failure.inputs.items()]
    sections = [
        ("given", _first(given)),
        ("at", _last([_where(frame) for frame in failure.frames])),
        ("next", _next(failure, again)),
    ]
    return [(title, rows) for title, rows in sections if rows]


def _first(rows: Sequence[tuple[str, str]]) -> Pairs:
    more = len(rows) - MOST_ROWS
    return [*rows[:MOST_ROWS], *([("…", f"{more:,} more")] if more > 0 else [])]


def _last(rows: Sequence[tuple[str, str]]) -> Pairs:
    """Return the first of the frames and the last ones: a recursion may have a thousand."""
    more = len(rows) - MOST_ROWS
    if more <= 0:
        return list(rows)
    return [rows[0], ("…", f"{more:,} more"), *rows[1 - MOST_ROWS :]]


def _where(frame: Frame) -> tuple[str, str]:
    return f"{frame.function}, line {frame.line_in_function}", first_line(frame.source)


def _next(failure: Failure, again: Again) -> Pairs:
    here = [
        ("%debug", "a prompt in the frame where it failed"),
        (f"{again.flow}.failure({failure.node!r}).locals", "its variables"),
    ]
    away = [("%debug", "runs it again here with its inputs, for a prompt where it fails")]
    return [
        *(here if failure.elsewhere is None else away),
        (
            f"%{again.magic} {again.verb} {again.flow}",
            "after mending its cell: only what is needed runs again",
        ),
    ]

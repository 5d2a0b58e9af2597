"""Texts of any length and content, as a message may carry them."""

import re

from msgspec.structs import replace

from nbflow.engine.effects import bounded
from nbflow.notebook.protocol import CauseInfo, ChildRow, Details, FailedChild, Input, LogLine
from nbflow.notebook.text import first_line
from nbflow.notebook.textwidth import clean

__all__ = ["block", "wired"]

MOST_INPUTS = 200
MOST_LINES = 1_000
LONGEST_LINE = 2_000

_KEPT = re.compile("([\n\t\x1b])")


def block(text: str) -> str:
    """Return a text of several lines, bounded, what must not be shown as it is being `�`.

    Lines, tabs and the escapes of ANSI colours stay. Lone surrogates do not: no transport could
    encode them.
    """
    lines = bounded(text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        part if _KEPT.fullmatch(part) else clean(part) for part in _KEPT.split(lines) if part
    )


def wired(details: Details, node: int) -> Details:
    """Return the details of the node of this index with every text bounded and clean."""
    texts = {
        name: None if (text := getattr(details, name)) is None else block(text)
        for name in ("message", "traceback", "code")
    }
    return replace(
        details,
        node=node,
        name=clean(details.name),
        state=clean(details.state),
        why=tuple(_cause(each) for each in details.why),
        notes=tuple(first_line(note, LONGEST_LINE) for note in details.notes),
        inputs=tuple(
            Input(clean(given.name), first_line(given.text, LONGEST_LINE))
            for given in details.inputs[:MOST_INPUTS]
        ),
        attempts=tuple(
            replace(each, state=clean(each.state), message=first_line(each.message, LONGEST_LINE))
            for each in details.attempts
        ),
        result=None
        if details.result is None
        else replace(details.result, text=block(details.result.text)),
        children=clean(details.children),
        failed=tuple(
            FailedChild(clean(child.name), first_line(child.text, LONGEST_LINE))
            for child in details.failed
        ),
        family=tuple(ChildRow(clean(child.name), clean(child.state)) for child in details.family),
        logs=tuple(
            LogLine(clean(line.level), block(line.text[:LONGEST_LINE]))
            for line in details.logs[-MOST_LINES:]
        ),
        **texts,
    )


def _cause(cause: CauseInfo) -> CauseInfo:
    diff = None if cause.diff is None else block(cause.diff)
    return CauseInfo(clean(cause.node), first_line(cause.text, LONGEST_LINE), diff)

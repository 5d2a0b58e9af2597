"""Names and messages of users as text: on one line, columns under each other, nothing that acts.

Notebooks and terminals show the same; neither is known here.
"""

import re
from collections.abc import Iterable, Sequence

__all__ = ["Row", "clean", "text_table"]

Row = Sequence[str]

# Control characters, what turns the direction of text, what is not seen at all, lone surrogates
# and what XML has no place for.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Return the text on one line, each character that must not be shown as it is being `�`.

    It is replaced, not left out, so that two different names do not look the same.
    """
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def text_table(rows: Iterable[Row], indent: str = "  ") -> str:
    """Return rows with their columns under each other; the last column is as long as it is."""
    table = [[clean(cell) for cell in row] for row in rows]
    if not table:
        return ""
    widths = [max(len(row[i]) for row in table) for i in range(max(map(len, table)) - 1)]
    lines = []
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        lines.append(indent + "  ".join([*cells, *row[len(widths) :]]).rstrip())
    return "\n".join(lines)

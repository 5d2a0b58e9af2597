"""What the verbs print: text for people on any terminal, JSON for programs."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from nbflow.core.legible import Row, clean, text_table

__all__ = ["complain", "count", "lines", "moment", "say", "table", "tell"]


def say(text: str) -> None:
    """Print a text; none of its characters acts on the terminal."""
    print(lines(text))


def complain(text: str) -> None:
    """Print an error."""
    print(f"nbflow: {lines(text)}", file=sys.stderr)


def tell(value: Any) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, indent=2))


def lines(text: str) -> str:
    """Return a text of several lines, each of them legible."""
    return "\n".join(map(clean, text.splitlines()))


def table(head: Row, rows: Iterable[Row]) -> str:
    """Return rows under their headings; a heading alone where there are none."""
    return text_table([head, *rows], "")


def count(number: int, what: str) -> str:
    """Return a number of things.

    Examples
    --------
    >>> count(1, "result"), count(1_200, "result")
    ('1 result', '1,200 results')
    """
    return f"{number:,} {what}{'s' * (number != 1)}"


def moment(time: float) -> str:
    """Return a time, in seconds since the epoch, by this machine's clock on the wall."""
    return datetime.fromtimestamp(time).astimezone().strftime("%Y-%m-%d %H:%M:%S")

"""What a verb returns: the line of Python that does the same, and the call itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nbflow.notebook.arguments import parse
from nbflow.notebook.session import Session

__all__ = ["Deed", "Verb", "call_of", "words_of"]

Verb = Callable[[Session, str], "Deed"]


@dataclass(frozen=True, slots=True)
class Deed:
    """What a magic does: ``code`` is the Python for it, ``call`` does it."""

    code: str
    call: Callable[[], Any]


def words_of(verb: Verb, session: Session, line: str) -> Any:
    """Return what the line after a verb says, by the names that its `usage` gives."""
    name = verb.__name__.rstrip("_")
    return parse(verb, line, f"%flow {name}", f"See `%flow help {name}`.", session.expand)


def call_of(subject: str, method: str, **arguments: Any) -> str:
    """Return the Python of a method call; arguments that are None are left out."""
    given = ", ".join(f"{name}={value!r}" for name, value in arguments.items() if value is not None)
    return f"{subject}.{method}({given})"

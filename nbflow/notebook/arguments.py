"""The words after a magic: split, parsed, and made into the things that they name."""

import ast
import json
import re
import shlex
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any, TypeVar

from IPython.core.error import UsageError
from IPython.core.magic_arguments import argument, magic_arguments

from nbflow.flows.flow import Flow
from nbflow.notebook.kinds import AnyFlow
from nbflow.notebook.session import Session

__all__ = ["assignments", "declared", "given", "only", "parameters", "parse", "target", "usage"]

Fn = TypeVar("Fn", bound=Callable[..., Any])

_ASSIGNED = re.compile(r"([^\s=]+)\s*=(?!=)")


def given(*names: str, **options: Any) -> Any:
    """Return an argument of a magic; as for ``add_argument`` of `argparse`."""
    return argument(*names, **options)  # type: ignore[no-untyped-call]  # IPython's


def usage(name: str, *arguments: Any) -> Callable[[Fn], Fn]:
    """Declare what a magic, called ``%name``, takes; its docstring says it too.

    IPython's decorators, one for each argument, with the types that they lack.
    """

    def decorate(magic: Fn) -> Fn:
        for each in reversed(arguments):
            each(magic)
        return magic_arguments(name)(magic)  # type: ignore[no-any-return,no-untyped-call]

    return decorate


def parse(magic: Any, line: str, name: str, advice: str, expand: Callable[[str], str] = str) -> Any:
    """Return the arguments of a magic that was declared with `usage`.

    Quotes work as in a shell, so that ``-p 'name=two words'`` is one word; a backslash is itself.

    Parameters
    ----------
    name, advice
        For the message: the magic's name, and what to type instead.
    expand
        Puts the values of variables into a word. Where the value is JSON its braces are its own.

    Raises
    ------
    UsageError
        In one line: what was wrong, and ``advice``.
    """
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", ""
    try:
        words = [word if _is_json(word.partition("=")[2]) else expand(word) for word in lexer]
        return magic.parser.parse_args(words)
    except ValueError:
        raise UsageError(f"{name}: a quote is not closed in `{line.strip()}`. {advice}") from None
    except UsageError as error:
        raise UsageError(f"{name}: {error}. {advice}") from None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def target(session: Session, words: list[str]) -> tuple[str, AnyFlow, list[str]]:
    """Return the variable of the flow that is meant, the flow, and the words after it.

    Raises
    ------
    UnknownNodeError
        There is no such flow, or there are several to choose from.
    """
    is_named = bool(words) and (session.is_flow(words[0]) or len(session.flows()) != 1)
    name, flow = session.find(words[0] if is_named else None)
    return name, flow, words[1:] if is_named else words


def declared(
    session: Session, verb: str, words: list[str], advice: str
) -> tuple[str, Flow, list[str]]:
    """Return the same as `target`, of a flow that was declared.

    Parameters
    ----------
    advice
        What to type where the flow is a function.

    Raises
    ------
    UsageError
        It is a function.
    """
    name, flow, rest = target(session, words)
    if isinstance(flow, Flow):
        return name, flow, rest
    raise UsageError(
        f"%flow {verb}: '{name}' is a function, whose calls are known when they are made. "
        + advice.format(name=name)
    )


def only(session: Session, verb: str, words: list[str], count: int, what: str) -> list[str]:
    """Return exactly as many words as the verb takes after the flow.

    Raises
    ------
    UsageError
        There are more or fewer; the flow that was perhaps meant is offered.
    """
    if len(words) == count:
        return words
    seen = " ".join(words) or "nothing"
    near = get_close_matches(words[0], session.flows(), n=1) if words else []
    advice = f"Did you mean the flow '{near[0]}'?" if near else f"See `%flow help {verb}`."
    raise UsageError(f"%flow {verb} takes {what} after the flow, but was given {seen!r}. {advice}")


def parameters(pairs: list[str] | None) -> dict[str, Any]:
    """Return ``-p name=value`` pairs; a value that is JSON is that value, else text.

    Raises
    ------
    UsageError
        A pair without a name or a sign.
    """
    values: dict[str, Any] = {}
    for pair in pairs or ():
        name, sign, text = pair.partition("=")
        if not sign or not name:
            raise UsageError(f"-p takes NAME=VALUE, but was given {pair!r}: `-p day=2013-02-01`.")
        values[name] = json.loads(text) if _is_json(text) else text
    return values


def assignments(text: str) -> list[tuple[str, str]]:
    """Return the pairs of ``a=EXPRESSION b=EXPRESSION``; expressions may have blanks in them.

    Raises
    ------
    UsageError
        An assignment without a node, or an expression that is none of Python's.
    """
    pairs = list(_pairs(text.strip()))
    if not pairs:
        raise UsageError("%flow mock takes NODE=VALUE: `%flow mock load=df`.")
    return pairs


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    while text:
        head = _ASSIGNED.match(text)
        if head is None:
            raise UsageError(
                f"%flow mock takes NODE=VALUE, but was given {text!r}: `%flow mock load=df`."
            )
        rest = text[head.end() :]
        end = _expression_end(rest)
        if end is None:
            raise UsageError(
                f"%flow mock {head[1]}=...: `{rest}` is no Python expression: `%flow mock load=df`."
            )
        yield head[1], rest[:end].strip()
        text = rest[end:].strip()


def _expression_end(text: str) -> int | None:
    """Return where the first expression ends: at the end, or before the next ``name=``."""
    blanks = [found.start() for found in re.finditer(r"\s+", text)]
    for end in (*blanks, len(text)):
        is_end = end == len(text) or _ASSIGNED.match(text[end:].lstrip())
        if is_end and _is_expression(text[:end]):
            return end
    return None


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True

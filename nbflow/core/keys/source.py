"""The text of code, as it was when the code was first seen.

Taken from the lines that IPython and the traceback machinery keep. It serves to show what changed
and has no part in any digest.
"""

import linecache
import re
from contextlib import suppress
from inspect import getblock
from tokenize import TokenError
from types import CodeType, FunctionType

from nbflow.core.keys.modules import known_module

__all__ = ["class_text", "code_text"]


def code_text(code: CodeType) -> str | None:
    """Return the lines of a function, decorators included, or None where they are not known."""
    lines = linecache.getlines(code.co_filename)
    first, last = code.co_firstlineno, _last_line(code)
    if not 0 < first <= last <= len(lines):
        return None
    return "".join(lines[first - 1 : last])


def _last_line(code: CodeType) -> int:
    last = code.co_firstlineno
    waiting = [code]
    while waiting:
        code = waiting.pop()
        waiting.extend(value for value in code.co_consts if isinstance(value, CodeType))
        last = max(last, max((end or 0 for _, end, _, _ in code.co_positions()), default=0))
    return last


def class_text(cls: type) -> tuple[str, int] | None:
    """Return the lines of a class and the number of the first, or None where they are not known.

    A class does not say where it stands: looked for in the file of a method, else of its module.
    """
    lines = linecache.getlines(_file_of(cls))
    start = re.compile(rf"\s*class\s+{re.escape(cls.__name__)}\b")
    for at, line in enumerate(lines):
        if start.match(line):
            with suppress(SyntaxError, TokenError):  # the file is not what it was
                return "".join(getblock(lines[at:])), at + 1
    return None


def _file_of(cls: type) -> str:
    for value in vars(cls).values():
        if type(value) is FunctionType and value.__module__ == cls.__module__:
            name = value.__code__.co_filename
            if not name.startswith("<string"):  # what dataclasses and named tuples generate
                return name
    module = known_module(cls.__module__)
    return getattr(module, "__file__", None) or ""

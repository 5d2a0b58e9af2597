"""The meaning of a code object: equal for code that does the same in the same way.

Names of local variables, line numbers, docstrings, annotations of variables and the file do not
enter; instructions, the constants they use, argument names and the handling of exceptions do.
"""

import dis
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from marshal import dumps
from types import CodeType
from typing import Any

from nbflow.core.keys.instructions import Flow, Step, steps_of
from nbflow.core.keys.memory import ByIdentity
from nbflow.core.keys.names import Read, Reads, mentions
from nbflow.core.keys.paths import Named, paths_in
from nbflow.core.keys.plain import FORMAT, digest_bytes

__all__ = ["Meaning", "meaning_of"]

# optimized, new locals, *args, **kwargs, generator, coroutine, iterable coroutine, async generator;
# the other flags tell how the code was written (nested, with a docstring, __future__).
_FLAGS = 0x1 | 0x2 | 0x4 | 0x8 | 0x20 | 0x80 | 0x100 | 0x200
_ARGS, _KEYWORDS = 0x4, 0x8
_CONSTANTS = frozenset(dis.hasconst)
_VARIABLES = frozenset(dis.haslocal) | frozenset(dis.hasfree)
_NAMED = frozenset(dis.hasname) | frozenset(dis.hascompare)
_JUMPS = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code object does and what it needs from outside of itself.

    Attributes
    ----------
    digest
        16 bytes, different under another minor version of Python.
    free
        The variables it takes from the functions around it, in the order of the first use, so
        that renaming one changes nothing.
    reads
        Globals, builtins and imported modules, sorted.
    called_bare
        Names among these that are called without an argument.
    rebinds
        Whether it binds a global, or a variable of a function around it, anew.
    paths
        The texts among its constants that may name files.
    """

    digest: bytes
    free: tuple[str, ...]
    reads: tuple[Read, ...]
    called_bare: frozenset[str]
    rebinds: bool
    paths: tuple[Named, ...]


_known: ByIdentity[Meaning] = ByIdentity()


def meaning_of(code: CodeType) -> Meaning:
    """Return the meaning of a code object, worked out once for each."""
    return _known.get(code) or _known.put(code, _work_out(code))


def _work_out(code: CodeType) -> Meaning:
    writer = _Writer(code)
    scope = _Scope(code, None, count())
    tokens = [sys.version_info[:2], *writer.write(code, scope)]
    last = sys.maxsize
    return Meaning(
        digest_bytes(dumps(tokens, FORMAT)),
        tuple(sorted(code.co_freevars, key=lambda name: (scope.own.get(name, last), name))),
        writer.reads.finish(writer.mentioned),
        frozenset(writer.reads.called_bare),
        writer.reads.rebinds,
        tuple(writer.paths),
    )


class _Scope:
    """Numbers the variables of one function; those of the functions around it are theirs."""

    def __init__(self, code: CodeType, outer: "_Scope | None", numbers: Iterator[int]) -> None:
        self.outer = outer
        self.numbers = numbers
        self.borrowed = frozenset(code.co_freevars) if outer else frozenset()
        self.own: dict[str, int] = {}

    def number(self, name: str) -> int:
        if self.outer and name in self.borrowed:
            return self.outer.number(name)
        if name not in self.own:
            self.own[name] = next(self.numbers)
        return self.own[name]


class _Writer:
    """Writes a code object, and those nested in it, as plain data."""

    def __init__(self, root: CodeType) -> None:
        self.reads = Reads()
        self.mentioned: dict[str, None] = {}
        self.paths: dict[Named, None] = {}
        self._free = frozenset(root.co_freevars)
        self._steps: dict[int, list[Step]] = {}
        self._read_steps(root)

    def _read_steps(self, root: CodeType) -> None:
        """Find the instructions that count, and what the constants in them mention and name.

        First of all, because a mention makes the name of a local variable count.
        """
        waiting: list[object] = [root]
        while waiting:
            value = waiting.pop()
            if isinstance(value, CodeType):
                steps = self._steps[id(value)] = steps_of(value)
                waiting.extend(step.value for step in steps if step.kind in _CONSTANTS)
            elif isinstance(value, str):
                self.mentioned.update(dict.fromkeys(mentions(value)))
                self.paths.update(dict.fromkeys(paths_in(value)))
            elif isinstance(value, tuple):
                waiting.extend(value)

    def write(self, code: CodeType, scope: _Scope) -> list[object]:
        """Return `code` as lists of numbers, texts and other constants."""
        steps = self._steps[id(code)]
        self.reads.scan(code, steps, self._free)
        named = code.co_argcount + code.co_kwonlyargcount
        collected = (code.co_flags & _ARGS != 0) + (code.co_flags & _KEYWORDS != 0)
        # First of all, `*args` and `**keywords` too: which of them is meant is not a matter of use.
        for name in code.co_varnames[: named + collected]:
            scope.number(name)
        return [
            code.co_varnames[:named],
            (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount),
            code.co_flags & _FLAGS,
            [
                step if isinstance(step, int) else (step.name, guard, self._operand(step, scope))
                for step, guard in Flow(code, steps).walk()
            ],
        ]

    def _operand(self, step: Step, scope: _Scope) -> object:
        if step.kind in _CONSTANTS:
            return self._constant(step.value, scope)
        if step.kind in _VARIABLES:
            number = scope.number(step.value)
            return (number, step.value) if step.value in self.mentioned else number
        if step.kind in _NAMED:
            # Says more than the name: whether a call follows.
            return step.shown
        return None if step.kind in _JUMPS else step.arg

    def _constant(self, value: Any, scope: _Scope) -> Any:
        if isinstance(value, CodeType):
            # The name of a nested function may show: `frame.agg([mean])` makes a column of it.
            return "code", value.co_name, self.write(value, _Scope(value, scope, scope.numbers))
        if isinstance(value, tuple):
            return "tuple", [self._constant(item, scope) for item in value]
        if isinstance(value, frozenset):
            return "set", sorted(dumps(self._constant(item, scope), FORMAT) for item in value)
        if isinstance(value, slice):
            return "slice", value.start, value.stop, value.step
        return value

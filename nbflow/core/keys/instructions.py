"""The instructions of a code object in an order that its layout does not decide.

Where a line is broken changes how the compiler joins, inverts and copies jumps. So they are read
as what they are, a graph: jumps without a condition are followed, a condition names where it leads
if true and if false, what guards an instruction belongs to it, and a short way to the end is
written out wherever it is taken.
"""

import dis
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from types import CodeType
from typing import Any, NamedTuple

__all__ = ["Flow", "Step", "steps_of"]

_SKIPPED = frozenset(
    {"RESUME", "CACHE", "NOP", "NOT_TAKEN", "EXTENDED_ARG", "MAKE_CELL", "COPY_FREE_VARS"}
    | {"LOAD_CLOSURE"}
)
# What the compiler stores in a class body: where it stands and what encloses it.
_PLACE = frozenset({"__module__", "__qualname__", "__firstlineno__", "__static_attributes__"})
_CLASS_BODY = 0x1  # the flag that the body of a class lacks
_ENDS = frozenset(["RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE", "INTERPRETER_EXIT"])
_GOTO = frozenset(["JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT", "JUMP_ABSOLUTE"])
_JUMPS = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)
_VARIABLES = frozenset(dis.haslocal) | frozenset(dis.hasfree)
_ONE_OF_TWO = re.compile("(?:LOAD|STORE)_FAST")
# Ways to load that differ in how, not in what.
_SAME = {"LOAD_FAST_CHECK": "LOAD_FAST", "LOAD_FAST_BORROW": "LOAD_FAST"}
_DIRECTION = re.compile("_(?:FORWARD|BACKWARD)_IF_")
_SWAPPED = {
    "POP_JUMP_IF_FALSE": "POP_JUMP_IF_TRUE",
    "POP_JUMP_IF_NOT_NONE": "POP_JUMP_IF_NONE",
}
_UNRESOLVED = "KW_NAMES"  # a constant that `dis` of 3.11 gives as unknown
_KEEPING = "_OR_POP"
_TESTING = ("IF_TRUE", "IF_FALSE", _KEEPING)
_SHORT_WAY = 8  # instructions to the end that are written out


class Step(NamedTuple):
    """One instruction; `value` is what `arg` means, `shown` its text, `kind` its number."""

    name: str
    kind: int
    arg: int | None
    value: Any
    shown: str
    offset: int


class Guard(NamedTuple):
    """Where an exception goes: to a place, with a depth of the stack, with the position or not."""

    place: int
    depth: int
    lasti: bool


def steps_of(code: CodeType) -> list[Step]:
    """Return the instructions of a code object that do something, in its own order."""
    shared = frozenset(code.co_cellvars + code.co_freevars)
    steps = [step for found in dis.get_instructions(code) for step in _split(found, shared)]
    steps = [
        step._replace(value=code.co_consts[step.arg or 0]) if step.name == _UNRESOLVED else step
        for step in steps
    ]
    if code.co_flags & _CLASS_BODY:
        return steps
    dropped = {
        place
        for at, step in enumerate(steps)
        if step.name == "STORE_NAME" and step.value in _PLACE
        for place in (at - 1, at)
    }
    return [step for at, step in enumerate(steps) if at not in dropped]


def _split(found: dis.Instruction, shared: frozenset[str]) -> Iterator[Step]:
    name, value = found.opname, found.argval
    if name in _SKIPPED:
        return
    if found.opcode not in _VARIABLES:
        yield Step(name, found.opcode, found.arg, value, found.argrepr, found.offset)
        return
    names = _ONE_OF_TWO.findall(name) if isinstance(value, tuple) else [_SAME.get(name, name)]
    variables = value if isinstance(value, tuple) else (value,)
    for name, variable in zip(names, variables, strict=True):
        # From 3.13 on, LOAD_FAST of a shared variable is what LOAD_CLOSURE was. Its order is that
        # of the names; which variable a nested function means shows where it uses it.
        if name != "LOAD_FAST" or variable not in shared:
            yield Step(name, found.opcode, found.arg, variable, found.argrepr, found.offset)


class Flow:
    """The ways through the instructions of a code object."""

    def __init__(self, code: CodeType, steps: Sequence[Step]) -> None:
        self._steps = steps
        self._offsets = [step.offset for step in steps]
        entries: list[Any] = vars(dis.Bytecode(code))["exception_entries"]
        self._guards = [
            (range(entry.start, entry.end), Guard(entry.target, entry.depth, entry.lasti))
            for entry in entries
        ]
        self._guard_numbers: dict[Guard, int] = {}
        self._todo = [0]

    def walk(self) -> Iterator[tuple[Step | int, int]]:
        """Yield the instructions in the order of a walk along all ways, each with its guard.

        A number instead of an instruction: the walk goes on where that one was yielded. Guards
        are numbered as they are met; -1 is none.
        """
        numbers: dict[int, int] = {}
        count = 0
        while self._todo:
            at: int | None = self._todo.pop()
            while at is not None:
                at = self._follow(at)
                if at in numbers and not self._is_short_way(at):
                    yield numbers[at], -1
                    count += 1
                    break
                numbers.setdefault(at, count)
                guard = self._guard(self._steps[at].offset)
                step, at = self._next(at)
                yield step, guard
                count += 1

    def _place(self, offset: int) -> int:
        """Return the first instruction kept at or after `offset`."""
        return bisect_left(self._offsets, offset)

    def _follow(self, at: int) -> int:
        """Return where jumps without a condition lead from here."""
        seen = set()
        while self._steps[at].name in _GOTO and at not in seen:
            seen.add(at)
            at = self._place(self._steps[at].value)
        return at

    def _next(self, at: int) -> tuple[Step, int | None]:
        """Return the step as it is to be written and where to go on; keep the other way."""
        step = self._steps[at]
        if step.name in _ENDS:
            return step, None
        if step.kind not in _JUMPS:
            return step, at + 1
        if step.name in _GOTO:
            return step, None
        name, taken = self._through(_DIRECTION.sub("_IF_", step.name), self._place(step.value))
        passed = at + 1
        if name in _SWAPPED:
            name, taken, passed = _SWAPPED[name], passed, taken
        self._todo.append(taken)
        return step._replace(name=name, value=None), passed

    def _through(self, name: str, at: int) -> tuple[str, int]:
        """Return a jump as it is when a value that is kept for a second test is tested once.

        The compiler of 3.11 does so itself where both tests stand on one line.
        """
        while name.endswith(_KEEPING):
            second = self._steps[self._follow(at)]
            if second.kind not in _JUMPS or not second.name.endswith(_TESTING):
                break
            at = self._follow(at)
            agrees = ("FALSE" in second.name) == ("FALSE" in name)
            if not (agrees and second.name.endswith(_KEEPING)):
                name = f"POP_{name.removesuffix(_KEEPING)}"
            at = self._place(second.value) if agrees else at + 1
        return name, at

    def _is_short_way(self, at: int) -> bool:
        """Whether the end is near and no condition on the way."""
        for _ in range(_SHORT_WAY):
            step = self._steps[at]
            if step.name in _ENDS:
                return True
            if step.kind in _JUMPS:
                return False
            at = self._follow(at + 1)
        return False

    def _guard(self, offset: int) -> int:
        for covered, guard in self._guards:
            if offset in covered:
                known = guard._replace(place=self._follow(self._place(guard.place)))
                if known not in self._guard_numbers:
                    self._guard_numbers[known] = len(self._guard_numbers)
                    self._todo.append(known.place)
                return self._guard_numbers[known]
        return -1

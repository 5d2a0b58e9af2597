"""Which names outside of itself a code object reads, found in its instructions.

A name is followed through the attributes that come straight after it: `stats.mean(x)` reads
`stats.mean`, so that the rest of `stats` does not count. What an import in the body binds to a
local name is followed in the same way.
"""

import dis
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from types import CodeType
from typing import NamedTuple

from nbflow.core.keys.instructions import Step

__all__ = ["Read", "Reads", "mentions"]

_GLOBAL = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
_REBINDING = ("STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR", "COPY")
_LOCAL = ("LOAD_FAST", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF")
_STORE_LOCAL = ("STORE_FAST", "STORE_DEREF")
_ATTRIBUTE = ("LOAD_ATTR", "LOAD_METHOD")
_LAST_ATTRIBUTE = ("STORE_ATTR", "DELETE_ATTR")
_TO_THE_LAST_PART = ("IMPORT_FROM", "SWAP", "POP_TOP")
_BEFORE_CALL = ("PRECALL", "PUSH_NULL")
_ENVIRONMENT = frozenset({"environ", "environb", "getenv", "getenvb"})
_ASKING = frozenset({"get", "getenv", "pop", "setdefault"})
_JUMPS = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)
_NULL_AFTER = sys.version_info >= (3, 13)  # on which side of what is called PUSH_NULL stands
_MENTION = re.compile(r"@([^\W\d]\w*)")


class Read(NamedTuple):
    """A name that code reads and the attributes it takes of it.

    `level` tells what `name` is: -1 a global or builtin, else a module that the code imports, with
    that many leading dots. `is_called`: the code does nothing with it but call it. `item`: what it
    takes of the environment, where that is written as a text: `environ["HOME"]`.
    """

    name: str
    attributes: tuple[str, ...] = ()
    level: int = -1
    is_called: bool = False
    item: str | None = None


def mentions(text: str) -> list[str]:
    """Return the names that a text refers to as `df.query("a > @K")` does: here `K`."""
    return _MENTION.findall(text) if "@" in text else []


class Reads:
    """Collects what a code object and those nested in it read.

    Attributes
    ----------
    found
        The reads.
    called_bare
        Names that are called without an argument: `vars()` is not `vars(x)`.
    rebinds
        Whether a global, an attribute of one, or a variable of an enclosing function is bound anew.
    """

    def __init__(self) -> None:
        self.found: set[Read] = set()
        self.called_bare: set[str] = set()
        self.rebinds = False
        self._imported: dict[str, Read] = {}
        self._used: set[str] = set()

    def scan(self, code: CodeType, steps: Sequence[Step], free: frozenset[str]) -> None:
        """Add what `steps`, the instructions of `code`, read.

        `free` names the variables that the outermost code object takes from around it.
        """
        stored = Counter(_stores(steps))
        stored.update(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
        for at, step in enumerate(steps):
            name = step.name
            if name.startswith(_GLOBAL):
                self._add_global(steps, at)
            elif name.startswith(_LOCAL):
                self._add_local(steps, at)
            elif name == "IMPORT_NAME":
                self._add_import(steps, at, stored)
            elif name.endswith("_GLOBAL") or (name == "STORE_DEREF" and step.value in free):
                # What is only set counts as read: a call that sets it must not be left out later.
                self.rebinds = True
                self.found.add(Read(step.value))

    def finish(self, mentioned: Iterable[str]) -> tuple[Read, ...]:
        """Return all that is read, with the globals that texts mention.

        A module that is imported and not used is there for what importing it does.
        """
        idle = (module for name, module in self._imported.items() if name not in self._used)
        self.found.update(idle)
        self.found.update(Read(name) for name in mentioned)
        used = {read for read in self.found if not read.is_called}
        called = {read for read in self.found - used if read._replace(is_called=False) not in used}
        return tuple(sorted(used | called, key=_place))

    def _add_global(self, steps: Sequence[Step], at: int) -> None:
        name = steps[at].value
        attributes, last = _attributes(steps, at)
        item = _item(steps, at, last, (name, *attributes))
        self.found.add(Read(name, attributes, -1, _is_called(steps, at, last), item))
        if any(step.name in _REBINDING for step in steps[at : last + 1]):
            self.rebinds = True
        if not attributes and _is_bare_call(steps, at + 1):
            self.called_bare.add(name)

    def _add_local(self, steps: Sequence[Step], at: int) -> None:
        name = steps[at].value
        if module := self._imported.get(name):
            self._used.add(name)
            attributes, last = _attributes(steps, at)
            is_called = _is_called(steps, at, last)
            attributes = module.attributes + attributes
            item = _item(steps, at, last, (module.name, *attributes))
            self.found.add(module._replace(attributes=attributes, is_called=is_called, item=item))

    def _add_import(self, steps: Sequence[Step], at: int, stored: Counter[str]) -> None:
        """Follow an import to the local names it binds; where it cannot be, read it as a whole."""
        level, wanted = (step.value for step in steps[at - 2 : at])
        module = Read(steps[at].value, level=level)
        if wanted:
            # Each name is taken from the module and stored at once.
            for name, step in zip(wanted, steps[at + 2 :: 2], strict=False):
                self._bind(module._replace(attributes=(name,)), step, stored)
            return
        bound = next(step for step in steps[at + 1 :] if step.name not in _TO_THE_LAST_PART)
        is_renamed = steps[at + 1].name == "IMPORT_FROM"
        whole = module if is_renamed else Read(module.name.partition(".")[0], level=level)
        self._bind(whole, bound, stored)
        if whole != module:
            self.found.add(module._replace(attributes=("__name__",)))

    def _bind(self, module: Read, step: Step, stored: Counter[str]) -> None:
        name = step.value
        if step.name.startswith(_STORE_LOCAL) and stored[name] == 1:
            self._imported[name] = module
        else:
            self.found.add(module)


def _place(read: Read) -> tuple[object, ...]:
    return (*read[:-1], read.item or "")


def _item(steps: Sequence[Step], first: int, last: int, names: tuple[str, ...]) -> str | None:
    """Return the variable of the environment that steps take, None where it is not written there.

    What the steps from `first` to `last` load goes by `names`.
    """
    if _ENVIRONMENT.isdisjoint(names):
        return None
    key = steps[last + 1]
    then = [step for step in steps[last + 2 : last + 7] if step.name not in _BEFORE_CALL]
    if key.name == "CONTAINS_OP":
        key = steps[first - 1]
        is_item = not _is_met(steps, first)
    elif names[-1] in _ASKING:
        is_called = _is_called(steps, first, last) or "NULL" in steps[first].shown
        is_item = is_called and _is_whole_argument(then)
    else:
        is_item = any(map(_takes_item, then[:1]))
    is_text = key.name == "LOAD_CONST" and type(key.value) is str
    return key.value if is_item and is_text else None


def _is_whole_argument(then: Sequence[Step]) -> bool:
    """Whether what was loaded is all of the first argument of a call, by the steps after it.

    It is where the call follows, or one step that loads a second argument, and then the call.
    """
    count = 2 if then[0].name.startswith("LOAD_") else 1
    call = then[count - 1]
    return call.name == "CALL" and call.arg == count


def _takes_item(step: Step) -> bool:
    return step.name.endswith("_SUBSCR") or (step.name, step.shown) == ("BINARY_OP", "[]")


def _is_met(steps: Sequence[Step], at: int) -> bool:
    """Whether other ways lead to a step than the one before it."""
    between = range(steps[at - 1].offset + 1, steps[at].offset + 1)
    return any(step.kind in _JUMPS and step.value in between for step in steps)


def _stores(steps: Sequence[Step]) -> Iterator[str]:
    return (step.value for step in steps if step.name.startswith((*_STORE_LOCAL, "DELETE_FAST")))


def _attributes(steps: Sequence[Step], first: int) -> tuple[tuple[str, ...], int]:
    """Return the attributes taken of what step `first` loads, and the last step of that."""
    names: list[str] = []
    at = last = first
    while steps[at].name not in _LAST_ATTRIBUTE:
        at += 1
        if steps[at].name == "COPY":  # as in `m.x += 1`
            at += 1
        if steps[at].name not in _ATTRIBUTE and steps[at].name not in _LAST_ATTRIBUTE:
            break
        names.append(steps[at].value)
        last = at
    return tuple(names), last


def _is_called(steps: Sequence[Step], first: int, last: int) -> bool:
    """Whether what the steps from `first` to `last` load is there to be called."""
    step = steps[last]
    beside = steps[last + 1 if _NULL_AFTER else max(first - 1, 0)].name
    return step.name == "LOAD_METHOD" or "NULL" in step.shown or beside == "PUSH_NULL"


def _is_bare_call(steps: Sequence[Step], at: int) -> bool:
    step = next(step for step in steps[at:] if step.name not in _BEFORE_CALL)
    return step.name == "CALL" and step.arg == 0

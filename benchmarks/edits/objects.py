"""Edits of classes and their instances."""

from benchmarks.edits.program import AGAIN, CHANGED, NOTHING, feature, in_place

__all__ = ["EDITS"]

METHOD = """\
class Scale:
    def __init__(self, by):
        self.by = by
    def of(self, x):
        return x * self.by
    def __call__(self, x):
        return x - self.by
    @property
    def twice(self):
        return self.by * 2
    @classmethod
    def name(cls):
        return len(cls.__name__)
    @staticmethod
    def plus(x):
        return x + 10
SCALE = Scale(2)"""
BASE = """\
class Base:
    def of(self, x):
        return x * 2
class Scale(Base):
    pass"""
DATA = """\
from dataclasses import dataclass
@dataclass
class Scale:
    by: int = 2
    plus: int = 0"""
ENUM = "from enum import Enum\nclass Scale(Enum):\n    SMALL = 2\n    LARGE = 9"
TUPLE = "from typing import NamedTuple\nclass Scale(NamedTuple):\n    by: int = 2"
SLOTS = METHOD.replace("class Scale:\n", "class Scale:\n    __slots__ = ('by',)\n")
LAZY = """\
from functools import cached_property
class Scale:
    @cached_property
    def by(self):
        return 2"""
META = """\
class Kind(type):
    def of(cls, x):
        return x * 2
class Scale(metaclass=Kind):
    pass"""
ABSTRACT = """\
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    def by(self): ...
    def of(self, x):
        return x * self.by()
class Scale(Base):
    def by(self):
        return 2"""
ATTRIBUTE = (
    "class Scale:\n    def __getattr__(self, name):\n        return len(name)\nSCALE = Scale()"
)
DESCRIPTOR = """\
class By:
    def __get__(self, instance, owner):
        return 2
class Scale:
    by = By()"""

EDITS = (
    feature("method", METHOD, METHOD.replace("x * self.by", "x + self.by"), CHANGED, "SCALE.of(x)"),
    feature(
        "comment in a class",
        METHOD,
        METHOD.replace("Scale:\n", "Scale:\n    # of x\n"),
        NOTHING,
        "SCALE.of(x)",
    ),
    feature(
        "method that is not used",
        METHOD,
        METHOD.replace("x - self.by", "x"),
        NOTHING,
        "SCALE.of(x)",
        why="a class counts with all its members: which of them an instance "
        "reaches is not known before it is called",
    ),
    feature("special method", METHOD, METHOD.replace("x - self.by", "x"), CHANGED, "SCALE(x)"),
    feature(
        "bound method kept in a name",
        f"{METHOD}\nscaled = SCALE.of",
        f"{METHOD}\nscaled = SCALE.of".replace("x * self.by", "x + self.by"),
        CHANGED,
    ),
    feature(
        "property", METHOD, METHOD.replace("self.by * 2", "self.by * 3"), CHANGED, "x * SCALE.twice"
    ),
    feature(
        "classmethod", METHOD, METHOD.replace("len(cls.__name__)", "7"), CHANGED, "x * Scale.name()"
    ),
    feature("staticmethod", METHOD, METHOD.replace("x + 10", "x + 11"), CHANGED, "Scale.plus(x)"),
    feature("base class", BASE, BASE.replace("x * 2", "x * 3"), CHANGED, "Scale().of(x)"),
    feature(
        "method that now overrides",
        BASE,
        BASE.replace("    pass", "    def of(self, x):\n        return x"),
        CHANGED,
        "Scale().of(x)",
    ),
    in_place(
        "method put into a class", METHOD, "Scale.of = lambda self, x: x", CHANGED, "SCALE.of(x)"
    ),
    in_place("attribute of an instance", METHOD, "SCALE.by = 3", CHANGED, "SCALE.of(x)"),
    in_place("slot of an instance", SLOTS, "SCALE.by = 3", CHANGED, "SCALE.of(x)"),
    feature(
        "equal instance in its place", METHOD, f"{METHOD}\nSCALE = Scale(2)", NOTHING, "SCALE.of(x)"
    ),
    feature("dataclass, a default", DATA, DATA.replace("= 2", "= 3"), CHANGED, "x * Scale().by"),
    feature(
        "dataclass, a field added", DATA, f"{DATA}\n    more: int = 1", AGAIN, "x * Scale().by"
    ),
    feature(
        "dataclass instance, equal",
        f"{DATA}\nSCALE = Scale(4)",
        f"{DATA}\nSCALE = Scale(by=4)",
        NOTHING,
        "x * SCALE.by",
    ),
    feature("enum, a value", ENUM, ENUM.replace("2", "3"), CHANGED, "x * Scale.SMALL.value"),
    feature("NamedTuple, a default", TUPLE, TUPLE.replace("2", "3"), CHANGED, "x * Scale().by"),
    feature("cached_property", LAZY, LAZY.replace("2", "3"), CHANGED, "x * Scale().by"),
    feature("method of a metaclass", META, META.replace("2", "3"), CHANGED, "Scale.of(x)"),
    feature(
        "method of an abstract base",
        ABSTRACT,
        ABSTRACT.replace("x * self", "x + self"),
        CHANGED,
        "Scale().of(x)",
    ),
    feature(
        "`__getattr__`",
        ATTRIBUTE,
        ATTRIBUTE.replace("len(name)", "len(name) + 1"),
        CHANGED,
        "x * SCALE.by",
    ),
    feature("descriptor", DESCRIPTOR, DESCRIPTOR.replace("2", "3"), CHANGED, "x * Scale().by"),
)

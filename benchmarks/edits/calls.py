"""Edits of the functions that a task calls."""

from benchmarks.edits.program import AGAIN, CHANGED, NOTHING, feature, in_place

__all__ = ["EDITS"]

SCALED = "def scaled(x):\n    return x * 2"
OUTER = "def scaled(x):\n    return inner(x) + 1"
INNER = "def inner(x):\n    return x * 2"
DEEP = f"{OUTER}\n{INNER}"
FACTORY = "def by(n):\n    def scaled(x):\n        return x * n\n    return scaled\nscaled = by(2)"
WRAPPED = """\
import functools
def doubled(fn):
    @functools.wraps(fn)
    def call(x):
        return fn(x) * 2
    return call
@doubled
def scaled(x):
    return x + 1"""
REPEATED = """\
def repeated(n):
    def wrap(fn):
        return lambda x: fn(x) * n
    return wrap
@repeated(2)
def scaled(x):
    return x + 1"""
GENERATOR = "def steps(xs):\n    for x in xs:\n        yield x * 2"
ASYNC = """\
async def fetched(x):
    return x * 2
def scaled(x):
    coroutine = fetched(x)
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value"""
DISPATCH = """\
from functools import singledispatch
@singledispatch
def scaled(x):
    return x
@scaled.register
def of_int(x: int):
    return x * 2"""
CONTEXT = """\
from contextlib import contextmanager
@contextmanager
def factor():
    yield 2
def scaled(x):
    with factor() as n:
        return x * n"""
FACTORIAL = "def scaled(x):\n    return 1 if x < 2 else x * scaled(x - 1)"
MUTUAL = """\
def scaled(x):
    return 0 if x <= 0 else other(x - 1) + 1
def other(x):
    return 0 if x <= 0 else scaled(x - 1) + 2"""
TABLE = "def double(x):\n    return x * 2\ndef triple(x):\n    return x * 3\n"
ENTRY = f"{TABLE}HOW = {{'main': double, 'other': len}}"
PARTIAL = "from functools import partial\ndef times(x, n):\n    return x * n\nscaled = "
CACHED = "from functools import lru_cache\n@lru_cache\n" + SCALED
GET = "from operator import itemgetter\nscaled = itemgetter(0)"
RETURNS = """\
def typed(fn):
    return lambda x: fn.__annotations__["return"](fn(x))
@typed
def scaled(x) -> int:
    return x / 2"""
TEXT = "def scaled(x):\n    'Twice.'\n    return x * 2"
VECTOR = "import numpy as np\nscaled = np.vectorize(lambda x: x * 2)"
HELD = "def counting():\n    seen = [1]\n    return lambda x: x * len(seen)\nscaled = counting()"
FACTOR = f"{SCALED.replace('2', 'scaled.factor')}\nscaled.factor = 2"
LOADING = "def scaled(x):\n    def inner(y):\n        return other(y)\n    return inner(x)\n"

EDITS = (
    feature("helper", SCALED, SCALED.replace("2", "3"), CHANGED),
    feature("helper, equal value", SCALED, SCALED.replace("x * 2", "x + x"), AGAIN),
    feature(
        "comment and docstring of a helper",
        SCALED,
        'def scaled(x):\n    """Scale."""\n    # twice\n    return x * 2',
        NOTHING,
    ),
    feature("helper's helper", DEEP, DEEP.replace("* 2", "* 3"), CHANGED),
    feature(
        "helper that is not used",
        f"{SCALED}\ndef unused(x):\n    return 1",
        f"{SCALED}\ndef unused(x):\n    return 2",
        NOTHING,
    ),
    feature("alias", f"{TABLE}scaled = double", f"{TABLE}scaled = triple", CHANGED),
    feature("lambda", "scaled = lambda x: x * 2", "scaled = lambda x: x * 3", CHANGED),
    feature(
        "lambda → the same as a function",
        "scaled = lambda x: x * 2",
        "scaled = lambda x: (x * 2)",
        NOTHING,
    ),
    feature("closure's value", FACTORY, FACTORY.replace("by(2)", "by(3)"), CHANGED),
    feature("closure's code", FACTORY, FACTORY.replace("x * n", "x + n"), CHANGED),
    feature(
        "default of a helper",
        "def scaled(x, by=2):\n    return x * by",
        "def scaled(x, by=3):\n    return x * by",
        CHANGED,
    ),
    feature(
        "keyword-only default of a helper",
        "def scaled(x, *, by=2):\n    return x * by",
        "def scaled(x, *, by=3):\n    return x * by",
        CHANGED,
    ),
    feature("decorator of a helper", WRAPPED, WRAPPED.replace("* 2", "* 3"), CHANGED),
    feature("helper under functools.wraps", WRAPPED, WRAPPED.replace("+ 1", "+ 2"), CHANGED),
    feature("argument of a decorator", REPEATED, REPEATED.replace("(2)", "(3)"), CHANGED),
    feature("decorator taken away", WRAPPED, WRAPPED.replace("@doubled\n", ""), CHANGED),
    feature(
        "partial's argument",
        f"{PARTIAL}partial(times, n=2)",
        f"{PARTIAL}partial(times, n=3)",
        CHANGED,
    ),
    feature(
        "partial's function",
        f"{PARTIAL}partial(times, n=2)",
        f"{PARTIAL}partial(times, n=2)".replace("x * n", "x + n"),
        CHANGED,
    ),
    feature("helper under lru_cache", CACHED, CACHED.replace("x * 2", "x * 3"), CHANGED),
    feature(
        "singledispatch, one implementation", DISPATCH, DISPATCH.replace("x * 2", "x * 3"), CHANGED
    ),
    in_place(
        "singledispatch, one registered",
        DISPATCH.partition("@scaled")[0],
        "scaled.register(int, lambda x: x * 2)",
        CHANGED,
    ),
    feature(
        "dispatch table, an entry",
        ENTRY,
        ENTRY.replace("double,", "triple,"),
        CHANGED,
        "HOW['main'](x)",
    ),
    in_place("dispatch table in place", ENTRY, "HOW['main'] = triple", CHANGED, "HOW['main'](x)"),
    feature(
        "generator helper",
        GENERATOR,
        GENERATOR.replace("2", "3"),
        CHANGED,
        "return list(steps(load))",
    ),
    feature("async helper", ASYNC, ASYNC.replace("x * 2", "x * 3"), CHANGED),
    feature("context manager", CONTEXT, CONTEXT.replace("yield 2", "yield 3"), CHANGED),
    feature("recursion", FACTORIAL, FACTORIAL.replace("x - 1", "x - 2"), CHANGED),
    feature("recursion, run again unchanged", FACTORIAL, FACTORIAL, NOTHING),
    feature("mutual recursion", MUTUAL, MUTUAL.replace("+ 2", "+ 3"), CHANGED),
    feature(
        "C function swapped",
        "from math import floor as scaled",
        "from math import ceil as scaled",
        CHANGED,
        "scaled(x / 2)",
    ),
    feature("argument of a C callable", GET, GET.replace("(0)", "(1)"), CHANGED, "scaled((x, -x))"),
    feature("order of definitions", DEEP, f"{INNER}\n{OUTER}", NOTHING),
    feature(
        "annotation that a decorator reads", RETURNS, RETURNS.replace("-> int", "-> float"), CHANGED
    ),
    feature(
        "docstring that the task reads",
        TEXT,
        TEXT.replace("Twice", "Two times"),
        CHANGED,
        "len(scaled.__doc__)",
    ),
    feature(
        "name of a helper that the task reads",
        f"{TABLE}scaled = double",
        f"{TABLE.replace('double', 'twice')}scaled = twice",
        CHANGED,
        "len(scaled.__name__)",
    ),
    feature(
        "function inside numpy.vectorize",
        VECTOR,
        VECTOR.replace("2", "3"),
        CHANGED,
        "int(scaled(x))",
    ),
    in_place(
        "list in a closure changed in place",
        HELD,
        "scaled.__closure__[0].cell_contents.append(2)",
        CHANGED,
    ),
    in_place("attribute of a function", FACTOR, "scaled.factor = 3", CHANGED),
    in_place(
        "default changed in place",
        "def scaled(x, by=[2]):\n    return x * by[0]",
        "scaled.__defaults__[0][0] = 3",
        CHANGED,
    ),
    feature(
        "helper called from a nested function",
        f"{LOADING}def other(x):\n    return x * 2",
        f"{LOADING}def other(x):\n    return x * 3",
        CHANGED,
    ),
    feature(
        "key function given to sorted",
        "def key(x):\n    return x",
        "def key(x):\n    return -x",
        {"clean": 1, "total": 1},
        "return sorted(load, key=key)",
    ),
)

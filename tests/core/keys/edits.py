# ruff: noqa: E501 - a program and its edit are easier to compare on one line
"""Edits of a small notebook: its text before and after, and whether the task's result may differ.

Each text defines `task`. What both texts share is written once, before the edit.
"""

from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True)
class Edit:
    """One edit; `shared` is put before both texts."""

    name: str
    before: str
    after: str
    differs: bool
    shared: str = ""

    @property
    def texts(self) -> tuple[str, str]:
        shared = dedent(self.shared)
        return shared + dedent(self.before), shared + dedent(self.after)


def same(name: str, before: str, after: str, shared: str = "") -> Edit:
    return Edit(name, before, after, False, shared)


def differs(name: str, before: str, after: str, shared: str = "") -> Edit:
    return Edit(name, before, after, True, shared)


SAME = [
    same("nothing", "def task(x): return x + 1", "def task(x): return x + 1"),
    same(
        "a comment",
        "def task(x): return x + 1",
        "# note\ndef task(x):\n    # note\n    return x + 1",
    ),
    same("blank lines", "def task(x): return x", "\n\n\n\ndef task(x):\n\n\n    return x"),
    same("a docstring", "def task(x): return x", "def task(x):\n    '''Return x.'''\n    return x"),
    same(
        "another docstring that mentions a name",
        "def task(x):\n    'See @K.'\n    return x",
        "def task(x):\n    'See @L.'\n    return x",
        "K = 1\nL = 2\n",
    ),
    same("an annotation", "def task(x): return x", "def task(x: int) -> int: return x"),
    same(
        "an annotation of a local",
        "def task(x):\n    y = x\n    return y",
        "def task(x):\n    y: int = x\n    return y",
    ),
    same(
        "the task's name",
        "def clean(x): return x + 1\ntask = clean",
        "def tidy(x): return x + 1\ntask = tidy",
    ),
    same(
        "a local's name",
        "def task(x):\n    k = x\n    return k * k",
        "def task(x):\n    side = x\n    return side * side",
    ),
    same(
        "names of locals shared with a nested function",
        """
        def task(x):
            a, b = x
            def inner(y): return y + a - b
            return inner(a)
        """,
        """
        def task(x):
            z, a = x
            def inner(y): return y + z - a
            return inner(z)
        """,
    ),
    same(
        "the name of an enclosing variable",
        "def make(a, b):\n    def task(x): return x * a - b\n    return task\ntask = make(2, 3)",
        "def make(z, a):\n    def task(x): return x * z - a\n    return task\ntask = make(2, 3)",
    ),
    same(
        "line breaks",
        "def task(x): return [i for i in x if i]",
        "def task(x):\n    return [\n        i\n        for i in x\n        if i\n    ]",
    ),
    same(
        "line breaks in a condition",
        "def task(a, b, c):\n    x = a and b or c\n    if a and (b or c): return x\n    return 1 if a else 2",
        "def task(a, b, c):\n    x = (\n        a\n        and b\n        or c\n    )\n    if (\n        a\n        and (b\n        or c)\n    ):\n        return x\n    return (\n        1\n        if a\n        else 2\n    )",
    ),
    same(
        "how a number is written", "def task(): return 1000 + 6", "def task(): return 1_000 + 2 * 3"
    ),
    same("how a text is quoted", "def task(): return 'a' + 'b'", 'def task(): return "a" + "b"'),
    same("parentheses", "def task(x): return x + 1 * 2", "def task(x): return (x + (1 * 2))"),
    same("pass", "def task(x): return x", "def task(x):\n    pass\n    return x"),
    same(
        "the order in a set of constants",
        "def task(x): return x in {'a', 'b', 'c'}",
        "def task(x): return x in {'c', 'b', 'a'}",
    ),
    same(
        "a global that is not used", "K = 1\ndef task(x): return x", "K = 2\ndef task(x): return x"
    ),
    same(
        "a helper that is not used",
        "def h(x): return 1\ndef task(x): return x",
        "def h(x): return 2\ndef task(x): return x",
    ),
    same(
        "a helper's docstring and annotation",
        "def h(x): return x\ndef task(x): return h(x)",
        "def h(x: int):\n    'Doc.'\n    return x\ndef task(x): return h(x)",
    ),
    same(
        "the order of cells",
        "K = 1\ndef h(x): return K\ndef task(x): return h(x)",
        "def task(x): return h(x)\ndef h(x): return K\nK = 1",
    ),
    same(
        "a global bound to an equal list",
        "K = [1, [2]]\ndef task(): return K",
        "J = [2]\nK = [1, J]\ndef task(): return K",
    ),
    same(
        "parts of a value shared or not",
        "A = [1]\nK = [A, A]\ndef task(): return K",
        "K = [[1], [1]]\ndef task(): return K",
    ),
    same(
        "a helper run again while a table holds the old one",
        "def h(x): return x\nT = {'h': h}\ndef task(x): return T['h'](h(x))",
        "def h(x): return x\nT = {'h': h}\ndef h(x): return x\ndef task(x): return T['h'](h(x))",
    ),
    same(
        "a recursive helper run again while a table holds the old one",
        "def h(x): return x and h(x - 1)\nT = {'h': h}\ndef task(x): return T['h'](h(x))",
        "def h(x): return x and h(x - 1)\nT = {'h': h}\ndef h(x): return x and h(x - 1)\ndef task(x): return T['h'](h(x))",
    ),
    same(
        "a class run again",
        "class C:\n    def m(self): return 1\ndef task(): return C().m()",
        "class C:\n    def m(self): return 2\n\nclass C:\n    'Doc.'\n    __doc__ = None\n    def m(self): return 1\ndef task(): return C().m()",
    ),
    same(
        "the order of methods",
        "class C:\n    def a(self): return 1\n    def b(self): return self.a()\ndef task(): return C().b()",
        "class C:\n    def b(self): return self.a()\n    def a(self): return 1\ndef task(): return C().b()",
    ),
    same(
        "an attribute of a module that is not used",
        "import local_before as m\ndef task(): return m.used",
        "import local_after as m\nm.used = 1\nm.other = 3\ndef task(): return m.used",
    ),
    same("an import that is not used", "def task(): return 1", "import json\ndef task(): return 1"),
    same(
        "a set with its items in another order",
        "K = {'a', 'b', ('c',)}\ndef task(): return K",
        "K = {('c',), 'b', 'a'}\ndef task(): return K",
    ),
    same(
        "an equal frozen dataclass run again",
        *(
            [
                """
        from dataclasses import dataclass, field
        @dataclass(frozen=True)
        class P:
            x: int = 1
            y: list = field(default_factory=list)
            def norm(self): return self.x
        def task(): return P(2).norm()
    """
            ]
            * 2
        ),
    ),
    same(
        "an enumeration run again",
        *(
            [
                "from enum import Enum\nclass E(Enum):\n    A = 1\n    B = 'b'\ndef task(): return E.A"
            ]
            * 2
        ),
    ),
    same(
        "a named tuple run again",
        *(
            [
                "from typing import NamedTuple\nclass P(NamedTuple):\n    x: int = 1\ndef task(): return P()"
            ]
            * 2
        ),
    ),
    same(
        "a pattern compiled again",
        *(["import re\nR = re.compile('a+')\ndef task(x): return R.match(x)"] * 2),
    ),
    same(
        "what a cached helper has kept",
        "import functools\n@functools.lru_cache\ndef h(x): return x\ndef task(): return h(1)",
        "import functools\n@functools.lru_cache\ndef h(x): return x\nh(1); h(2)\ndef task(): return h(1)",
    ),
    same(
        "what a dispatching helper has kept",
        *[
            f"""
        import functools
        @functools.singledispatch
        def h(x): return 1
        @h.register
        def _(x: int): return 2
        {call}
        def task(): return h(1)
    """
            for call in ("", "h(1); h('a')")
        ],
    ),
    same(
        "a lock made anew",
        *(
            [
                "import threading, logging\nL = threading.Lock()\nlog = logging.getLogger('x')\ndef task():\n    with L: return log"
            ]
            * 2
        ),
    ),
    same(
        "an object without state made anew",
        *(["MISSING = object()\ndef task(x): return x is MISSING"] * 2),
    ),
]

DIFFERS = [
    differs("a constant", "def task(x): return x + 1", "def task(x): return x + 2"),
    differs("a constant's type", "def task(x): return x + 1", "def task(x): return x + 1.0"),
    differs("a constant from 1 to True", "def task(): return [1]", "def task(): return [True]"),
    differs("the sign of zero", "def task(): return 0.0", "def task(): return -0.0"),
    differs("an operator", "def task(x): return x + 1", "def task(x): return x - 1"),
    differs("a comparison", "def task(x): return x < 1", "def task(x): return x <= 1"),
    differs("is and equal", "def task(x): return x is None", "def task(x): return x == None"),
    differs("and, or", "def task(x, y): return x and y", "def task(x, y): return x or y"),
    differs(
        "a negated condition",
        "def task(x):\n    if x: return 1\n    return 2",
        "def task(x):\n    if not x: return 1\n    return 2",
    ),
    differs(
        "the branches", "def task(x): return 1 if x else 2", "def task(x): return 2 if x else 1"
    ),
    differs(
        "which local is used",
        "def task(x, y):\n    a = x\n    b = y\n    return a",
        "def task(x, y):\n    a = x\n    b = y\n    return b",
    ),
    differs(
        "the order of two locals",
        "def task(x):\n    a = f(x)\n    b = g(x)\n    return a",
        "def task(x):\n    a = g(x)\n    b = f(x)\n    return a",
    ),
    differs("an attribute", "def task(x): return x.a", "def task(x): return x.b"),
    differs("a method called or not", "def task(x): return x.a", "def task(x): return x.a()"),
    differs("a keyword", "def task(x): return f(a=x)", "def task(x): return f(b=x)"),
    differs("an argument's name", "def task(x): return x", "def task(y): return y"),
    differs("the order of arguments", "def task(x, y): return x", "def task(y, x): return x"),
    differs(
        "an argument that is keyword-only",
        "def task(x, y): return x",
        "def task(x, *, y): return x",
    ),
    differs(
        "an argument that is positional only",
        "def task(x, y): return x",
        "def task(x, /, y): return x",
    ),
    differs("a variable number of arguments", "def task(x): return x", "def task(x, *y): return x"),
    differs(
        "the loop broken off",
        "def task(x):\n    for i in x:\n        if i: break\n    return i",
        "def task(x):\n    for i in x:\n        if i: continue\n    return i",
    ),
    differs(
        "what a loop ends with",
        "def task(x):\n    for i in x: f(i)\n    else: g()",
        "def task(x):\n    for i in x: f(i)\n    g()" + "\n    h()",
    ),
    differs(
        "the exception that is caught",
        "def task(x):\n    try: return x()\n    except ValueError: return 1",
        "def task(x):\n    try: return x()\n    except KeyError: return 1",
    ),
    differs(
        "what is guarded",
        "def task(x):\n    y = x()\n    try: z = y()\n    except ValueError: return 1\n    return z",
        "def task(x):\n    try:\n        y = x()\n        z = y()\n    except ValueError: return 1\n    return z",
    ),
    differs(
        "the order of handlers",
        "def task(x):\n    try: x()\n    except A: return 1\n    except B: return 2",
        "def task(x):\n    try: x()\n    except B: return 2\n    except A: return 1",
    ),
    differs(
        "what is done at last",
        "def task(x):\n    try: return x()\n    finally: f()",
        "def task(x):\n    try: return x()\n    finally: g()",
    ),
    differs(
        "a generator", "def task(x): return [i for i in x]", "def task(x): return (i for i in x)"
    ),
    differs("yield", "def task(x):\n    return x\n    yield", "def task(x):\n    return x"),
    differs("await", "async def task(x): return await x", "async def task(x): return x"),
    differs("a format", "def task(x): return f'{x:.1f}'", "def task(x): return f'{x:.2f}'"),
    differs(
        "a conversion in a text", "def task(x): return f'{x!r}'", "def task(x): return f'{x!s}'"
    ),
    differs("a slice", "def task(x): return x[1:]", "def task(x): return x[:1]"),
    differs(
        "a pattern that is matched",
        "def task(x):\n    match x:\n        case [a, b]: return a\n        case {'k': v}: return v",
        "def task(x):\n    match x:\n        case [a, *b]: return a\n        case {'k': v}: return v",
    ),
    differs(
        "a set of constants",
        "def task(x): return x in {'a', 'b'}",
        "def task(x): return x in {'a', 'c'}",
    ),
    differs(
        "a nested function",
        "def task(x):\n    def g(y): return y + 1\n    return g(x)",
        "def task(x):\n    def g(y): return y + 2\n    return g(x)",
    ),
    differs(
        "the name of a nested function",
        "def task(x):\n    def mean(y): return y\n    return x.agg([mean])",
        "def task(x):\n    def avg(y): return y\n    return x.agg([avg])",
    ),
    differs(
        "which variable a nested function uses",
        "def task(x):\n    a = 1\n    b = 2\n    return (lambda: a), a, b",
        "def task(x):\n    a = 1\n    b = 2\n    return (lambda: b), a, b",
    ),
    differs(
        "a nested class",
        "def task():\n    class C:\n        k = 1\n    return C.k",
        "def task():\n    class C:\n        k = 2\n    return C.k",
    ),
    differs(
        "a text that names a local",
        "def task(df):\n    K = 1\n    return df.query('a > @K')",
        "def task(df):\n    J = 1\n    return df.query('a > @K')",
    ),
    differs("a global number", "K = 1\ndef task(): return K", "K = 2\ndef task(): return K"),
    differs("a global's type", "K = 1\ndef task(): return K", "K = 1.0\ndef task(): return K"),
    differs(
        "a global list", "K = [1, 2]\ndef task(): return K", "K = [2, 1]\ndef task(): return K"
    ),
    differs(
        "list and tuple", "K = [1, 2]\ndef task(): return K", "K = (1, 2)\ndef task(): return K"
    ),
    differs(
        "set and frozen set",
        "K = {1, 2}\ndef task(): return K",
        "K = frozenset({1, 2})\ndef task(): return K",
    ),
    differs(
        "bytes and bytearray",
        "K = b'a'\ndef task(): return K",
        "K = bytearray(b'a')\ndef task(): return K",
    ),
    differs(
        "the order of a dictionary",
        "K = {'a': 1, 'b': 2}\ndef task(): return list(K)",
        "K = {'b': 2, 'a': 1}\ndef task(): return list(K)",
    ),
    differs(
        "a global deep inside",
        "K = {'a': [{'b': (1, [2])}]}\ndef task(): return K",
        "K = {'a': [{'b': (1, [3])}]}\ndef task(): return K",
    ),
    differs(
        "which of two functions stands where",
        "def f(): return 1\ndef g(): return 2\nK = [f, g, f]\ndef task(): return K",
        "def f(): return 1\ndef g(): return 2\nK = [f, g, g]\ndef task(): return K",
    ),
    differs("a name defined at last", "def task(): return K", "K = 1\ndef task(): return K"),
    differs(
        "a builtin hidden",
        "def task(x): return sum(x)",
        "def sum(x): return 0\ndef task(x): return sum(x)",
    ),
    differs(
        "a global that a text mentions",
        "K = 1\ndef task(df): return df.query('a > @K')",
        "K = 2\ndef task(df): return df.query('a > @K')",
    ),
    differs(
        "a global that a global text mentions",
        "K = 1\nQ = 'a > @K'\ndef task(df): return df.query(Q)",
        "K = 2\nQ = 'a > @K'\ndef task(df): return df.query(Q)",
    ),
    differs(
        "a helper",
        "def h(x): return x + 1\ndef task(x): return h(x)",
        "def h(x): return x + 2\ndef task(x): return h(x)",
    ),
    differs(
        "a helper's helper",
        "def g(x): return 1\ndef h(x): return g(x)\ndef task(x): return h(x)",
        "def g(x): return 2\ndef h(x): return g(x)\ndef task(x): return h(x)",
    ),
    differs(
        "a helper used in a nested function",
        "def h(x): return 1\ndef task(x): return [h(i) for i in x]",
        "def h(x): return 2\ndef task(x): return [h(i) for i in x]",
    ),
    differs(
        "a helper's name, which shows",
        "def mean(x): return x\nF = [mean]\ndef task(d): return d.agg(F)",
        "def avg(x): return x\nF = [avg]\ndef task(d): return d.agg(F)",
    ),
    differs(
        "a recursive task",
        "def task(x): return x and task(x - 1) + 1",
        "def task(x): return x and task(x - 1) + 2",
    ),
    differs(
        "functions that call each other",
        "def g(x): return x and h(x - 1)\ndef h(x): return g(x)\ndef task(x): return g(x)",
        "def g(x): return x and h(x - 1)\ndef h(x): return g(x - 1)\ndef task(x): return g(x)",
    ),
    differs(
        "which of two in a cycle comes first",
        "def g(x): return x and h(x)\ndef h(x): return x or g(x)\ndef task(x): return g(x)",
        "def g(x): return x and h(x)\ndef h(x): return x or g(x)\ndef task(x): return h(x)",
    ),
    differs("a default", "def task(x, k=1): return k", "def task(x, k=2): return k"),
    differs(
        "a keyword's default", "def task(x, *, k=1): return k", "def task(x, *, k=2): return k"
    ),
    differs("a default or none", "def task(x, k=1): return k", "def task(x, k): return k"),
    differs(
        "a default that is a function",
        "def h(): return 1\ndef task(x=h): return x()",
        "def h(): return 2\ndef task(x=h): return x()",
    ),
    differs(
        "a helper's default",
        "def h(x=1): return x\ndef task(): return h()",
        "def h(x=2): return x\ndef task(): return h()",
    ),
    differs(
        "an enclosing variable",
        "def make(k):\n    def task(x): return x * k\n    return task\ntask = make(1)",
        "def make(k):\n    def task(x): return x * k\n    return task\ntask = make(2)",
    ),
    differs(
        "two enclosing variables swapped",
        "def make(a, b):\n    def task(x): return x * a - b\n    return task\ntask = make(1, 2)",
        "def make(a, b):\n    def task(x): return x * a - b\n    return task\ntask = make(2, 1)",
    ),
    differs(
        "an enclosing variable used in a nested function",
        "def make(k):\n    def task(x): return [i * k for i in x]\n    return task\ntask = make(1)",
        "def make(k):\n    def task(x): return [i * k for i in x]\n    return task\ntask = make(2)",
    ),
    differs(
        "a decorator",
        "def task(x): return x",
        "def task(x): return x + 1",
        "def deco(f): return f\n",
    ),
    differs(
        "what a decorator does",
        "def deco(f):\n    def w(x): return f(x) + 1\n    return w\n@deco\ndef task(x): return x",
        "def deco(f):\n    def w(x): return f(x) + 2\n    return w\n@deco\ndef task(x): return x",
    ),
    differs(
        "what is decorated",
        "@deco\ndef task(x): return x",
        "@deco\ndef task(x): return -x",
        "import functools\ndef deco(f):\n    @functools.wraps(f)\n    def w(x): return f(x)\n    return w\n",
    ),
    differs(
        "an annotation of what is decorated",
        "@deco\ndef task(x): return x",
        "@deco\ndef task(x: int): return x",
        "import functools\ndef deco(f):\n    @functools.wraps(f)\n    def w(x): return f.__annotations__\n    return w\n",
    ),
    differs(
        "a docstring of what is decorated",
        "@deco\ndef h(x):\n    'a'\n    return x\ndef task(x): return h(x)",
        "@deco\ndef h(x):\n    'b'\n    return x\ndef task(x): return h(x)",
        "import functools\ndef deco(f):\n    @functools.wraps(f)\n    def w(x): return f.__doc__\n    return w\n",
    ),
    differs(
        "a decorator's argument",
        "@deco(1)\ndef task(x): return x",
        "@deco(2)\ndef task(x): return x",
        "def deco(k):\n    def d(f):\n        def w(x): return f(x) + k\n        return w\n    return d\n",
    ),
    differs(
        "a helper behind a decorator of the library",
        "@contextlib.contextmanager\ndef h(): yield 1\ndef task():\n    with h() as k: return k",
        "@contextlib.contextmanager\ndef h(): yield 2\ndef task():\n    with h() as k: return k",
        "import contextlib\n",
    ),
    differs(
        "a cached helper",
        "@functools.lru_cache\ndef h(x): return 1\ndef task(): return h(1)",
        "@functools.lru_cache\ndef h(x): return 2\ndef task(): return h(1)",
        "import functools\n",
    ),
    differs(
        "a dispatching helper",
        "@functools.singledispatch\ndef h(x): return 1\n@h.register\ndef _(x: int): return 2\ndef task(): return h(1)",
        "@functools.singledispatch\ndef h(x): return 1\n@h.register\ndef _(x: int): return 3\ndef task(): return h(1)",
        "import functools\n",
    ),
    differs(
        "a dispatching helper that learns a type",
        "def task(): return h('')",
        "@h.register\ndef _(x: str): return 2\ndef task(): return h('')",
        "import functools\n@functools.singledispatch\ndef h(x): return 1\n",
    ),
    differs(
        "a partial",
        "h = functools.partial(pow, 2)\ndef task(x): return h(x)",
        "h = functools.partial(pow, 3)\ndef task(x): return h(x)",
        "import functools\n",
    ),
    differs(
        "what a partial calls",
        "def f(a, b): return a\nh = functools.partial(f, 2)\ndef task(x): return h(x)",
        "def f(a, b): return b\nh = functools.partial(f, 2)\ndef task(x): return h(x)",
        "import functools\n",
    ),
    differs(
        "a table of functions",
        "T = {'a': lambda x: x + 1}\ndef task(x): return T['a'](x)",
        "T = {'a': lambda x: x + 2}\ndef task(x): return T['a'](x)",
    ),
    differs(
        "a helper in a table in a table",
        "def h(): return 1\nT = [{'a': (h,)}]\ndef task(): return T",
        "def h(): return 2\nT = [{'a': (h,)}]\ndef task(): return T",
    ),
    differs(
        "a registry that a decorator fills",
        "@register\ndef one(): return 1\ndef task(): return R",
        "@register\ndef one(): return 2\ndef task(): return R",
        "R = {}\ndef register(f):\n    R[f.__name__] = f\n    return f\n",
    ),
    differs(
        "an attribute of a function",
        "def h(): return h.k\nh.k = 1\ndef task(): return h()",
        "def h(): return h.k\nh.k = 2\ndef task(): return h()",
    ),
    differs(
        "a method",
        "class C:\n    def m(self): return 1\ndef task(): return C().m()",
        "class C:\n    def m(self): return 2\ndef task(): return C().m()",
    ),
    differs(
        "a base's method",
        "class B:\n    def m(self): return 1\nclass C(B): pass\ndef task(): return C().m()",
        "class B:\n    def m(self): return 2\nclass C(B): pass\ndef task(): return C().m()",
    ),
    differs(
        "a method reached by super",
        "class B:\n    def m(self): return 1\nclass C(B):\n    def m(self): return super().m()\ndef task(): return C().m()",
        "class B:\n    def m(self): return 2\nclass C(B):\n    def m(self): return super().m()\ndef task(): return C().m()",
    ),
    differs(
        "the bases' order",
        "class C(A, B): pass\ndef task(): return C().m()",
        "class C(B, A): pass\ndef task(): return C().m()",
        "class A:\n    def m(self): return 1\nclass B:\n    def m(self): return 2\n",
    ),
    differs(
        "an attribute of a class",
        "class C:\n    k = 1\ndef task(): return C.k",
        "class C:\n    k = 2\ndef task(): return C.k",
    ),
    differs(
        "a property",
        "class C:\n    @property\n    def p(self): return 1\ndef task(): return C().p",
        "class C:\n    @property\n    def p(self): return 2\ndef task(): return C().p",
    ),
    differs(
        "a cached property",
        "class C:\n    @functools.cached_property\n    def p(self): return 1\ndef task(): return C().p",
        "class C:\n    @functools.cached_property\n    def p(self): return 2\ndef task(): return C().p",
        "import functools\n",
    ),
    differs(
        "a static method",
        "class C:\n    @staticmethod\n    def s(): return 1\ndef task(): return C.s()",
        "class C:\n    @staticmethod\n    def s(): return 2\ndef task(): return C.s()",
    ),
    differs(
        "a class method",
        "class C:\n    @classmethod\n    def s(cls): return 1\ndef task(): return C.s()",
        "class C:\n    @classmethod\n    def s(cls): return 2\ndef task(): return C.s()",
    ),
    differs(
        "static or class method",
        "class C:\n    @staticmethod\n    def s(x=1): return x\ndef task(): return C.s()",
        "class C:\n    @classmethod\n    def s(x=1): return x\ndef task(): return C.s()",
    ),
    differs(
        "a descriptor",
        "class D:\n    def __get__(self, o, t): return 1\nclass C:\n    d = D()\ndef task(): return C().d",
        "class D:\n    def __get__(self, o, t): return 2\nclass C:\n    d = D()\ndef task(): return C().d",
    ),
    differs(
        "a metaclass",
        "class M(type):\n    def m(cls): return 1\nclass C(metaclass=M): pass\ndef task(): return C.m()",
        "class M(type):\n    def m(cls): return 2\nclass C(metaclass=M): pass\ndef task(): return C.m()",
    ),
    differs(
        "a class set anew afterwards",
        "def task(): return C().m()",
        "C.m = lambda self: 2\ndef task(): return C().m()",
        "class C:\n    def m(self): return 1\n",
    ),
    differs(
        "a field's default",
        "@dataclass\nclass P:\n    x: int = 1\ndef task(): return P()",
        "@dataclass\nclass P:\n    x: int = 2\ndef task(): return P()",
        "from dataclasses import dataclass\n",
    ),
    differs(
        "a field's type",
        "@dataclass\nclass P:\n    x: int\ndef task(): return P",
        "@dataclass\nclass P:\n    x: float\ndef task(): return P",
        "from dataclasses import dataclass\n",
    ),
    differs(
        "the order of fields",
        "@dataclass\nclass P:\n    x: int\n    y: int\ndef task(): return P(1, 2)",
        "@dataclass\nclass P:\n    y: int\n    x: int\ndef task(): return P(1, 2)",
        "from dataclasses import dataclass\n",
    ),
    differs(
        "a field that is compared",
        "@dataclass\nclass P:\n    x: int = field(compare=True)\ndef task(): return P(1)",
        "@dataclass\nclass P:\n    x: int = field(compare=False)\ndef task(): return P(1)",
        "from dataclasses import dataclass, field\n",
    ),
    differs(
        "a frozen dataclass",
        "@dataclass\nclass P:\n    x: int\ndef task(): return P(1)",
        "@dataclass(frozen=True)\nclass P:\n    x: int\ndef task(): return P(1)",
        "from dataclasses import dataclass\n",
    ),
    differs(
        "a member of an enumeration",
        "class E(Enum):\n    A = 1\ndef task(): return E.A",
        "class E(Enum):\n    A = 2\ndef task(): return E.A",
        "from enum import Enum\n",
    ),
    differs(
        "which member of an enumeration",
        "K = E.A\ndef task(): return K",
        "K = E.B\ndef task(): return K",
        "from enum import Enum\nclass E(Enum):\n    A = 1\n    B = 2\n",
    ),
    differs(
        "a named tuple's field",
        "P = namedtuple('P', 'x y')\ndef task(): return P(1, 2)",
        "P = namedtuple('P', 'x z')\ndef task(): return P(1, 2)",
        "from collections import namedtuple\n",
    ),
    differs(
        "a named tuple's value",
        "K = P(1, 2)\ndef task(): return K",
        "K = P(1, 3)\ndef task(): return K",
        "from collections import namedtuple\nP = namedtuple('P', 'x y')\n",
    ),
    differs(
        "an instance's attribute",
        "c = C(1)\ndef task(): return c.k",
        "c = C(2)\ndef task(): return c.k",
        "class C:\n    def __init__(self, k): self.k = k\n",
    ),
    differs(
        "an instance's slot",
        "c = C(1)\ndef task(): return c.k",
        "c = C(2)\ndef task(): return c.k",
        "class C:\n    __slots__ = ('k',)\n    def __init__(self, k): self.k = k\n",
    ),
    differs(
        "an instance's class",
        "class C:\n    def m(self): return 1\nc = C()\ndef task(): return c.m()",
        "class C:\n    def m(self): return 2\nc = C()\ndef task(): return c.m()",
    ),
    differs(
        "a bound method",
        "f = C(1).m\ndef task(): return f()",
        "f = C(2).m\ndef task(): return f()",
        "class C:\n    def __init__(self, k): self.k = k\n    def m(self): return self.k\n",
    ),
    differs(
        "a task that is an instance",
        "class C:\n    def __call__(self, x): return 1\ntask = C()",
        "class C:\n    def __call__(self, x): return 2\ntask = C()",
    ),
    differs(
        "a list of a class of the user",
        "c = C([1])\ndef task(): return c",
        "c = C([2])\ndef task(): return c",
        "class C(list): pass\n",
    ),
    differs(
        "a dictionary of a class of the user",
        "c = C(a=1)\ndef task(): return c",
        "c = C(a=2)\ndef task(): return c",
        "class C(dict): pass\n",
    ),
    differs(
        "a text of a class of the user",
        "c = C('a')\ndef task(): return c",
        "c = C('b')\ndef task(): return c",
        "class C(str): pass\n",
    ),
    differs(
        "a date of a class of the user",
        "c = C(2020, 1, 1)\ndef task(): return c",
        "c = C(2020, 1, 2)\ndef task(): return c",
        "import datetime\nclass C(datetime.date): pass\n",
    ),
    differs(
        "state that pickle is not told",
        "c = C(1)\ndef task(): return c.k",
        "c = C(2)\ndef task(): return c.k",
        "class C:\n    def __init__(self, k): self.k = k\n    def __reduce__(self): return C, (0,)\n",
    ),
    differs(
        "a date",
        "D = date(2020, 1, 1)\ndef task(): return D",
        "D = date(2020, 1, 2)\ndef task(): return D",
        "from datetime import date\n",
    ),
    differs(
        "a decimal number",
        "D = Decimal('1.0')\ndef task(): return D",
        "D = Decimal('1.00')\ndef task(): return D",
        "from decimal import Decimal\n",
    ),
    differs(
        "a pattern",
        "R = re.compile('a')\ndef task(x): return R.match(x)",
        "R = re.compile('a', re.I)\ndef task(x): return R.match(x)",
        "import re\n",
    ),
    differs(
        "an item getter",
        "G = itemgetter(1)\ndef task(x): return G(x)",
        "G = itemgetter(2)\ndef task(x): return G(x)",
        "from operator import itemgetter\n",
    ),
    differs(
        "which function of the library",
        "from math import floor as f\ndef task(x): return f(x)",
        "from math import ceil as f\ndef task(x): return f(x)",
    ),
    differs(
        "an attribute of a module that is used",
        "import local_before as m\ndef task(): return m.used",
        "import local_after as m\nm.used = 2\ndef task(): return m.used",
    ),
    differs(
        "a module passed on as a whole",
        "import local_before as m\nm.other = 1\ndef task(): return f(m)",
        "import local_after as m\nm.other = 2\ndef task(): return f(m)",
    ),
    differs(
        "a module imported in the body",
        "import sys, local_before\nsys.modules['local_body'] = local_before\ndef task():\n    import local_body as m\n    return m.used",
        "import sys, local_after\nlocal_after.used = 5\nsys.modules['local_body'] = local_after\ndef task():\n    import local_body as m\n    return m.used",
    ),
    differs(
        "a name imported in the body",
        "import sys, local_before\nsys.modules['local_body'] = local_before\ndef task():\n    from local_body import used as u\n    return u",
        "import sys, local_after\nlocal_after.used = 5\nsys.modules['local_body'] = local_after\ndef task():\n    from local_body import used as u\n    return u",
    ),
    differs(
        "a helper bound to another function",
        "def task(x): return h(x)",
        "h = len\ndef task(x): return h(x)",
        "def h(x): return 1\n",
    ),
    differs(
        "a loop that runs over two",
        "def task(x, y): return [(a, b) for a in x for b in y]",
        "def task(x, y): return [(a, b) for b in y for a in x]",
    ),
    differs(
        "a generic class",
        "class C(Generic[T]):\n    def m(self): return 1\ndef task(): return C()",
        "class C(Generic[T]):\n    def m(self): return 2\ndef task(): return C()",
        "from typing import Generic, TypeVar\nT = TypeVar('T')\n",
    ),
    differs(
        "an abstract class",
        "class C(B):\n    def m(self): return 1\ndef task(): return C()",
        "class C(B):\n    def m(self): return 2\ndef task(): return C()",
        "from abc import ABC, abstractmethod\nclass B(ABC):\n    @abstractmethod\n    def m(self): ...\n",
    ),
    differs(
        "a validated model's field",
        "class P(BaseModel):\n    x: int = 1\ndef task(): return P()",
        "class P(BaseModel):\n    x: int = 2\ndef task(): return P()",
        "from pydantic import BaseModel\n",
    ),
    differs(
        "a validated model's validator",
        "class P(BaseModel):\n    x: int = 1\n    @field_validator('x')\n    def v(cls, x): return 1\ndef task(): return P()",
        "class P(BaseModel):\n    x: int = 1\n    @field_validator('x')\n    def v(cls, x): return 2\ndef task(): return P()",
        "from pydantic import BaseModel, field_validator\n",
    ),
    differs(
        "an array",
        "K = np.arange(4)\ndef task(): return K",
        "K = np.arange(4)\nK[2] = 7\ndef task(): return K",
        "import numpy as np\n",
    ),
    differs(
        "an array's type",
        "K = np.arange(4)\ndef task(): return K",
        "K = np.arange(4.0)\ndef task(): return K",
        "import numpy as np\n",
    ),
    differs(
        "a vectorised function",
        "K = np.vectorize(lambda x: x + 1)\ndef task(x): return K(x)",
        "K = np.vectorize(lambda x: x + 2)\ndef task(x): return K(x)",
        "import numpy as np\n",
    ),
    differs(
        "a frame",
        "K = pd.DataFrame({'a': [1, 2]})\ndef task(): return K",
        "K = pd.DataFrame({'a': [1, 3]})\ndef task(): return K",
        "import pandas as pd\n",
    ),
]

EDITS = SAME + DIFFERS

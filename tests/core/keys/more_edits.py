# ruff: noqa: E501 - a program and its edit are easier to compare on one line
"""More edits, each of one place in a text: `§` is what it was before, then what it is after."""

from tests.core.keys.edits import Edit


def stays(name: str, text: str, before: str, after: str) -> Edit:
    return Edit(name, text.replace("§", before), text.replace("§", after), False)


def turns(name: str, text: str, before: str, after: str, shared: str = "") -> Edit:
    return Edit(name, text.replace("§", before), text.replace("§", after), True, shared)


FIELD = "@dataclass\nclass P:\n"

MORE_EDITS = [
    stays(
        "alias of import in body",
        "def task(x):\n    import math as §\n    return §.sqrt(x)",
        "m",
        "k",
    ),
    stays("except var", "def task(x):\n    try: x()\n    except E as §: return §", "a", "b"),
    stays("with var", "def task(x):\n    with x as §: return §", "a", "b"),
    stays("walrus", "def task(x):\n    if (§ := x()): return §", "a", "b"),
    stays("match capture", "def task(x):\n    match x:\n        case [§, *_]: return §", "a", "b"),
    stays("star args name", "def task(*§): return §", "a", "b"),
    stays("kwargs name", "def task(**§): return §", "a", "b"),
    stays(
        "nonlocal",
        "def task(x):\n    § = 0\n    z = 3\n    def g():\n        nonlocal §\n        § += z\n    g()\n    return §",
        "a",
        "zz",
    ),
    stays("loop var nested comp", "def task(x): return [[§*j for j in x] for § in x]", "a", "zz"),
    stays(
        "future annotations",
        "§def task(x: int): return x",
        "",
        "from __future__ import annotations\n",
    ),
    stays("dead code", "def task(x):\n    §return x", "", "if False: y = 1\n    "),
    stays("adjacent texts", "def task(): return §", "'ab'", "'a' 'b'"),
    stays(
        "elif",
        "def task(x):\n    if x == 1: return 1\n    §",
        "elif x == 2: return 2\n    else: return 3",
        "else:\n        if x == 2: return 2\n        else: return 3",
    ),
    stays(
        "method local",
        "class C:\n    def m(self):\n        § = 1\n        return §\ndef task(): return C().m()",
        "a",
        "b",
    ),
    stays(
        "semicolons",
        "def task(x):\n    §",
        "a = 1; b = 2; return a + b",
        "a = 1\n    b = 2\n    return a + b",
    ),
    stays("backslash", "def task(x):\n    return §", "x + 1", "x \\\n        + 1"),
    stays("type comment", "def task(x):§\n    return x", "", "  # type: (int) -> int"),
    stays(
        "unused decorator helper", "def deco(f): return f\n§\ndef task(x): return x", "", "@deco"
    ),
    stays("rebinding same", "K = 3\n§\ndef task(): return K", "", "K = 4\nK = 3"),
    stays(
        "helper defined twice",
        "§def h(x): return 1\ndef task(x): return h(x)",
        "",
        "def h(x): return 2\n",
    ),
    stays(
        "equal class instance",
        "class C:\n    def __init__(self, k): self.k = k\nc = C([1, §])\ndef task(): return c.k",
        "2",
        "1 + 1",
    ),
    stays(
        "dict of functions rerun",
        "def f(): return 1\n§T = {'f': f}\ndef task(): return T",
        "",
        "def f(): return 1\n",
    ),
    stays(
        "numpy global",
        "import numpy as np\nK = np.arange(6).reshape(2, 3)§\ndef task(): return K",
        "",
        " + 0",
    ),
    stays(
        "series slice",
        "import pandas as pd\nK = pd.Series([1, 2, 3])§\ndef task(): return K",
        "",
        ".iloc[::-1].iloc[::-1]",
    ),
    stays(
        "generator helper rerun",
        "def h():\n    yield 1\n§def task(): return list(h())",
        "",
        "def h():\n    yield 1\n",
    ),
    stays("lambda line", "f = lambda x: x + 1\n§def task(x): return f(x)", "", "\n\n"),
    stays("parenthesised tuple", "def task(): return §", "1, 2", "(1, 2)"),
    stays("hex", "def task(): return §", "255", "0xff"),
    stays("raw text", "def task(): return §", "'\\\\d'", "r'\\d'"),
    turns(
        "class body global",
        "K = §\ndef task():\n    class C:\n        k = K\n    return C.k",
        "1",
        "2",
    ),
    turns(
        "nested default", "K = §\ndef task():\n    def g(x=K): return x\n    return g()", "1", "2"
    ),
    turns(
        "nested decorator",
        "def d(f): return §\ndef task():\n    @d\n    def g(): return 1\n    return g",
        "f",
        "None",
    ),
    turns("f-string global", "K = §\ndef task(): return f'{K}'", "1", "2"),
    turns("lambda default", "K = §\ndef task(): return (lambda x=K: x)()", "1", "2"),
    turns(
        "static alias",
        "def h(): return §\nclass C: pass\nC.h = staticmethod(h)\ndef task(): return C.h()",
        "1",
        "2",
    ),
    turns(
        "default factory",
        "def h(): return §\n"
        + FIELD
        + "    x: list = field(default_factory=h)\ndef task(): return P()",
        "[1]",
        "[2]",
        "from dataclasses import dataclass, field\n",
    ),
    turns(
        "post init",
        FIELD + "    x: int = 1\n    def __post_init__(self): self.x = §\ndef task(): return P()",
        "1",
        "2",
        "from dataclasses import dataclass\n",
    ),
    turns(
        "init subclass",
        "class B:\n    R = []\n    def __init_subclass__(cls): B.R.append(cls.__name__)\nclass §(B): pass\ndef task(): return B.R",
        "C",
        "D",
    ),
    turns(
        "operator",
        "class C:\n    def __add__(self, o): return §\nc = C()\ndef task(x): return c + x",
        "1",
        "2",
    ),
    turns(
        "iterator position", "it = iter([1, 2, 3])\n§\ndef task(): return list(it)", "", "next(it)"
    ),
    turns(
        "count", "import itertools\nc = itertools.count(§)\ndef task(): return next(c)", "1", "2"
    ),
    turns(
        "deque",
        "from collections import deque\nc = deque([1], maxlen=§)\ndef task(): return c",
        "1",
        "2",
    ),
    turns("seed", "import random\nr = random.Random(§)\ndef task(): return r.random()", "1", "2"),
    turns(
        "np seed",
        "import numpy as np\nr = np.random.default_rng(§)\ndef task(): return r.random()",
        "1",
        "2",
    ),
    turns(
        "partial kw",
        "import functools\nf = functools.partial(int, base=§)\ndef task(x): return f(x)",
        "2",
        "3",
    ),
    turns(
        "tz",
        "from datetime import datetime, timezone\nd = datetime(2020, 1, 1, tzinfo=§)\ndef task(): return d",
        "None",
        "timezone.utc",
    ),
    turns(
        "path", "from pathlib import PurePath\nd = PurePath('§')\ndef task(): return d", "a", "b"
    ),
    turns(
        "namespace",
        "from types import SimpleNamespace\nd = SimpleNamespace(a=§)\ndef task(): return d.a",
        "1",
        "2",
    ),
    turns(
        "helper code replaced",
        "def h(): return 1\ndef g(): return 2\n§\ndef task(): return h()",
        "",
        "h.__code__ = g.__code__",
    ),
    turns(
        "helper defaults replaced",
        "def h(x=1): return x\n§\ndef task(): return h()",
        "",
        "h.__defaults__ = (2,)",
    ),
    turns(
        "callable instance",
        "class C:\n    def __call__(self): return §\nc = C()\ndef task(): return c()",
        "1",
        "2",
    ),
    turns(
        "set name",
        "class D:\n    def __set_name__(self, o, n): self.n = n + '§'\n    def __get__(self, o, t): return self.n\nclass C:\n    d = D()\ndef task(): return C().d",
        "a",
        "b",
    ),
    turns("bound builtin", "J = '§'.join\ndef task(x): return J(x)", ",", ";"),
    turns("dict get", "d = {'a': §}\ng = d.get\ndef task(): return g('a')", "1", "2"),
    turns(
        "class decorator",
        "class D:\n    def __init__(self, f): self.f = f\n    def __call__(self, x): return self.f(x) + §\n@D\ndef h(x): return x\ndef task(x): return h(x)",
        "1",
        "2",
    ),
    turns(
        "class decorator inner",
        "class D:\n    def __init__(self, f): self.f = f\n    def __call__(self, x): return self.f(x)\n@D\ndef h(x): return §\ndef task(x): return h(x)",
        "1",
        "2",
    ),
    turns(
        "singledispatchmethod",
        "import functools\nclass C:\n    @functools.singledispatchmethod\n    def m(self, x): return 1\n    @m.register\n    def _(self, x: int): return §\ndef task(): return C().m(1)",
        "1",
        "2",
    ),
    turns(
        "cache size",
        "import functools\n@functools.lru_cache(maxsize=§)\ndef h(x): return x\ndef task(): return h(1)",
        "1",
        "2",
    ),
    turns(
        "total ordering",
        "import functools\n@functools.total_ordering\nclass C:\n    def __eq__(self, o): return True\n    def __lt__(self, o): return §\ndef task(): return C() < C()",
        "True",
        "False",
    ),
    turns(
        "slots inherited",
        "class B:\n    __slots__ = ('a',)\nclass C(B):\n    __slots__ = ('b',)\nc = C()\nc.a = §\ndef task(): return c.a",
        "1",
        "2",
    ),
    turns(
        "tuple subclass attr",
        "class C(tuple): pass\nc = C((1,))\nc.k = §\ndef task(): return c.k",
        "1",
        "2",
    ),
    turns(
        "tuple subclass item", "class C(tuple): pass\nc = C((§,))\ndef task(): return c", "1", "2"
    ),
    turns("set of functions", "def f(): return §\nS = {f}\ndef task(): return S", "1", "2"),
    turns(
        "dict keyed by function", "def f(): return §\nS = {f: 1}\ndef task(): return S", "1", "2"
    ),
    turns(
        "object array of functions",
        "import numpy as np\nA = np.array([lambda: §, len], dtype=object)\ndef task(): return A",
        "1",
        "2",
    ),
    turns(
        "attrs",
        "import pandas as pd\nd = pd.DataFrame({'a': [1]})\nd.attrs['f'] = lambda: §\ndef task(): return d",
        "1",
        "2",
    ),
    turns(
        "query attr",
        "class cfg: limit = §\ndef task(df): return df.query('a > @cfg.limit')",
        "1",
        "2",
    ),
    turns(
        "query multi",
        "A = 1\nB = §\ndef task(df): return df.query('''a > @A and\n b < @B''')",
        "1",
        "2",
    ),
    turns(
        "query in helper",
        "K = §\ndef h(df): return df.query('a > @K')\ndef task(df): return h(df)",
        "1",
        "2",
    ),
    turns(
        "function in local module",
        "import local_before as m\nexec('def f(): return g()\\ndef g(): return §', vars(m))\nf = m.f\ndef task(): return f()",
        "1",
        "2",
    ),
    turns(
        "attr chain in local module",
        "import local_before as m, types\nm.sub = types.ModuleType('local_before.sub')\nm.sub.k = §\ndef task(): return m.sub.k",
        "1",
        "2",
    ),
    turns(
        "class in local module",
        "import local_before as m\nexec('class C:\\n    def f(self): return §', vars(m))\nC = m.C\ndef task(): return C().f()",
        "1",
        "2",
    ),
    turns(
        "module getattr",
        "import local_before as m\nexec('def __getattr__(n): return §', vars(m))\ndef task(): return m.lazy",
        "1",
        "2",
    ),
    turns(
        "inner class method",
        "class A:\n    class B:\n        def m(self): return §\ndef task(): return A.B().m()",
        "1",
        "2",
    ),
    turns(
        "getattr on class",
        "class A:\n    def __getattr__(self, n): return §\na = A()\ndef task(): return a.x",
        "1",
        "2",
    ),
    turns(
        "class getattribute kw",
        "class A:\n    def m(self, *, k=§): return k\ndef task(): return A().m()",
        "1",
        "2",
    ),
    turns("exception class", "class E(Exception):\n    code = §\ndef task(): raise E", "1", "2"),
    turns("exception instance", "e = ValueError(§)\ndef task(): raise e", "1", "2"),
    turns("generator fn in table", "def g(): yield §\nT = [g]\ndef task(): return T", "1", "2"),
    turns("async helper", "async def h(): return §\nasync def task(): return await h()", "1", "2"),
    turns(
        "protocol",
        "from typing import Protocol\nclass A(Protocol):\n    def m(self): return §\nclass B(A): pass\ndef task(): return B().m()",
        "1",
        "2",
    ),
    turns(
        "wraps chain",
        "import functools\ndef d(f):\n    @functools.wraps(f)\n    def w(): return f() + 1\n    return w\n@d\n@d\ndef h(): return §\ndef task(): return h()",
        "1",
        "2",
    ),
    turns(
        "conditional helper",
        "if §:\n    def h(): return 1\nelse:\n    def h(): return 2\ndef task(): return h()",
        "True",
        "False",
    ),
    turns("assert", "def task(x):\n    assert x, '§'\n    return x", "a", "b"),
    turns("del", "def task(x):\n    y = x\n    §\n    return x", "del y", "pass"),
    turns("global assigned", "N = 1\ndef task():\n    global N\n    N = §\n    return N", "2", "3"),
    turns("ascii", "def task(x): return f'{x!§}'", "r", "a"),
    turns("comparison chain", "def task(x, y): return x < y §", "< 3", "<= 3"),
    turns("tuple vs list const", "def task(): return §", "(1, 2)", "[1, 2]"),
    turns("unpack", "def task(x):\n    a, §b = x\n    return b", "", "*"),
    turns("int vs bool global", "K = §\ndef task(): return K", "1", "True"),
    turns("nan", "K = float('§')\ndef task(): return K", "nan", "inf"),
    turns(
        "neg zero in frame",
        "import pandas as pd\nK = pd.Series([§])\ndef task(): return K",
        "0.0",
        "-0.0",
    ),
    turns(
        "none nan in frame",
        "import pandas as pd\nK = pd.Series(['a', §], dtype=object)\ndef task(): return K",
        "None",
        "float('nan')",
    ),
    turns(
        "empty vs missing",
        "import pandas as pd\nK = pd.Series(['a', §])\ndef task(): return K",
        "None",
        "''",
    ),
    turns(
        "index name",
        "import pandas as pd\nK = pd.DataFrame({'a': [1]}, index=pd.Index([1], name='§'))\ndef task(): return K",
        "a",
        "b",
    ),
    turns(
        "column order",
        "import pandas as pd\nK = pd.DataFrame({'a': [1], 'b': [2]})[§]\ndef task(): return K",
        "['a', 'b']",
        "['b', 'a']",
    ),
    turns(
        "cat order",
        "import pandas as pd\nK = pd.Categorical(['a'], categories=['a', 'b'], ordered=§)\ndef task(): return K",
        "True",
        "False",
    ),
    turns(
        "pickle by name lambda in partial",
        "import functools\nf = functools.partial(map, lambda x: x + §)\ndef task(x): return f(x)",
        "1",
        "2",
    ),
    turns(
        "itemgetter",
        "from operator import attrgetter\nf = attrgetter('§')\ndef task(x): return f(x)",
        "a",
        "b",
    ),
    turns(
        "property from functions",
        "def g(self): return §\nclass C: pass\nC.p = property(g)\ndef task(): return C().p",
        "1",
        "2",
    ),
    turns("compiled code", "K = compile('x + §', 'k', 'eval')\ndef task(): return K", "1", "2"),
    turns(
        "mapping proxy",
        "from types import MappingProxyType as M\nK = M({'a': §})\ndef task(): return K",
        "1",
        "2",
    ),
    turns(
        "chainmap",
        "from collections import ChainMap\nK = ChainMap({'a': §})\ndef task(): return K",
        "1",
        "2",
    ),
    turns(
        "userdict",
        "from collections import UserDict\nK = UserDict({'a': §})\ndef task(): return K",
        "1",
        "2",
    ),
    turns(
        "counter",
        "from collections import Counter\nK = Counter('§')\ndef task(): return K",
        "ab",
        "abb",
    ),
    turns(
        "default dict factory",
        "from collections import defaultdict\nK = defaultdict(lambda: §)\ndef task(): return K",
        "1",
        "2",
    ),
    turns(
        "template", "from string import Template\nK = Template('§')\ndef task(): return K", "a", "b"
    ),
    turns(
        "pydantic instance",
        "from pydantic import BaseModel\nclass P(BaseModel):\n    x: int\nK = P(x=§)\ndef task(): return K",
        "1",
        "2",
    ),
    turns(
        "attrs class",
        "import attr\n@attr.s(auto_attribs=True)\nclass P:\n    x: int = §\ndef task(): return P()",
        "1",
        "2",
    ),
    turns(
        "msgspec struct",
        "import msgspec\nclass P(msgspec.Struct):\n    x: int = §\ndef task(): return P()",
        "1",
        "2",
    ),
    turns(
        "msgspec instance",
        "import msgspec\nclass P(msgspec.Struct):\n    x: int = 0\nK = P(§)\ndef task(): return K",
        "1",
        "2",
    ),
    turns(
        "cell in closure of helper",
        "def make():\n    n = §\n    def h(): return n\n    return h\nh = make()\ndef task(): return h()",
        "1",
        "2",
    ),
    turns(
        "which branch raises",
        "def task(x):\n    if x: raise §\n    return 1",
        "ValueError",
        "KeyError",
    ),
    turns("yield from", "def task(x):\n    § x", "yield from", "yield"),
    turns(
        "class kw",
        "class B:\n    def __init_subclass__(cls, k=0): cls.k = k\nclass C(B, k=§): pass\ndef task(): return C.k",
        "1",
        "2",
    ),
    turns(
        "dunder doc used",
        "def h():\n    '§'\nT = [h]\ndef task(): return [f.__doc__ for f in T]",
        "a",
        "b",
    ),
    turns("doc by name", "def h():\n    '§'\n    return 1\ndef task(): return h.__doc__", "a", "b"),
    turns("own doc", "def task():\n    '§'\n    return task.__doc__", "a", "b"),
    turns(
        "annotations by name",
        "def h(x: §): return 1\ndef task(): return h.__annotations__",
        "int",
        "str",
    ),
    turns(
        "signature of helper",
        "import inspect\ndef h(x: §): return 1\ndef task(): return inspect.signature(h)",
        "int",
        "str",
    ),
    turns(
        "name of the class attribute",
        "class C:\n    def m(self): return 1\n    §\ndef task(): return C().n()",
        "n = m",
        "n = lambda self: 2",
    ),
]

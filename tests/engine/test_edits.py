"""A run with reuse gives what a run of everything would give, after any edits of the program."""

import copy
import logging
import os
import random
from typing import Any

import pytest

from nbflow import Flow
from nbflow.core.task import FunctionTask

EDITS = 2_000 if os.environ.get("HYPOTHESIS_PROFILE") != "soak" else 20_000
EDITS_OF_ONE_PROGRAM = 25

# What a task does with `n`, a number, and `xs`, a list. `{…}` are drawn anew at each definition.
PURE = (
    "return n + {k}",
    "return {g} * 2 + n + len(xs)",
    "return helper(n) + {k}",
    "return [n, {k}, *xs][-9:]",
    "return [helper(x) for x in xs]",
    "return sum(LIST[-5:]) + n",
    "return LIST[-3:]",
    "return TABLE.get({k}, 0) + BOX.size",
    "return sum(xs) + n",
    "return xs",
    "return None",
    "return abs(n - {k}) + {g}",
    "return sum(NEST['deep'][0]) + n",
    "return list(NUMBERS)[-4:] + [n]",
    "return sorted(NAMES)[-{k}:]",
)
CHANGING = (
    "xs.append({k}); return len(xs)",
    "xs.append({k}); return xs",
    "xs.append({k}); return 1 // (n - {k})",
    "LIST.append({k}); return n + len(LIST)",
    "global A; A = {k}; return n + A",
    "BOX.size += 1; return BOX.size",
    "TABLE[{k}] = n; return None",
    "NEST['deep'][0].append({k}); return n",
)
TASK = """
def {f}(number=0, items=()):
    n = number if isinstance(number, int) else 0
    xs = items if isinstance(items, list) else []
    {body}
"""
HELPERS = (
    "def helper(n):\n    return n + {k}",
    "def helper(n):\n    return n * {g}",
    "def helper(n):\n    return inner(n) - {k}",
    "def helper(n, by={k}):\n    return n - by",
    "def helper(n, steps=[{k}]):\n    return n - sum(steps)",
    "def helper(n):\n    return abs(n - {k})",
)
WRAPPER = """
import functools
def wrapped(fn):
    @functools.wraps(fn)
    def call(*args, **kwargs):
        out = fn(*args, **kwargs)
        return {out}
    return call
"""
WRAPPED = (
    "out + {k} if isinstance(out, int) else out",
    "[out, {g}]",
    "inner({k}) if out is None else out",
    "out",
)
BOX = "class Box:\n    def __init__(self, size): self.size = size\nBOX = Box(1)"
VALUES = """\
from array import array
A = 1
B = 2
LIST = [1, 2]
TABLE = {0: 1}
NEST = {"deep": [[1], []]}
NUMBERS = array("i", [1, 2])
NAMES = {"a", "b"}
"""
CHANGEABLE = ("A", "B", "LIST", "TABLE", "NEST", "NUMBERS", "NAMES")
GLOBALS = ("A", "B")
CONSTANTS = (0, 1, 2, 1.0, True)
FUNCTIONS = ("f0", "f1", "f2", "f3")
ADDED = "def abs(n):\n    return n + {k}"
DECORATED = "@wrapped\n"


class Program:
    """Source that is edited as in a notebook: definitions run again in one namespace.

    Fields: ``names`` (the namespace), ``sources`` (name → how it is defined), ``nodes`` (name →
    function, number, where the number and the list come from), ``order`` (of the nodes in the
    flow), ``past`` (to undo), ``cells`` (how many were run).
    """

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.names: dict[str, Any] = {"__name__": "program"}
        self.sources: dict[str, str] = {}
        self.nodes: dict[str, tuple[str, int, str | None, str | None]] = {}
        self.past: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.order = [f"n{number}" for number in range(7)]
        self.cells = 0
        self.define("Box", BOX)
        exec(VALUES, self.names)
        self.define("inner", "def inner(n):\n    return n + 7")
        self.define_wrapper()
        self.define_helper()
        for name in FUNCTIONS:
            self.define_task(name)
        for _ in range(4):
            self.add_node()

    def define(self, name: str, source: str) -> None:
        self.sources[name] = source
        self.cells += 1
        above = "\n" * (self.cells % 5)
        exec(compile(above + source, f"<cell {self.cells}>", "exec"), self.names)

    def filled(self, template: str, **names: str) -> str:
        draw = self.draw
        return template.format(k=draw.randrange(4), g=draw.choice(GLOBALS), **names)

    def define_task(self, name: str) -> None:
        bodies = CHANGING if self.draw.random() < 0.3 else PURE
        body = self.filled(self.draw.choice(bodies))
        self.define(name, self.filled(TASK, f=name, body=body))

    def define_helper(self) -> None:
        self.define("helper", self.filled(self.draw.choice(HELPERS)))

    def define_wrapper(self) -> None:
        self.define("wrapped", WRAPPER.replace("{out}", self.filled(self.draw.choice(WRAPPED))))

    def wrap(self) -> None:
        """Put a function under the decorator, or take it from there."""
        name = self.draw.choice((*FUNCTIONS, "helper"))
        source = self.sources[name].lstrip()
        bare = source.removeprefix(DECORATED)
        self.define(name, bare if bare != source else DECORATED + source)

    def add(self) -> None:
        """Let a function of the program hide a builtin, or no longer."""
        if "abs" in self.sources:
            self.forget_added()
        else:
            self.define("abs", self.filled(ADDED))

    def forget_added(self) -> None:
        if self.sources.pop("abs", None):
            del self.names["abs"]

    def move(self) -> None:
        """Run cells again, unchanged and in another order, and declare the nodes in another."""
        moved = [name for name in self.sources if name not in ("Box", "wrapped")]
        self.draw.shuffle(moved)
        for name in moved:
            self.define(name, self.sources[name])
        self.draw.shuffle(self.order)

    def mutate(self) -> None:
        """Change a value in place."""
        names, number = self.names, self.draw.randrange(3)
        ways = [
            lambda: names["LIST"].append(number),
            lambda: names["TABLE"].update({number: self.draw.randrange(3)}),
            lambda: setattr(names["BOX"], "size", number),
            lambda: names["NEST"]["deep"][0].append(number),
            lambda: names["NEST"]["deep"][1].append(number),
            lambda: names["NUMBERS"].append(number),
            lambda: names["NAMES"].symmetric_difference_update({"abc"[number]}),
        ]
        steps = names["helper"].__defaults__
        if steps and isinstance(steps[0], list):
            ways += [lambda: steps[0].append(number)] * 2
        self.draw.choice(ways)()

    def rebind(self) -> None:
        """Give a name another value, or an equal one."""
        names = self.names
        name = self.draw.choice((*GLOBALS, *GLOBALS, *CHANGEABLE))
        if name in GLOBALS:
            names[name] = self.draw.choice(CONSTANTS)
        else:
            names[name] = copy.deepcopy(names[name])

    def add_node(self) -> None:
        draw = self.draw
        name = f"n{draw.randrange(7)}"
        before = [other for other in self.nodes if other < name]
        first = draw.choice([None, None, *before])
        second = draw.choice(before) if before else None
        self.nodes[name] = (draw.choice(FUNCTIONS), draw.randrange(3), first, second)

    def remove_node(self) -> None:
        if len(self.nodes) > 1:
            gone = self.draw.choice(sorted(self.nodes))
            del self.nodes[gone]
            for name, (function, number, *sources) in self.nodes.items():
                first, second = (None if source == gone else source for source in sources)
                self.nodes[name] = (function, number, first, second)

    def undo(self) -> None:
        """Go back to an earlier version of the definitions and values; the nodes stay."""
        if self.past:
            sources, values = self.draw.choice(self.past)
            self.forget_added()
            for name, source in sources.items():
                self.define(name, source)
            self.restore(values)

    def edit(self) -> None:
        """Change one thing."""
        self.past.append((dict(self.sources), self.world()))
        draw, names = self.draw, self.names
        draw.choice(
            (
                lambda: self.define_task(draw.choice(FUNCTIONS)),
                lambda: self.define_task(draw.choice(FUNCTIONS)),
                self.define_helper,
                lambda: self.define("inner", f"def inner(n):\n    return n + {draw.randrange(3)}"),
                lambda: names.update({"LIST": [draw.randrange(3)]}),
                self.rebind,
                self.rebind,
                self.mutate,
                self.mutate,
                self.mutate,
                self.wrap,
                self.wrap,
                self.define_wrapper,
                self.add,
                self.move,
                self.add_node,
                self.add_node,
                self.remove_node,
                self.undo,
                self.undo,
                lambda: None,
            )
        )()

    def world(self) -> dict[str, Any]:
        """Return a copy of all values that tasks can change."""
        values = {name: copy.deepcopy(self.names[name]) for name in CHANGEABLE}
        return {**values, "BOX": self.names["BOX"].size}

    def restore(self, world: dict[str, Any]) -> None:
        self.names |= copy.deepcopy(world)
        self.names["BOX"] = self.names["Box"](world["BOX"])

    def flow(self) -> Flow:
        flow = Flow("program")
        tasks = {}
        names = sorted(self.nodes, key=self.order.index)
        for name in names:
            function = self.names[self.nodes[name][0]]
            tasks[name] = flow.add_task(FunctionTask(function, slug=name))
        for name in names:
            task = tasks[name]
            _, number, *sources = self.nodes[name]
            for key, source in zip(("number", "items"), sources, strict=True):
                if source is not None:
                    flow.add_edge(tasks[source], task, key=key)
            if sources[0] is None:
                flow.add_edge(number, task, key="number")
        return flow


def outcome(flow: Flow, *, reuse: bool) -> dict[str, Any]:
    """Return the state and result of each node; a result with itself inside as text."""
    result = flow.run(reuse=reuse).result
    return {task.slug: (type(s).__name__, repr(s.result)) for task, s in result.items()}


@pytest.fixture(autouse=True)
def _quiet():
    logger = logging.getLogger("nbflow")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    yield
    logger.setLevel(before)


def run_edits(seed: int) -> int:
    """Edit a program and compare all along; return how many results were reused."""
    program = Program(random.Random(seed))
    memory = program.flow().memory
    reused = 0
    for _ in range(EDITS_OF_ONE_PROGRAM):
        program.edit()
        world = program.world()
        flow = program.flow()
        flow.memory = memory

        got = outcome(flow, reuse=True)

        after = program.world()
        assert flow.last_run is not None
        reused += list(flow.last_run.how.values()).count("reused")
        program.restore(world)
        assert got == outcome(program.flow(), reuse=False)
        assert program.world() == after
    return reused


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(EDITS // EDITS_OF_ONE_PROGRAM))
def test_no_edit_makes_a_run_with_reuse_give_anything_else(seed):
    run_edits(seed)


@pytest.mark.slow
def test_much_is_reused_after_these_edits():
    assert sum(map(run_edits, range(8))) > 200

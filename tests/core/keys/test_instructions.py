import ast
import copy
import dis
import random
import textwrap
from pathlib import Path
from types import CodeType

import pytest

from nbflow.core.keys import instructions
from nbflow.core.keys.bytecode import meaning_of
from nbflow.core.keys.instructions import Flow, steps_of


def code_of(text: str) -> CodeType:
    """Return the code of the one function that a text defines."""
    module = compile(textwrap.dedent(text), "<cell>", "exec")
    return next(value for value in module.co_consts if isinstance(value, CodeType))


def same(before: str, after: str) -> bool:
    return meaning_of(code_of(before)).digest == meaning_of(code_of(after)).digest


def functions(module: str) -> list[ast.FunctionDef]:
    """Return the functions of a file of the library, without decorators."""
    tree = ast.parse(Path(module).read_text("utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for function in found:
        function.decorator_list = []
    return found


def compiled(function: ast.FunctionDef) -> CodeType | None:
    module = ast.fix_missing_locations(ast.Module([function], []))
    try:
        made = compile(module, "<cell>", "exec")
    except SyntaxError:  # cut out of a function whose variable it binds
        return None
    return [value for value in made.co_consts if isinstance(value, CodeType)][-1]


LIBRARY = [textwrap.__file__, copy.__file__, ast.__file__, random.__file__]


@pytest.mark.slow
@pytest.mark.parametrize("module", LIBRARY, ids=["textwrap", "copy", "ast", "random"])
def test_the_library_written_on_single_lines_means_the_same(module):
    for function in functions(module):
        before = compiled(function)
        after = compiled(ast.parse(ast.unparse(function)).body[0])  # type: ignore[arg-type]  # a function
        if before is not None and after is not None:
            assert meaning_of(before) == meaning_of(after), function.name


def mutated(function: ast.FunctionDef, chance: random.Random) -> ast.FunctionDef | None:
    """Return a copy with one thing changed, None where there is nothing to change."""
    function = copy.deepcopy(function)
    nodes = list(ast.walk(function))
    chance.shuffle(nodes)
    return function if any(map(mutate, nodes)) else None


def mutate(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=int() as number):
            node.value = number + 7
        case ast.If(orelse=[_, *_]):
            node.body, node.orelse = node.orelse, node.body
        case ast.If():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.BoolOp(op=ast.And()):
            node.op = ast.Or()
        case ast.Attribute():
            node.attr += "_"
        case ast.Call(args=[first, second, *_]) if ast.dump(first) != ast.dump(second):
            node.args[:2] = [second, first]
        case _:
            return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("module", LIBRARY, ids=["textwrap", "copy", "ast", "random"])
def test_the_library_with_one_thing_changed_means_something_else(module):
    chance = random.Random(0)
    for function in functions(module):
        other = mutated(function, chance)
        if other is None:
            continue
        before, after = compiled(function), compiled(other)
        if before is None or after is None or before.co_code == after.co_code:
            continue
        assert meaning_of(before).digest != meaning_of(after).digest, ast.unparse(other)


def test_line_breaks_in_conditions_do_not_count():
    before = "def f(a, b, c): return a and b or c and (a or not b)"
    after = """
    def f(a, b, c): return (
        a
        and b
        or c
        and (
            a
            or not b
        )
    )
    """
    assert same(before, after)


@pytest.mark.parametrize("use", ["x = {}", "if {}: x = 1", "while {}: g()", "return {}"])
@pytest.mark.parametrize(
    "tests",
    [
        "a and b or c",
        "a or b and c or d",
        "a or (b or c) and d",
        "(a or b) and c or d",
        "a and (b and c) and d",
    ],
)
def test_a_condition_over_several_lines_means_the_same_wherever_it_is_used(use, tests):
    broken = tests.replace(" ", "\n")
    before = f"def f(a, b, c, d):\n    {use.format(tests)}\n    return 1"
    after = f"def f(a, b, c, d):\n    {use.format(f'({broken})')}\n    return 1"

    assert same(before, after)


def test_an_endless_loop_has_a_meaning():
    assert not same("def f():\n    while True: pass", "def f():\n    while True: g()")


def test_what_guards_an_instruction_counts():
    before = "def f():\n    try:\n        a()\n        b()\n    except E: c()"
    after = "def f():\n    try:\n        a()\n    except E: c()\n    b()"

    assert not same(before, after)


def test_where_a_class_stands_does_not_count():
    before = "def f():\n    class C:\n        x = 1\n    return C"
    after = "\n\n\ndef g():\n    class C:\n        x = 1\n    return C"

    assert same(before, after)


def test_each_way_is_walked_once():
    code = code_of("def f(x):\n    while x:\n        if x: g()\n        else: h()\n    return x")

    steps = [step for step, _ in Flow(code, steps_of(code)).walk() if not isinstance(step, int)]

    calls = [step.value for step in steps if step.name == "LOAD_GLOBAL"]
    assert sorted(calls) == ["g", "h"]


def test_names_of_keywords_are_found():
    assert not same("def f(): return g(a=1)", "def f(): return g(b=1)")


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("LOAD_FAST_LOAD_FAST", ("x", "y"), [("LOAD_FAST", "x"), ("LOAD_FAST", "y")]),
        ("STORE_FAST_LOAD_FAST", ("x", "y"), [("STORE_FAST", "x"), ("LOAD_FAST", "y")]),
        ("LOAD_FAST_BORROW", "x", [("LOAD_FAST", "x")]),
        ("LOAD_FAST_CHECK", "x", [("LOAD_FAST", "x")]),
        ("LOAD_FAST", "shared", []),
        ("STORE_FAST", "shared", [("STORE_FAST", "shared")]),
        ("LOAD_CLOSURE", "shared", []),
    ],
)
def test_ways_to_load_a_variable_in_later_versions_are_one_way(name, value, found):
    step = next(iter(dis.get_instructions(compile("x", "<cell>", "eval"))))
    kind = dis.opmap["LOAD_FAST"]
    loaded = step._replace(opname=name, opcode=kind, argval=value)

    steps = instructions._split(loaded, frozenset({"shared"}))

    assert [(step.name, step.value) for step in steps] == found

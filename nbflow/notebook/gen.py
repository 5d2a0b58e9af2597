"""Writes what the page's end needs of the protocol: its JSON schema, its TypeScript types.

python -m nbflow.notebook.gen            writes labextension/src/protocol/
python -m nbflow.notebook.gen --check    exits 1 with the differences
"""

import json
import sys
from collections.abc import Sequence
from difflib import unified_diff
from inspect import getdoc
from pathlib import Path
from typing import get_args

from msgspec import Struct, inspect
from msgspec.json import schema_components

from nbflow.notebook import protocol
from nbflow.notebook.protocol import FromKernel, FromPage
from nbflow.notebook.states import PHASES, STATES

__all__ = ["main", "schema", "typescript"]

FOLDER = Path(__file__).parents[2] / "labextension" / "src" / "protocol"
WIDTH = 100

Kind = type[Struct]

_HEADER = """\
// Made from nbflow/notebook/protocol/ by `make gen`: not to be edited.

import type { Guard } from "./shape";
import { count, either, flag, list, literal, number, pair, struct, text } from "./shape";
"""


def schema() -> str:
    """Return the JSON schema of all messages."""
    (kernel, page), components = schema_components(
        [FromKernel, FromPage], ref_template="#/$defs/{name}"
    )
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "nbflow's live view",
        "$defs": {**components, "FromKernel": kernel, "FromPage": page},
    }
    return json.dumps(whole, indent=2) + "\n"


def typescript() -> str:
    """Return the TypeScript types of all messages, each with its guard."""
    kinds: dict[Kind, None] = {}
    for kind in (*get_args(FromKernel), *get_args(FromPage)):
        _collect(kind, kinds)
    states = "".join(
        f"  {{ name: {json.dumps(name)}, phase: {json.dumps(phase)} }},\n"
        for name, phase in STATES.items()
    )
    parts = [
        _HEADER,
        f"export type Phase = {_alternatives(PHASES)};\n",
        "/** What a node is shown as; a state's byte is its place here. */\n"
        f"export const STATES = [\n{states}] as const satisfies readonly "
        "{ name: string; phase: Phase }[];\n",
        'export type StateName = (typeof STATES)[number]["name"];\n',
        *map(_interface, kinds),
        *(
            _union(name, get_args(union))
            for name, union in (("FromKernel", FromKernel), ("FromPage", FromPage))
        ),
    ]
    return "\n".join(parts)


def _collect(kind: Kind, kinds: dict[Kind, None]) -> None:
    """Add a struct after those that it is made of."""
    for field in _struct(kind).fields:
        for part in _parts(field.type):
            if isinstance(part, inspect.StructType):
                _collect(part.cls, kinds)
    kinds[kind] = None


def _struct(kind: Kind) -> inspect.StructType:
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    return info


def _parts(kind: inspect.Type) -> list[inspect.Type]:
    match kind:
        case inspect.UnionType(types) | inspect.TupleType(types):
            return [part for each in types for part in _parts(each)]
        case inspect.VarTupleType(item_type=item):
            return _parts(item)
    return [kind]


def _interface(kind: Kind) -> str:
    info = _struct(kind)
    tag = [("type", json.dumps(info.tag), f"literal({json.dumps(info.tag)})")] if info.tag else []
    fields = tag + [(f.encode_name, _type(f.type), _guard(f.type)) for f in info.fields]
    types = "".join(f"  readonly {name}: {type_};\n" for name, type_, _ in fields)
    guards = "".join(f"  {name}: {guard},\n" for name, _, guard in fields)
    name = kind.__name__
    one_line = f"struct<{name}>({{ {', '.join(f'{n}: {guard}' for n, _, guard in fields)} }});"
    declared = f"export const is{name}: Guard<{name}> = "
    if len(declared + one_line) > WIDTH:
        one_line = f"struct<{name}>({{\n{guards}}});"
    return f"{_comment(kind)}export interface {name} {{\n{types}}}\n\n{declared}{one_line}\n"


def _comment(kind: Kind) -> str:
    text = (getdoc(kind) or "").strip().replace("``", "`")
    lines = text.splitlines()
    if len(lines) == 1:
        return f"/** {text} */\n"
    return "/**\n" + "".join(f" * {line}".rstrip() + "\n" for line in lines) + " */\n"


def _union(name: str, kinds: Sequence[Kind]) -> str:
    names = [kind.__name__ for kind in kinds]
    guards = [f"is{each}" for each in names]
    type_ = f"export type {name} = {' | '.join(names)};\n"
    if len(type_) > WIDTH:
        type_ = f"export type {name} =\n" + "\n".join(f"  | {each}" for each in names) + ";\n"
    guard = f"export const is{name}: Guard<{name}> = either({', '.join(guards)});\n"
    if len(guard) > WIDTH:
        lines = "".join(f"  {each},\n" for each in guards)
        guard = f"export const is{name}: Guard<{name}> = either(\n{lines});\n"
    return f"{type_}\n{guard}"


def _type(kind: inspect.Type) -> str:
    match kind:
        case inspect.StructType(cls=cls):
            return cls.__name__
        case inspect.LiteralType(values=values):
            return _alternatives(values)
        case inspect.VarTupleType(item_type=item):
            inner = _type(item)
            return f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"
        case inspect.TupleType(item_types=items):
            return f"readonly [{', '.join(map(_type, items))}]"
        case inspect.UnionType(types=types):
            return " | ".join(map(_type, types))
    return _PLAIN[type(kind)][0]


def _guard(kind: inspect.Type) -> str:
    match kind:
        case inspect.StructType(cls=cls):
            return f"is{cls.__name__}"
        case inspect.LiteralType(values=values):
            return f"literal({', '.join(map(json.dumps, _values(values)))})"
        case inspect.VarTupleType(item_type=item):
            return f"list({_guard(item)})"
        case inspect.TupleType(item_types=(first, second)):
            return f"pair({_guard(first)}, {_guard(second)})"
        case inspect.UnionType(types=types):
            return f"either({', '.join(map(_guard, types))})"
        case inspect.IntType(ge=0):
            return "count"
    return _PLAIN[type(kind)][1]


_PLAIN: dict[type[inspect.Type], tuple[str, str]] = {
    inspect.NoneType: ("null", "literal(null)"),
    inspect.BoolType: ("boolean", "flag"),
    inspect.IntType: ("number", "number"),
    inspect.FloatType: ("number", "number"),
    inspect.StrType: ("string", "text"),
}


def _values(values: Sequence[object]) -> list[object]:
    """Return a literal's values in one order: it is a set to msgspec."""
    return sorted(values, key=str)


def _alternatives(values: Sequence[object]) -> str:
    return " | ".join(map(json.dumps, _values(values)))


def main(arguments: Sequence[str], folder: Path = FOLDER) -> int:
    """Write the files, or compare them; return the exit status."""
    stale = 0
    for name, text in (("schema.json", schema()), ("generated.ts", typescript())):
        path = folder / name
        if "--check" in arguments:
            there = path.read_text(encoding="utf-8") if path.exists() else ""
            difference = unified_diff(
                there.splitlines(keepends=True),
                text.splitlines(keepends=True),
                f"{name} (committed)",
                f"{name} (from {Path(protocol.__file__).name})",
            )
            lines = list(difference)
            sys.stdout.writelines(lines)
            stale += bool(lines)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

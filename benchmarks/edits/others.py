"""The other tools that run the program in a kernel, each with its own way of keeping results.

They are installed into an environment of their own; nothing of nbflow depends on them.
"""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from benchmarks.edits.folders import Folder
from benchmarks.edits.marimo import ScriptPlayer
from benchmarks.edits.play import KernelPlayer, Player
from benchmarks.edits.tools import CannotError, Tool, called, names

__all__ = ["installed", "tools"]

HOME = Path(__file__).parents[2] / ".make" / "edits-others"
TOOLS = ("joblib", "sf-hamilton", "marimo", "prefect")
# The server of one of the tools does not start with a newer fastapi.
BESIDE = ("fastapi<0.145", "ipykernel", "numpy", "pandas")
VERSIONS = "import importlib.metadata as m, sys; print(*map(m.version, sys.argv[1:]))"

JOBLIB = """\
from joblib import Memory
task = Memory({folder!r} + "/joblib", verbose=0).cache"""

PREFECT = """\
from prefect import task as made_task
from prefect.cache_policies import INPUTS, TASK_SOURCE
task = made_task(persist_result=True, cache_policy=INPUTS + TASK_SOURCE)"""
PREFECT_SETTINGS = {
    "PREFECT_HOME": "{root}/home",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # Each kernel has a server of its own; what lasts is in the home: the results.
    "PREFECT_SERVER_DATABASE_CONNECTION_URL": "sqlite+aiosqlite:///file::memory:?cache=shared&uri=true&check_same_thread=false",
}

HAMILTON = """\
import inspect
from uuid import uuid4
from typing import Any
from hamilton.ad_hoc_utils import create_temporary_module
from hamilton.driver import Builder

def task(fn):
    fn.__annotations__ = {name: Any for name in inspect.signature(fn).parameters} | {"return": Any}
    return fn

def executed(tasks, inputs):
    module = create_temporary_module(*tasks, module_name=f"program_{uuid4().hex}")
    builder = Builder().with_modules(module).with_cache(path={folder!r} + "/hamilton")
    wanted = [fn.__name__ for fn in tasks]
    found = builder.build().execute(wanted, inputs=inputs)
    return tuple(found[name] for name in wanted)"""


def installed(home: Path = HOME, packages: Iterable[str] = (*TOOLS, *BESIDE)) -> Path:
    """Return the Python of the environment that has the other tools, made when there is none."""
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    return python


def tools(python: Path) -> dict[str, Callable[[Folder], Player]]:
    """Return what plays edits with each of the tools, by its name and version."""
    versions = subprocess.run(
        [python, "-c", VERSIONS, *TOOLS], capture_output=True, text=True, check=True
    )
    joblib, hamilton, marimo, prefect = versions.stdout.split()
    executable = str(python)
    return {
        f"joblib.Memory {joblib}": partial(KernelPlayer, Tool(JOBLIB, called, python=executable)),
        f"hamilton's cache {hamilton}": partial(
            KernelPlayer, Tool(HAMILTON, _executed, python=executable)
        ),
        f"marimo's persistent cache {marimo}": partial(ScriptPlayer, python),
        f"Prefect {prefect}": partial(
            KernelPlayer, Tool(PREFECT, called, python=executable, environment=PREFECT_SETTINGS)
        ),
    }


def _executed(plan: str, number: int) -> tuple[str, str]:
    """Return the cell that executes the calls of a plan as hamilton's graph.

    Its edges are the names of the parameters, which are those of the tasks; what a call is given
    besides is an input of the graph.
    """
    if ".map(" in plan:
        raise CannotError("has a way of its own to map, without a key for each element")
    tasks, inputs = [], []
    results = names(plan)
    for statement in ast.parse(plan).body:
        assert isinstance(statement, ast.Assign)
        call = statement.value
        assert isinstance(call, ast.Call)
        function = ast.unparse(call.func)
        tasks.append(function)
        given = [argument for argument in call.args if ast.unparse(argument) not in results]
        inputs += [(function, ast.unparse(argument)) for argument in given]
        inputs += [(function, ast.unparse(keyword.value)) for keyword in call.keywords]
    values = ", ".join(f"[*inspect.signature({fn}).parameters][-1]: {text}" for fn, text in inputs)
    return "pass", f"print(executed([{', '.join(tasks)}], {{{values}}}))"

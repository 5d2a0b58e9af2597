"""What `import nbflow` costs and changes: next to nothing, and nothing."""

import json
import subprocess
import sys

import nbflow

# What importing nbflow must not load: each is imported where it is first needed.
HEAVY = (
    "IPython",
    "anywidget",
    "asyncio",
    "cronsim",
    "dask",
    "distributed",
    "docker",
    "filelock",
    "fsspec",
    "graphviz",
    "ipywidgets",
    "jupyterlab",
    "platformdirs",
    "psutil",
    "pydantic",
    "sqlite3",
)

LOADED = "import sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"

SHELL = """
import json
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()

def described():
    return {
        "callbacks": {event: len(found) for event, found in shell.events.callbacks.items()},
        "magics": {kind: sorted(found) for kind, found in shell.magics_manager.magics.items()},
        "transformers": len(shell.input_transformers_cleanup) + len(shell.input_transformers_post),
        "exceptions": [str(kind) for kind in shell.custom_exceptions],
        "names": sorted(shell.user_ns),
        "displays": sorted(map(str, shell.display_formatter.formatters["text/html"].type_printers)),
    }

before = described()
import nbflow
print(json.dumps([before, described()]))
"""


def python(code: str, *, env: dict[str, str] | None = None) -> str:
    """Return what a fresh interpreter prints for `code`."""
    command = [sys.executable, "-W", "error", "-c", code]
    finished = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env)
    return finished.stdout


def heavy_after(code: str) -> list[str]:
    """Return what of `HEAVY` a fresh interpreter has loaded after `code`."""
    return sorted(set(HEAVY).intersection(python(f"{code}\n{LOADED}").split()))


def test_importing_nbflow_loads_nothing_heavy():
    assert heavy_after("import nbflow") == []


def test_something_heavy_would_be_noticed():
    assert heavy_after("import nbflow, pydantic") == ["pydantic"]


def test_a_star_import_binds_the_public_names():
    bound: dict[str, object] = {}

    exec("from nbflow import *", bound)

    assert sorted(bound.keys() - {"__builtins__"}) == sorted(nbflow.__all__)


def test_importing_nbflow_changes_nothing_in_ipython(tmp_path):
    printed = python(SHELL, env={"IPYTHONDIR": str(tmp_path), "PATH": ""})

    before, after = json.loads(printed)
    assert after == before
    assert before["magics"]["line"]

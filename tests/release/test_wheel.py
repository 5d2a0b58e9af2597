"""The wheel that users install, in an environment that holds nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.source import ROOT
from tests.test_imports import HEAVY, LOADED

pytestmark = pytest.mark.slow

TINY_FLOW = """
from nbflow import Flow, task

@task
def add(x, y):
    return x + y

with Flow("tiny") as flow:
    total = add(add(1, 2), 3)

state = flow.run()
print(state.result[total].result)
"""


def run(*command: object, cwd: Path) -> str:
    """Return what a command prints, run where the working tree cannot be imported from."""
    line = [str(part) for part in command]
    return subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True, cwd=cwd).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """Return the interpreter of a fresh environment with the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    interpreter = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", interpreter, "install", "--quiet"]
    run(*pip, "--constraint", ROOT / "constraints.txt", wheel, cwd=folder)
    return interpreter


def test_the_wheel_holds_the_package_and_its_types_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()

    top = {name.split("/")[0].split("-")[0] for name in names}
    assert top == {"nbflow", "jupyterlab_nbflow"}
    assert "nbflow/py.typed" in names


def test_importing_the_installed_package_loads_nothing_heavy(python, tmp_path):
    loaded = run(python, "-W", "error", "-c", f"import nbflow\n{LOADED}", cwd=tmp_path).split()

    assert "nbflow" in loaded
    assert set(HEAVY).intersection(loaded) == set()


def test_a_flow_runs_in_the_fresh_environment(python, tmp_path):
    script = tmp_path / "tiny.py"
    script.write_text(TINY_FLOW, encoding="utf-8")

    assert run(python, script, cwd=tmp_path).splitlines()[-1] == "6"

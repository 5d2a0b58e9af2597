"""The wheel that users install, in an environment that holds nothing else."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.release.clone import clone_into
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


EXTENSION = "share/jupyter/labextensions/jupyterlab-nbflow"


def run(*command: object, cwd: Path, **environment: str) -> str:
    """Return what a command prints, run where the working tree cannot be imported from."""
    line = [str(part) for part in command]
    done = subprocess.run(
        line,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, **environment},
    )
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the wheel as it is built from a clone, without Node on the path."""
    folder = tmp_path_factory.mktemp("dist")
    shell = shutil.which("sh")
    assert shell is not None
    (folder / "bin").mkdir()
    (folder / "bin" / "sh").symlink_to(shell)
    clone = clone_into(folder / "clone")
    command = [sys.executable, "-m", "build", "--outdir", folder, clone]
    run(*command, cwd=folder, PATH=str(folder / "bin"))
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


def test_the_wheel_holds_the_package_its_types_and_what_pages_load_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        widget = archive.getinfo("nbflow/notebook/static/widget.js")

    top = {name.split("/")[0].split("-")[0] for name in names}
    assert top == {"nbflow", "pytest_nbflow.py", "jupyterlab_nbflow"}
    assert "nbflow/py.typed" in names
    assert widget.file_size > 10_000
    data = [name.split(".data/data/")[1] for name in names if ".data/" in name]
    assert {name.removeprefix(f"{EXTENSION}/").split("/")[0] for name in data} == {
        "install.json",
        "package.json",
        "schemas",
        "static",
    }


def test_the_installed_extension_is_enabled_and_in_order(python, tmp_path):
    # By its own name: `jupyter` takes the first of its kind on the path, which may be another's.
    command = [python.with_name("jupyter-labextension"), "list"]
    listed = subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True, cwd=tmp_path)

    (line,) = [each for each in listed.stderr.splitlines() if "jupyterlab-nbflow" in each]
    assert line.split()[2:4] == ["\x1b[32menabled\x1b[0m", "\x1b[32mOK\x1b[0m"]
    assert "(python, jupyterlab-nbflow)" in line


def test_importing_the_installed_package_loads_nothing_heavy(python, tmp_path):
    loaded = run(python, "-W", "error", "-c", f"import nbflow\n{LOADED}", cwd=tmp_path).split()

    assert "nbflow" in loaded
    assert set(HEAVY).intersection(loaded) == set()


def test_a_flow_runs_in_the_fresh_environment(python, tmp_path):
    script = tmp_path / "tiny.py"
    script.write_text(TINY_FLOW, encoding="utf-8")

    assert run(python, script, cwd=tmp_path).splitlines()[-1] == "6"


def test_the_command_is_on_the_path_of_the_environment(python, tmp_path):
    assert run(python.with_name("nbflow"), "--version", cwd=tmp_path).startswith("nbflow ")


def test_a_flow_is_seen_run_and_cancelled_in_the_installed_jupyterlab(python):
    # Only what drives the browser is the working tree's; page, server and kernel are the wheel's.
    tests = ["npm", "run", "test:lab", "--", "ui-tests/flow.test.ts"]

    told = run(*tests, cwd=ROOT / "labextension", NBFLOW_LAB=str(python.with_name("jupyter-lab")))

    assert " passed" in told

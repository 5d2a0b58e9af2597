"""Cancelling on an ipykernel that leads comm messages in its own way."""

import os
import subprocess
import sys

import pytest

from tests.source import ROOT

pytestmark = pytest.mark.slow

OTHER = "7.3"


def run(*command: object, env: dict[str, str] | None = None) -> str:
    """Return what a command prints."""
    line = [str(part) for part in command]
    found = subprocess.run(line, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=env)
    assert found.returncode == 0, found.stdout
    return found.stdout


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Return variables under which kernels are of that version, all else being as it is here."""
    folder = tmp_path_factory.mktemp("ipykernel")
    wanted = f"ipykernel=={OTHER}.*"
    run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, wanted)
    return {**os.environ, "PYTHONPATH": str(folder)}


def test_the_kernels_are_of_that_version(environment):
    code = "import ipykernel; print(ipykernel.__version__)"

    assert run(sys.executable, "-c", code, env=environment).startswith(f"{OTHER}.")


def test_runs_are_cancelled_there_as_they_are_here(environment):
    told = run(sys.executable, "-m", "pytest", "-q", "tests/kernel/test_cancel.py", env=environment)

    assert " passed" in told

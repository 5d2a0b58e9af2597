"""`make lab`, as somebody types it in a fresh clone with an empty home."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator

import psutil
import pytest

from tests.release.clone import clone_into

NOTEBOOK = "notebooks/01-flight-delays.ipynb"
EXTENSION = "jupyterlab-nbflow"
TOKEN = "lab"
SETUP_SECONDS = 600
STOP_SECONDS = 30

# How this machine reaches package indices is its own affair; nothing else is taken along.
PASSED_ON: tuple[str, ...] = (
    "PIP_",
    "NPM_CONFIG_",
    "NODE_EXTRA_CA",
    "SSL_",
    "REQUESTS_",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
)

pytestmark = pytest.mark.slow


@pytest.fixture
def clone(tmp_path):
    return clone_into(tmp_path / "clone")


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """Return an empty home and a path with Python and make, and little more."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: text for name, text in os.environ.items() if name.upper().startswith(PASSED_ON)}
    path = os.pathsep.join([f"{sys.base_prefix}/bin", "/usr/bin", "/bin"])
    return {**kept, "HOME": str(home), "PATH": path}


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


@pytest.fixture
def lab(clone, environment, port) -> Iterator[subprocess.Popen[bytes]]:
    options = f"--no-browser --allow-root --port={port} --ServerApp.port_retries=0"
    process = subprocess.Popen(
        ["make", "lab", f"LAB_ARGS={options} --IdentityProvider.token={TOKEN}"],
        cwd=clone,
        env=environment,
        start_new_session=True,
    )
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ask(port: int, path: str, *, method: str = "GET") -> tuple[str, str]:
    """Return the path where the answer was found in the end, and its text."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    request.add_header("Authorization", f"token {TOKEN}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return urllib.parse.urlsplit(answer.url).path, answer.read().decode()


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + SETUP_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"`make lab` ended with status {process.returncode}"
        try:
            ask(port, "/api/status")
        except urllib.error.URLError:
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"`make lab` did not answer within {SETUP_SECONDS} s")


def test_make_lab_opens_the_first_notebook_and_leaves_no_process_behind(lab, port):
    wait_until_it_answers(lab, port)

    page, text = ask(port, "/")
    assert page == f"/lab/tree/{NOTEBOOK}"
    assert "jupyter-config-data" in text
    # That page answers for any name, so the notebook itself is asked for too.
    assert json.loads(ask(port, f"/api/contents/{NOTEBOOK}")[1])["type"] == "notebook"
    assert EXTENSION in {each["name"] for each in json.loads(ask(port, "/lab/api/extensions")[1])}

    # A kernel has a session of its own, so it could outlive the server.
    ask(port, "/api/kernels", method="POST")
    started = psutil.Process(lab.pid).children(recursive=True)
    assert len(started) >= 2
    os.killpg(lab.pid, signal.SIGTERM)
    _, left = psutil.wait_procs(started, timeout=STOP_SECONDS)
    assert left == []

"""A real kernel, spoken to as a front end does."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

SECONDS = 60

SETUP = """\
%load_ext nbflow
from nbflow import Parameter, task
"""


@dataclass
class Cell:
    """What a front end got from a cell."""

    status: str = ""
    printed: str = ""
    errors: str = ""
    shown: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] = field(default_factory=dict)
    prompts: list[str] = field(default_factory=list)

    def take(self, kind: str, content: dict[str, Any]) -> None:
        """Take in one message."""
        match kind:
            case "stream" if content["name"] == "stdout":
                self.printed += content["text"]
            case "stream":
                self.errors += content["text"]
            case "execute_result" | "display_data":
                self.shown.append(content["data"])
            case "error":
                self.error = content

    @property
    def text(self) -> str:
        shown = "".join(f"{bundle['text/plain']}\n" for bundle in self.shown)
        return self.printed + self.errors + shown + "\n".join(self.error.get("traceback", []))


class Kernel:
    """A kernel and one front end of it; without ``answers`` the front end has no stdin."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client

    def run(
        self,
        code: str,
        cell_id: str | None = None,
        answers: Iterable[str] | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Cell:
        """Run a cell; `meanwhile` is called once it prints something."""
        request = self._request(code, cell_id, allow_stdin=answers is not None)
        cell, left = Cell(), list(answers or ())
        until = time.monotonic() + SECONDS
        while not self._is_over(request, cell, left):
            assert time.monotonic() < until, f"the cell does not end: {cell}"
            if meanwhile is not None and cell.printed:
                meanwhile()
                meanwhile = None
        cell.status = self.reply(request)["status"]
        return cell

    def reply(self, request: str) -> dict[str, Any]:
        """Return what the kernel answered."""
        while True:
            reply = self.client.get_shell_msg(timeout=SECONDS)
            if reply["parent_header"]["msg_id"] == request:
                return dict(reply["content"])

    def _request(self, code: str, cell_id: str | None, *, allow_stdin: bool) -> str:
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": allow_stdin,
            "stop_on_error": True,
        }
        message = self.client.session.msg("execute_request", content)
        if cell_id is not None:
            message["metadata"]["cellId"] = cell_id
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def _is_over(self, request: str, cell: Cell, answers: list[str]) -> bool:
        """Take one message, if there is one; tell whether the kernel has nothing more to say."""
        if self.client.stdin_channel.msg_ready():
            cell.prompts.append(self.client.get_stdin_msg(timeout=1)["content"]["prompt"])
            self.client.input(answers.pop(0))
        try:
            message = self.client.get_iopub_msg(timeout=0.05)
        except Empty:
            return False
        if message["parent_header"].get("msg_id") != request:
            return False
        cell.take(message["msg_type"], message["content"])
        return bool(message["content"].get("execution_state") == "idle")

    def good(self, code: str, cell_id: str | None = None) -> Cell:
        """Run a cell that has to succeed."""
        cell = self.run(code, cell_id)
        assert cell.status == "ok", cell.text
        return cell


@pytest.fixture
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which tasks leave a mark each time they are called."""
    folder = tmp_path / "marks"
    folder.mkdir()
    monkeypatch.setenv("MARKS", str(folder))
    return folder


@pytest.fixture
def kernel(tmp_path: Path, marks: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    """A new kernel with the extension loaded, which knows where the marks go."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    yield from new_kernel()


def new_kernel() -> Iterator[Kernel]:
    """Yield a kernel with the extension loaded, and end it."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=SECONDS)
        made = Kernel(manager, client)
        made.good(SETUP)
        yield made
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.context.destroy()

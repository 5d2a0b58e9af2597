"""A real kernel, spoken to as a front end does."""

import os
import sys
from collections.abc import Mapping
from typing import Any

from jupyter_client.manager import KernelManager

__all__ = ["CellError", "FrontEnd"]

SECONDS = 120


class CellError(Exception):
    """A cell raised."""


class FrontEnd:
    """A new kernel of the Python of ``python``, with an environment of its own."""

    def __init__(self, python: str, environment: Mapping[str, str], seed: int) -> None:
        self._manager = KernelManager(kernel_name="python3")
        spec = self._manager.kernel_spec
        assert spec is not None, "this environment has a kernel"
        spec.argv = [python or sys.executable, *spec.argv[1:], "--log-level=ERROR"]
        hash_seed = {"PYTHONHASHSEED": str(seed), "PYTHONDONTWRITEBYTECODE": "1"}
        self._manager.start_kernel(env={**os.environ, **environment, **hash_seed})
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=SECONDS)

    def close(self) -> None:
        """End the kernel."""
        self._client.stop_channels()
        self._manager.shutdown_kernel()  # as a front end asks it to
        self._manager.context.destroy()

    def execute(self, code: str, cell_id: str) -> str:
        """Run a cell and return what it printed."""
        content = {"code": code, "silent": False, "allow_stdin": False, "store_history": True}
        message = self._client.session.msg("execute_request", content)
        message["metadata"]["cellId"] = cell_id
        self._client.shell_channel.send(message)
        return self._printed(message["header"]["msg_id"], code)

    def _printed(self, request: str, code: str) -> str:
        printed, failure = "", None
        while True:
            message: dict[str, Any] = self._client.get_iopub_msg(timeout=SECONDS)
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream" and content["name"] == "stdout":
                printed += content["text"]
            elif kind == "error":
                failure = f"{content['ename']}: {content['evalue']}"
            elif content.get("execution_state") == "idle":
                break
        if failure is not None:
            raise CellError(f"{failure}\nin the cell:\n{code}")
        return printed

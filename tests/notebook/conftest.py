"""A shell with the extension loaded, and what its cells give."""

import atexit
import builtins
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from traitlets.config import Config

from nbflow.notebook import extension

LAST = ("last_type", "last_value", "last_traceback", "last_exc")


@dataclass(frozen=True)
class Ran:
    """What a cell gave: what it printed, the bundles it displayed, and IPython's own word."""

    printed: str
    errors: str
    shown: list[dict[str, str]]
    result: ExecutionResult

    @property
    def text(self) -> str:
        """Everything as text, in order of kind; what a reader sees who sees no pictures."""
        return self.printed + self.errors + "".join(f"{b['text/plain']}\n" for b in self.shown)

    @property
    def ok(self) -> bool:
        return bool(self.result.success)


class Shell:
    """An IPython shell; `run` a cell, look at its ``vars``."""

    def __init__(self, ip: InteractiveShell) -> None:
        self.ip = ip
        self.vars: dict[str, Any] = ip.user_ns
        self._shown: list[dict[str, str]] = []
        # What a front end gets from both, in the order in which it gets it.
        vars(ip.display_pub)["publish"] = lambda data, **_: self._shown.append(data)
        vars(ip.displayhook)["write_output_prompt"] = lambda: None
        vars(ip.displayhook)["write_format_data"] = lambda data, _: self._shown.append(data)

    def run(self, cell: str, cell_id: str | None = None) -> Ran:
        printed, errors = StringIO(), StringIO()
        with redirect_stdout(printed), redirect_stderr(errors):
            result = self.ip.run_cell(cell, store_history=True, cell_id=cell_id)
        shown = self._shown[:]
        self._shown.clear()
        return Ran(printed.getvalue().rstrip("\n"), errors.getvalue(), shown, result)

    def good(self, cell: str, cell_id: str | None = None) -> Ran:
        """Run a cell that has to succeed."""
        ran = self.run(cell, cell_id)
        assert ran.ok, ran.text
        return ran

    def refused(self, cell: str, cell_id: str | None = None) -> str:
        """Run a cell that has to fail and return what is said of it."""
        ran = self.run(cell, cell_id)
        assert not ran.ok, ran.text
        return ran.printed + ran.errors

    def nodes(self, flow: str = "delays") -> dict[str, list[str]]:
        """Return node → upstream nodes."""
        graph = self.vars[flow].graph
        return {
            name: [graph.nodes[edge.upstream_task].name for edge in node.inputs]
            for name, node in graph.names.items()
        }


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell as it comes."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    # A doctest leaves its last value there, and a shell then keeps its own from the user.
    monkeypatch.delattr(builtins, "_", raising=False)
    config = Config(
        {"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "nocolor"}}
    )
    before = {name: getattr(sys, name) for name in LAST if hasattr(sys, name)}
    main, hook = sys.modules["__main__"], sys.excepthook
    InteractiveShell.clear_instance()
    ip = InteractiveShell.instance(config=config)
    # Else the process would end slowly: each of hundreds of shells collects garbage then.
    atexit.unregister(ip.atexit_operations)
    yield Shell(ip)
    extension.unload(ip)
    ip.restore_sys_module_state()
    InteractiveShell.clear_instance()
    sys.modules["__main__"], sys.excepthook = main, hook
    for name in LAST:
        vars(sys).pop(name, None)
    vars(sys).update(before)


@pytest.fixture
def ip(bare: Shell) -> Shell:
    """A shell with the extension and the usual imports."""
    bare.good("%load_ext nbflow\nfrom nbflow import Flow, Parameter, task")
    return bare


@pytest.fixture
def delays(ip: Shell) -> Shell:
    """A shell in which the flow of the examples has been built: day → flights → tidy."""
    ip.good(
        "@task\ndef load(day):\n    return [1, 2, 3]\n"
        "@task\ndef clean(rows):\n    return [row for row in rows if row > 1]\n"
        "@task\ndef save(rows):\n    return len(rows)"
    )
    ip.good('%%flow delays\nday = Parameter("day", default="2013-01-01")\nflights = load(day)')
    ip.good("%%flow delays\ntidy = clean(flights)")
    return ip

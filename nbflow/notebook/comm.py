"""The live view in JupyterLab's tabs: each opens a comm, over which the widget's messages go.

What a tab says when it opens is ``{"flow": variable}``; where that is None, it gets the flow that
ran last. A tab whose flow is not there (yet) waits for it, which is how it outlives a kernel.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import to_builtins

from nbflow.notebook.channels import answered_beside
from nbflow.notebook.kinds import AnyFlow
from nbflow.notebook.link import Link
from nbflow.notebook.live import Live
from nbflow.notebook.protocol import Refused
from nbflow.notebook.text import first_line

__all__ = ["TARGET", "Tabs"]

TARGET = "nbflow"
"""What the page's end asks for: `labextension/src/lab/connection.ts`."""


@dataclass(slots=True, eq=False)
class _Tab:
    """One comm: the flow's variable, None before there is one; what it is linked to."""

    comm: Any
    wanted: str | None
    flow: AnyFlow | None = None
    live: Live | None = None
    link: Link | None = None

    def send(self, message: dict[str, Any], buffers: Sequence[bytes]) -> None:
        self.comm.send(message, buffers=list(buffers))

    def part(self) -> None:
        if self.live is not None and self.link is not None:
            self.live.disconnect(self.link)
        self.flow = self.live = self.link = None


class Tabs:
    """The tabs that show flows of one shell.

    Parameters
    ----------
    shell
        The IPython shell; without a kernel it has no tabs.
    flows
        Returns variable → flow.
    live
        Returns what pages see of a flow.

    Fields: ``_comms`` (the kernel's manager, while loaded); guarded by the lock, since comms are
    opened beside the cell that runs, ``_tabs`` (by the comm's id).
    """

    def __init__(
        self,
        shell: Any,
        flows: Callable[[], Mapping[str, AnyFlow]],
        live: Callable[[AnyFlow], Live],
    ) -> None:
        self._shell = shell
        self._flows = flows
        self._live = live
        self._comms: Any = None
        self._lock = threading.RLock()
        self._tabs: dict[str, _Tab] = {}

    def load(self) -> None:
        """Let tabs be opened."""
        self._comms = getattr(getattr(self._shell, "kernel", None), "comm_manager", None)
        if self._comms is not None:
            self._comms.register_target(TARGET, self.opened)
            self._shell.events.register("post_run_cell", self.refresh)

    def unload(self) -> None:
        """Close all."""
        if self._comms is None:
            return
        self._comms.unregister_target(TARGET, self.opened)
        self._comms = None
        self._shell.events.unregister("post_run_cell", self.refresh)
        with self._lock:
            tabs, self._tabs = self._tabs, {}
        for tab in tabs.values():
            tab.part()
            tab.comm.close()

    def refresh(self, result: Any = None) -> None:
        """Link tabs to flows that have come, or that have been made anew."""
        with self._lock:
            for tab in self._tabs.values():
                self._join(tab)

    def opened(self, comm: Any, message: Mapping[str, Any]) -> None:
        """Link a tab that was opened, with what it said."""
        answered_beside(comm)
        data = message["content"].get("data")
        wanted = data.get("flow") if isinstance(data, dict) else None
        tab = _Tab(comm, wanted if isinstance(wanted, str) else None)
        comm.on_msg(lambda message: self._heard(tab, message))
        comm.on_close(lambda message: self._closed(tab))
        with self._lock:
            self._tabs[comm.comm_id] = tab
            self._join(tab)
            if tab.link is None:
                tab.send(to_builtins(_missing(tab.wanted)), [])

    def _join(self, tab: _Tab) -> None:
        variable, flow = self._find(tab.wanted)
        if flow is not None and flow is not tab.flow:
            tab.part()
            tab.wanted, tab.flow, tab.live = variable, flow, self._live(flow)
            tab.link = tab.live.connect(tab.send)

    def _find(self, wanted: str | None) -> tuple[str | None, AnyFlow | None]:
        flows = self._flows()
        if wanted is None and flows:
            # Of flows that have not run, the one declared last.
            latest = max(reversed(list(flows)), key=lambda name: _began(flows[name]))
            return latest, flows[latest]
        for name, flow in flows.items():
            # A tab that outlived a kernel may know its flow by the name that it showed.
            if wanted in (name, flow.name):
                return name, flow
        return wanted, None

    def _heard(self, tab: _Tab, message: Mapping[str, Any]) -> None:
        # A tab that waits is linked when its flow comes, and told everything then.
        if tab.link is not None:
            tab.link.receive(message["content"].get("data"), message.get("buffers") or ())

    def _closed(self, tab: _Tab) -> None:
        with self._lock:
            self._tabs.pop(tab.comm.comm_id, None)
            tab.part()


def _began(flow: AnyFlow) -> float:
    run = flow.last_run
    return run.bus.events[0].time if run is not None and run.bus.events else 0.0


def _missing(flow: str | None) -> Refused:
    named = "no flow" if flow is None else f"no flow '{flow}'"
    return Refused("unavailable", first_line(f"There is {named} in this notebook yet.", 200))

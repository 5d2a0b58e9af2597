"""The live view in a notebook's output: a widget whose page talks to a flow's link."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Dict

from nbflow.notebook.channels import answered_beside
from nbflow.notebook.live import Live
from nbflow.notebook.showing import show_flow

__all__ = ["SCRIPT", "FlowView"]

SCRIPT = Path(__file__).parent / "static" / "widget.js"
"""Built from ``labextension/src/widget``; in a checkout it may not be there yet."""

WIDGET = "application/vnd.jupyter.widget-view+json"


class FlowView(anywidget.AnyWidget):
    """A flow that is seen while it runs, and can be run, and stopped, from where it is seen.

    Parameters
    ----------
    live
        What is shown.

    Fields: ``last`` (the last that was told while nothing ran, with the drawing: what a saved
    notebook shows without a kernel; `labextension/src/lab/keeper.ts` saves it).
    """

    _esm = SCRIPT.read_text(encoding="utf-8") if SCRIPT.exists() else ""
    last = Dict().tag(sync=True)

    def __init__(self, live: Live, **traits: Any) -> None:
        self._live = live
        self._drawing: Any = None
        # Before the comm opens: it then carries `last`. A page asks for what it missed.
        self._link = live.connect(self._tell)
        super().__init__(**traits)
        answered_beside(self.comm)
        self.on_msg(self._heard)

    def close(self) -> None:
        """Let the view go."""
        self._live.disconnect(self._link)
        super().close()

    def set_state(self, sync_data: object) -> None:
        """Take no state from a page, which says what it wants in messages."""

    def _heard(self, widget: Any, content: object, buffers: Sequence[object]) -> None:
        self._link.receive(content, buffers)

    def _tell(self, message: dict[str, Any], buffers: Sequence[bytes]) -> None:
        if message["type"] == "snapshot":
            self._keep(message, buffers)
        self.send(message, buffers)

    def _keep(self, message: Mapping[str, Any], buffers: Sequence[bytes]) -> None:
        self._drawing = message["graph"] or self._drawing
        run = message["run"]
        if run["id"] is None or run["ended"] is not None:
            whole = {**message, "graph": self._drawing}
            self.last = {"message": whole, "buffers": list(buffers)}

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the view, and the still picture for whoever shows no widgets."""
        flow = self._live.flow
        still = {} if flow is None else show_flow(flow)
        return {**still, **self.bundle()}, {}

    def bundle(self) -> dict[str, Any]:
        """Return the view alone, which comparisons of notebooks leave out."""
        return {WIDGET: {"version_major": 2, "version_minor": 0, "model_id": self.model_id}}

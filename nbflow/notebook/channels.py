"""Two ways by which a page reaches the kernel while a cell is busy.

A comm's messages are handled beside the cell, on a subshell, unless ipykernel leads them back to
the shell that published last. And there is the control channel, which is never busy.
"""

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["CANCEL", "PAUSE", "answered_beside", "forget", "listen"]

CANCEL = "nbflow_cancel"
PAUSE = "nbflow_pause"
"""Messages on the control channel; their content may name a run, ``{"run": id}``."""

_DONE = {CANCEL: "cancelled", PAUSE: "paused"}


def answered_beside(comm: Any) -> None:
    """Let the messages of a comm be handled where the page sends them, not where we published.

    ipykernel 7.4 leads them to the shell that published last: mostly the busy one. Earlier
    versions have nothing of the kind, and a later one may drop it.
    """
    if callable(getattr(comm, "_reply_subshell_for", None)):
        comm._reply_subshell_for = lambda data, default: default


def listen(kernel: Any, deeds: Mapping[str, Callable[[str | None], int]]) -> None:
    """Answer these messages.

    Parameters
    ----------
    deeds
        Message → what it does to the run of that id, to all when None, and to how many. Called on
        the thread of the control channel.
    """
    handlers = getattr(kernel, "control_handlers", None)
    if handlers is not None:
        for kind, deed in deeds.items():
            handlers[kind] = _handler(kernel, kind, deed)


def _handler(kernel: Any, kind: str, deed: Callable[[str | None], int]) -> Callable[..., None]:
    def handle(stream: Any, ident: Any, parent: Any) -> None:
        wanted = parent["content"].get("run")
        count = deed(wanted if isinstance(wanted, str) else None)
        reply = {"status": "ok", _DONE[kind]: count}
        kernel.session.send(stream, f"{kind}_reply", reply, parent, ident)

    return handle


def forget(kernel: Any) -> None:
    """Answer none of them any longer."""
    for kind in _DONE:
        getattr(kernel, "control_handlers", {}).pop(kind, None)

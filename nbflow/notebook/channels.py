"""Two ways by which a page reaches the kernel while a cell is busy.

A comm's messages are handled beside the cell, on a subshell, unless ipykernel leads them back to
the shell that published last. And there is the control channel, which is never busy.
"""

from collections.abc import Callable
from typing import Any

__all__ = ["CANCEL", "answered_beside", "forget_cancel", "listen_for_cancel"]

CANCEL = "nbflow_cancel"
"""The message on the control channel; its content may name a run, ``{"run": id}``."""


def answered_beside(comm: Any) -> None:
    """Let the messages of a comm be handled where the page sends them, not where we published.

    ipykernel 7.4 leads them to the shell that published last: mostly the busy one. Earlier
    versions have nothing of the kind, and a later one may drop it.
    """
    if callable(getattr(comm, "_reply_subshell_for", None)):
        comm._reply_subshell_for = lambda data, default: default


def listen_for_cancel(kernel: Any, cancel: Callable[[str | None], int]) -> None:
    """Answer `CANCEL` messages.

    Parameters
    ----------
    cancel
        Cancels the run of that id, all when None; returns how many there were. Called on the
        thread of the control channel.
    """

    def handle(stream: Any, ident: Any, parent: Any) -> None:
        wanted = parent["content"].get("run")
        count = cancel(wanted if isinstance(wanted, str) else None)
        reply = {"status": "ok", "cancelled": count}
        kernel.session.send(stream, f"{CANCEL}_reply", reply, parent, ident)

    handlers = getattr(kernel, "control_handlers", None)
    if handlers is not None:
        handlers[CANCEL] = handle


def forget_cancel(kernel: Any) -> None:
    """Answer them no longer."""
    getattr(kernel, "control_handlers", {}).pop(CANCEL, None)

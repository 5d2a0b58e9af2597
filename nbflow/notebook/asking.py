"""What a page may ask of a flow, and how each message is answered.

Knows neither the flow nor the transport: a `Host` has the one, a `Link` the other.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

from msgspec import to_builtins

from nbflow.core.layout import Direction
from nbflow.engine.effects import attempt
from nbflow.notebook.looks import Tell
from nbflow.notebook.protocol import (
    Accept,
    AskDetails,
    AskDiff,
    AskKept,
    AskLogs,
    AskResult,
    AskRun,
    AskRunDetails,
    AskRunLogs,
    AskRuns,
    AskStep,
    AskVersions,
    Cancel,
    Details,
    Fold,
    Folding,
    FromKernel,
    FromPage,
    GraphNode,
    Logs,
    Look,
    Mock,
    MockFile,
    Pause,
    Question,
    Refused,
    Resume,
    RunPart,
    Start,
    Turn,
    Unmock,
    Wish,
)
from nbflow.notebook.wire_text import wired

__all__ = ["Host", "Reply", "answer"]


class Reply(Protocol):
    """Hands an answer to the page that asked; may be called from any thread."""

    def __call__(self, message: dict[str, Any], buffers: Sequence[bytes]) -> object:
        """Return once it is handed over."""


_GONE = Refused("unavailable", "That node is no longer in the flow.")


class Host(Protocol):
    """What carries out the wishes of the page, called beside user code: it only queues or flags."""

    def details(self, node: str) -> Details | Refused:
        """Return what is known of a node; its index is filled in by the link."""

    def look(self, question: Look, node: str, tell: Tell) -> Refused | None:
        """Have a question answered that takes long, from whichever thread."""

    def logs(self, after: int) -> Logs:
        """Return what tasks said, from that line on."""

    def end(self, wish: Cancel | Pause) -> Refused | None:
        """Stop the run, or let what has begun end."""

    def act(self, wish: Wish) -> Refused | None:
        """Queue a run, or a change of the flow."""

    def turn(self, direction: Direction) -> Refused | None:
        """Show the flow in another direction."""

    def fold(self, node: str | None, how: Folding) -> Refused | None:
        """Show the flow with other groups."""

    def ask(self, question: Question, reply: Reply) -> None:
        """Have a question answered that only the store can answer; returns at once."""


def answer(
    host: Host, nodes: Sequence[GraphNode], command: FromPage | Refused, reply: Reply
) -> object:
    """Return what the host says, `Raised` if it raised, what cannot be carried out as it is.

    Parameters
    ----------
    nodes
        Those of the drawing that the page goes by.
    reply
        Takes what is answered later.
    """
    match command:
        case AskDetails() | AskResult() | AskStep() | AskVersions() | Fold():
            return _about(host, nodes, command, reply)
        case AskLogs(after):
            return attempt(host.logs, {"after": after})
        case AskRuns() | AskRun() | AskRunDetails() | AskRunLogs() | AskDiff() | AskKept():
            return attempt(host.ask, {"question": command, "reply": reply})
        case Cancel() | Pause():
            return attempt(host.end, {"wish": command})
        case Start() | Resume() | RunPart() | Mock() | MockFile() | Accept() | Unmock():
            return attempt(host.act, {"wish": command})
        case Turn(direction):
            return attempt(host.turn, {"direction": direction})
    return command


def _about(
    host: Host, nodes: Sequence[GraphNode], command: AskDetails | Look | Fold, reply: Reply
) -> object:
    """Return what the host says of a node of the drawing."""
    node = command.node
    if node is not None and node >= len(nodes):
        return _GONE
    name = None if node is None else nodes[node].name
    match command:
        case Fold(how=how):
            return attempt(host.fold, {"node": name, "how": how})
        case AskDetails(place):
            said = attempt(host.details, {"node": name})
            return wired(said, place) if isinstance(said, Details) else said
    tell = partial(_told, reply)
    return attempt(host.look, {"question": command, "node": name, "tell": tell})


def _told(reply: Reply, said: FromKernel) -> None:
    reply(to_builtins(said), ())

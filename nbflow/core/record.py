"""The record of a run: what its events add up to.

``fold`` is the one definition of that sum; whoever follows a run applies it to events in any
batches and arrives at the same record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from nbflow.core.events import (
    Event,
    NodeAdded,
    NodeChanged,
    NodeLogged,
    NodeMapped,
    NodeNoted,
    RunFinished,
    RunLogged,
    RunStarted,
)

__all__ = ["NodeRecord", "RunRecord", "fold"]


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """One node of a run: its last state, and what led to it.

    ``started`` and ``ended`` are seconds since the epoch, None where there was no such moment;
    ``attempt`` is the number of the last call, ``worker`` what made it ("": not known); ``parent``
    the place of the mapped node that it is a child of.
    """

    name: str
    state: str = "Pending"
    message: str | None = None
    how: str = ""
    started: float | None = None
    ended: float | None = None
    key: bytes | None = None
    digest: bytes | None = None
    logs: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    attempt: int = 1
    worker: str = ""
    parent: int | None = None

    @property
    def seconds(self) -> float | None:
        """How long it ran; None where it did not."""
        if self.started is None or self.ended is None:
            return None
        return self.ended - self.started


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run: its nodes in order, its state and its moments; ``logs`` are of none of its nodes."""

    run: str = ""
    flow: str = ""
    state: str = "Pending"
    message: str | None = None
    started: float | None = None
    ended: float | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    nodes: tuple[NodeRecord, ...] = ()
    logs: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, name: str) -> NodeRecord:
        """Return the node of that name; KeyError where there is none."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(name)


def fold(record: RunRecord, events: Iterable[Event]) -> RunRecord:
    """Return the record after these events; the one given is left as it is.

    Notes
    -----
    O(nodes + events) a call: fold in batches.
    """
    nodes = list(record.nodes)
    logs: dict[int | None, list[tuple[str, str]]] = {}
    for event in events:
        match event:
            case NodeChanged():
                nodes[event.node] = _changed(nodes[event.node], event)
            case NodeLogged() | RunLogged():
                logs.setdefault(_place(event), []).append((event.level, event.text))
            case NodeNoted():
                nodes[event.node] = _noted(nodes[event.node], event.text)
            case NodeAdded() | NodeMapped():
                nodes += _added(event)
            case RunStarted():
                nodes = [NodeRecord(name) for name in event.nodes]
                logs.clear()
                record = _begun(event)
            case RunFinished():
                record = replace(record, state=event.state, message=event.message, ended=event.time)
    return _with_logs(record, nodes, logs)


def _place(event: NodeLogged | RunLogged) -> int | None:
    return event.node if isinstance(event, NodeLogged) else None


def _with_logs(
    record: RunRecord, nodes: list[NodeRecord], logs: dict[int | None, list[tuple[str, str]]]
) -> RunRecord:
    own = (*record.logs, *logs.pop(None, ()))
    for place, lines in logs.items():
        assert place is not None, "those of the run are taken out"
        nodes[place] = replace(nodes[place], logs=(*nodes[place].logs, *lines))
    return replace(record, nodes=tuple(nodes), logs=own)


def _begun(event: RunStarted) -> RunRecord:
    return RunRecord(
        run=event.run,
        flow=event.flow,
        state="Running",
        started=event.time,
        parameters=dict(event.parameters),
    )


def _added(event: NodeAdded | NodeMapped) -> list[NodeRecord]:
    if isinstance(event, NodeAdded):
        return [NodeRecord(event.node)]
    return [NodeRecord(name, parent=event.node) for name in event.children]


def _noted(node: NodeRecord, text: str) -> NodeRecord:
    return replace(node, notes=(*node.notes, text))


def _changed(node: NodeRecord, event: NodeChanged) -> NodeRecord:
    if event.state == "Running":
        return replace(
            node,
            state="Running",
            message=event.message,
            started=event.time,
            ended=None,
            attempt=event.attempt,
            worker=event.worker,
        )
    return replace(
        node,
        state=event.state,
        message=event.message,
        how=event.how,
        ended=event.time,
        key=event.key,
        digest=event.digest,
    )

"""What became of each node of a flow in its last run, by name: what an overview counts."""

from nbflow.core.events import Event, NodeAdded, NodeChanged, NodeMapped, RunFinished, RunStarted
from nbflow.engine.base_run import BaseRun
from nbflow.notebook.protocol import RunInfo
from nbflow.notebook.states import STATES, state_byte
from nbflow.notebook.text import first_line

__all__ = ["Tally"]

LONGEST_MESSAGE = 200

_NAMES = tuple(STATES)
_FAILED = frozenset(place for place, name in enumerate(_NAMES) if STATES[name] == "failed")


class Tally:
    """Follows the runs of one flow.

    Fields: ``run``; ``states`` (node name → byte of its state).

    Parameters
    ----------
    last
        A run that has begun already.
    """

    def __init__(self, last: BaseRun | None = None) -> None:
        self.run = RunInfo()
        self.states: dict[str, int] = {}
        self._names: list[str] = []
        self._size = 0
        self._broken: set[str] = set()
        for event in () if last is None else tuple(last.bus.events):
            self.observe(event)

    def observe(self, event: Event) -> None:
        """Take note of an event of a run."""
        match event:
            case NodeChanged():
                self._changed(event)
            case NodeAdded(node=node):
                self._names.append(node)
                self._size += 1
                self.states[node] = 0
            case NodeMapped(node=node, children=children):
                self._names += [self._names[node]] * len(children)
            case RunStarted():
                self.run = RunInfo(event.run, "Running", started=event.time)
                self._names, self._size = list(event.nodes), len(event.nodes)
                self._broken.clear()
                self.states = dict.fromkeys(event.nodes, 0)
            case RunFinished(time=time, state=state, message=message):
                text = first_line(message or "", LONGEST_MESSAGE)
                self.run = RunInfo(self.run.id, state, text, self.run.started, time)

    def _changed(self, event: NodeChanged) -> None:
        name, state = self._names[event.node], state_byte(event.state, event.how)
        if event.node >= self._size:
            if state in _FAILED:
                self._broken.add(name)
        elif event.state == "Mapped" and name in self._broken:
            # Whatever it is to those downstream: people look for what failed.
            self.states[name] = state_byte("Failed")
        else:
            self.states[name] = state

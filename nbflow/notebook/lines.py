"""What the tasks of a run said, line by line, for whoever reads all of it."""

from nbflow.core.events import Event, NodeAdded, NodeLogged, NodeMapped, RunLogged, RunStarted
from nbflow.notebook.protocol import Logs, TaskLine
from nbflow.notebook.textwidth import clean
from nbflow.notebook.wire_text import LONGEST_LINE, block

__all__ = ["Lines"]

MOST_AT_ONCE = 500
MOST_KEPT = 5_000
"""So many of the newest lines are told; a page that shows more is no page to read."""


class Lines:
    """The lines of the last run.

    Fields: ``_run`` (its id), ``_flow`` (its flow's name), ``_names`` (its nodes', by place),
    ``_lines`` (the events).
    """

    def __init__(self) -> None:
        self._run: str | None = None
        self._flow = ""
        self._names: list[str] = []
        self._lines: list[NodeLogged | RunLogged] = []

    def observe(self, event: Event) -> None:
        """Take note of an event of the run."""
        match event:
            case NodeLogged() | RunLogged():
                self._lines.append(event)
            case NodeAdded():
                self._names.append(event.node)
            case NodeMapped():
                self._names += event.children
            case RunStarted():
                self._run, self._flow = event.run, event.flow
                self._names, self._lines = list(event.nodes), []

    def since(self, after: int) -> Logs:
        """Return the next lines from that number on, bounded and clean."""
        total = len(self._lines)
        first = min(max(after, total - MOST_KEPT), total)
        lines = self._lines[first : first + MOST_AT_ONCE]
        return Logs(self._run, first, total, tuple([self._told(line) for line in lines]))

    def _told(self, line: NodeLogged | RunLogged) -> TaskLine:
        text = block(line.text[:LONGEST_LINE])
        name = self._names[line.node] if isinstance(line, NodeLogged) else self._flow
        return TaskLine(clean(name), line.time, clean(line.level), text)

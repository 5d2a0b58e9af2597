"""``%%flow`` cells that run as themselves.

The first line of the cell becomes one call on the same line, so tracebacks, line numbers,
breakpoints, ``await`` and the value of the last line are those of an ordinary cell. A hook after
the cell takes its fragment into the flow, or leaves the flow as it was.
"""

import re
from collections.abc import Callable, Collection
from keyword import iskeyword
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import no_var_expand
from xxhash import xxh3_64_hexdigest

from nbflow.errors import CellError
from nbflow.flows.flow import Flow
from nbflow.notebook.arguments import given, parse, usage
from nbflow.notebook.fragment import Source
from nbflow.notebook.session import Session

__all__ = ["OPENING", "CellHooks", "cell_line"]

OPENING = "flow_cell"
"""The line magic that the first line of a cell becomes."""

_HEAD = re.compile(r"%%(\w+)(?:\s+(.*))?$")


@usage(
    "%flow",
    given("name", metavar="NAME", help="the flow, which is also a Python variable"),
    given("--cell", metavar="LABEL", help="which cell this is, where cells have no ids"),
)
def cell_line(line: str, cell: str = "") -> None:
    """Let the calls of tasks in this cell build a flow.

    The body runs as an ordinary cell. Each cell adds its nodes to the flow; running a cell again
    replaces its nodes. `%flow help` lists what can be done with a flow.
    """
    raise UsageError(
        "%%flow must be the first line of a cell, and the cell be run by itself: there, write "
        "`%%flow NAME`."
    )


class CellHooks:
    """Opens and closes the cells of a session in an IPython shell.

    Parameters
    ----------
    shell
        The IPython shell.
    session
        What is opened and closed.
    committed
        Called with the flow after a cell was taken in.

    Fields: ``names`` (of the cell magics that are ours).
    """

    def __init__(self, shell: Any, session: Session, committed: Callable[[Flow], None]) -> None:
        self.names: Collection[str] = ("flow", "nbflow")
        self._shell = shell
        self._session = session
        self._committed = committed
        self._running: Any = None  # what IPython says of the cell that began last
        self._opened: Any = None  # the same of the cell whose fragment is open

    def load(self) -> None:
        """Begin to listen."""
        self._shell.input_transformers_cleanup.append(self.transform)
        self._shell.register_magic_function(self.open, "line", OPENING)
        self._shell.events.register("pre_run_cell", self.before)
        self._shell.events.register("post_run_cell", self.after)

    def unload(self) -> None:
        """Stop listening."""
        self._shell.input_transformers_cleanup.remove(self.transform)
        self._shell.magics_manager.magics["line"].pop(OPENING, None)
        self._shell.events.unregister("pre_run_cell", self.before)
        self._shell.events.unregister("post_run_cell", self.after)

    def transform(self, lines: list[str]) -> list[str]:
        """Replace the ``%%flow`` line by the call that opens the cell; others stay as they are."""
        head = self._head(lines[0]) if lines else None
        if head is None:
            return lines
        call = f"get_ipython().run_line_magic({OPENING!r}, {(head[2] or '').strip()!r})\n"
        return [call, *lines[1:]]

    def _head(self, line: str) -> re.Match[str] | None:
        head = _HEAD.match(line.strip())
        return head if head is not None and head[1] in self.names else None

    def before(self, info: Any) -> None:
        """Remember which cell is about to run."""
        self._running = info

    @no_var_expand
    def open(self, line: str) -> None:
        """Begin a cell whose calls of tasks build a flow; the first line of the cell becomes this.

        Raises
        ------
        UsageError
            The line is not ``NAME [--cell LABEL]``, or this is no cell.
        CellError
            The flow cannot be had, or the cell runs inside another one.
        """
        words = parse(
            cell_line, line, "%%flow", "Write `%%flow delays` or `%%flow delays --cell load`."
        )
        _check_name(words.name)
        if self._running is None:
            raise UsageError("%%flow must be the first line of a cell that is run by itself.")
        if self._session.opened is not None:
            raise CellError(
                f"The cell of flow '{words.name}' was run inside a cell of flow "
                f"'{self._session.opened.flow.name}', which is still running.\n"
                "  Nothing was changed. Run the one after the other."
            )
        self._session.open(words.name, self._source(words.cell))
        self._opened = self._running

    def _source(self, label: str | None) -> Source:
        """Return what tells this cell from others; a label does so also where cells have ids."""
        text = self._running.raw_cell
        rows = text.split("\n")
        first = next((n for n, row in enumerate(rows) if self._head(row)), 0)
        cell_id = getattr(self._running, "cell_id", None)
        if label:
            key = f"label:{label}"
        elif cell_id:
            key = f"id:{cell_id}"
        else:
            key = f"text:{xxh3_64_hexdigest(text.strip().encode(errors='replace'))}"
        return Source(key, cell_id, label, tuple(rows[first + 1 :]))

    def after(self, result: Any) -> None:
        """Take the cell in, or discard it; a cell that cannot be taken in counts as failed.

        IPython gives None instead of a result when a cell was cancelled.
        """
        ended = self._running if result is None else result.info
        if ended is self._running:
            self._running = None
        if self._opened is None or (result is not None and ended is not self._opened):
            return
        self._opened = None
        try:
            flow = self._session.close(succeeded=result is not None and result.success)
        except Exception as error:  # noqa: BLE001  # what a hook raises would pass unseen
            result.error_in_exec = error
            self._shell.last_execution_succeeded = False
            self._shell.showtraceback((type(error), error, None))
            return
        if flow is not None:
            self._committed(flow)


def _check_name(name: str) -> None:
    if not name.isidentifier() or iskeyword(name) or name.startswith("_"):
        raise UsageError(
            f"%%flow: '{name}' cannot name a flow, which becomes a Python variable. Use letters, "
            "digits and underscores, a letter first: `%%flow delays`."
        )

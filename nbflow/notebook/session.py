"""One shell's flows: which there are, and the cell that is open.

Knows the user's variables, not IPython: the cells and magics hand them in.
"""

import builtins
from collections.abc import Callable, MutableMapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from nbflow.core.task import FunctionTask, Task
from nbflow.engine.failure import Failure
from nbflow.engine.rollback import Rollback
from nbflow.errors import CellError, UnknownNodeError
from nbflow.flows.flow import Flow
from nbflow.notebook.failure_block import Again, plainly
from nbflow.notebook.fragment import Cells, Opened, Source
from nbflow.notebook.kinds import AnyFlow, FunctionFlow
from nbflow.notebook.places import Places
from nbflow.notebook.redefinition import Definitions

if TYPE_CHECKING:
    from nbflow.core.graph import Graph

__all__ = ["Session"]


class Session:
    """What the cells and magics of one shell share.

    Parameters
    ----------
    namespace
        The user's variables.
    debug
        Opens the debugger on a failure; told whether a call that failed in another process may be
        made again whatever it does.
    expand
        Puts the values of variables into a word, as IPython does for its own magics.

    Fields: ``magic`` (what users call it: "nbflow" where another extension has "flow"); ``opened``
    (the cell that is running, None between cells); ``wants_all`` (whether a run of everything was
    asked for in so many words); ``places`` (where functions were defined).
    """

    def __init__(
        self,
        namespace: MutableMapping[str, Any],
        debug: Callable[[Failure, bool], None],
        expand: Callable[[str], str] = str,
    ) -> None:
        self.namespace = namespace
        self.debug = debug
        self.expand = expand
        self.magic = "flow"
        self.opened: Opened | None = None
        self.wants_all = False
        self.places = Places(namespace)
        self._definitions = Definitions(namespace)
        self._cells: WeakKeyDictionary[Graph, Cells] = WeakKeyDictionary()

    # -- flows ---------------------------------------------------------------------------------

    def flows(self) -> dict[str, AnyFlow]:
        """Return variable → flow, each flow once."""
        found: dict[int, tuple[str, AnyFlow]] = {}
        for name, value in list(self.namespace.items()):
            if isinstance(value, AnyFlow) and not name.startswith("_"):
                found.setdefault(id(value), (name, value))
        return dict(found.values())

    def is_flow(self, name: str) -> bool:
        """Tell whether a variable is a flow; one flow may have several."""
        return isinstance(self.namespace.get(name), AnyFlow)

    def find(self, name: str | None) -> tuple[str, AnyFlow]:
        """Return the flow of that variable, the only one when None, and its variable.

        Raises
        ------
        UnknownNodeError
            There is none, or there are several to choose from.
        """
        if name is not None and self.is_flow(name):
            return name, self.namespace[name]
        flows = self.flows()
        if not flows:
            raise UnknownNodeError(
                "There is no flow in this notebook yet. Declare one in a cell: `%%flow NAME`."
            )
        if name is not None:
            near = get_close_matches(name, flows, n=1)
            advice = f"Did you mean '{near[0]}'?" if near else f"There is {', '.join(flows)}."
            raise UnknownNodeError(f"There is no flow '{name}' in this notebook. {advice}")
        if len(flows) > 1:
            raise UnknownNodeError(f"Which flow is meant? Name one of {', '.join(flows)}.")
        return next(iter(flows.items()))

    def evaluate(self, text: str) -> Any:
        """Return the value of an expression over the user's variables."""
        return eval(text, dict(self.namespace))  # the user's own text, in the user's own kernel

    # -- cells ---------------------------------------------------------------------------------

    def open(self, name: str, source: Source) -> None:
        """Begin a cell of the flow ``name``, which is made where there is none.

        Raises
        ------
        CellError
            A variable of that name is no flow.
        """
        is_new = name not in self.namespace
        flow = Flow(name, persist_result="auto") if is_new else self.namespace[name]
        if is_new and hasattr(builtins, name):
            flow = getattr(builtins, name)
        if not isinstance(flow, Flow):
            kind = "a task" if isinstance(flow, Task) else f"of type {type(flow).__name__}"
            kind = "a flow that is a function" if isinstance(flow, FunctionFlow) else kind
            own = "a name of Python's own" if is_new else kind
            delete = "" if is_new else f", or delete the variable: `del {name}`"
            raise CellError(
                f"'{name}' is {own}, not a flow, and is left as it is.\n"
                f"  The cell was not run. Give the flow another name: `%%flow {name}_flow`{delete}."
            )
        self.namespace[name] = flow
        self.opened = self.cells(flow).open(flow, name, source, self.namespace, is_new=is_new)

    def cells(self, flow: Flow) -> Cells:
        """Return the cells that a flow is made of."""
        return self._cells.setdefault(flow.graph, Cells())

    def close(self, *, succeeded: bool) -> Flow | None:
        """End the open cell; return its flow where it was taken in.

        Raises
        ------
        CellError
            The cell cannot be taken in; the flow and its variables are as before.
        """
        opened, self.opened = self.opened, None
        if opened is None:
            return None
        cells = self.cells(opened.flow)
        cells.close(opened)
        self._definitions.note(opened.variables, opened.flow.graph)
        if not succeeded:
            cells.discard(opened, self.namespace)
            return None
        try:
            cells.commit(opened, self.namespace)
        except BaseException:
            cells.discard(opened, self.namespace)
            raise
        return opened.flow

    # -- runs ----------------------------------------------------------------------------------

    def follow(self, flow: Flow) -> list[str]:
        """Swap nodes whose task's function has been defined anew; return what to say of it.

        Raises
        ------
        SignatureError
            The new signature cannot take what a node is given; nothing was changed.
        """
        if self.opened is not None and self.opened.flow is flow:
            return []
        return self._definitions.follow(flow)

    def rollback(self, flow: Flow, node: str, version: int | None) -> Rollback:
        """Bring back an earlier version of a task, in the flow of which the present one is."""
        before = dict(self.namespace)
        done = flow.rollback(node, version)
        self._definitions.inherit(before)
        return done

    def successor(self, flow: AnyFlow, task: FunctionTask) -> FunctionTask | None:
        """Return the task that the next run of the flow will put in the place of this one."""
        return self._definitions.newest(task, flow.graph)

    def declared(self, flow: AnyFlow) -> dict[str, list[str]]:
        """Return id of a cell → the nodes that it declares."""
        if isinstance(flow, FunctionFlow):
            return self.places.declared(flow)
        return self.cells(flow).declared()

    def again(self, failure: Failure) -> Again:
        """Return what is to be typed after a failure."""
        for name, flow in self.flows().items():
            if flow.name == failure.flow:
                verb = "resume" if isinstance(flow, FunctionFlow) else "run"
                return Again(self.magic, name, verb)
        return plainly(failure)._replace(magic=self.magic)

    def cell_of(self, flow: AnyFlow, node: str) -> str | None:
        """Return the id of the cell that declares a node, None where that is not known."""
        if isinstance(flow, FunctionFlow):
            return self.places.cell_of(flow, node)
        return self.cells(flow).cell_of(node)

    def home_of(self, flow: AnyFlow) -> str | None:
        """Return the id of the cell that defines a function, None of any other flow."""
        return self.places.home_of(flow) if isinstance(flow, FunctionFlow) else None

    def forget_removed(self, flow: Flow) -> None:
        """Drop the results of nodes that have left the flow.

        Not sooner than a run has ended: a node that only got another name finds its result there.
        """
        self.cells(flow).forget_removed(flow)

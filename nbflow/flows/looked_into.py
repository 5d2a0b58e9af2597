"""What runs left of a flow: states, values, failures, logs."""

from typing import TYPE_CHECKING, Any

from nbflow.core.graph import Graph
from nbflow.core.names import few, find_name, is_of
from nbflow.core.state import State
from nbflow.engine.decision import stands_in
from nbflow.engine.failure import Failure
from nbflow.engine.memory import Memory
from nbflow.errors import ValueUnavailableError

if TYPE_CHECKING:
    from nbflow.engine.base_run import BaseRun

__all__ = ["LookedInto"]


class LookedInto:
    """A flow that has run: what is known of that.

    Fields: ``name``; ``graph``; ``memory`` (results of earlier runs); ``last_run`` (None before the
    first).
    """

    name: str
    graph: Graph
    memory: Memory
    last_run: "BaseRun | None"

    def state_of(self, node: str) -> State | None:
        """Return the state that a node had when a run last reached it, None before that."""
        states = self.memory.states
        return states.get(find_name(self.graph, node, states))

    def __getitem__(self, node: str) -> Any:
        """Return the value that a node had when a run last reached it.

        Raises
        ------
        UnknownNodeError
            There is no such node.
        ValueUnavailableError
            It has not run, or did not succeed.
        """
        states = self.memory.states
        name = find_name(self.graph, node, states)
        state = states.get(name)
        if state is not None and stands_in(state):
            return state.value
        advice = f"run the flow: `{self.name}.run()`"
        if state is None or not state.is_finished():
            seen = "it has not run"
        else:
            seen = f"it ended as {type(state).__name__}: {state.message}"
            if state.is_failed():
                advice = f'look at it with `{self.name}.failure("{name}")`, mend it and run again'
        cause = state.result if state is not None else None
        raise ValueUnavailableError(
            f"'{name}' of flow '{self.name}' has no value: {seen}.\n  To get one, {advice}."
        ) from (cause if isinstance(cause, BaseException) else None)

    def failure(self, node: str | None = None) -> Failure:
        """Return what is known of a failure in the last run.

        Parameters
        ----------
        node
            A node, or a child of a mapped one (``clean[17]``); of all, or of all children, the
            first that failed, in order of declaration, when None.

        Raises
        ------
        ValueUnavailableError
            Nothing failed, or this node did not.
        """
        failures = [] if self.last_run is None else self.last_run.failed_in()
        names = {*self.graph.names, self.name}
        known = [f for f in failures if f.node in names or f.node.partition("[")[0] in names]
        found = known
        if node == self.name and node not in self.graph.names:
            # A function failed by itself, not in one of its calls.
            found = [f for f in known if f.node == node]
        elif node is not None:
            wanted = find_name(self.graph, node, self.memory.states)
            found = [f for f in known if is_of(wanted, f.node)]
        if found:
            return found[0]
        what = "nothing" if node is None else f"'{node}' has not"
        raise ValueUnavailableError(
            f"Flow '{self.name}' has no such failure: {what} failed in the last run.\n"
            f"  Failed: {few([failure.node for failure in failures])}."
        )

    def logs(self, node: str | None = None) -> list[str]:
        """Return what the tasks of the last run printed and logged, as ``LEVEL - node | text``.

        Before that what a function logged itself between its calls, under the name of the flow.

        Parameters
        ----------
        node
            Only this one's lines; of a mapped one those of its children.
        """
        name = None if node is None else find_name(self.graph, node, self.memory.states)
        if self.last_run is None:
            return []
        record = self.last_run.record()
        said = [(each.name, each.logs) for each in record.nodes if _is_meant(name, each.name)]
        if name is None:
            said.insert(0, (record.flow, record.logs))
        return [f"{level} - {who} | {text}" for who, logs in said for level, text in logs]


def _is_meant(wanted: str | None, name: str) -> bool:
    return wanted is None or is_of(wanted, name)

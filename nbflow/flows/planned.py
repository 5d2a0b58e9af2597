"""A flow that can be asked before it is run: what earlier runs and mocks leave to be done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from nbflow.core.names import find_node, find_task
from nbflow.core.state import State, Success
from nbflow.core.task import Task
from nbflow.engine.accepting import accept
from nbflow.engine.past import past_of
from nbflow.engine.plan import Plan, Step, plan
from nbflow.flows.arguments import sorted_out
from nbflow.flows.remembered import Remembered

__all__ = ["Planned", "preparers"]

preparers: list[Callable[[Any], None]] = []
"""Called with a flow before it is planned or run; empty at import."""


class Planned(Remembered):
    """What `Flow` knows before a run.

    Field: ``mocks`` (node name → the state that stands in for it).
    """

    mocks: dict[str, State]

    def plan(
        self,
        parameters: Mapping[str, Any] | None = None,
        *,
        task_states: Mapping[Task, State] | None = None,
        until: Iterable[Task | str] | None = None,
        force: Iterable[Task | str] | None = None,
        **more: Any,
    ) -> Plan:
        """Return what ``run(reuse=True)`` would do with each node, and why.

        Parameters
        ----------
        parameters, task_states, until, force
            As for `run`.
        """
        self._prepare()
        given, unknown = sorted_out(self, parameters, more)
        if unknown:
            raise TypeError(f"plan() got unexpected arguments: {', '.join(sorted(unknown))}.")
        graph = self.graph
        states = {**self._mocked(), **(task_states or {})}
        return plan(
            graph,
            self.memory,
            parameters=given,
            given={find_task(graph, task, "task_states"): states[task] for task in states},
            until=None if until is None else [find_task(graph, task, "until") for task in until],
            force=[find_task(graph, task, "force") for task in force or ()],
            result=self.options.result,
        )

    def why(self, node: str, **options: Any) -> Step:
        """Return what a run with reuse would do with one node, and why.

        Its ``chain`` leads to the first cause.

        Parameters
        ----------
        node
            Its name.
        **options
            As for `plan`.
        """
        step = self.plan(**options)[find_node(self.graph, node).name]
        recording = None if self.last_run is None else self.last_run.recording
        before = None if recording is None else recording.why.get(step.node)
        return replace(step, before=None if before is None else before.text)

    def accept(self, *nodes: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Take what nodes last produced as valid for their present code and inputs.

        Parameters
        ----------
        nodes
            Their names.
        parameters
            As for `run`.

        Raises
        ------
        NotAcceptedError
            A node has no result, is mocked, or hangs on one that has to run first; nothing was
            accepted.
        """
        self._prepare()
        given, _ = sorted_out(self, parameters, {})
        accept(
            self.graph,
            self.memory,
            [find_node(self.graph, node) for node in nodes],
            parameters=given,
            given=self._mocked(),
            result=self.options.result,
        )

    def mock(self, node: str, value: Any) -> None:
        """Let a value stand for what a node produces, in every run until `unmock`.

        A `State` is taken as it is. Nothing computed from a mock is taken for real later.
        """
        state = value if isinstance(value, State) else Success("Mocked.", value)
        self.mocks[find_node(self.graph, node).name] = state

    def unmock(self, *nodes: str) -> None:
        """Take mocks away; all of them when no node is named."""
        for name in [find_node(self.graph, node).name for node in nodes] or list(self.mocks):
            self.mocks.pop(name, None)

    def _prepare(self) -> None:
        for prepare in preparers:
            prepare(self)
        self.memory.look_back(past_of(self.name) if self._is_kept() else None)

    def _mocked(self) -> dict[Task, State]:
        names = self.graph.names
        return {names[name].task: state for name, state in self.mocks.items() if name in names}

"""A run that grows: of a flow that runs as a function is called, each call adds a node."""

from collections.abc import Iterable, Mapping
from threading import RLock
from time import time
from typing import TYPE_CHECKING, Any

from nbflow.core import run_state
from nbflow.core.binding import listed
from nbflow.core.context import RunSupplied
from nbflow.core.events import NodeAdded, RunStarted
from nbflow.core.graph import Graph, Node
from nbflow.core.growing import grow
from nbflow.core.run_info import FlowRun
from nbflow.core.run_state import as_dag_state
from nbflow.core.state import Cached, State, Success
from nbflow.core.task import Task
from nbflow.engine import called
from nbflow.engine.base_run import BaseRun
from nbflow.engine.failure import Failure
from nbflow.engine.memory import Memory
from nbflow.engine.request import Request
from nbflow.engine.steps import Steps
from nbflow.engine.task_call import CallSupplied, TaskCall
from nbflow.engine.task_run import node_run

if TYPE_CHECKING:
    from uuid import UUID

    from nbflow.core.options import TaskOptions
    from nbflow.engine.cache_rules import CacheRule
    from nbflow.engine.elsewhere import Around

__all__ = ["CalledRun", "unknown_mocks"]

Inputs = Iterable[tuple[Node, str | None]]

# Of these there are many equal ones in a program: an id says nothing about where one came from.
_COMMON = (bool, type(None), type(...), type(NotImplemented))
_MOST_PARTS = 100


class CalledRun(BaseRun):
    """One run of a flow as a function.

    Its tables are changed under `lock`: submitted calls come to their states in threads of their
    own.

    Fields: ``lock``; ``flow_run`` (what is known of the run; None of a task
    that runs alone); ``calls`` (node name → its call, of
    this attempt and those before); ``known`` (id of a task run → its call, where somebody asked for
    it); ``mocks`` (name of a task or node → the state it is given); ``error`` (what its function
    raised in this attempt); ``lets_out`` (whether whoever called it gets that raised); ``rules``
    (id of a task's options → these, and what becomes of its results); ``by_key`` (cache key → what
    stands for the result of a call of this run).
    """

    manner = called

    def __init__(
        self,
        graph: Graph,
        request: Request,
        memory: Memory,
        supplied: RunSupplied,
        flow_run: FlowRun | None = None,
        mocks: Mapping[str, State] | None = None,
    ) -> None:
        super().__init__(graph, request, memory, supplied)
        self.lock = RLock()
        self.flow_run = flow_run
        self.mocks = dict(mocks or {})
        self.calls: dict[str, TaskCall] = {}
        self.known: dict[UUID, TaskCall] = {}
        # What a call raises goes up through the function, which may take it.
        self.raises = False
        self.error: BaseException | None = None
        self.lets_out = False
        self.flows_around: tuple[Around, ...] | None = None
        self.rules: dict[int, tuple[TaskOptions, CacheRule | None]] = {}
        self.by_key: dict[str, Any] = {}
        self._counts: dict[str, int] = {}
        self._made_by: dict[int, tuple[Node, Any]] = {}  # id of a value → its call; and the value
        if flow_run is not None:
            self.be_watched()

    def record_from_now(self) -> None:
        """Have the run recorded after all: a result of it is kept."""
        self.be_recorded(False)
        if self.keeper is not None:
            self.keeper.observer.append(self.bus.events[1:])
            self.bus.add(self.keeper.observer)

    def beginning(self) -> RunStarted:
        """Return the event that the run begins with, or began with."""
        first = next(iter(self.bus.events), None)
        return first if isinstance(first, RunStarted) else super().beginning()

    def restart(self) -> None:
        """Count calls from the start, so that each is the one it was in the attempt before."""
        with self.lock:
            self.error = self.flows_around = None
            self._counts.clear()
            self._made_by.clear()

    # -- calls -------------------------------------------------------------------------------------

    def enter_call(
        self, task: Task, arguments: dict[str, Any], inputs: Inputs, waits_for: Any = None
    ) -> TaskCall:
        """Add the node of a call.

        Parameters
        ----------
        inputs
            The calls that what it is given comes from, each with the parameter; None to only wait.
        """
        linked: tuple[str, ...] = ()
        edges = list(inputs)
        for name, value in arguments.items():
            node = self.made_by(value)
            if node is not None:
                edges.append((node, name))
                linked = (*linked, name)
        with self.lock:
            node = self._node(task, edges)
            call = TaskCall(self, task, node, arguments, linked, waits_for)
            call.previous = self.calls.get(node.name)
            self.calls[node.name] = call
        return call

    def _node(self, task: Task, edges: list[tuple[Node, str | None]]) -> Node:
        count = self._counts.get(task.name, 0)
        self._counts[task.name] = count + 1
        name = task.name if self.flow_run is None else f"{task.name}-{count}"
        node = self.graph.names.get(name)
        if node is not None:
            return node
        own = task.copy()
        node = grow(self.graph, own, name, {}, edges)
        self.nodes.append(node)
        self.size += 1
        known = self.graph.nodes
        self.upstream.append(tuple([known[edge.upstream_task] for edge in node.inputs]))
        self.states.append(None)
        if self.recording is not None:
            self.recording.grow()
        upstream = self.upstream[-1]
        pairs = zip(upstream, node.inputs, strict=True)
        told = tuple([(other.place, edge.key or "") for other, edge in pairs])
        self.bus.publish(NodeAdded(time(), name, told))
        return node

    def steps(self, call: TaskCall) -> Steps:
        """Return the steps by which a call comes to its state, its parameters being known."""
        node = call.node
        linked = call.linked
        parameters = call.parameters
        node.constants = (
            {name: value for name, value in parameters.items() if name not in linked}
            if linked
            else parameters
        )
        supplied = CallSupplied(self, node)
        supplied.made = call
        return node_run(self, node, _NO_STATES, supplied)

    def enter_state(self, call: TaskCall, state: State) -> None:
        """Enter the state that a call came to."""
        with self.lock:
            call.state = state
            self.settle(call.node, state)
            is_here = type(state) in (Success, Cached) and state.has_result_here
            if is_here and call.task.options.cache_result_in_memory:
                self._link(call.node, state.result)

    def end_of(self, error: BaseException) -> State:
        """Return the state of a call that was cut off by this."""
        return self.cut_off() if self.stop.is_wanted else as_dag_state(run_state.cut_off(error))

    def end_open(self) -> None:
        """Let calls that were cut off before they came to a state have that of a cancelled one."""
        with self.lock:
            for node in self.nodes:
                if self.states[node.index] is None:
                    self.settle(node, self.cut_off())

    def given_for(self, node: Node) -> State | None:
        """Return the state that a call was given by the user, None for no such."""
        if not self.mocks:
            return None
        state = self.mocks.get(node.name)
        if state is None:
            state = self.mocks.get(node.task.name)
        if state is not None:
            self.enter_given(node, state)
        return state

    # -- what results are passed on as -------------------------------------------------------------

    def made_by(self, value: Any) -> Node | None:
        """Return the node of the call that a value is the result of, by identity."""
        if not self._made_by:
            return None
        found = self._made_by.get(id(value))
        return None if found is None else found[0]

    def _link(self, node: Node, value: Any) -> None:
        """Know a result, and what is directly in one, when it is passed on."""
        if _is_common(value):
            return
        self._made_by[id(value)] = node, value
        if isinstance(value, list | tuple) and len(value) <= _MOST_PARTS:
            parts: Iterable[Any] = value
        elif isinstance(value, dict) and len(value) <= _MOST_PARTS:
            parts = value.values()
        else:
            return
        for part in parts:
            if not _is_common(part):
                self._made_by.setdefault(id(part), (node, part))

    def call_of(self, state: run_state.State) -> TaskCall | None:
        """Return the call that a state is one of, None where it is of no call of this run."""
        if not state.has_run or state.state_details.task_run_id is None:
            return None
        return self.known.get(state.state_details.task_run_id)

    def failed_in(self, node: str | None = None) -> list[Failure]:
        """Return the failures of calls in order; first the one that ended the function.

        Where that is of no call it is the function's own, and called as the flow.

        Parameters
        ----------
        node
            Only this one's.
        """
        found = super().failed_in(node)
        if self.error is None or self.final is None or not self.final.is_failed():
            return found
        found.sort(key=lambda failure: failure.exception is not self.error)
        is_calls = any(failure.exception is self.error for failure in self.failures.values())
        if is_calls or node not in (None, self.flow):
            return found
        inputs = self.request.parameters
        return [Failure(self.flow, self.flow, self.flow, self.error, inputs), *found]


def unknown_mocks(run: CalledRun) -> str:
    """Return which mocks no call has asked for, as a message lists them; empty for none."""
    names = {call.task.name for call in run.calls.values()} | run.calls.keys()
    return listed(sorted(run.mocks.keys() - names))


def _is_common(value: Any) -> bool:
    return isinstance(value, _COMMON) or (type(value) is int and -5 <= value <= 256)


_NO_STATES: list[Any] = []

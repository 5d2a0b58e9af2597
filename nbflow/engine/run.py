"""One run of a graph: the tables of its nodes, and the order in which they come to their states.

The states and values of the run are here; its events hold text and digests only, and whoever
wants a record folds them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from time import time
from typing import Any

from nbflow.core.context import RunSupplied, context, enter, leave
from nbflow.core.events import NodeChanged, NodeNoted, RunFinished, RunStarted
from nbflow.core.graph import Graph, Node
from nbflow.core.record import RunRecord, fold
from nbflow.core.state import Cancelled, Failed, Paused, Pending, Running, State, Success
from nbflow.core.task import Task
from nbflow.engine.audit import watching
from nbflow.engine.bus import Bus, watchers
from nbflow.engine.decision import stands_in
from nbflow.engine.effects import Raised, attempt, shown
from nbflow.engine.failure import Failure
from nbflow.engine.memory import Kept, Lookup, Memory
from nbflow.engine.prints import kept_with_tasks
from nbflow.engine.recording import Recording
from nbflow.engine.stop import Stop
from nbflow.engine.task_run import Call, task_run
from nbflow.executors import Executor

__all__ = ["Request", "Run"]


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked for.

    Parameters
    ----------
    given
        States taken as they are; an unfinished one is where its task goes on from.
    starts
        Tasks that are treated as roots; only they and what follows them run. None: all.
    until
        Only these tasks and what they need run. None: all.
    parameters
        Values by name.
    reuse
        Whether recorded results are taken.
    record
        Whether results are recorded for later runs.
    """

    given: Mapping[Task, State] = field(default_factory=dict)
    starts: Collection[Task] | None = None
    until: Collection[Task] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    reuse: bool = False
    record: bool = True


class Run:
    """One execution of a graph.

    Fields: ``id``; ``nodes`` (in order); ``declared`` (their names as declared); ``upstream`` (by
    index: the node at the other end of each edge); ``states`` (by index, None until there is one);
    ``bus`` (the events); ``failures`` (by node name); ``how`` (by index, where a state is not the
    node's own doing: "reused", "mocked" or "given"); ``recording`` (None when nothing is recorded
    or looked up); ``final`` (its state, once it ended).
    """

    def __init__(
        self,
        graph: Graph,
        request: Request,
        memory: Memory,
        supplied: RunSupplied,
    ) -> None:
        self.id: str = supplied.lookup("flow_run_id")
        self.flow = graph.name
        self.request = request
        self.memory = memory
        self.supplied = supplied
        self.nodes = graph.order()
        self.declared = tuple(graph.names)
        known = graph.nodes
        self.upstream = [
            tuple([known[edge.upstream_task] for edge in node.inputs]) for node in self.nodes
        ]
        self.states: list[State | None] = [None] * len(self.nodes)
        self.bus = Bus()
        self.failures: dict[str, Failure] = {}
        self.how: dict[int, str] = {}
        self.recording: Recording | None = None
        if request.record or request.reuse:
            lookup = Lookup(memory, graph.names) if request.reuse else None
            self.recording = Recording(memory, self.states, request.parameters, self.note, lookup)
        self.final: State | None = None
        self._stop = Stop()
        self._scope = _scope(graph, request)
        self._raises = bool(context.get("raise_on_exception"))
        for watcher in watchers:
            if (observer := watcher(self)) is not None:
                self.bus.add(observer)

    def execute(self, executor: Executor, reference: Collection[Task]) -> State:
        """Bring every node to its state and return the state of the whole.

        Parameters
        ----------
        reference
            The tasks whose states decide.

        Raises
        ------
        KeyboardInterrupt
            The run was interrupted or cancelled; it is recorded as Cancelled first.
        """
        __tracebackhide__ = True
        token = enter(self.supplied)
        try:
            state, failure = self._bring_to_end(executor, reference)
            self.final = state
            state.run = self
            self.bus.publish(RunFinished(time(), type(state).__name__, state.message))
        finally:
            leave(token)
        if failure is not None:
            raise failure
        return state

    def _bring_to_end(
        self, executor: Executor, reference: Collection[Task]
    ) -> tuple[State, BaseException | None]:
        """Return the state of the whole, and what is to be raised once it is known to all."""
        __tracebackhide__ = True
        with kept_with_tasks(self), watching():
            try:
                self.bus.publish(_beginning(self))
                with executor.start(), self._stop:
                    self._bring_all(executor)
                return self._final(reference), None
            except KeyboardInterrupt as interrupt:
                # Where a cancel met the task says nothing to whoever asked for it.
                told = KeyboardInterrupt(f"flow '{self.flow}' was cancelled")
                return _cut_off(self._stop), told if self._stop.is_wanted else interrupt
            except _RaisedNow as raised:
                return Failed("Some reference tasks failed."), raised.__cause__
            finally:
                self._remember()

    def _bring_all(self, executor: Executor) -> None:
        __tracebackhide__ = True
        given, scope, stop = self.request.given, self._scope, self._stop
        for node in self.nodes:
            if stop.is_wanted:
                stop.obey()
            before = given.get(node.task) if given else None
            if before is not None and before.is_finished():
                self._take_given(node, before)
            elif scope is None or node.task in scope:
                state = self._drive(node, before, executor)
                self._settle(node, state)
                if self._raises:
                    self._let_out(node, state)
            else:
                self.states[node.index] = Pending("Task not run.")
                if self.recording is not None:
                    self.recording.without_value(node.index)

    def _drive(self, node: Node, before: State | None, executor: Executor) -> State:
        """Make the calls that a node asks for, here and one after the other."""
        __tracebackhide__ = True
        steps = task_run(self, node, before)
        outcome = None
        try:
            call = next(steps)
            while True:
                outcome = executor.submit(_perform, call).result()
                call = steps.send(outcome)
        except StopIteration as stop:
            state: State = stop.value
        except KeyboardInterrupt:
            self._settle(node, _cut_off(self._stop))
            raise
        if type(outcome) is Raised and state.is_failed():
            self.failures[node.name] = Failure(
                self.flow, node.name, node.task.name, outcome.exception, call.inputs
            )
        return state

    def _let_out(self, node: Node, state: State) -> None:
        """Raise what made a task or its trigger fail; signals are no errors."""
        error = state.result
        if not (state.is_failed() and isinstance(error, Exception)):
            return
        failure = self.failures.get(node.name)
        # A signal may carry an exception as its result; then it is the signal that was raised.
        if failure is None or failure.exception is error:
            raise _RaisedNow from error

    def cancel(self) -> bool:
        """Ask, from any thread, that the run ends; return False where it has ended already.

        No further node is called. In the main thread the one in flight is interrupted; elsewhere
        it ends first. The run is Cancelled, and `execute` raises `KeyboardInterrupt`.
        """
        return self._stop.want()

    def is_start(self, node: Node) -> bool:
        """Tell whether a node is run without asking its upstreams."""
        starts = self.request.starts
        return starts is not None and node.task in starts

    def started(self, node: Node) -> None:
        """Make it known that a node is being called."""
        self.bus.publish(NodeChanged(time(), node.index, "Running"))

    def note(self, node: Node, text: str, level: str = "INFO") -> None:
        """Make something known of a node that people should see beside its result."""
        self.bus.publish(NodeNoted(time(), node.index, text, level))

    def _settle(self, node: Node, state: State) -> None:
        index = node.index
        how = self.how.get(index, "")
        self.states[index] = state
        kept = state.kept
        if kept is not None:
            event = NodeChanged(
                time(),
                index,
                type(state).__name__,
                state.message,
                how,
                kept.key or None,
                kept.digest,
            )
        else:
            event = NodeChanged(time(), index, type(state).__name__, state.message, how)
            if self.recording is not None and self.recording.digests[index] is None:
                self.recording.without_value(index)
        self.bus.publish(event)

    def reused(self, node: Node, kept: Kept) -> State:
        """Return the state of a node that takes a recorded result."""
        assert self.recording is not None
        self.recording.reuse(node, kept)
        self.how[node.index] = "reused"
        state = Success("Task run succeeded.", kept.value)
        state.kept = kept
        return state

    def _take_given(self, node: Node, state: State) -> None:
        real = state.kept is not None
        if self.recording is not None:
            real = self.recording.given(node, state)
        self.how[node.index] = "reused" if real else "mocked" if stands_in(state) else "given"
        if state.is_failed():
            self.note(
                node, "its failed state was given and stands; `run(reuse=True)` runs it again"
            )
        self._settle(node, state)

    def _remember(self) -> None:
        """Leave for later what this run found out, also where it was cut off."""
        if self.recording is not None and self.request.record:
            self.recording.commit()
        states = zip(self.nodes, self.states, strict=True)
        self.memory.states.update(
            {node.name: state for node, state in states if state and not state.is_pending()}
        )

    def _final(self, reference: Collection[Task]) -> State:
        """Return the state of the whole (spec: the first line that holds, in this order)."""
        states = [state for state in self.states if state is not None]
        if any(isinstance(state, Paused) for state in states):
            return Paused("Some tasks wait to be resumed.")
        wanted = set(reference)
        decisive, ends = [], []
        for node, state in zip(self.nodes, states, strict=True):
            if node.task in wanted:
                decisive.append(state)
            elif not node.outputs and self.request.until is None:
                ends.append(state)
        if not all(state.is_finished() for state in (*decisive, *ends)):
            return Running("Some reference tasks are not finished.")
        return _verdict(decisive)

    def record(self) -> RunRecord:
        """Return what the events so far add up to."""
        return fold(RunRecord(), self.bus.events)


class _RaisedNow(BaseException):  # no error: it carries one out of the loop
    """Ends a run at the moment of failure."""


def _beginning(run: Run) -> RunStarted:
    names = tuple([node.name for node in run.nodes])
    parameters = {name: shown(value) for name, value in run.request.parameters.items()}
    return RunStarted(time(), run.id, run.flow, names, parameters)


def _cut_off(stop: Stop) -> State:
    how = "cancelled" if stop.is_wanted else "interrupted"
    return Cancelled(f"The run was {how}.")


def _perform(call: Call) -> Any:
    __tracebackhide__ = True
    token = enter(call.supplied)
    try:
        return attempt(call.fn, call.inputs)
    finally:
        leave(token)


def _scope(graph: Graph, request: Request) -> set[Task] | None:
    """Return the tasks that may run; None: all of them."""
    scope: set[Task] | None = None
    if request.starts is not None:
        scope = graph.downstream(request.starts)
    if request.until is not None:
        needed = graph.upstream(request.until)
        scope = needed if scope is None else scope & needed
    return scope


def _verdict(reference: list[State]) -> State:
    if any(state.is_failed() for state in reference):
        return Failed("Some reference tasks failed.")
    if all(state.is_successful() for state in reference):
        return Success("All reference tasks succeeded.")
    return Success("No reference tasks failed.")

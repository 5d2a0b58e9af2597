"""One run of a graph: the tables of its nodes, and the order in which they come to their states.

The states and values of the run are here; its events hold text and digests only, and whoever
wants a record folds them.
"""

from collections.abc import Callable, Collection

from nbflow.core.context import RunSupplied, enter, leave
from nbflow.core.graph import Child, Edge, Graph, Node
from nbflow.core.run_context import apart
from nbflow.core.state import (
    Failed,
    Mapped,
    Paused,
    Pending,
    Resume,
    Running,
    State,
    Success,
)
from nbflow.core.task import Task
from nbflow.engine import declared
from nbflow.engine.audit import watching
from nbflow.engine.base_run import BaseRun
from nbflow.engine.driving import Driving
from nbflow.engine.effects import shown
from nbflow.engine.memory import Memory
from nbflow.engine.plan import settle
from nbflow.engine.prints import kept_with_tasks, task_of
from nbflow.engine.request import Request, scope_of
from nbflow.engine.splitting import is_mapped, is_to_be_split
from nbflow.engine.steps import Steps
from nbflow.engine.tables import RaisedNow
from nbflow.engine.task_run import map_run, task_run
from nbflow.engine.workers import flight_of
from nbflow.executors import Executor

__all__ = ["Run", "left_by"]


class Run(BaseRun):
    """One execution of a graph.

    Fields, beside those of `BaseRun`: ``decisive`` (the states that decide, once it ended).
    """

    manner = declared

    def __init__(
        self,
        graph: Graph,
        request: Request,
        memory: Memory,
        supplied: RunSupplied,
    ) -> None:
        super().__init__(graph, request, memory, supplied)
        self.decisive: list[State] = []
        self._known = graph.nodes
        self._mapped = {node.index for node in self.nodes if is_mapped(node)}
        self._scope = scope_of(graph, request)
        self.be_watched()

    def execute(
        self,
        executor: Executor,
        reference: Collection[Task],
        concluded: Callable[["Run", State], State] | None = None,
    ) -> State:
        """Bring every node to its state and return the state of the whole.

        Parameters
        ----------
        reference
            The tasks whose states decide.
        concluded
            Returns the state of the whole, given that which the tasks make.

        Raises
        ------
        Exception
            The executor cannot be started; the run is recorded as Failed first.
        KeyboardInterrupt
            The run was interrupted or cancelled; it is recorded as Cancelled first.
        """
        __tracebackhide__ = True
        token = enter(self.supplied)
        try:
            with apart():
                state, failure = self._bring_to_end(executor, reference)
            if failure is None and concluded is not None:
                state = concluded(self, state)
            self.end(state)
        finally:
            self.let_go()
            leave(token)
        if failure is not None:
            raise failure
        return state

    def _bring_to_end(
        self, executor: Executor, reference: Collection[Task]
    ) -> tuple[State, BaseException | None]:
        """Return the state of the whole, and what is to be raised once it is known to all."""
        __tracebackhide__ = True
        with kept_with_tasks(lambda: task_of(self)), watching():
            try:
                self.begin()
                _settle(self)
                with flight_of(self, executor) as flight, self.stop:
                    self.is_paused = not Driving(self, flight).bring_all()
                return self._final(reference), None
            except KeyboardInterrupt as interrupt:
                # Where a cancel met the task says nothing to whoever asked for it.
                told = KeyboardInterrupt(f"flow '{self.flow}' was cancelled")
                return self.cut_off(), told if self.stop.is_wanted else interrupt
            except RaisedNow as raised:
                return Failed("Some reference tasks failed."), raised.__cause__
            except Exception as error:  # noqa: BLE001  # recorded here, raised by `execute`
                text = f"Unexpected error while running flow: {shown(error)}"
                return Failed(text, result=error), error
            finally:
                self.remember()

    def pause(self) -> bool:
        """Ask, from any thread, that the run ends early; return False where it has ended already.

        No further node is begun, what has begun comes to its state, and the run is Paused:
        `Flow.resume` goes on with it. Where nothing was left, the run ends as any other.
        """
        return self.stop.pause()

    # -- what drives the nodes asks ----------------------------------------------------------------

    def takes(self, node: Node) -> bool:
        """Settle a node that is given a state, or not to be run; tell whether it was."""
        given = self.request.given
        if given:
            before = self._given(node)
            if before is not None and before.is_finished() and not is_to_be_split(node, before):
                self.enter_given(node, before)
                self.settle(node, before)
                return True
        if self._scope is None or node.task in self._scope:
            return False
        self.states[node.index] = Pending("Task not run.")
        if self.recording is not None:
            self.recording.without_value(node.index)
        return True

    def _given(self, node: Node) -> State | None:
        """Return the state that a run was given for a node: of a child, with those of its map."""
        if node.task.is_resource:
            return None  # what was opened in an earlier run is closed
        if type(node) is not Child:
            return self.request.given.get(node.task)
        above = self.request.given.get(node.task)
        if type(above) is Mapped and node.map_index < len(above.map_states):
            return above.map_states[node.map_index]
        return above if type(above) is Resume else None

    def steps(self, node: Node) -> Steps:
        """Return the steps by which a node comes to its state."""
        if node.index in self._mapped:
            return map_run(self, node)
        before = self._given(node) if self.request.given else None
        if before is not None and before.is_finished():
            return _given_state(self, node, before)
        return task_run(self, node, before)

    def downstream(self, node: Node) -> list[tuple[Edge, Node]]:
        """Return the edges that leave a declared node, each with what is at its other end."""
        return [(edge, self._known[edge.downstream_task]) for edge in node.outputs]

    # -- its end -----------------------------------------------------------------------------------

    def _final(self, reference: Collection[Task]) -> State:
        """Return the state of the whole (spec: the first line that holds, in this order)."""
        if self.is_paused:
            return Paused("The run was paused.")
        states = [state for state in self.states[: self.size] if state is not None]
        if any(isinstance(state, Paused) for state in states):
            return Paused("Some tasks wait to be resumed.")
        wanted = set(reference)
        decisive, ends = [], []
        for node, state in zip(self.nodes[: self.size], states, strict=True):
            if node.task in wanted:
                decisive += state.map_states if type(state) is Mapped else [state]
            elif not node.outputs and self.request.until is None:
                ends.append(state)
        if not all(state.is_finished() for state in (*decisive, *ends)):
            return Running("Some reference tasks are not finished.")
        self.decisive = decisive
        return _verdict(decisive)


def left_by(run: BaseRun) -> tuple[str, ...]:
    """Return the names of the declared nodes that a run did not come to."""
    reached = zip(run.nodes[: run.size], run.states[: run.size], strict=True)
    return tuple([node.name for node, state in reached if type(state) is Pending])


def _given_state(run: Run, node: Node, state: State) -> Steps:
    """Take the state that a child was given."""
    run.enter_given(node, state)
    return state
    yield  # a generator that asks for nothing


def _settle(run: Run) -> None:
    """Settle which recorded results a run takes."""
    if run.recording is not None and run.recording.lookup is not None:
        settle(run.graph, run.memory, run.request, run.recording.lookup)


def _verdict(reference: list[State]) -> State:
    if any(state.is_failed() for state in reference):
        return Failed("Some reference tasks failed.")
    if all(state.is_successful() for state in reference):
        return Success("All reference tasks succeeded.")
    return Success("No reference tasks failed.")

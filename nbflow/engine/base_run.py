"""What every run has, however its flow was written: its beginning, its record, its end."""

import logging
from time import time
from typing import TYPE_CHECKING

from nbflow.core.context import RunSupplied
from nbflow.core.events import RunFinished, RunStarted
from nbflow.core.graph import Child, Graph
from nbflow.core.record import RunRecord, fold
from nbflow.core.state import Cancelled, Paused, State
from nbflow.engine.bus import watchers
from nbflow.engine.effects import shown
from nbflow.engine.failure import Failure
from nbflow.engine.keeping import Persist, current
from nbflow.engine.memory import Memory
from nbflow.engine.request import Request
from nbflow.engine.stop import Stop
from nbflow.engine.tables import Tables
from nbflow.errors import StoreError

if TYPE_CHECKING:
    from nbflow.engine.keeper import Keeper

__all__ = ["BaseRun"]


class BaseRun(Tables):
    """A run of a graph, from its beginning to its record.

    Fields, beside those of `Tables`: ``graph``; ``declared`` (names of the nodes as declared);
    ``stop``; ``keeper`` (writes it into a store, None where it is not recorded); ``final`` (its
    state, once it ended).
    """

    is_paused = False
    """Whether it ended before all nodes had a state, as somebody wished."""

    def __init__(
        self,
        graph: Graph,
        request: Request,
        memory: Memory,
        supplied: RunSupplied,
    ) -> None:
        super().__init__(graph, request, memory, supplied)
        self.graph = graph
        self.keeper: Keeper | None = None
        self.final: State | None = None
        self.stop = Stop()
        self.declared = tuple(graph.names)

    def be_watched(self) -> None:
        """Let whoever watches the runs of this process follow this one."""
        for watcher in watchers:
            if (observer := watcher(self)) is not None:
                self.bus.add(observer)

    def be_recorded(self, persist: Persist | None, *, must: bool = False) -> None:
        """Have the run recorded in the store, which holds its lock until the run has ended.

        Parameters
        ----------
        persist
            Whether results are kept of tasks that do not say; None: nothing is recorded.
        must
            Whether it fails where the store cannot be used; else it is run all the same, unless
            it goes on with a recorded one.

        Raises
        ------
        StoreError
            The store cannot be used, and has to be.
        """
        if persist is None or self.recording is None:
            return
        try:
            self.keeper = self.recording.keeper = self._keeper(persist)
        except StoreError as error:
            if must or self.request.again is not None:
                raise
            logging.getLogger("nbflow").warning("The run is not recorded: %s", error)

    def _keeper(self, persist: Persist) -> "Keeper":
        """Return what has begun to write the run into the store."""
        from nbflow.engine.keeper import Keeper

        keeper = Keeper(self, current(), persist)
        is_again = self.request.again is not None
        keeper.begin(self.beginning(), _edges(self), self.request.parameters, is_again)
        if is_again and self.memory.past is not None:
            # Until a moment ago another kernel may have driven it.
            self.memory.past.renew()
        return keeper

    def beginning(self) -> RunStarted:
        """Return the event that the run begins with."""
        names = tuple([node.name for node in self.nodes])
        parameters = {name: shown(value) for name, value in self.request.parameters.items()}
        return RunStarted(time(), self.id, self.flow, names, parameters)

    def begin(self) -> None:
        """Make it known that the run begins."""
        self.bus.publish(self.beginning() if self.keeper is None else self.keeper.started)
        if self.keeper is not None:
            self.bus.add(self.keeper.observer)

    def end(self, state: State) -> None:
        """Make it known in which state the run ends."""
        self.final = state
        state.run = self
        self.bus.publish(RunFinished(time(), type(state).__name__, state.message))

    def let_go(self) -> None:
        """Write what is still to be written, whether or not the run came to its end."""
        if self.keeper is not None:
            self.keeper.close()

    def cancel(self) -> bool:
        """Ask, from any thread, that the run ends; return False where it has ended already.

        No further node is called. In the main thread the one in flight is interrupted; elsewhere
        it ends first. The run is Cancelled, and `execute` raises `KeyboardInterrupt`.
        """
        return self.stop.want()

    def pause(self) -> bool:
        """Ask, from any thread, that the run ends early; return False where that cannot be."""
        return False

    def cut_off(self) -> Cancelled:
        """Return the state of what was ended before its time."""
        how = "cancelled" if self.stop.is_wanted else "interrupted"
        return Cancelled(f"The run was {how}.")

    def remember(self) -> None:
        """Leave for later what this run found out, also where it was cut off."""
        if self.recording is not None and self.request.record:
            self.recording.commit()
        known = self.memory.states
        for node in self.nodes:
            state = self.states[node.index]
            if state is not None and not state.is_pending():
                known[node.name] = state

    def failed_in(self, node: str | None = None) -> list[Failure]:
        """Return the failures in order of declaration, of children in the place of their parent.

        Parameters
        ----------
        node
            Only this one's, or its children's.
        """
        found: list[tuple[str, Failure]] = []
        for each in self.nodes:
            owner = each.parent.name if type(each) is Child else each.name
            if each.name in self.failures and node in (None, each.name, owner):
                found.append((owner, self.failures[each.name]))
        rank = {name: place for place, name in enumerate(self.declared)}
        # A node may have been renamed since.
        found.sort(key=lambda each: rank.get(each[0], len(rank)))
        return [failure for _, failure in found]

    def paused(self) -> tuple[str, ...]:
        """Return the names of the declared nodes that wait for somebody."""
        reached = zip(self.nodes[: self.size], self.states[: self.size], strict=True)
        return tuple([node.name for node, state in reached if type(state) is Paused])

    def record(self) -> RunRecord:
        """Return what the events so far add up to."""
        return fold(RunRecord(), self.bus.events)


def _edges(run: BaseRun) -> list[tuple[int, int, str]]:
    places = {node.task: node.place for node in run.nodes}
    declared = run.nodes[: len(run.declared)]  # others are told of by events
    return [
        (places[edge.upstream_task], node.place, edge.key or "")
        for node in declared
        for edge in node.inputs
    ]

"""One call of a task in an `@flow` function: what it was given, and what became of it."""

from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID, uuid4

from nbflow.core.graph import Node
from nbflow.core.reference import Held, Reference
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.core.run_info import FlowRun, TaskRun
from nbflow.core.run_state import State as RunState
from nbflow.core.run_state import as_run_state, result_of
from nbflow.core.settings import config
from nbflow.core.state import Cached, Paused, Pending, State, Success
from nbflow.core.tagging import current_tags
from nbflow.core.task import Task
from nbflow.core.visiting import ATOMS, Look, resolved, visit
from nbflow.engine.elsewhere import Around, Elsewhere, flows_around
from nbflow.engine.result_factories import unpersisted
from nbflow.engine.supplied import TaskSupplied
from nbflow.engine.transactions import Transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbflow.engine.cache_place import Place

__all__ = ["CallSupplied", "Run", "TaskCall"]


class Run(Protocol):
    """What is needed of a run.

    Fields: ``flow_run`` (what is known of it, None of a task alone); ``known`` (id of a task run →
    its call); ``lock``; ``keeper`` and ``recording`` (None where nothing is recorded); ``rules``
    and ``by_key`` (what becomes of results, and what stands for those found by a cache key);
    ``flows_around`` (those that run around its calls, once a call was sent elsewhere).
    """

    flow_run: FlowRun | None
    known: dict[UUID, "TaskCall"]
    lock: Any
    keeper: Any
    recording: Any
    rules: dict[int, Any]
    by_key: dict[str, Any]
    flows_around: tuple[Around, ...] | None

    def record_from_now(self) -> None:
        """Have the run recorded, also what was before."""

    def note(self, node: Node, text: str, level: str = "INFO") -> None:
        """Make something known of a node that people should see beside its result."""

    def enter_state(self, call: "TaskCall", state: State) -> None:
        """Enter the state that a call came to."""

    def started(self, node: Node, attempt: int) -> None:
        """Make it known that a call is being made."""

    def end_of(self, error: BaseException) -> State:
        """Return the state of a call that was cut off by this."""


class TaskCall:
    """One call of a task.

    Parameters
    ----------
    run
        The run that it belongs to.
    task
        The task, as it was called.
    node
        Its place in the run.
    arguments
        What it was given, by parameter; futures may be among it.
    waits_for
        What it only waits for.

    Fields: ``parameters`` (the arguments, futures resolved); ``linked`` (parameters whose value is
    another call's result); ``tags`` (of the task, and those that held where
    it was called); ``task_run``; ``run_count`` (the number of its last attempt); ``state``
    (the one it is in); ``said`` (a state that its function made by hand); ``crash`` (what ends the
    flow too); ``reference`` (what stands for its result, where that is kept or not here);
    ``previous`` (the same call, in the attempt before); ``place`` (where its options have the
    result kept, None where they say nothing); ``around`` (the transaction that it was called in);
    ``opened`` (its own, while that is under way).
    """

    __slots__ = (
        "_id",
        "_task_run",
        "arguments",
        "around",
        "crash",
        "fn",
        "linked",
        "node",
        "opened",
        "parameters",
        "place",
        "previous",
        "reference",
        "run",
        "run_count",
        "said",
        "state",
        "tags",
        "task",
        "waits_for",
    )

    def __init__(
        self,
        run: Run,
        task: Task,
        node: Node,
        arguments: dict[str, Any],
        linked: tuple[str, ...],
        waits_for: Any = None,
    ) -> None:
        self.run = run
        self.task = task
        self.node = node
        self.fn: Callable[..., Any] = task.signature.by_name(task.run)
        self.arguments = arguments
        self.linked = linked
        self.parameters: dict[str, Any] = arguments
        self.waits_for = waits_for
        self.previous: TaskCall | None = None
        self.state: State = _PENDING
        self.said: RunState | None = None
        self.crash: BaseException | None = None
        self.reference: Any = None
        self.run_count = 0
        self.place: Place | None = None
        self.around: Transaction | None = None
        self.opened: Transaction | None = None
        tags, here = task.options.tags, current_tags()
        self.tags = tags | here if here else tags
        self._id: UUID | None = None
        self._task_run: TaskRun | None = None

    def resolve(self, look: Look, waited: Look) -> None:
        """Take the parameters from the arguments, with what ``look`` gives for each value in them.

        ``waited`` is given what the call only waits for.

        Raises
        ------
        UpstreamTaskError
            One comes from a run that did not complete.
        NbflowError
            One cannot be had.
        """
        if self.waits_for is None and ATOMS.issuperset(map(type, self.arguments.values())):
            return
        found = resolved(self.arguments, look)
        if self.waits_for is not None:
            visit(self.waits_for, waited)
        self.parameters = found

    def outcome(self) -> Any:
        """Return what the function returned, or raise what it raised."""
        __tracebackhide__ = True
        state = self.state
        if type(state) in (Success, Cached) and state.has_result_here:
            return state.result
        return result_of(self.run_state())

    def break_down(self, error: BaseException) -> None:
        """Enter that the call was cut off, unless it has come to its state."""
        if not self.state.is_finished() and type(self.state) is not Paused:
            self.crash = error
            self.run.enter_state(self, self.run.end_of(error))

    def take_up(self, previous: "TaskCall") -> None:
        """Be the same run of the task as in the attempt before."""
        self.state, self.said, self.reference = previous.state, previous.said, previous.reference
        self._id, self._task_run = previous.id, previous.task_run
        self._task_run.ask = self.run_state

    @property
    def transaction(self) -> Transaction:
        """The transaction that it runs in, begun when it is first asked for."""
        return self.opened or self.open(overwrite=True)

    def open(self, *, overwrite: bool) -> Transaction:
        """Begin the transaction that it runs in.

        Parameters
        ----------
        overwrite
            Whether a result that is there already is not to be taken.
        """
        place = self.place
        key = None if place is None else place.key or self.node.name
        self.opened = Transaction(key=key, store=place, overwrite=overwrite)
        self.opened.begin(self.around)
        return self.opened

    def end_transaction(self, *, is_undone: bool) -> None:
        """End the transaction that it runs in; one that is undone undoes those around it."""
        opened = self.transaction if is_undone and self.around is not None else self.opened
        if opened is not None:
            self.opened = None
            opened.end(is_undone=is_undone)

    def name_run(self) -> str:
        """Give the run of the task the name that its ``task_run_name`` says, and return it.

        Raises
        ------
        TypeError
            A function for it returns no text.
        """
        given = self.task.options.task_run_name
        if not callable(given):
            name = str(given).format(**self.task.signature.complete(self.parameters))
        else:
            name = given()
            if not isinstance(name, str):
                raise TypeError(
                    f"Callable {given} for 'task_run_name' returned type {type(name).__name__} but "
                    "a string is required."
                )
        self.task_run.name = name
        return name

    @property
    def id(self) -> UUID:
        """What tells the run of its task from every other; made when it is first asked for."""
        if self._id is None:
            self._id = uuid4()
        return self._id

    @property
    def task_run(self) -> TaskRun:
        """What is known of the call as a run of its task."""
        if self._task_run is None:
            task, name = self.task, self.node.name
            self._task_run = TaskRun(
                self.id,
                task.name,
                name,
                f"{task.name}-{_key_of(task)}",
                name.rpartition("-")[2],
                self._flow_run_id,
                tuple(sorted(self.tags)),
                self.run_state,
            )
        self._task_run.run_count = self.run_count
        return self._task_run

    @property
    def _flow_run_id(self) -> UUID | None:
        flow_run = self.run.flow_run
        return None if flow_run is None else flow_run.id

    def run_state(self) -> RunState:
        """Return the state that it is in, as `@flow` functions have it."""
        return self.state_of(self.state)

    def state_of(self, state: State) -> RunState:
        """Return one of its states as `@flow` functions have it."""
        said = self.said
        made = as_run_state(state) if said is None else said.with_changes()
        details = made.state_details  # of its own
        details.flow_run_id, details.task_run_id = self._flow_run_id, self.id
        self.run.known[self.id] = self
        data = made.data
        if self.reference is not None:
            made.data = self.reference
        elif made.is_completed() and (type(data) is Held or not isinstance(data, Reference)):
            made.data = unpersisted(data.value if type(data) is Held else data)
        if made.is_running() and (self.run_count > 1 or self.previous is not None):
            made.name = "Retrying"
        return made


class CallSupplied(TaskSupplied):
    """The context of one attempt of a call."""

    made: TaskCall

    @property
    def transaction(self) -> Transaction:
        """The transaction that the function runs in."""
        return self.made.transaction

    @property
    def reference(self) -> Any:
        """What stands for the result, where that is kept."""
        reference = self.made.reference
        return None if reference is None or reference.type == "unpersisted" else reference

    @property
    def is_found_by_option(self) -> bool:
        """Whether an option says when the result is used again, not the key of the call."""
        options = self.made.task.options
        return options.is_found_by_policy or options.is_found_by_option

    def again(self, **changes: Any) -> "CallSupplied":
        """Return the context of the next attempt, with these fields changed."""
        after = super().again(**changes)
        assert isinstance(after, CallSupplied), "it is one like this"
        after.made = self.made
        return after

    @property
    def task_context(self) -> TaskRunContext:
        """What the function can ask of the run that it is called by."""
        made, flow = self.made, FlowRunContext.get()
        logs = made.task.options.log_prints
        if logs is None:
            logs = config["logging"]["log_prints"] if flow is None else flow.log_prints
        given = made.task.signature.complete(made.parameters)
        return TaskRunContext(made.task, made.task_run, given, log_prints=logs)

    @property
    def elsewhere(self) -> Elsewhere:
        """What the function can ask of its run where it is called in another process."""
        run = self.made.run
        if run.flows_around is None:
            run.flows_around = flows_around()
        return Elsewhere.of(self.task_context, run.flows_around)


_PENDING = Pending()


def _key_of(task: Task) -> str:
    """Return what tells a task from others of its name."""
    fn = getattr(task, "fn", type(task))
    return f"{getattr(fn, '__module__', '')}.{getattr(fn, '__qualname__', '')}"

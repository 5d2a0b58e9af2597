"""What a call to a task means in an `@flow` function: it is made, now or by the task runner."""

from collections.abc import AsyncGenerator, Generator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from threading import Lock
from typing import Any, NoReturn

from nbflow.core import run_state
from nbflow.core.binding import RESERVED
from nbflow.core.graph import Node
from nbflow.core.run_state import State
from nbflow.core.state import Failed, NotReady
from nbflow.core.task import Task
from nbflow.core.visiting import ATOMS, visit
from nbflow.engine.called_run import CalledRun
from nbflow.engine.driver import drive, drive_async, drive_items, drive_items_async
from nbflow.engine.ending import conclude
from nbflow.engine.futures import FutureList, NbflowFuture
from nbflow.engine.mapping_calls import elements
from nbflow.engine.relaying import relayed
from nbflow.engine.task_call import TaskCall
from nbflow.engine.task_runners import TaskRunner
from nbflow.errors import NbflowError, ParameterBindError, SignatureError, UpstreamTaskError

__all__ = ["CallScope", "completed", "futures_to_states", "result_of"]


class CallScope:
    """The scope of an `@flow` function: each call is a node of its run.

    Parameters
    ----------
    run
        The run.
    runner
        Where submitted calls are made.
    """

    def __init__(self, run: CalledRun, runner: TaskRunner) -> None:
        self.run = run
        self.runner = runner

    def call_task(self, task: Task, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Call a task's function now; return what it returns, or its state where that is asked."""
        __tracebackhide__ = True
        given = dict(kwargs)
        return_state = given.pop("return_state", False)
        call, _ = self._entered(task, args, given)
        flavour = task.signature.flavour
        if flavour == "sync":
            try:
                if self._is_ready(call):
                    conclude(call, drive(self.run.steps(call), self.run.lock))
            except BaseException as error:
                call.break_down(error)
                raise
            return call.run_state() if return_state else call.outcome()
        return _FLAVOURS[flavour](self, call, return_state)

    def submit_task(self, task: Task, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Have a task's function called by the task runner; return the future."""
        given = dict(kwargs)
        return_state = given.pop("return_state", False)
        future = self._submitted(task, args, given)
        return future.wait() if return_state else future

    def map_task(self, task: Task, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Submit a call for each element of the arguments; return the futures, or the states."""
        given = dict(kwargs)
        return_state = given.pop("return_state", False)
        waits_for = given.pop("wait_for", None)
        task.signature.check_named()
        futures = FutureList(
            self._submitted(task, (), {**each, "wait_for": waits_for})
            for each in elements(task, _bound(task, args, given))
        )
        return [future.wait() for future in futures] if return_state else futures

    def operate(self, operator: str, operands: tuple[Any, ...]) -> Any:
        """Leave operators to the values: a call gives one."""
        return NotImplemented

    def note_created(self, task: Any) -> None:
        """Tasks made in a flow's function belong to it when they are called."""

    def enter_call(self, task: Task, arguments: dict[str, Any], waits_for: Any = None) -> TaskCall:
        """Return a new call of a task whose function somebody else calls."""
        return self._entered(task, (), {**arguments, "wait_for": waits_for})[0]

    # -- how ---------------------------------------------------------------------------------------

    def _entered(
        self, task: Task, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[TaskCall, list[NbflowFuture]]:
        """Return a new call, and the futures in what it is given or waits for."""
        waits_for = kwargs.pop("wait_for", None) if kwargs else None
        arguments = _bound(task, args, kwargs)
        inputs: list[tuple[Node, str | None]] = []
        futures: list[NbflowFuture] = []
        for name, value in arguments.items():
            if type(value) not in ATOMS:
                visit(value, partial(self._seen, inputs, futures, name))
        if waits_for is not None:
            visit(waits_for, partial(self._seen, inputs, futures, None))
            several = waits_for if isinstance(waits_for, list | tuple | set) else [waits_for]
            made = [self.run.made_by(value) for value in several]
            inputs += [(node, None) for node in made if node is not None]
        return self.run.enter_call(task, arguments, inputs, waits_for), futures

    def _seen(
        self,
        inputs: list[tuple[Node, str | None]],
        futures: list[NbflowFuture],
        name: str | None,
        value: Any,
        allowed: bool,
    ) -> Any:
        """Take in where a value that a call is given comes from; changes nothing."""
        if isinstance(value, NbflowFuture):
            futures.append(value)
            if value.call.run is self.run:
                inputs.append((value.call.node, name))
        elif isinstance(value, State):
            call = self.run.call_of(value)
            if call is not None:
                inputs.append((call.node, name))
        return value

    def _is_ready(self, call: TaskCall) -> bool:
        """Give a call the results of what it waits for; tell whether it may be made.

        Raises
        ------
        KeyboardInterrupt
            The run is to end.
        """
        if self.run.stop.is_wanted:
            self.run.enter_state(call, self.run.cut_off())
            self.run.stop.obey()
        try:
            call.resolve(partial(result_of, by=call), partial(completed, by=call))
        except UpstreamTaskError as error:
            self.run.enter_state(call, NotReady(str(error)))
            return False
        except (NbflowError, ValueError) as error:
            conclude(call, Failed(str(error), result=error))
            return False
        return True

    async def _awaited(self, call: TaskCall, return_state: bool) -> Any:
        __tracebackhide__ = True
        with _seen_to(call):
            if self._is_ready(call):
                conclude(call, await drive_async(self.run.steps(call), self.run.lock))
        return call.run_state() if return_state else call.outcome()

    def _items(self, call: TaskCall, return_state: bool) -> Generator[Any, Any, Any]:
        __tracebackhide__ = True
        _refuse_state(call, return_state)
        with _seen_to(call):
            if self._is_ready(call):
                steps, lock = self.run.steps(call), self.run.lock
                yield from drive_items(steps, lock, partial(conclude, call))
        return call.outcome()

    def _items_awaited(self, call: TaskCall, return_state: bool) -> AsyncGenerator[Any, Any]:
        return relayed(self._made_items(call, return_state))

    @contextmanager
    def _made_items(
        self, call: TaskCall, return_state: bool
    ) -> Iterator[AsyncGenerator[Any, Any] | None]:
        __tracebackhide__ = True
        _refuse_state(call, return_state)
        with _seen_to(call):
            ended, lock = partial(conclude, call), self.run.lock
            is_ready = self._is_ready(call)
            yield drive_items_async(self.run.steps(call), lock, ended) if is_ready else None
        call.outcome()

    def _submitted(self, task: Task, args: tuple[Any, ...], kwargs: dict[str, Any]) -> NbflowFuture:
        call, futures = self._entered(task, args, kwargs)
        future = NbflowFuture(call)
        work = _Submitted(future, self)
        if futures:
            _Waits(futures, partial(self.runner.submit, work)).begin()
        else:
            self.runner.submit(work)
        return future

    def make(self, call: TaskCall) -> None:
        """Make a submitted call, where its runner makes it."""
        if self._is_ready(call):
            conclude(call, drive(self.run.steps(call), self.run.lock, self.runner.perform))


class _Submitted:
    """A submitted call, for its runner; it is made in the context that it was submitted in."""

    __slots__ = ("_context", "_future", "_scope")

    def __init__(self, future: NbflowFuture, scope: CallScope) -> None:
        self._context = copy_context()
        self._future = future
        self._scope = scope

    @property
    def name(self) -> str:
        """The name of its node."""
        return self._future.call.node.name

    def make(self) -> None:
        """Make the call; it may be interrupted at any moment."""
        self._context.run(self._scope.make, self._future.call)

    def end(self, error: BaseException | None) -> None:
        """Let whoever waits for the future have its state, whatever happened."""
        call = self._future.call
        if error is not None:
            call.break_down(error)
        self._future.end()


@contextmanager
def _seen_to(call: TaskCall) -> Iterator[None]:
    """See that a call comes to a state also where something ends it from outside."""
    try:
        yield
    except BaseException as error:
        call.break_down(error)
        raise


class _Waits:
    """Calls a function once all of some futures have ended; no thread waits for them."""

    def __init__(self, futures: list[NbflowFuture], then: Any) -> None:
        self._open = [future for future in futures if not future.done()]
        self._then = then
        self._left = len(self._open)
        self._lock = Lock()

    def begin(self) -> None:
        """Begin to wait."""
        if not self._left:
            self._then()
        for future in self._open:
            future.add_done_callback(self._ended)

    def _ended(self, _: NbflowFuture) -> None:
        with self._lock:
            self._left -= 1
            is_last = not self._left
        if is_last:
            self._then()


def result_of(value: Any, allowed: bool, by: TaskCall | None = None) -> Any:
    """Return the result of a future or state, anything else as it is; see `completed`."""
    state = completed(value, allowed, by)
    return run_state.result_of(state, raise_on_failure=False) if state is not None else value


def completed(value: Any, allowed: bool, by: TaskCall | None = None) -> State | None:
    """Wait for a future; return its state, or the state that a value is, None for any other.

    Parameters
    ----------
    by
        The call that waits.

    Raises
    ------
    UpstreamTaskError
        It did not complete, and its failure is not allowed.
    ValueError
        It is the future of the call that waits.
    """
    if isinstance(value, NbflowFuture) and value.call is by:
        raise ValueError(
            f"Discovered a task depending on itself: '{value.call.node.name}' was given its own "
            "future.\n  What it was given has been changed since. Give it a copy: `list(futures)`."
        )
    state = value.wait() if isinstance(value, NbflowFuture) else value
    if not isinstance(state, State):
        return None
    if state.is_completed() or (allowed and state.is_failed()):
        return state
    raise UpstreamTaskError(
        f"Upstream task run '{state.state_details.task_run_id}' did not reach a 'COMPLETED' state."
    )


def futures_to_states(value: Any) -> Any:
    """Return a value with the states of the futures in it, each waited for, in their place."""
    return visit(value, _state_of)


def _state_of(value: Any, allowed: bool) -> Any:
    return value.wait() if isinstance(value, NbflowFuture) else value


def _bound(task: Task, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    if kwargs and not RESERVED.isdisjoint(kwargs):
        _refuse_reserved(task, kwargs)
    try:
        return task.signature.bind(args, kwargs)
    except SignatureError as error:
        text = f"Error binding parameters for function '{task.name}': {error}"
        raise ParameterBindError(text) from None


def _refuse_reserved(task: Task, kwargs: Mapping[str, Any]) -> NoReturn:
    name = min(RESERVED & kwargs.keys())
    raise SignatureError(
        f"'{task.name}' was called with '{name}' in an `@flow` function.\n"
        "  This keyword is for calls inside `with Flow(...):`, which are recorded, not run.\n"
        "  Leave it out; to only wait for other calls, give `wait_for=[...]`."
    )


def _refuse_state(call: TaskCall, return_state: bool) -> None:
    if return_state:
        raise ValueError(
            "The return_type for a generator flow must be 'result'.\n"
            f"  The task '{call.task.name}' yields its items as they are asked for.\n"
            "  Leave out `return_state=True`, or submit it: a future has a state."
        )


_FLAVOURS: Mapping[str, Any] = {
    "async": CallScope._awaited,
    "generator": CallScope._items,
    "async generator": CallScope._items_awaited,
}

"""Running a flow that is a function: at once, awaited, or by whoever goes through its items."""

from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Mapping
from contextvars import Context, copy_context
from functools import partial
from typing import Any, Literal

from nbflow.core.run_info import FlowRun
from nbflow.engine.effects import Raised, attempt
from nbflow.engine.flow_call import Asked
from nbflow.engine.flow_engine import FlowRunEngine
from nbflow.engine.flow_turns import Turns, made

__all__ = ["run_flow"]

ReturnType = Literal["result", "state"]
Steps = Generator[float | None, Any, None]


def run_flow(
    flow: Any,
    flow_run: FlowRun | None = None,
    parameters: dict[str, Any] | None = None,
    wait_for: Iterable[Any] | None = None,
    return_type: ReturnType = "result",
    *,
    asked: Asked | None = None,
) -> Any:
    """Run a flow once.

    Parameters
    ----------
    flow_run
        The run; a new one is made when None.
    parameters
        What its function is called with.
    wait_for
        What it waits for without being given it.
    return_type
        Whether what the function returns is returned, or the state that the run ends in.
    asked
        What it is asked for beside.

    Returns
    -------
    Any
        That; a coroutine of it where the function is awaited, a generator where it yields items.

    Raises
    ------
    ValueError
        The state of a flow that yields items was asked for.
    """
    __tracebackhide__ = True
    if flow.isgenerator and return_type != "result":
        raise ValueError(
            "The return_type for a generator flow must be 'result'.\n"
            f"  The flow '{flow.name}' yields its items as they are asked for.\n"
            "  Leave out `return_state=True`."
        )
    engine = FlowRunEngine(
        flow=flow,
        flow_run=flow_run,
        parameters=parameters,
        wait_for=wait_for,
        asked=asked or Asked(),
    )
    return _DRIVERS[flow.flavour](engine, return_type)


def _steps(engine: FlowRunEngine) -> Steps:
    """Yield None where the flow's function is to be called, seconds where they are to be waited.

    What came of it is sent: `Raised`, where something was raised.
    """
    __tracebackhide__ = True
    with engine.start():
        while True:
            wait = engine.seconds_left
            if wait is not None:
                _look_at((yield wait))
                engine.go_on()
            elif engine.is_running():
                with engine.run_context():
                    _look_at((yield None))
            else:
                return


def _look_at(outcome: Any) -> None:
    __tracebackhide__ = True
    if type(outcome) is Raised:
        raise outcome.exception


def _now(engine: FlowRunEngine, return_type: ReturnType) -> Any:
    __tracebackhide__ = True
    steps, outcome = _steps(engine), None
    while _is_asked(steps.send, outcome):
        outcome = attempt(engine.call_flow_fn, {})
    return _outcome(engine, return_type)


def _is_asked(send: Callable[[Any], Any], outcome: Any) -> bool:
    """Send the outcome of an attempt; tell whether there is a further one."""
    __tracebackhide__ = True
    try:
        send(outcome)
    except StopIteration:
        return False
    return True


async def _awaited(engine: FlowRunEngine, return_type: ReturnType) -> Any:
    __tracebackhide__ = True
    steps, outcome = _steps(engine), None
    while await _is_asked_later(steps.send, outcome):
        outcome = await made(engine.call_flow_fn())
    return _outcome(engine, return_type)


async def _is_asked_later(send: Callable[[Any], Any], outcome: Any) -> bool:
    """Send the outcome of an attempt; tell, once it is its time, whether there is a further one."""
    import asyncio  # loaded long since where anything is awaited

    __tracebackhide__ = True
    while True:
        try:
            wait = send(outcome)
        except StopIteration:
            return False
        if wait is None:
            return True
        outcome = await made(asyncio.sleep(wait))


def _items(engine: FlowRunEngine, return_type: ReturnType) -> Generator[Any, Any, Any]:
    __tracebackhide__ = True
    here = copy_context()
    send, outcome = _sends(_steps(engine), here), None
    while _is_asked(send, outcome):
        turns = Turns(engine, here)
        try:
            outcome = yield from _of_attempt(turns)
        except GeneratorExit:
            outcome = turns.closed(turns.turn(turns.items.close))
    return _outcome(engine, return_type)


def _sends(steps: Steps, here: Context) -> Callable[[Any], Any]:
    return lambda outcome: here.run(steps.send, outcome)


def _of_attempt(turns: Turns) -> Generator[Any, Any, Any]:
    """Yield on the items of one attempt; return its outcome."""
    items = turns.items
    take: Any = partial(next, items)
    while True:
        item = turns.turn(take)
        if type(item) is Raised:
            return turns.ended(item.exception)
        try:
            take = partial(items.send, (yield item))
        except GeneratorExit:
            raise
        except BaseException as error:  # noqa: BLE001  # for the flow's function to see to
            take = partial(items.throw, error)


async def _items_awaited(
    engine: FlowRunEngine, return_type: ReturnType
) -> AsyncGenerator[Any, Any]:
    __tracebackhide__ = True
    here = copy_context()
    send, outcome = _sends(_steps(engine), here), None
    while await _is_asked_later(send, outcome):
        turns = Turns(engine, here)
        items = turns.items
        take: Any = partial(anext, items)
        while True:
            item = await turns.turn_awaited(take)
            if type(item) is Raised:
                outcome = turns.ended(item.exception)
                break
            try:
                take = partial(items.asend, (yield item))
            except GeneratorExit:
                outcome = turns.closed(await turns.turn_awaited(items.aclose))
                break
            except BaseException as error:  # noqa: BLE001  # for the flow's function to see to
                take = partial(items.athrow, error)
    _outcome(engine, return_type)


def _outcome(engine: FlowRunEngine, return_type: ReturnType) -> Any:
    __tracebackhide__ = True
    return engine.state if return_type == "state" else engine.result()


_DRIVERS: Mapping[str, Callable[[FlowRunEngine, ReturnType], Any]] = {
    "sync": _now,
    "async": _awaited,
    "generator": _items,
    "async generator": _items_awaited,
}

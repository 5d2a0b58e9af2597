"""Driving the steps of a call: at once, in an event loop, or by whoever goes through its items."""

from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from time import perf_counter, sleep
from types import GeneratorType
from typing import Any

from msgspec.structs import replace

from nbflow.core.context import enter, leave
from nbflow.core.signals import TaskTimeoutSignal
from nbflow.core.state import State
from nbflow.engine.awaiting import in_full
from nbflow.engine.effects import Raised
from nbflow.engine.flight import perform
from nbflow.engine.steps import Call, Effect, Steps, Until
from nbflow.engine.supplied import TaskSupplied

__all__ = ["drive", "drive_async", "drive_items", "drive_items_async", "to_the_end", "whole"]

Lock = AbstractContextManager[Any]
Ended = Callable[[State], None]


def drive(steps: Steps, lock: Lock, make: Any = perform) -> State:
    """Make the steps of a call in this thread, and return the state it comes to.

    Parameters
    ----------
    lock
        Held while the tables of the run change, not while a function is called.
    make
        Makes a call and returns its outcome.
    """
    __tracebackhide__ = True
    outcome = None
    while True:
        effect = _next(steps, lock, outcome)
        if type(effect) is Call:
            outcome = make(effect)
            if type(outcome) is GeneratorType:
                outcome = make(_taken(effect, outcome))
        elif isinstance(effect, State):
            return effect
        else:
            sleep(_seconds(effect))
            outcome = None


async def drive_async(steps: Steps, lock: Lock) -> State:
    """Make the steps of a call whose function is awaited, and return the state it comes to."""
    __tracebackhide__ = True
    outcome = None
    while True:
        effect = _next(steps, lock, outcome)
        if type(effect) is Call:
            outcome = await _awaited(effect.supplied, effect.fn, effect.inputs, effect.limit)
            if type(outcome) is GeneratorType:
                outcome = perform(_taken(effect, outcome))
        elif isinstance(effect, State):
            return effect
        else:
            await _slept(effect)
            outcome = None


def drive_items(steps: Steps, lock: Lock, ended: Ended) -> Generator[Any, Any, None]:
    """Make the steps of a call whose items are yielded on as they are asked for.

    Parameters
    ----------
    ended
        Told the state that the call comes to, also where its items are not all asked for.
    """
    __tracebackhide__ = True
    outcome = None
    while True:
        effect = _next(steps, lock, outcome)
        if type(effect) is Call:
            try:
                outcome = yield from _items(effect)
            except GeneratorExit:
                _finish(steps, lock, ended)
                raise
        elif isinstance(effect, State):
            return ended(effect)
        else:
            sleep(_seconds(effect))
            outcome = None


async def drive_items_async(steps: Steps, lock: Lock, ended: Ended) -> AsyncGenerator[Any, Any]:
    """Make the steps of a call whose items are awaited; ``ended`` is told the state."""
    __tracebackhide__ = True
    outcome: Any = None
    while True:
        effect = _next(steps, lock, outcome)
        outcome = None
        if isinstance(effect, State):
            ended(effect)
            return
        if not isinstance(effect, Call):
            await _slept(effect)
            continue
        items = effect.fn(**effect.inputs)
        left = _Left(effect.limit)
        take: Any = partial(anext, items)
        while True:
            with left:
                item = await _awaited(effect.supplied, take, {}, left.seconds)
            if type(item) is Raised:
                outcome = None if isinstance(item.exception, StopAsyncIteration) else item
                break
            try:
                take = partial(items.asend, (yield item))
            except GeneratorExit:
                await items.aclose()
                _finish(steps, lock, ended)
                raise
            except BaseException as error:  # noqa: BLE001 - of whoever takes the items
                take = partial(items.athrow, error)


def _taken(call: Call, items: Generator[Any, Any, Any]) -> Call:
    """Return the call that takes all items of a generator that a call returned."""
    return replace(call, fn=partial(list, items), inputs={})


def _next(steps: Steps, lock: Lock, outcome: Any) -> Effect | State:
    """Return what has to happen next, or the state that the steps have come to."""
    try:
        with lock:
            return steps.send(outcome)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]


def _finish(steps: Steps, lock: Lock, ended: Ended) -> None:
    """Let a call whose items nobody asks for any more come to its state."""
    state = _next(steps, lock, None)
    if isinstance(state, State):
        ended(state)


def to_the_end(call: Call) -> Any:
    """Make a call of any flavour here: awaited in a loop of its own, its items all taken."""
    __tracebackhide__ = True
    return perform(whole(call))


def whole(call: Call) -> Call:
    """Return the call whose function gives its whole result at once, whatever its flavour."""
    flavour = call.supplied.node.task.signature.flavour
    return call if flavour == "sync" else replace(call, fn=partial(in_full, call.fn))


async def _awaited(
    supplied: TaskSupplied, fn: Any, inputs: Mapping[str, Any], limit: float | None
) -> Any:
    """Return what a function gives in this event loop, or what it raised."""
    __tracebackhide__ = True
    import asyncio  # loaded long since where anything is awaited

    token = enter(supplied)
    try:
        async with asyncio.timeout(limit) as scope:
            return await fn(**inputs)
    except TimeoutError as error:
        return Raised(TaskTimeoutSignal(str(error)) if scope.expired() else error)
    except BaseException as error:  # noqa: BLE001 - a task may raise anything; the run goes on
        return Raised(error)
    finally:
        leave(token)
        if supplied.seen is not None:
            supplied.seen.end()


def _items(call: Call) -> Generator[Any, Any, Any]:
    """Yield on the items of a generator; its outcome is what it returns."""
    items = call.fn(**call.inputs)
    left = _Left(call.limit)
    take: Any = partial(next, items)
    while True:
        with left:
            item = perform(Call(take, {}, call.supplied, left.seconds))
        if type(item) is Raised:
            error = item.exception
            return error.value if isinstance(error, StopIteration) else item
        try:
            take = partial(items.send, (yield item))
        except GeneratorExit:
            items.close()
            raise
        except BaseException as error:  # noqa: BLE001 - of whoever takes the items
            take = partial(items.throw, error)


class _Left:
    """The seconds that a generator may still take, of which those of its reader do not count."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._began = 0.0

    def __enter__(self) -> None:
        self._began = perf_counter()

    def __exit__(self, *_: object) -> None:
        if self.seconds is not None:
            # None is left after an alarm that was a little late; 0 would be no limit.
            self.seconds = max(0.001, self.seconds - (perf_counter() - self._began))


async def _slept(effect: Effect) -> None:
    import asyncio

    await asyncio.sleep(_seconds(effect))


def _seconds(effect: Effect) -> float:
    assert isinstance(effect, Until), "a call has no children"
    return max(0.0, (effect.time - datetime.now(UTC)).total_seconds())

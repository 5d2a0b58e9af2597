"""Driving the steps of a call: at once, in an event loop, or by whoever goes through its items."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from inspect import iscoroutine, isgenerator
from time import sleep
from typing import Any

from msgspec.structs import replace

from nbflow.core.context import enter, leave
from nbflow.core.signals import TaskTimeoutSignal
from nbflow.core.state import State
from nbflow.engine.effects import Raised
from nbflow.engine.flight import perform
from nbflow.engine.steps import Call, Children, Steps, Until

__all__ = ["drive", "drive_async", "drive_items", "drive_items_async", "to_the_end"]

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
        try:
            with lock:
                effect = steps.send(outcome)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # the state
        if type(effect) is Call:
            outcome = make(effect)
        else:
            sleep(_seconds(effect))
            outcome = None


async def drive_async(steps: Steps, lock: Lock) -> State:
    """Make the steps of a call whose function is awaited, and return the state it comes to."""
    __tracebackhide__ = True
    outcome = None
    while True:
        try:
            with lock:
                effect = steps.send(outcome)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # the state
        if type(effect) is Call:
            outcome = await _awaited(effect)
        else:
            await asyncio.sleep(_seconds(effect))
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
        try:
            with lock:
                effect = steps.send(outcome)
        except StopIteration as stop:
            ended(stop.value)
            return
        if type(effect) is Call:
            try:
                outcome = yield from _items(effect)
            except GeneratorExit:
                _finish(steps, lock, ended)
                raise
        else:
            sleep(_seconds(effect))
            outcome = None


async def drive_items_async(steps: Steps, lock: Lock, ended: Ended) -> AsyncGenerator[Any, Any]:
    """Make the steps of a call whose items are awaited; ``ended`` is told the state."""
    __tracebackhide__ = True
    outcome: Any = None
    while True:
        try:
            with lock:
                effect = steps.send(outcome)
        except StopIteration as stop:
            ended(stop.value)
            return
        if type(effect) is not Call:
            await asyncio.sleep(_seconds(effect))
            outcome = None
            continue
        outcome = None
        items = effect.fn(**effect.inputs)
        while True:
            token = enter(effect.supplied)
            try:
                item = await anext(items)
            except StopAsyncIteration:
                break
            except BaseException as error:  # noqa: BLE001 - a task may raise anything
                outcome = Raised(error)
                break
            finally:
                leave(token)
            try:
                yield item
            except GeneratorExit:
                await items.aclose()
                _finish(steps, lock, ended)
                raise


def _finish(steps: Steps, lock: Lock, ended: Ended) -> None:
    """Let a call whose items nobody asks for any more come to its state."""
    try:
        with lock:
            steps.send(None)
    except StopIteration as stop:
        ended(stop.value)


def to_the_end(call: Call) -> Any:
    """Make a call of any flavour here: awaited in a loop of its own, its items all taken."""
    __tracebackhide__ = True
    return perform(replace(call, fn=partial(_whole, call.fn)))


def _whole(fn: Any, **inputs: Any) -> Any:
    value = fn(**inputs)
    if iscoroutine(value):
        return asyncio.run(value)
    if isgenerator(value):
        return list(value)
    if hasattr(value, "__aiter__") and hasattr(value, "asend"):
        return asyncio.run(_all_of(value))
    return value


async def _all_of(items: Any) -> list[Any]:
    return [item async for item in items]


async def _awaited(call: Call) -> Any:
    """Make a call in this event loop and return its outcome."""
    __tracebackhide__ = True
    token = enter(call.supplied)
    try:
        async with asyncio.timeout(call.limit) as scope:
            return await call.fn(**call.inputs)
    except TimeoutError as error:
        is_late = scope.expired()
        return Raised(TaskTimeoutSignal(str(error)) if is_late else error)
    except BaseException as error:  # noqa: BLE001 - a task may raise anything; the run goes on
        return Raised(error)
    finally:
        leave(token)
        if call.supplied.seen is not None:
            call.supplied.seen.end()


def _items(call: Call) -> Generator[Any, Any, Any]:
    """Yield on the items of a generator; its outcome is what it returns."""
    items = call.fn(**call.inputs)
    take: Any = partial(next, items)
    while True:
        token = enter(call.supplied)
        try:
            item = take()
        except StopIteration as stop:
            return stop.value
        except BaseException as error:  # noqa: BLE001 - a task may raise anything
            return Raised(error)
        finally:
            leave(token)
        try:
            take = partial(items.send, (yield item))
        except GeneratorExit:
            items.close()
            raise
        except BaseException as error:  # noqa: BLE001 - of whoever takes the items
            take = partial(items.throw, error)


def _seconds(effect: Call | Until | Children) -> float:
    assert isinstance(effect, Until), "a call has no children"
    return max(0.0, (effect.time - datetime.now(UTC)).total_seconds())

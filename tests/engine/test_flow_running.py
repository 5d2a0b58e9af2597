"""Runs of functions of every kind: called, awaited, and gone through item by item."""

import asyncio
import time
from typing import Any

import pytest

from nbflow import flow, task
from nbflow.core.run_context import FlowRunContext
from nbflow.engine.flow_running import run_flow
from nbflow.states import State
from tests.messages import matches


@task
def double(x):
    return 2 * x


@task
async def double_later(x):
    await asyncio.sleep(0)
    return 2 * x


@flow
def some(x=1):
    return double(x)


@flow
async def later(x=1):
    return await double_later(x) + double(x)


@flow
def items(n):
    for i in range(n):
        yield double(i)
    return "end"


@flow
async def items_later(n):
    for i in range(n):
        yield await double_later(i)


async def taken(found):
    return [each async for each in found]


def ended(of) -> State:
    state: State = of.last_run.flow_run.state
    return state


def test_a_run_gives_what_its_function_returns_or_its_state():
    state: Any = run_flow(some, parameters={"x": 3}, return_type="state")

    assert run_flow(some, parameters={"x": 2}) == 4
    assert state.is_completed()
    assert state.result() == 6


def test_an_async_function_is_awaited():
    coroutine = later(3)

    assert asyncio.iscoroutine(coroutine)
    assert asyncio.run(coroutine) == 12
    assert asyncio.run(later(3, return_state=True)).value == 12


def test_several_async_runs_go_on_at_once():
    async def both():
        return await asyncio.gather(*[later(i) for i in range(5)])

    assert asyncio.run(both()) == [0, 4, 8, 12, 16]


def test_what_an_async_run_raises_is_raised():
    @flow
    async def raises():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        asyncio.run(raises())
    assert ended(raises).is_failed()


def test_an_async_run_whose_task_is_cancelled_crashes():
    runs: list[Any] = []

    @flow
    async def waits():
        runs.append(FlowRunContext.get())
        await asyncio.Event().wait()

    async def cancelled():
        running = asyncio.ensure_future(waits())
        while not runs:
            await asyncio.sleep(0)
        running.cancel()
        await running

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    assert runs[0].flow_run.state.name == "Crashed"
    text = "Execution was cancelled by the runtime environment."
    assert runs[0].flow_run.state.message == text


def test_an_async_run_that_is_cancelled_while_it_waits_to_begin_again_crashes():
    @flow(retries=1, retry_delay_seconds=60)
    async def raises():
        raise ValueError("no")

    async def cancelled():
        running = asyncio.ensure_future(raises())
        while raises.last_run is None or raises.last_run.flow_run.state.name != "AwaitingRetry":
            await asyncio.sleep(0)
        running.cancel()
        await running

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    assert ended(raises).name == "Crashed"


def test_a_coroutine_that_is_never_awaited_makes_no_run():
    @flow
    async def idle():
        """Never called."""

    idle().close()

    assert idle.last_run is None


# -- items -----------------------------------------------------------------------------------------


def test_items_are_made_as_they_are_asked_for():
    found = items(3)

    assert next(found) == 0
    assert ended(items).is_running()
    assert list(items.last_run.calls) == ["double-0"]
    assert list(found) == [2, 4]
    assert ended(items).result() == "end"


def test_what_a_generator_returns_is_what_its_end_gives():
    found = items(0)

    with pytest.raises(StopIteration) as end:
        next(found)
    assert end.value.value == "end"


def test_whoever_takes_items_is_not_in_the_run():
    found = items(2)

    next(found)

    assert FlowRunContext.get() is None
    assert double(21) == 42
    assert list(items.last_run.calls) == ["double-0"]
    next(found)
    assert list(items.last_run.calls) == ["double-0", "double-1"]


def test_what_is_sent_and_thrown_reaches_the_function():
    @flow
    def answers():
        seen = [(yield 1)]
        try:
            yield 2
        except KeyError as error:
            seen.append(error)
        return seen

    found = answers()
    error = KeyError("mine")

    assert next(found) == 1
    assert found.send("hello") == 2
    with pytest.raises(StopIteration) as end:
        found.throw(error)
    assert end.value.value == ["hello", error]


def test_a_generator_that_is_closed_completes_with_nothing():
    hooks = []
    closed = []

    @flow(on_completion=[lambda *_: hooks.append(1)])
    def endless():
        try:
            while True:
                yield 1
        finally:
            closed.append(1)

    found = endless()
    next(found)
    found.close()

    assert closed == hooks == [1]
    assert ended(endless).is_completed()
    assert ended(endless).result() is None
    assert type(endless.last_run.final).__name__ == "Success"


def test_a_generator_that_fails_while_it_is_closed_is_not_begun_again():
    @flow(retries=2)
    def endless():
        try:
            while True:
                yield 1
        finally:
            raise ValueError("no")

    found = endless()
    next(found)

    with pytest.raises(ValueError, match="no"):
        found.close()
    assert ended(endless).is_failed()
    assert endless.last_run.flow_run.run_count == 1


def test_items_come_again_where_a_run_is_tried_again():
    attempts = []

    @flow(retries=1)
    def some():
        attempts.append(1)
        yield 1
        if len(attempts) < 2:
            raise ValueError("no")
        yield 2

    assert list(some()) == [1, 1, 2]


def test_what_a_generator_raises_is_raised():
    @flow
    def some():
        yield 1
        raise ValueError("no")

    found = some()
    assert next(found) == 1
    with pytest.raises(ValueError, match="no"):
        next(found)
    assert ended(some).is_failed()


def test_a_subflow_may_yield_items():
    @flow
    def outer():
        return sum(items(3))

    assert outer() == 6
    assert list(outer.last_run.calls) == ["items-0"]
    assert outer.last_run.calls["items-0"].task_run.state.is_completed()


@pytest.mark.parametrize("of", [items, items_later])
def test_a_generator_has_no_state_to_return(of):
    with pytest.raises(ValueError, match="return_type") as error:
        of(1, return_state=True)

    assert matches(f"flow_{of.name.replace('-', '_')}_return_state", str(error.value))


def test_only_the_time_of_its_turns_counts_for_a_generator(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr("nbflow.engine.flow_turns.monotonic", lambda: clock[0])

    @flow(timeout_seconds=1000)
    def some():
        yield 1
        clock[0] += 1000
        yield 2
        time.sleep(10)

    found = some()
    assert next(found) == 1
    clock[0] += 5000
    assert next(found) == 2
    with pytest.raises(TimeoutError, match=r"^Scope timed out after 1000 second\(s\)\.$"):
        next(found)
    assert ended(some).name == "TimedOut"


# -- items that are awaited ------------------------------------------------------------------------


def test_items_are_awaited_as_they_are_asked_for():
    async def body():
        found = items_later(3)
        assert await anext(found) == 0
        assert FlowRunContext.get() is None
        assert ended(items_later).is_running()
        return await taken(found)

    assert asyncio.run(body()) == [2, 4]
    assert ended(items_later).is_completed()
    assert ended(items_later).result() is None


def test_what_is_sent_and_thrown_reaches_an_async_function():
    seen: list[Any] = []

    @flow
    async def answers():
        seen.append((yield 1))
        try:
            yield 2
        except KeyError as error:
            seen.append(error)
            yield 3

    async def body():
        found = answers()
        assert await anext(found) == 1
        assert await found.asend("hello") == 2
        assert await found.athrow(KeyError("mine")) == 3
        return await taken(found)

    assert asyncio.run(body()) == []
    assert seen[0] == "hello"
    assert type(seen[1]) is KeyError


def test_an_async_generator_that_is_closed_completes_with_nothing():
    closed = []

    @flow
    async def endless():
        try:
            while True:
                yield 1
        finally:
            await asyncio.sleep(0)
            closed.append(1)

    async def body():
        found = endless()
        await anext(found)
        await found.aclose()

    asyncio.run(body())

    assert closed == [1]
    assert ended(endless).is_completed()
    assert type(endless.last_run.final).__name__ == "Success"


def test_async_items_come_again_after_a_delay():
    attempts = []

    @flow(retries=1, retry_delay_seconds=0.01)
    async def some():
        attempts.append(1)
        yield 1
        if len(attempts) < 2:
            raise ValueError("no")

    assert asyncio.run(taken(some())) == [1, 1]


def test_what_an_async_generator_raises_is_raised():
    @flow
    async def some():
        yield 1
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        asyncio.run(taken(some()))
    assert ended(some).is_failed()


def test_an_async_generator_is_ended_when_its_time_is_over():
    @flow(timeout_seconds=0.05)
    async def some():
        yield 1
        await asyncio.sleep(10)

    with pytest.raises(TimeoutError, match=r"^Scope timed out after 0.05 second\(s\)\.$"):
        asyncio.run(taken(some()))
    assert ended(some).name == "TimedOut"


def test_an_async_run_that_is_cancelled_ends_so():
    @flow
    async def waits():
        waits.last_run.cancel()
        await asyncio.sleep(10)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(waits())
    assert ended(waits).name == "Cancelled"

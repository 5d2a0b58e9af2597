import asyncio
import signal
from contextvars import ContextVar, copy_context

import pytest

from nbflow import flow
from nbflow.engine.effects import Raised
from nbflow.engine.flow_engine import FlowRunEngine
from nbflow.engine.flow_turns import Turns, made

place: ContextVar[str] = ContextVar("place", default="outside")


@flow
def items():
    place.set("inside")
    yield place.get()
    yield place.get()


@flow
async def items_later():
    place.set("inside")
    await asyncio.sleep(0)
    yield place.get()
    await asyncio.sleep(0)
    yield place.get()


def turns_of(of):
    return Turns(FlowRunEngine(flow=of), copy_context())


def test_a_turn_is_made_in_the_context_of_the_run():
    turns = turns_of(items)
    take = lambda: next(turns.items)  # noqa: E731

    assert [turns.turn(take), place.get(), turns.turn(take)] == ["inside", "outside", "inside"]
    assert type(turns.turn(take)) is Raised


def test_a_turn_that_is_awaited_is_made_in_the_context_of_the_run():
    turns = turns_of(items_later)

    async def body():
        found = []
        for _ in range(2):
            found += [await turns.turn_awaited(lambda: anext(turns.items)), place.get()]
        return found

    assert asyncio.run(body()) == ["inside", "outside"] * 2


def test_what_interrupts_whoever_awaits_a_turn_reaches_it():
    seen = []

    @flow
    async def waits():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            seen.append(place.get())
            raise
        yield 1

    turns = turns_of(waits)

    async def body():
        turn = asyncio.ensure_future(turns.turn_awaited(lambda: anext(turns.items)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        turn.cancel()
        return await turn

    outcome = asyncio.run(body())

    assert type(outcome) is Raised
    assert isinstance(outcome.exception, asyncio.CancelledError)
    assert seen == ["outside"]


def test_only_a_turn_hears_that_the_process_is_to_end():
    before = signal.getsignal(signal.SIGTERM)

    @flow
    def hears():
        yield signal.getsignal(signal.SIGTERM)

    turns = turns_of(hears)

    assert turns.turn(lambda: next(turns.items)) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_run_that_is_cancelled_makes_no_further_item():
    @flow
    def endless():
        while True:
            yield 1

    found = endless()
    next(found)
    endless.last_run.cancel()

    with pytest.raises(KeyboardInterrupt):
        next(found)
    assert endless.last_run.flow_run.state.name == "Cancelled"


def test_a_run_of_awaited_items_that_is_cancelled_makes_no_further_item():
    @flow
    async def endless():
        while True:
            yield 1

    async def body():
        found = endless()
        await anext(found)
        endless.last_run.cancel()
        try:
            await anext(found)
        except KeyboardInterrupt:
            return "interrupted"

    assert asyncio.run(body()) == "interrupted"
    assert endless.last_run.flow_run.state.name == "Cancelled"


def test_the_outcome_of_an_attempt_is_that_of_its_last_turn():
    error = ValueError("no")

    outcome = turns_of(items).ended(error)

    assert type(outcome) is Raised
    assert outcome.exception is error


def test_what_a_coroutine_raises_is_returned():
    async def returns():
        return 1

    async def raises():
        raise KeyboardInterrupt

    assert asyncio.run(made(returns())) == 1
    assert type(asyncio.run(made(raises()))) is Raised

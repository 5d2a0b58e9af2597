"""What reaches the generator behind the one that passes its items on."""

import asyncio
from contextlib import contextmanager

import pytest

from nbflow.engine.relaying import relayed


class Behind:
    """An async generator, and all that happens to it, in order."""

    def __init__(self):
        self.seen = []

    async def items(self):
        try:
            for i in range(3):
                try:
                    self.seen.append((yield i))
                except KeyError as error:
                    self.seen.append(error.args[0])
        finally:
            self.seen.append("ended")

    @contextmanager
    def made(self):
        yield self.items()
        self.seen.append("left")


def test_items_are_passed_on_and_what_is_sent_and_thrown_arrives():
    behind = Behind()

    async def body():
        going = relayed(behind.made())
        items = [
            await anext(going),
            await going.asend("sent"),
            await going.athrow(KeyError("thrown")),
        ]
        with pytest.raises(StopAsyncIteration):
            await anext(going)
        return items

    assert asyncio.run(body()) == [0, 1, 2]
    assert behind.seen == ["sent", "thrown", None, "ended", "left"]


def test_what_is_closed_closes_the_one_behind():
    behind = Behind()

    async def body():
        going = relayed(behind.made())
        await anext(going)
        await going.aclose()

    asyncio.run(body())
    assert behind.seen == ["ended"]


def test_where_there_is_none_there_are_no_items():
    @contextmanager
    def none():
        yield None

    async def body():
        return [item async for item in relayed(none())]

    assert asyncio.run(body()) == []


def test_what_the_one_behind_raises_is_raised():
    behind = Behind()

    async def body():
        going = relayed(behind.made())
        await anext(going)
        with pytest.raises(IndexError):
            await going.athrow(IndexError())

    asyncio.run(body())
    assert behind.seen == ["ended"]

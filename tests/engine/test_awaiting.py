"""Waiting for what is awaitable where nothing can be awaited."""

import asyncio

import pytest

from nbflow.engine.awaiting import run_here


async def tripled(x):
    await asyncio.sleep(0)
    if x < 0:
        raise ValueError(x)
    return 3 * x


def test_it_gives_what_is_awaited():
    assert run_here(tripled(2)) == 6


def test_also_where_an_event_loop_runs():
    async def around():
        return run_here(tripled(2))

    assert asyncio.run(around()) == 6


def test_what_is_raised_is_raised():
    with pytest.raises(ValueError, match="-1"):
        run_here(tripled(-1))

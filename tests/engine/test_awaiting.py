import asyncio
from contextvars import ContextVar

import pytest

from nbflow.engine.awaiting import in_full, run_here

place: ContextVar[str] = ContextVar("place", default="outside")


async def later():
    await asyncio.sleep(0)
    return place.get()


async def items_later():
    for i in range(3):
        await asyncio.sleep(0)
        yield i


def test_what_is_awaitable_is_waited_for():
    assert run_here(later()) == "outside"


def test_it_is_waited_for_also_where_a_loop_runs():
    async def body():
        place.set("inside")
        return run_here(later())

    assert asyncio.run(body()) == "inside"


def test_what_it_raises_is_raised():
    async def raises():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        run_here(raises())


@pytest.mark.parametrize(
    ("fn", "expected"),
    [
        (lambda: [1], [1]),
        (later, "outside"),
        (lambda: iter(range(3)), [0, 1, 2]),
        (items_later, [0, 1, 2]),
    ],
)
def test_a_function_of_any_kind_is_done_in_full(fn, expected):
    assert in_full(fn) == expected

"""Passing on the items of an async generator, as `yield from` does of others."""

from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, aclosing
from functools import partial
from typing import Any

__all__ = ["relayed"]


async def relayed(
    made: AbstractContextManager[AsyncGenerator[Any, Any] | None],
) -> AsyncGenerator[Any, Any]:
    """Yield on the items of a generator; what is sent or thrown to this one arrives there.

    Parameters
    ----------
    made
        Gives the generator, None where there are no items; left when it has ended.
    """
    __tracebackhide__ = True
    with made as found:
        if found is None:
            return
        async with aclosing(found) as items:
            take: Any = partial(anext, items)
            while True:
                try:
                    item = await take()
                except StopAsyncIteration:
                    break
                try:
                    take = partial(items.asend, (yield item))
                except GeneratorExit:
                    raise
                except BaseException as error:  # noqa: BLE001  # for the generator to see to
                    take = partial(items.athrow, error)

"""Waiting for what is awaitable where nothing can be awaited."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextvars import copy_context
from typing import Any

__all__ = ["in_full", "run_here"]


def run_here(awaitable: Awaitable[Any]) -> Any:
    """Return what an awaitable gives, also where an event loop runs in this thread."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    async def awaited() -> Any:
        return await awaitable

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(awaited())
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, asyncio.run, awaited()).result()


def in_full(fn: Callable[..., Any], /, **inputs: Any) -> Any:
    """Return what a function gives, whatever its kind: awaited, its items in a list."""
    value = fn(**inputs)
    if isinstance(value, Awaitable):
        return run_here(value)
    if isinstance(value, AsyncIterator):
        return run_here(_items_of(value))
    return list(value) if isinstance(value, Iterator) else value


async def _items_of(items: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in items]

"""Waiting for what is awaitable where nothing can be awaited."""

import asyncio
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

__all__ = ["run_here"]


def run_here(awaitable: Awaitable[Any]) -> Any:
    """Return what an awaitable gives, also where an event loop runs in this thread."""

    async def awaited() -> Any:
        return await awaitable

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(awaited())
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, asyncio.run, awaited()).result()

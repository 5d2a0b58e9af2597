"""A call outside of every flow that only a run can honour: the run of one task."""

from collections.abc import AsyncGenerator, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from nbflow.core.context import RunSupplied
from nbflow.core.graph import Graph
from nbflow.core.task import Task
from nbflow.engine.called_run import CalledRun
from nbflow.engine.calling import CallScope
from nbflow.engine.memory import Memory
from nbflow.engine.relaying import relayed
from nbflow.engine.request import Request
from nbflow.engine.task_runners import SequentialTaskRunner

__all__ = ["call_alone"]


def call_alone(task: Task, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Run a task and return what it returns, or the state it ends in, as in an `@flow` function."""
    __tracebackhide__ = True
    flavour = task.signature.flavour
    if flavour != "sync":
        return _FLAVOURS[flavour](task, args, kwargs)
    with _alone(task) as scope:
        return scope.call_task(task, args, kwargs)


async def _awaited(task: Task, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    __tracebackhide__ = True
    with _alone(task) as scope:
        return await scope.call_task(task, args, kwargs)


def _items(
    task: Task, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> Generator[Any, Any, Any]:
    __tracebackhide__ = True
    with _alone(task) as scope:
        return (yield from scope.call_task(task, args, kwargs))


def _items_awaited(
    task: Task, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> AsyncGenerator[Any, Any]:
    @contextmanager
    def made() -> Iterator[AsyncGenerator[Any, Any]]:
        with _alone(task) as scope:
            yield scope.call_task(task, args, kwargs)

    return relayed(made())


@contextmanager
def _alone(task: Task) -> Iterator[CallScope]:
    """Let a run of one task last; what it calls is not in it, nor whoever takes its items."""
    supplied = RunSupplied(
        flow_name=task.name, parameters={}, flow_run_id=uuid4().hex, flow_run_name=task.name
    )
    run = CalledRun(Graph(task.name), Request(record=False, waits=True), Memory(), supplied)
    run.begin()
    try:
        yield CallScope(run, SequentialTaskRunner())
    finally:
        for call in run.calls.values():
            run.end(call.state)
        run.let_go()


_FLAVOURS = {"async": _awaited, "generator": _items, "async generator": _items_awaited}

"""Running a flow that is a function: at once, awaited, or by whoever goes through its items."""

from collections.abc import Generator, Iterable
from typing import Any, Literal

from nbflow.core.run_info import FlowRun
from nbflow.engine.effects import Raised, attempt
from nbflow.engine.flow_engine import FlowRunEngine

__all__ = ["run_flow"]

ReturnType = Literal["result", "state"]


def run_flow(
    flow: Any,
    flow_run: FlowRun | None = None,
    parameters: dict[str, Any] | None = None,
    wait_for: Iterable[Any] | None = None,
    return_type: ReturnType = "result",
) -> Any:
    """Run a flow once.

    Parameters
    ----------
    flow_run
        The run; a new one is made when None.
    parameters
        What its function is called with.
    wait_for
        What it waits for without being given it.
    return_type
        Whether what the function returns is returned, or the state that the run ends in.

    Returns
    -------
    Any
        That; a coroutine of it where the function is awaited.
    """
    __tracebackhide__ = True
    engine = FlowRunEngine(flow=flow, flow_run=flow_run, parameters=parameters, wait_for=wait_for)
    if flow.isasync:
        return _awaited(engine, return_type)
    steps = _steps(engine)
    for _ in steps:
        steps.send(attempt(engine.call_flow_fn, {}))
    return _outcome(engine, return_type)


async def _awaited(engine: FlowRunEngine, return_type: ReturnType) -> Any:
    __tracebackhide__ = True
    steps = _steps(engine)
    for _ in steps:
        try:
            outcome = await engine.call_flow_fn()
        except BaseException as error:  # noqa: BLE001  # the steps see to it
            outcome = Raised(error)
        steps.send(outcome)
    return _outcome(engine, return_type)


def _steps(engine: FlowRunEngine) -> Generator[bool, Any, None]:
    """Yield True where the flow's function is to be called, and take its outcome after that."""
    with engine.start():
        while engine.is_running():
            with engine.run_context():
                outcome = yield True
                # What comes next is asked for by `for`, not by `send`.
                if type(outcome) is Raised:
                    raise outcome.exception
            yield False


def _outcome(engine: FlowRunEngine, return_type: ReturnType) -> Any:
    __tracebackhide__ = True
    return engine.state if return_type == "state" else engine.result()

"""The end of a call: its state is entered, its hooks are called."""

import inspect
import logging
from collections.abc import Iterable
from typing import Any

from nbflow.core.state import State
from nbflow.engine.awaiting import run_here
from nbflow.engine.called_options import keep_failure
from nbflow.engine.task_call import TaskCall

__all__ = ["call_hooks", "conclude", "name_of"]


def conclude(call: TaskCall, state: State) -> None:
    """Enter the state that a call came to, and tell its hooks.

    Raises
    ------
    BaseException
        What ended the call ends its flow too.
    """
    __tracebackhide__ = True
    if (call.place or call.opened or call.around) and state.is_finished():
        if state.is_failed():
            keep_failure(call, state)
        call.end_transaction(is_undone=not state.is_successful())
    call.run.enter_state(call, state)
    options = call.task.options
    if options.completion_hooks or options.failure_hooks:
        said = call.run_state()
        hooks = options.completion_hooks if said.is_completed() else ()
        hooks = options.failure_hooks if said.is_failed() else hooks
        call_hooks(hooks, (call.task, call.task_run, said), said.name, _LOGGER)
    if call.crash is not None:
        raise call.crash


def call_hooks(hooks: Iterable[Any], given: tuple[Any, ...], state: str, logger: Any) -> None:
    """Call hooks in their order; what one raises is logged, and the next are called."""
    for hook in hooks:
        name = name_of(hook)
        try:
            logger.info(f"Running hook {name!r} in response to entering state {state!r}")
            result = hook(*given)
            if inspect.isawaitable(result):
                run_here(result)
        except Exception:
            logger.exception(f"An error was encountered while running hook {name!r}")
        else:
            logger.info(f"Hook {name!r} finished running successfully")


def name_of(hook: Any) -> str:
    """Return what a hook is called: of a partial, its function's name."""
    inner = getattr(hook, "func", hook)
    return str(getattr(inner, "__name__", type(inner).__name__))


_LOGGER = logging.getLogger("nbflow.task_runs")

"""Running flows that are functions: what `run` and `resume` mean for them."""

from contextlib import nullcontext
from functools import partial
from typing import Any

from IPython.core.error import UsageError

from nbflow.engine.awaiting import in_full
from nbflow.engine.raising import raise_on_exception
from nbflow.notebook.arguments import parameters
from nbflow.notebook.kinds import FunctionFlow
from nbflow.notebook.session import Session
from nbflow.notebook.verbs.deed import Deed, call_of

__all__ = ["resume_function", "run_function"]

_OPTIONS = {
    "until": "calls are made as the function comes to them",
    "force": "change the code, or use `--fresh`",
    "executor": "`@flow(task_runner=...)` says where submitted calls are made",
    "workers": "`@flow(task_runner=...)` says where submitted calls are made",
}


def run_function(session: Session, name: str, flow: FunctionFlow, words: Any) -> Deed:
    """Return the deed of ``%flow run``: calls take what still holds, unless it is ``--fresh``.

    Raises
    ------
    UsageError
        An option that only a declared flow has.
    """
    for option, advice in _OPTIONS.items():
        if getattr(words, option):
            raise UsageError(f"%flow run: '{name}' is a function, without --{option}: {advice}.")
    values, reuse = parameters(words.p), not words.fresh
    awaited = "await " if flow.isasync else ""
    code = awaited + call_of(name, "run", parameters=values or None, reuse=reuse or None)

    def call() -> Any:
        __tracebackhide__ = True
        session.wants_all = words.fresh
        try:
            with raise_on_exception() if words.raises else nullcontext():
                state = in_full(partial(flow.run, values, reuse=reuse))
        finally:
            session.wants_all = False
        if words.raises:
            state.result()
        return state

    if words.raises:
        code = f"({code}).result()" if awaited else f"{code}.result()"
    return Deed(code, call)


def resume_function(session: Session, name: str, flow: FunctionFlow) -> Deed:
    """Return the deed of ``%flow resume``: again from the top, with what it was last given."""
    awaited = "await " if flow.isasync else ""
    return Deed(f"{awaited}{name}.resume()", partial(in_full, flow.resume))

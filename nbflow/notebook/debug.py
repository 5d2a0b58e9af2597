"""Handing a failure to the debugger: plain ``%debug`` opens in the user's own frame.

``%debug`` looks at ``sys.last_value`` and its kin. What is put there is a copy of the exception
whose traceback holds the user's own frames only, so ``u`` and ``d`` stay in the user's code.

A task that failed in another process left its frames there: it is run again here first.

State: ``_armed`` (what was put there last, and whose it is; a held traceback pins the memory of its
frames).
"""

import copy
import shlex
import sys
from types import TracebackType
from typing import Any

from nbflow.engine.effects import Raised, attempt
from nbflow.engine.failure import Failure
from nbflow.engine.flight import perform
from nbflow.engine.steps import Call
from nbflow.notebook.brief import brief
from nbflow.notebook.failure_block import Again, failure_text
from nbflow.notebook.text import text_table

__all__ = ["again", "arm", "armed_elsewhere", "can_ask", "disarm", "post_mortem"]

MOST_VARIABLES = 30

_armed: tuple[BaseException, Failure] | None = None


def arm(shell: Any, failure: Failure) -> None:
    """Let the next ``%debug`` of ``shell`` open this failure."""
    global _armed
    error = failure.exception
    twin = _twin(error)
    twin.__traceback__ = _own_only(failure) or error.__traceback__
    if twin.__traceback__ is None and failure.elsewhere is None:
        # A worker died, say: then there is nothing that could be opened, nor what was there before.
        _forget(shell)
        return
    sys.last_type, sys.last_value = type(twin), twin
    sys.last_traceback = twin.__traceback__
    vars(sys)["last_exc"] = twin  # what Python 3.12 and newer look at
    # Else the debugger prefers the traceback that the shell itself showed last.
    shell.InteractiveTB.tb = None
    _armed = twin, failure


def armed_elsewhere() -> Failure | None:
    """Return the failure that ``%debug`` would open, if its frames are in another process."""
    if _armed is None or getattr(sys, "last_value", None) is not _armed[0]:
        return None
    return None if _armed[1].elsewhere is None else _armed[1]


def again(failure: Failure, magic: str, *, asks: bool, is_wanted: bool) -> Failure | None:
    """Make a call that failed in another process again, and return how it failed here.

    None where it did not, or was not made: a task with side effects is run again only if somebody
    says so.

    Parameters
    ----------
    asks
        Whether somebody can be asked.
    is_wanted
        Whether it was said already.
    """
    name, call = f"'{failure.node}'", failure.call
    assert call is not None
    if call.supplied.node.task.options.side_effects and not is_wanted:
        told = f"{name} failed in another process and has side effects"
        if not asks:
            flow, node = shlex.quote(failure.flow), shlex.quote(failure.node)
            node = failure.node if "[" in failure.node and " " not in failure.node else node
            print(f"{told}: `%{magic} debug {flow} {node} --again` runs it again here")
            return None
        if input(f"{told}. Run it again here? [y/N] ").strip().lower() not in ("y", "yes"):
            return None
    print(f"{name} failed in another process; it runs again here with its inputs")
    raised = perform(Call(call.fn, failure.inputs, call.supplied))
    if not isinstance(raised, Raised):
        print(f"{name} did not fail here")
        return None
    if isinstance(raised.exception, KeyboardInterrupt):
        raise raised.exception
    return Failure(failure.flow, failure.node, failure.task, raised.exception, failure.inputs)


def disarm(shell: Any) -> None:
    """Let go of the failure that `arm` left, unless another error has taken its place."""
    global _armed
    if _armed is not None and getattr(sys, "last_value", None) is _armed[0]:
        _forget(shell)
    _armed = None


def _forget(shell: Any) -> None:
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        vars(sys).pop(name, None)
    shell.InteractiveTB.tb = None


def _twin(error: BaseException) -> BaseException:
    """Return a copy, whose traceback can be another one; the exception itself if it has none."""
    twin = attempt(lambda: copy.copy(error), {})
    if isinstance(twin, Raised) or type(twin) is not type(error):
        return error
    assert isinstance(twin, BaseException)
    twin.__cause__, twin.__context__ = error.__cause__, error.__context__
    twin.__suppress_context__ = error.__suppress_context__
    return twin


def _own_only(failure: Failure) -> TracebackType | None:
    """Return a traceback of the user's frames alone, the failing one last."""
    chain: TracebackType | None = None
    for entry in reversed(failure.entries):
        chain = TracebackType(chain, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return chain


def can_ask(shell: Any) -> bool:
    """Tell whether somebody can answer a prompt: notebooks run by programs have nobody."""
    kernel = getattr(shell, "kernel", None)
    return kernel is None or bool(getattr(kernel, "_allow_stdin", True))


def post_mortem(failure: Failure, again: Again | None = None) -> str:
    """Return what a debugger would show first: the failing lines and the variables there."""
    variables = [(name, value) for name, value in failure.locals.items() if name.isidentifier()]
    rows = [(name, brief(value)) for name, value in variables[:MOST_VARIABLES]]
    if len(variables) > MOST_VARIABLES:
        rows.append(("…", f"{len(variables) - MOST_VARIABLES} more"))
    text = failure_text(failure, again)
    return f"{text}\n  variables\n{text_table(rows, '    ')}" if rows else text

"""An earlier version of a task, defined again from its recorded text.

That text is the user's own code. It is run because the user asks for it, in the globals of the
present function; nothing is bound there until the flow has taken the task.
"""

import ast
import linecache
from textwrap import dedent
from types import CodeType, FunctionType
from typing import Any

from msgspec import Struct

from nbflow.core.keys import Fingerprint, Walk
from nbflow.core.task import FunctionTask, Task
from nbflow.engine.effects import Raised, attempt, shown
from nbflow.engine.versions import Version, Versions
from nbflow.errors import StoreError

__all__ = ["Rollback", "bind", "fingerprint_of", "redefined", "unlike"]

_POSTPONED = (
    0x1000000  # CO_FUTURE_ANNOTATIONS: of such flags the only one that still says something
)


class Rollback(Struct, frozen=True):
    """What bringing back a version changed.

    Fields: ``flow``; ``nodes`` (those that use it now); ``version``; ``diff`` (of the function,
    from what it was until now; None where its text was not known); ``others`` (what it reaches that
    is not as it was then, and stays as it is).
    """

    flow: str
    nodes: tuple[str, ...]
    version: Version
    diff: str | None
    others: tuple[str, ...]


def redefined(
    task: Task, present: Fingerprint, versions: Versions, version: Version
) -> FunctionTask:
    """Return a task of the function as it was in a version.

    Parameters
    ----------
    task, present
        What it is now, and what its code is.

    Raises
    ------
    StoreError
        The text was not recorded, is not that of one function, or cannot be defined here.
    """
    why = _why_not(task, present, version)
    if why is not None:
        raise _refused(versions, version, why)
    fn: Any = task.run
    filename = f"<{versions.node}, version {version.number}>"
    source = dedent(version.source or "")
    code = _compiled(source, fn, filename)
    if isinstance(code, str):
        raise _refused(versions, version, code)
    # Where tracebacks, and the next look at the code, find its lines.
    linecache.cache[filename] = len(source), None, source.splitlines(keepends=True), filename
    bound: dict[str, Any] = {}
    outcome = attempt(lambda: exec(code, fn.__globals__, bound), {})
    if isinstance(outcome, Raised):
        if not isinstance(outcome.exception, Exception):
            raise outcome.exception
        why = f"defining it raised {shown(outcome.exception)}"
        raise _refused(versions, version, why) from outcome.exception
    return _as_task(bound[fn.__name__], task)


def _why_not(task: Task, present: Fingerprint, version: Version) -> str | None:
    fn = getattr(task, "fn", None)
    if version.is_current:
        return "it is what the task is now"
    if type(fn) is not FunctionType or fn.__qualname__ != fn.__name__:
        return "only a function can be that stands by itself"
    if version.source is None:
        return "its text was not recorded"
    if present.parts[0].digest == version.fingerprint.parts[0].digest:
        names = ", ".join(f"`{name}`" for name in unlike(present, version.fingerprint))
        return f"its own text is that of today, what differs is {names or 'not known'}"
    return None


def _compiled(source: str, fn: FunctionType, filename: str) -> CodeType | str:
    """Return the code that defines a function, or why there is none."""
    try:
        tree = ast.parse(source)
        flags = fn.__code__.co_flags & _POSTPONED
        code: CodeType = compile(source, filename, "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return f"its text is no Python by itself: {getattr(error, 'msg', error)}"
    kinds = [type(statement) for statement in tree.body]
    names = [getattr(statement, "name", None) for statement in tree.body]
    if kinds not in ([ast.FunctionDef], [ast.AsyncFunctionDef]) or names != [fn.__name__]:
        return f"its text is not that of one function '{fn.__name__}'"
    return code


def _as_task(made: Any, former: Task) -> FunctionTask:
    """Return what a text defined as a task; one without a decorator has the options of today."""
    if isinstance(made, FunctionTask):
        return made
    template = former.origin or former
    new = FunctionTask(made, template.name)
    new.options = template.options
    return new


def bind(fn: Any, made: FunctionTask) -> None:
    """Let the name of a function stand for its task as it was, if it stands for one of it now."""
    present = fn.__globals__.get(fn.__name__)
    if isinstance(present, FunctionTask) and present.fn is fn:
        fn.__globals__[fn.__name__] = made


def fingerprint_of(task: FunctionTask) -> Fingerprint:
    """Return what the code of a task is now."""
    options = task.options
    return Walk().fingerprint(task.fn, ignore=options.ignore, version=options.version)


def unlike(now: Fingerprint, then: Fingerprint) -> tuple[str, ...]:
    """Return the names of what a function reaches that is not as it was."""
    after = {part.name: part.digest for part in now.parts[1:]}
    before = {part.name: part.digest for part in then.parts[1:]}
    return tuple(n for n in {**after, **before} if after.get(n) != before.get(n))


def _refused(versions: Versions, version: Version, why: str) -> StoreError:
    return StoreError(
        f"version {version.number} of '{versions.node}' of flow '{versions.flow}' cannot be "
        f"brought back: {why}.\n"
        "  Nothing was changed.\n"
        f"  `%flow history {versions.node}` shows its versions; edit its cell instead."
    )

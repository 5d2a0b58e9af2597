"""Texts filled in by name, or made by a function: locations of results, names of runs."""

from collections.abc import Callable, Mapping
from typing import Any

from nbflow.core.nearest import nearest
from nbflow.engine.effects import Raised, attempt, shown
from nbflow.errors import ResultError

__all__ = ["Unknown", "fill"]


class Unknown(BaseException):  # no error, and none of the user's code is to catch it
    """A value was asked for that only a run will tell."""


def fill(what: str, template: str | Callable[..., str], names: Mapping[str, Any]) -> str:
    """Return a text filled in, or what a function makes of the names.

    Parameters
    ----------
    what
        What an error says the text is.
    names
        A text takes from it what it names; a function is given all of it.

    Raises
    ------
    ResultError
        It names what there is not, or cannot be made.
    Unknown
        It needs what is not known yet.
    """
    if isinstance(template, str):
        outcome = attempt(lambda: template.format_map(names), {})
    else:
        outcome = attempt(lambda: template(**names), {})
    if type(outcome) is not Raised:
        if isinstance(outcome, str):
            return outcome
        raise ResultError(
            f"{what} is made by a function that returned {shown(outcome)}.\n  Let it return a text."
        )
    error = outcome.exception
    if not isinstance(error, Exception):
        raise error
    if isinstance(template, str):
        raise ResultError(_unfilled(what, template, error, names)) from error
    raise ResultError(
        f"{what} is made by a function that raised {shown(error)}.\n"
        "  It is called with the task's inputs, the flow's parameters and the context by name: "
        "let it take what it needs, and `**rest`."
    ) from error


def _unfilled(what: str, template: str, error: Exception, names: Mapping[str, Any]) -> str:
    if isinstance(error, KeyError):
        name = error.args[0]
        near = nearest(str(name), list(names))
        advice = f"Did you mean {{{near}}}? It" if near else "It"
        return (
            f"{what} names {{{name}}}, which there is not.\n"
            f"  It is {template!r}.\n"
            f"  {advice} may name the task's inputs, the flow's parameters and any key of "
            "`nbflow.context`."
        )
    return (
        f"{what} cannot be filled in: {shown(error)}.\n"
        f"  It is {template!r}.\n"
        "  Write it as for `str.format`; a brace that is meant as such is written twice."
    )

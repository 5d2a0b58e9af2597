"""What the verbs take: the options that all share, and values of kinds of their own."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from collections.abc import Callable

    Verbs = _SubParsersAction[ArgumentParser]

__all__ = ["add_verb", "count_of", "node_of", "read_by"]

Value = TypeVar("Value")


def add_verb(verbs: Verbs, call: Callable[[Namespace], int]) -> ArgumentParser:
    """Add a verb that is named and explained as its function is; return its parser."""
    purpose = (call.__doc__ or "").partition("\n")[0]
    help_ = purpose[:1].lower() + purpose[1:].rstrip(".")
    name = call.__name__.rstrip("_")
    verb = verbs.add_parser(name, help=help_, description=purpose, allow_abbrev=False)
    verb.set_defaults(call=call)
    verb.add_argument("--json", action="store_true", help="print it for programs")
    verb.add_argument(
        "--home",
        type=Path,
        metavar="PATH",
        help="nbflow's folder; $NBFLOW_HOME, else ~/.nbflow, when left out",
    )
    return verb


def read_by(read: Callable[[str], Value]) -> Callable[[str], Value]:
    """Return `read` for argparse, which else keeps to itself what a ValueError says."""

    def value(text: str) -> Value:
        try:
            return read(text)
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from None

    return value


def count_of(text: str) -> int:
    """Return a number of at least one; ValueError says what else it is."""
    if not text.isdecimal() or int(text) == 0:
        raise ValueError(f"'{text}' is no number from 1.")
    return int(text)


def node_of(text: str) -> tuple[str, str]:
    """Return the names of `FLOW/TASK`; ValueError where there are not two."""
    flow, _, task = text.rpartition("/")
    if not flow or not task:
        raise ValueError(f"'{text}' names no task of a flow. Write FLOW/TASK, as in `delays/tidy`.")
    return flow, task

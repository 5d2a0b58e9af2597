"""The command as a whole: its verbs, and how it ends."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib.metadata import version

from nbflow.cli import config, pruning, runs, store
from nbflow.cli.printing import complain
from nbflow.errors import NbflowError

__all__ = ["main"]

INTERRUPTED = 130  # as shells report it


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words after `nbflow` say; return the exit status.

    Parameters
    ----------
    words
        Those of the process when None.

    Raises
    ------
    SystemExit
        With 2 for wrong use, with 0 where help was asked for.
    """
    arguments = _parser().parse_args(words)
    try:
        status: int = arguments.call(arguments)
        sys.stdout.flush()
    except NbflowError as error:
        complain(str(error))
        return 1
    except BrokenPipeError:
        # Whoever read has seen enough; Python would try to write the rest at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="nbflow",
        description="Look at runs, and at what is kept of them.",
        epilog="Exit status: 0 fine, 1 something is wrong or could not be done, 2 wrong use.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action="version", version=f"nbflow {version('jupyterlab-nbflow')}"
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    runs.add(verbs)
    below = verbs.add_parser(
        "store", help="check, mend and shrink the store", description="Look after the store."
    ).add_subparsers(required=True, metavar="VERB")
    store.add(below)
    pruning.add(below)
    set_ = verbs.add_parser(
        "config", help="show and change settings", description="Look after settings."
    ).add_subparsers(required=True, metavar="VERB")
    config.add(set_)
    return parser

"""The store that a verb is about. None is made: who asks about a store means one that is there."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbflow.errors import StoreError
from nbflow.io.config_file import home as default_home
from nbflow.io.store.faults import explained
from nbflow.io.store.paths import database_path
from nbflow.io.store.store import Store

__all__ = ["home_of", "opened", "present"]


def home_of(arguments: Namespace) -> Path:
    """Return nbflow's folder: the one that was named, else that of the environment."""
    home: Path = arguments.home or default_home()
    return home.expanduser().absolute()


def present(arguments: Namespace) -> Path:
    """Return nbflow's folder where there is a store in it; else StoreError."""
    home = home_of(arguments)
    path = database_path(home)
    with explained(path):
        if path.exists():
            return home
    raise StoreError(
        "there is no store.\n"
        f"  It would be {path}.\n"
        "  nbflow makes one when it first has something to keep.\n"
        "  If yours is elsewhere, say so with `--home PATH`, or set NBFLOW_HOME.",
        path=str(path),
    )


@contextmanager
def opened(arguments: Namespace) -> Iterator[Store]:
    """Lend the store; StoreError where there is none, or it cannot be opened."""
    with Store(present(arguments)) as store:
        yield store

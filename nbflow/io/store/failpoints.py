"""Points of the commit protocol at which a test can kill the process.

`NBFLOW_FAILPOINT=name:n` kills it, as power loss to a process would, when the point called `name`
is passed for the n-th time.
"""

import os
import signal
from collections.abc import Callable, Mapping

from nbflow.errors import SettingsError

__all__ = ["POINTS", "Reach", "armed"]

Reach = Callable[[str], None]

POINTS = (
    "serialised",  # a small result is bytes in memory
    "file-opened",  # the temporary file is there, and empty
    "file-written",  # its last byte is written
    "file-synced",
    "file-renamed",  # it has its name; no row tells of it
    "folder-synced",
    "group-begun",  # the transaction is open
    "rows-written",  # every row of the group is in it
    "rows-committed",  # nobody has been told
)
"""Every point, in the order in which a result passes them."""


def armed(environ: Mapping[str, str] = os.environ) -> Reach:
    """Return what is called with the name of each point that is passed.

    Raises
    ------
    SettingsError
        `NBFLOW_FAILPOINT` names no point, or no number.
    """
    text = environ.get("NBFLOW_FAILPOINT")
    if not text:
        return _pass
    name, _, number = text.partition(":")
    if name not in POINTS or not number.isdecimal():
        raise SettingsError(
            "NBFLOW_FAILPOINT names no point at which to stop.\n"
            f"  Its value is '{text}'.\n"
            f"  Write name:n, with a number from 1 and one of {', '.join(POINTS)}; or unset it.",
            origin="NBFLOW_FAILPOINT",
        )
    left = int(number)

    def reach(point: str) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    return reach


def _pass(point: str) -> None:
    """Do nothing: no point is armed."""

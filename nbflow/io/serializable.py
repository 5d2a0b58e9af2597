"""Whether an object can go to another process."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

__all__ = ["is_serializable"]

_LOAD = "import pickle, sys; pickle.load(open(sys.argv[1], 'rb'))"


def is_serializable(obj: Any, raise_on_error: bool = False) -> bool:
    """Tell whether an object can be pickled here and loaded by a fresh interpreter.

    What was written in a notebook or script goes along with it; of what a module defines only the
    name does, so the other interpreter must be able to import it.

    Parameters
    ----------
    raise_on_error
        Whether to raise what went wrong rather than return False.

    Raises
    ------
    subprocess.CalledProcessError
        The fresh interpreter could not load it; ``output`` is what it printed.

    Examples
    --------
    >>> is_serializable(lambda: 1)
    True
    >>> from threading import Lock
    >>> is_serializable(Lock())
    False
    """
    import cloudpickle  # type: ignore[import-untyped]  # it has no types

    try:
        content = cloudpickle.dumps(obj)
    except Exception:
        if raise_on_error:
            raise
        return False
    with TemporaryDirectory(prefix="nbflow-") as folder:
        file = Path(folder, "object")
        file.write_bytes(content)
        loading = subprocess.run(
            [sys.executable, "-c", _LOAD, str(file)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
    if raise_on_error:
        loading.check_returncode()
    return not loading.returncode

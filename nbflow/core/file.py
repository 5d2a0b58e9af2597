"""A file that counts by its content wherever it is given."""

import os
from dataclasses import dataclass

__all__ = ["File"]


@dataclass(frozen=True, init=False)
class File:
    """A file, or a folder with all that is in it, as an input that counts by its content.

    Stands wherever a path does: ``open(file)``, ``pandas.read_csv(file)``, ``Path(file)``. A
    `pathlib.Path` counts in the same way but for folders: one of those counts by what the task is
    seen to read in it.

    Parameters
    ----------
    path
        Where it is. It need not exist yet: what a task writes there itself is its output.

    Examples
    --------
    >>> str(File("flights.csv"))
    'flights.csv'
    """

    path: str

    def __init__(self, path: str | os.PathLike[str]) -> None:
        object.__setattr__(self, "path", os.fspath(path))

    def __fspath__(self) -> str:
        """Return the path, for what opens files."""
        return self.path

    def __str__(self) -> str:
        """Return the path."""
        return self.path

    def __nbflow_fingerprint__(self) -> tuple[str, str]:
        """Return what stands for it in keys: where it is; the content is looked at beside them."""
        return "file", self.path

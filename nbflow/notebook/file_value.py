"""What a file holds, to stand for what a task produces.

A page says which file. None is read that could do anything by being read, as a pickle can.
"""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = ["READERS", "file_value"]


def _by(module: str, function: str, **options: Any) -> Callable[[Path], Any]:
    # Imported late: not everybody has it.
    return lambda path: getattr(import_module(module), function)(path, **options)


READERS: dict[str, Callable[[Path], Any]] = {
    ".csv": _by("pandas", "read_csv"),
    ".feather": _by("pandas", "read_feather"),
    ".json": lambda path: json.loads(path.read_text(encoding="utf-8")),
    ".npy": _by("numpy", "load", allow_pickle=False),
    ".parquet": _by("pandas", "read_parquet"),
    ".tsv": _by("pandas", "read_csv", sep="\t"),
    ".txt": lambda path: path.read_text(encoding="utf-8"),
}
"""Suffix → what reads such a file; `labextension/src/model/deeds.ts` writes the same as Python."""


def file_value(path: str) -> Any:
    """Return what a file holds.

    Raises
    ------
    ValueError
        Its suffix is not known; the text names those that are.
    OSError, ImportError
        It cannot be read.
    """
    reader = READERS.get(Path(path).suffix.lower())
    if reader is None:
        raise ValueError(f"a file that ends in one of {', '.join(READERS)} can be read.")
    return reader(Path(path))

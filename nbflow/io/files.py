"""Files that are there as a whole or not at all."""

from contextlib import suppress
from pathlib import Path
from uuid import uuid4

__all__ = ["write_whole"]


def write_whole(path: Path, data: bytes) -> None:
    """Write a file and its folders; until all is written, what was there before stays.

    Raises
    ------
    OSError
        Nothing was written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder: only within one file system is renaming a single step.
    passing = path.with_name(f".{uuid4().hex}.part")
    try:
        passing.write_bytes(data)
        passing.replace(path)
    except BaseException:
        with suppress(OSError):
            passing.unlink()
        raise

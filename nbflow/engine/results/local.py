"""Results in files of this machine."""

from collections.abc import Callable
from os.path import normpath
from pathlib import Path
from typing import Any, Self

from nbflow.engine.filling import fill
from nbflow.engine.result import Result
from nbflow.engine.serializers import Serializer
from nbflow.errors import ResultError
from nbflow.io.config_file import home
from nbflow.io.files import write_whole

__all__ = ["LocalResult"]


class LocalResult(Result):
    """Writes values to files, each as a whole or not at all.

    Parameters
    ----------
    dir
        The folder that all locations are in; ``results`` in nbflow's own when None.
    validate_dir
        Whether to make ``dir`` absolute, with ``~`` read as the home folder, and refuse what is no
        folder. It is made when the first result is written.
    location, serializer
        As of `Result`.

    Raises
    ------
    ResultError
        ``dir`` is a file.
    """

    def __init__(
        self,
        dir: str | Path | None = None,
        validate_dir: bool = True,
        location: str | Callable[..., str] | None = None,
        serializer: Serializer | None = None,
    ) -> None:
        folder = home() / "results" if dir is None else Path(dir)
        if validate_dir:
            folder = _absolute(folder.expanduser())
            if folder.exists() and not folder.is_dir():
                raise ResultError(
                    f"LocalResult got dir={str(dir)!r}, which is no folder.\n"
                    "  Give a folder, or leave `dir` out."
                )
        self.dir = str(folder)
        super().__init__(None, location, serializer)

    def exists(self, location: str, **names: Any) -> bool:
        """Tell whether there is a file at ``location``, filled in where names are given.

        Raises
        ------
        ResultError
            It is outside of the folder, or names what is not given.
        """
        filled = fill("a location", location, names) if names else location
        return self._path(filled).exists()

    def read(self, location: str) -> Self:
        """Return a copy with the value that is at ``location``.

        Raises
        ------
        ResultError
            It is outside of the folder, or no file that can be read.
        SerializerError
            The file is not one that the serializer wrote.
        """
        path = self._path(location)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ResultError(
                f"the result at {location!r} cannot be read: {error.strerror}.\n"
                f"  It is the file {path}."
            ) from error
        new = self.copy()
        new.location = location
        new.value = self.serializer.deserialize(data)
        return new

    def write(self, value_: Any, **names: Any) -> Self:
        """Write a value to the location, filled in, and return a copy that knows both.

        Raises
        ------
        ResultError
            The location is outside of the folder, names what is not given, or cannot be written.
        SerializerError
            The value cannot be turned into bytes.
        """
        new = self.format(**names)
        path = self._path(str(new.location))
        try:
            write_whole(path, self.serializer.serialize(value_))
        except OSError as error:
            raise ResultError(
                f"a result cannot be written to {new.location!r}: {error.strerror}.\n"
                f"  It would be the file {path}."
            ) from error
        new.value = value_
        return new

    def format(self, **names: Any) -> Self:
        """Return a copy whose location is filled in.

        Raises
        ------
        ResultError
            The location is outside of the folder, or names what is not given.
        """
        new = super().format(**names)
        self._path(str(new.location))
        return new

    def _path(self, location: str) -> Path:
        folder = _absolute(Path(self.dir))
        path = _absolute(folder / location)
        # By the names alone: a link inside of the folder was put there by its owner.
        if path == folder or not path.is_relative_to(folder):
            raise ResultError(
                f"the location {location!r} is not inside the folder of its results.\n"
                f"  The folder is {folder}.\n"
                "  Name a file in it, or give another folder: `result=LocalResult(dir=...)`."
            )
        return path


def _absolute(path: Path) -> Path:
    # Not `resolve`, which would follow links.
    return Path(normpath(Path.cwd() / path))

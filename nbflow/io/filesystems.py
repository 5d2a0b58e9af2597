"""Where documents of results lie: a folder of this machine, S3, any place that fsspec reaches.

State: `_at_hand` (storages of this process that hold secrets, by what is recorded of them).
"""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from os.path import normpath
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO, ClassVar, Literal, Self
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from pydantic import ConfigDict, Field, SecretStr, field_validator, model_validator

from nbflow.errors import ResultError
from nbflow.io.config_file import current
from nbflow.io.store.body import Draft
from nbflow.io.store.failpoints import armed
from nbflow.io.store.folder import Folder, LocalFolder, RemoteFolder
from nbflow.io.typed import Typed

__all__ = ["S3", "FileSystem", "LocalFileSystem", "RemoteFileSystem"]

COPIED = 1 << 20  # bytes at a time

_at_hand: WeakValueDictionary[str, "FileSystem"] = WeakValueDictionary()


class FileSystem(Typed):
    """A place for files, each of which is there as a whole or not at all.

    Secrets go along in a pickle, but not in JSON, which is recorded.
    """

    # Errors would show what was given, secrets too.
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    faults: ClassVar[tuple[type[Exception], ...]] = (OSError,)
    """What is raised where the place cannot be reached."""

    def model_post_init(self, context: Any) -> None:
        """Be at hand for whoever comes to know of the place without its secrets."""
        if _has_secrets(self):
            _at_hand[self.model_dump_json()] = self

    def at_hand(self) -> "FileSystem":
        """Return a storage of this place that can be read: one with secrets, if any is known.

        A record has no secrets; whoever makes the same storage anew in this process gives them.
        """
        return self if _has_secrets(self) else _at_hand.get(self.model_dump_json(), self)

    def read_path(self, path: str) -> bytes:
        """Return what is in a file.

        Raises
        ------
        ResultError
            There is none, it is outside of the base path, or cannot be read.
        """
        with self.open(path) as file:
            return file.read()

    def write_path(self, path: str, content: bytes) -> str:
        """Write a file and the folders above it; return its full path.

        Raises
        ------
        ResultError
            It is outside of the base path, or cannot be written.
        """
        draft = self.draft(path)
        with self._reaching(path, "written"):
            try:
                draft.write(content)
                draft.commit()
            except BaseException:
                draft.discard()
                raise
        return self.place(path)

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading, piece by piece; raises as `read_path` does."""
        name = self.name(path)
        with self._reaching(path, "read"):
            try:
                return self._folder().open(name)
            except FileNotFoundError as cause:
                raise ResultError(
                    f"Path {self.place(path)} does not exist.\n"
                    "  It was removed, or was never written there."
                ) from cause

    def draft(self, path: str) -> Draft:
        """Return a file that is there once it is committed; raises as `write_path` does."""
        name = self.name(path)
        with self._reaching(path, "written"):
            return self._folder().draft(name)

    @contextmanager
    def _reaching(self, path: str, what: str) -> Iterator[None]:
        """Say what could not be done, and what to do, where the place is not reached."""
        try:
            yield
        except ResultError:
            raise
        except self.faults as cause:
            said = str(getattr(cause, "strerror", None) or cause).rstrip(".")
            place, advice = self.place(path), self._advice(cause)
            raise ResultError(f"{place} cannot be {what}: {said}.\n  {advice}") from cause

    def _advice(self, cause: Exception) -> str:
        """Return what to do where the place was not reached."""
        return "Repair that, or choose another storage: `result_storage=...`."

    def remove(self, path: str) -> None:
        """Remove a file; nothing happens where there is none."""
        self._folder().remove(self.name(path))

    def get_directory(self, from_path: str | None = None, local_path: str | None = None) -> None:
        """Copy a folder of this place, all of it when None, to one of this machine.

        Parameters
        ----------
        local_path
            The current folder when None.
        """
        start = self.name(from_path) if from_path else ""
        target = Path(local_path or ".").expanduser()
        for name in self._names(start):
            path = target / Path(name).relative_to(start)
            path.parent.mkdir(parents=True, exist_ok=True)
            with self.open(name) as source, path.open("wb") as file:
                copyfileobj(source, file, COPIED)

    def put_directory(self, local_path: str | None = None, to_path: str | None = None) -> int:
        """Copy a folder of this machine, the current one when None, to this place.

        Parameters
        ----------
        to_path
            A folder here; the base path when None.

        Returns
        -------
        int
            How many files were copied.
        """
        start = Path(local_path or ".").expanduser()
        paths = sorted(path for path in start.rglob("*") if path.is_file())
        for path in paths:
            draft = self.draft(str(Path(to_path or "") / path.relative_to(start)))
            try:
                with path.open("rb") as file:
                    while piece := file.read(COPIED):
                        draft.write(piece)
                draft.commit()
            except BaseException:
                draft.discard()
                raise
        return len(paths)

    @abstractmethod
    def place(self, path: str) -> str:
        """Return the full path of a file."""

    @abstractmethod
    def name(self, path: str) -> str:
        """Return a path as it is below the base path; ResultError where it is outside."""

    @abstractmethod
    def _folder(self) -> Folder:
        """Return what reads and writes here."""

    @abstractmethod
    def _names(self, start: str) -> Iterator[str]:
        """Yield the name of every file below a folder."""


class LocalFileSystem(FileSystem):
    """A folder of this machine.

    Parameters
    ----------
    basepath
        The folder; the current one when None. It is made with the first file.
    """

    type: Literal["local-file-system"] = "local-file-system"
    basepath: str = Field(default=".", validate_default=True)

    @field_validator("basepath", mode="before")
    @classmethod
    def _absolute(cls, given: Any) -> Any:
        if given is not None and not isinstance(given, str | Path):
            return given
        # Now: the current folder of whoever reads the result may be another.
        return str(Path(given or ".").expanduser().absolute())

    def place(self, path: str) -> str:
        """Return the full path of a file."""
        return str(Path(self.basepath, self.name(path)))

    def name(self, path: str) -> str:
        """Return a path as it is below the base path."""
        base = normpath(self.basepath)
        # By the names alone: a link inside of the folder was put there by its owner.
        full = Path(normpath(Path(base, Path(path).expanduser())))
        if not full.is_relative_to(base):
            raise _outside(path, self.basepath)
        return str(full.relative_to(base))

    def _folder(self) -> Folder:
        is_synced = current()["store"]["durability"] == "full"
        return LocalFolder(Path(self.basepath), is_synced=is_synced, reach=armed())

    def _names(self, start: str) -> Iterator[str]:
        for path in sorted(Path(self.basepath, start).rglob("*")):
            if path.is_file():
                yield str(path.relative_to(self.basepath))


class _Remote(FileSystem):
    """What fsspec reaches by a URL and options."""

    # Packages behind fsspec raise errors of their own.
    faults: ClassVar[tuple[type[Exception], ...]] = (Exception,)

    @abstractmethod
    def _url(self) -> str:
        """Return the URL of the base path."""

    @abstractmethod
    def _options(self) -> dict[str, Any]:
        """Return the options of the file system."""

    @abstractmethod
    def _entry(self) -> str:
        """Return what to do where credentials are missing."""

    def _advice(self, cause: Exception) -> str:
        """Return what to do where the place was not reached."""
        if _has_secrets(self) or not _lacks_credentials(cause):
            return super()._advice(cause)
        return (
            "Credentials are not recorded, and the environment gives none that are let in.\n"
            f"  {self._entry()} here, and ask again."
        )

    def place(self, path: str) -> str:
        """Return the URL of a file."""
        return f"{self._url()}/{self.name(path)}"

    def name(self, path: str) -> str:
        """Return a path, or a URL of this place, as it is below the base path."""
        url = self._url()
        rest = path.removeprefix(f"{url}/")
        name = normpath(rest)
        if "://" in rest or name.startswith(("/", "..")) or name == ".":
            raise _outside(path, url)
        return name

    def _folder(self) -> Folder:
        url = self._url()
        try:
            return RemoteFolder(url, **self._options())
        except ImportError as cause:
            what = "pip install 'jupyterlab-nbflow[s3]'" if url.startswith("s3://") else str(cause)
            raise ResultError(
                f"{url} cannot be reached: a package is missing.\n  {cause}\n  Say `{what}`."
            ) from cause

    def _names(self, start: str) -> Iterator[str]:
        import fsspec  # type: ignore[import-untyped]  # ships no types

        system, root = fsspec.core.url_to_fs(self._url(), **self._options())
        root = root.rstrip("/")
        for path in sorted(system.find(f"{root}/{start}".rstrip("/"))):
            yield path.removeprefix(f"{root}/")


class RemoteFileSystem(_Remote):
    """Any place that fsspec reaches.

    Parameters
    ----------
    basepath
        A URL: ``memory://results``, ``gs://bucket/results``.
    settings
        Options of the file system: credentials, addresses. They are not recorded: who reads a
        result in another kernel does so with what the file system finds in its environment.
    """

    type: Literal["remote-file-system"] = "remote-file-system"
    basepath: str
    settings: dict[str, Any] = Field(default_factory=dict, repr=False, exclude=True)

    @field_validator("basepath")
    @classmethod
    def _has_scheme(cls, url: str) -> str:
        scheme, mark, _ = url.partition("://")
        if not (scheme and mark):
            raise ValueError(
                f"Base path must start with a valid fsspec scheme, as in memory://results; got "
                f"{url!r}."
            )
        if scheme == "file":
            raise ValueError("Base path scheme cannot be 'file'. Use `LocalFileSystem` instead.")
        if urlsplit(url).password:
            raise ValueError(
                "Base path holds a password, which would be recorded. Give it beside: "
                "`settings={'password': ...}`."
            )
        return url.rstrip("/")

    def _url(self) -> str:
        return self.basepath

    def _options(self) -> dict[str, Any]:
        return self.settings

    def _entry(self) -> str:
        return f"Make `RemoteFileSystem(basepath={self.basepath!r}, settings=...)` with them"


class S3(_Remote):
    """A bucket of S3, or of another service that speaks its language.

    Nothing is asked of the network until something is read or written.

    Parameters
    ----------
    bucket_path
        The bucket and what stands before every key: ``my-bucket/results``.
    aws_access_key_id, aws_secret_access_key
        Those of the environment or the configuration of AWS when None. They are not recorded.
    endpoint_url
        Where the service is; ``$AWS_ENDPOINT_URL``, else AWS, when None.
    """

    type: Literal["s3"] = "s3"
    bucket_path: str
    aws_access_key_id: SecretStr | None = Field(default=None, exclude=True)
    aws_secret_access_key: SecretStr | None = Field(default=None, exclude=True)
    endpoint_url: str | None = None

    @model_validator(mode="after")
    def _has_both_keys(self) -> Self:
        if (self.aws_access_key_id is None) != (self.aws_secret_access_key is None):
            raise ValueError("S3 takes both aws_access_key_id and aws_secret_access_key, or none.")
        return self

    @field_validator("bucket_path")
    @classmethod
    def _is_bucket(cls, given: str) -> str:
        path = given.removeprefix("s3://").strip("/")
        if not path or "://" in path:
            raise ValueError(f"bucket_path names no bucket: {given!r}. Write 'my-bucket/folder'.")
        return path

    def _url(self) -> str:
        return f"s3://{self.bucket_path}"

    def _options(self) -> dict[str, Any]:
        # What others write meanwhile is seen: no listing is kept.
        options: dict[str, Any] = {"use_listings_cache": False}
        if self.aws_access_key_id and self.aws_secret_access_key:
            options["key"] = self.aws_access_key_id.get_secret_value()
            options["secret"] = self.aws_secret_access_key.get_secret_value()
        if self.endpoint_url:
            options["endpoint_url"] = self.endpoint_url
        return options

    def _entry(self) -> str:
        keys = "aws_access_key_id=..., aws_secret_access_key=..."
        return (
            "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or make "
            f"`S3(bucket_path={self.bucket_path!r}, {keys})`"
        )


def _outside(path: str, base: str) -> ResultError:
    return ResultError(
        f"Provided path {path} is outside of the base path {base}.\n"
        "  Name a file below it, or give a storage with another base path."
    )


def _has_secrets(storage: FileSystem) -> bool:
    fields = type(storage).model_fields.items()
    return any(field.exclude and getattr(storage, name) for name, field in fields)


def _lacks_credentials(cause: Exception) -> bool:
    # No two packages have a class for it in common.
    return isinstance(cause, PermissionError) or "credential" in type(cause).__name__.lower()

"""Where a store lies: read from the settings when it is asked, never at import."""

import os
from hashlib import blake2b
from pathlib import Path

from nbflow.core.registry import NBFLOW_DATABASE_PATH, NBFLOW_LOCAL_STORAGE_PATH
from nbflow.io.config_file import current

__all__ = ["database_path", "is_local", "key_path", "lock_path", "run_folder", "storage_url"]


def database_path(home: Path) -> Path:
    """Return the path of the database: `NBFLOW_DATABASE_PATH`, else in nbflow's folder."""
    return NBFLOW_DATABASE_PATH.of({**current(), "home": str(home)})  # type: ignore[no-any-return]


def run_folder(run: str) -> str:
    """Return the name of the folder of a run's files: a digest, never a text of the user's."""
    return blake2b(run.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def lock_path(home: Path, folder: str) -> Path:
    """Return the path of the lock of the run whose files are in this folder."""
    return home / "locks" / f"{folder}.lock"


def storage_url(home: Path) -> str:
    """Return where results lie: `NBFLOW_LOCAL_STORAGE_PATH`, a folder or any fsspec URL.

    Without it, the folder `storage` below nbflow's own.
    """
    return NBFLOW_LOCAL_STORAGE_PATH.of({**current(), "home": str(home)})  # type: ignore[no-any-return]


def is_local(url: str) -> bool:
    """Tell whether a storage URL is a folder of this machine."""
    return "://" not in url or url.startswith("file://")


def key_path() -> Path:
    """Return the path of the signing key: in the user's configuration folder, not in a store."""
    folder = os.environ.get("XDG_CONFIG_HOME")
    if folder:
        return Path(folder) / "nbflow" / "store.key"
    from platformdirs import user_config_path

    return user_config_path("nbflow", appauthor=False) / "store.key"

"""Where and how results are kept unless a flow or task says otherwise.

The settings are read each time they are needed: a notebook may change them.
"""

from nbflow.core.registry import NBFLOW_RESULTS_DEFAULT_SERIALIZER
from nbflow.io.config_file import home
from nbflow.io.filesystems import FileSystem, LocalFileSystem, RemoteFileSystem
from nbflow.io.serializers import Serializer
from nbflow.io.store.paths import is_local, storage_url

__all__ = ["default_serializer", "default_storage"]


def default_storage() -> FileSystem:
    """Return the place at `$NBFLOW_LOCAL_STORAGE_PATH`, else ``storage`` in nbflow's folder."""
    url = storage_url(home())
    if is_local(url):
        return LocalFileSystem(basepath=url.removeprefix("file://"))
    return RemoteFileSystem(basepath=url)


def default_serializer() -> Serializer:
    """Return the serializer of `$NBFLOW_RESULTS_DEFAULT_SERIALIZER`, else pickle.

    Raises
    ------
    ValueError
        There is none of that type.
    """
    return Serializer(type=NBFLOW_RESULTS_DEFAULT_SERIALIZER.value())

"""Where and how results are kept unless a flow or task says otherwise.

The settings are read each time they are needed: a notebook may change them.
"""

from nbflow.core.registry import (
    NBFLOW_DEFAULT_RESULT_STORAGE_BLOCK,
    NBFLOW_LOCAL_STORAGE_PATH,
    NBFLOW_RESULTS_DEFAULT_SERIALIZER,
)
from nbflow.io.filesystems import FileSystem
from nbflow.io.serializers import Serializer
from nbflow.io.storages import storage_at

__all__ = ["default_serializer", "default_storage"]


def default_storage() -> FileSystem:
    """Return the place at `$NBFLOW_DEFAULT_RESULT_STORAGE_BLOCK`, else where the store keeps files.

    That is at `$NBFLOW_LOCAL_STORAGE_PATH`, else ``storage`` in nbflow's folder.

    Raises
    ------
    ValueError
        The setting names no place.
    """
    setting = NBFLOW_DEFAULT_RESULT_STORAGE_BLOCK
    if (place := setting.value()) is None:
        setting = NBFLOW_LOCAL_STORAGE_PATH
        place = setting.value()
    return storage_at(place, str(setting.spelling))


def default_serializer() -> Serializer:
    """Return the serializer of `$NBFLOW_RESULTS_DEFAULT_SERIALIZER`, else pickle.

    Raises
    ------
    ValueError
        There is none of that type.
    """
    return Serializer(type=NBFLOW_RESULTS_DEFAULT_SERIALIZER.value())

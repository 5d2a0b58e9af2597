"""Settings that hold for the code inside a `with`, over all that is set elsewhere.

State: `_here` (what is set in this way here). Each task of a run that is made inside sees it; other
processes do not.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from nbflow.core.registry import SPELLED
from nbflow.core.setting import Setting, tree
from nbflow.core.settings import Layer, Section, merge, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["get_current_settings", "set_here", "temporary_settings"]

ORIGIN = "`temporary_settings`"

_here: ContextVar[Layer | None] = ContextVar("nbflow_temporary_settings", default=None)


def set_here() -> Layer | None:
    """Return what `temporary_settings` sets here; None where it sets nothing."""
    return _here.get()


@contextmanager
def temporary_settings(
    updates: Mapping[Setting | str, Any] | None = None,
    restore_defaults: Iterable[Setting | str] = (),
) -> Iterator[Section]:
    """Change settings for the code inside; yield all of them as they are there.

    Parameters
    ----------
    updates
        Setting → value, as a value or as the text that a variable would hold. None restores the
        default.
    restore_defaults
        Settings that are as if nobody had set them.

    Raises
    ------
    SettingsError
        There is no such setting; a value that it cannot have.

    Examples
    --------
    >>> from nbflow.settings import NBFLOW_TASK_DEFAULT_RETRIES, temporary_settings
    >>> with temporary_settings({NBFLOW_TASK_DEFAULT_RETRIES: 3}):
    ...     NBFLOW_TASK_DEFAULT_RETRIES.value()
    3
    """
    given = {_spelling(name): value for name, value in (updates or {}).items()}
    given |= {_spelling(name): None for name in restore_defaults}
    values = spelled(ORIGIN, given, may_be_early=True).values
    outer = _here.get()
    inner = Layer(ORIGIN, merge(outer.values if outer else {}, values), may_be_early=True)
    token = _here.set(inner)
    try:
        yield get_current_settings()
    finally:
        _here.reset(token)


def _spelling(name: Setting | str) -> str:
    return name if isinstance(name, str) else name.spelling or name.name


def get_current_settings() -> Section:
    """Return all settings that have a name `NBFLOW_X` as they are now, by that name.

    Examples
    --------
    >>> from nbflow.settings import get_current_settings
    >>> get_current_settings()["NBFLOW_RESULTS_DEFAULT_SERIALIZER"]
    'pickle'
    """
    settings = tree()
    return Section({name: setting.of(settings) for name, setting in SPELLED.items()})

"""A setting that a page may prefer, where the kernel itself was told nothing."""

import os
from collections.abc import MutableMapping

from nbflow.core.settings import PREFIX

__all__ = ["Preference"]


class Preference:
    """One setting, as a page wants it: by the variable that a user would set in a cell.

    What the user set there stands, now and later.

    Parameters
    ----------
    name
        The dotted path of the setting.

    Fields: ``_own`` (what was set here; None where nothing is).
    """

    def __init__(self, name: str, environ: MutableMapping[str, str] = os.environ) -> None:
        self._variable = PREFIX + name.upper().replace(".", "__")
        self._environ = environ
        self._own: str | None = None

    def set(self, value: str | None) -> None:
        """Prefer a value; None: leave it to the kernel's settings."""
        if self._environ.get(self._variable) != self._own:
            return
        self._own = value
        if value is None:
            self._environ.pop(self._variable, None)
        else:
            self._environ[self._variable] = value

"""Where settings are read: the environment, over the active profile, over config.toml.

`_last` holds the settings of the last reading, beside the layers that they were made of and what
these were read from; `_glances` the values that were glanced at, beside what they rest on.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from nbflow.core.registry import NBFLOW_HOME, NBFLOW_PROFILES_PATH, SPELLED
from nbflow.core.setting import read_from
from nbflow.core.settings import Layer, environment_values, resolve, spelled
from nbflow.core.temporary import set_here
from nbflow.errors import SettingsError
from nbflow.io.profiles import active_profile

if TYPE_CHECKING:
    from pathlib import Path

    from nbflow.core.setting import Setting

__all__ = ["config_path", "current", "glance", "home", "install", "layers", "profiles_path", "read"]

ENVIRONMENT = "the environment"

# Decoding every value of the environment, or asking it for one that is not there, costs far more.
_variables: dict[Any, Any] = os.environ._data  # type: ignore[attr-defined]  # what it wraps
_PREFIX = os.environ.encodekey("NBFLOW_")

# What may have changed since the last reading: two files, then the variables.
Stamp = tuple[str, tuple[int, ...], str, tuple[int, ...], dict[Any, Any]]
Layers = tuple[Layer, ...]

_last: tuple[Stamp, Layers, dict[str, Any]] | None = None
_glances: dict[Setting, _Glance] = {}
_within: tuple[Layers, dict[str, Any]] | None = None


def home() -> Path:
    """Return nbflow's folder: `$NBFLOW_HOME`, else `~/.nbflow`. It need not exist."""
    return _files()[0].parent


def profiles_path() -> Path:
    """Return the path of the file of profiles, which need not exist."""
    return _files()[1]


def _files() -> tuple[Path, Path]:
    home = _early("home", "NBFLOW_HOME") or "~/.nbflow"
    profiles = _early("profiles_path", "NBFLOW_PROFILES_PATH")
    return _files_of(home, profiles, os.environ.get("HOME"))


# Settings are asked for many times in a run, and making the paths would cost more than all else.
@lru_cache(maxsize=8)
def _files_of(home: str, profiles: str | None, _: str | None) -> tuple[Path, Path]:
    """Return the paths of config.toml and of the profiles; the third is what `~` stands for."""
    settings = {"home": home, "profiles_path": profiles}
    folder = NBFLOW_HOME.of(settings)
    return folder / "config.toml", NBFLOW_PROFILES_PATH.of(settings)


def _early(name: str, variable: str) -> str | None:
    here = set_here()
    if here is not None and name in here.values:
        return here.values[name]  # type: ignore[no-any-return]  # a text, or the default
    return os.environ.get(variable) or None


def config_path() -> Path:
    """Return the path of the settings file, which need not exist."""
    return _files()[0]


def install() -> None:
    """Let `nbflow.config` show these files and this environment."""
    read_from(current)


def current() -> dict[str, Any]:
    """Return the settings as they are now; a file is parsed again only when it has changed.

    Raises
    ------
    SettingsError
        A file cannot be read, is not TOML, or a value cannot be used.
    """
    global _within
    _, below, settings = _read_last()
    here = set_here()
    if here is None:
        return settings
    # One tuple, replaced whole, here as below: a thread sees what belongs together.
    all_ = (*below, here)
    within = _within
    if within is None or within[0] != all_:
        within = _within = all_, resolve(*all_)
    return within[1]


def layers() -> tuple[Layer, ...]:
    """Return what the settings are made of now, the least first."""
    below, here = _read_last()[1], set_here()
    return below if here is None else (*below, here)


def glance(setting: Setting) -> Any:
    """Return what a setting is, at a small part of the cost of `current`.

    The environment and `temporary_settings` count as they are now, files as they were when
    `current` last looked at them, which each run does when it begins.
    """
    here, seen = set_here(), _glances.get(setting)
    if (
        seen is not None
        and seen.here is here
        and seen.last is _last
        and tuple(map(_variables.get, seen.keys)) == seen.texts
    ):
        return seen.value
    value = setting.of(current())
    names = ("NBFLOW_HOME", "NBFLOW_PROFILES_PATH", setting.spelling, setting.variable)
    keys = tuple([os.environ.encodekey(name) for name in names])
    texts = tuple(map(_variables.get, keys))
    _glances[setting] = _Glance(here, _last, keys, texts, value)
    return value


class _Glance:
    """A value that was glanced at, and what it rests on."""

    __slots__ = ("here", "keys", "last", "texts", "value")

    def __init__(self, here: Layer | None, last: Any, keys: Any, texts: Any, value: Any) -> None:
        self.here = here
        self.last = last
        self.keys = keys
        self.texts = texts
        self.value = value


def _read_last() -> tuple[Stamp, Layers, dict[str, Any]]:
    global _last
    path, profiles = _files()
    variables = {key: _variables[key] for key in list(_variables) if key.startswith(_PREFIX)}
    stamp = (str(path), _file_stamp(path), str(profiles), _file_stamp(profiles), variables)
    last = _last
    if last is not None and last[0] == stamp:
        return last
    environ = {
        os.environ.decodekey(key): os.environ.decodevalue(value) for key, value in variables.items()
    }
    set_ = {
        name: environ[name] for name in sorted(SPELLED.keys() & environ.keys()) if environ[name]
    }
    found = (
        Layer(str(path), read(path) if stamp[1] else {}),
        active_profile(profiles, read(profiles) if stamp[3] else {}),
        Layer(ENVIRONMENT, environment_values(environ)),
        spelled(ENVIRONMENT, set_, may_be_early=True),
    )
    last = _last = stamp, found, resolve(*found)
    return last


def _file_stamp(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as cause:
        raise _unreadable(path, cause) from cause
    # ctime: an edit may keep size and mtime.
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def read(path: Path) -> dict[str, Any]:
    """Return what a settings file holds; SettingsError where it is not TOML."""
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as cause:
        raise _unreadable(path, cause) from cause
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise _not_toml(path, text, cause) from cause


def _unreadable(path: Path, cause: Exception) -> SettingsError:
    return SettingsError(
        "the settings file cannot be read.\n"
        f"  It is {path}.\n"
        f"  Reading it gave: {cause}.\n"
        "  Make it a readable text file in UTF-8, or remove it.",
        origin=str(path),
    )


def _not_toml(path: Path, text: str, cause: ValueError) -> SettingsError:
    lines = text.splitlines() or [""]
    found = re.search(r"at line (\d+)", str(cause))
    line = int(found[1]) if found else len(lines)  # without a place: "at end of document"
    seen = lines[min(line, len(lines)) - 1].strip()
    return SettingsError(
        "the settings file is not valid TOML.\n"
        f"  It is {path}, line {line}.\n"
        f"  That line is `{seen[:80]}`: {cause}.\n"
        '  Correct it: a text needs quotes, as in `level = "INFO"`, a section brackets.',
        origin=str(path),
        line=line,
    )

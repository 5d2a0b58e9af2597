"""Where settings are read: config.toml in nbflow's folder, and the environment over it.

`_last` holds the settings of the last reading beside what they were read from.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from nbflow.core.settings import Layer, environment_values, read_from, resolve
from nbflow.errors import SettingsError

__all__ = ["config_path", "current", "home", "install"]

# What may have changed since the last reading: the file, then the variables.
Stamp = tuple[str, tuple[int, ...], dict[str, str]]

_last: tuple[Stamp, dict[str, Any]] | None = None


def home() -> Path:
    """Return nbflow's folder: `$NBFLOW_HOME`, else `~/.nbflow`. It need not exist."""
    return Path(os.environ.get("NBFLOW_HOME") or "~/.nbflow").expanduser()


def config_path() -> Path:
    """Return the path of the settings file, which need not exist."""
    return home() / "config.toml"


def install() -> None:
    """Let `nbflow.config` show this file and this environment."""
    read_from(current)


def current() -> dict[str, Any]:
    """Return the settings as they are now; the file is parsed again only when it has changed.

    Raises
    ------
    SettingsError
        The file cannot be read, is not TOML, or a value cannot be used.
    """
    global _last
    path = config_path()
    # By name first: decoding every value of the environment takes three times as long.
    variables = {name: os.environ[name] for name in os.environ if name.startswith("NBFLOW__")}
    stamp = (str(path), _file_stamp(path), variables)
    # One tuple, replaced whole: a thread sees settings and stamp of the same reading.
    last = _last
    if last is not None and last[0] == stamp:
        return last[1]
    settings = resolve(
        Layer(str(path), _read(path) if stamp[1] else {}),
        Layer("the environment", environment_values(variables)),
    )
    _last = stamp, settings
    return settings


def _file_stamp(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as cause:
        raise _unreadable(path, cause) from cause
    # ctime: an edit may keep size and mtime.
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _read(path: Path) -> dict[str, Any]:
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

"""The file of profiles: which of them is active, what it sets, and how that is changed.

A profile is a table of settings by their names `NBFLOW_X`; the key `active` names the one that
counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nbflow.core.settings import Layer, spelled
from nbflow.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["active_name", "active_profile", "changed", "values_of"]

DEFAULT = "default"

_HEADER = re.compile(r"\s*\[")


def active_name(path: Path, content: Mapping[str, Any]) -> str:
    """Return the name of the profile that counts."""
    name = content.get("active", DEFAULT)
    if isinstance(name, str):
        return name
    raise SettingsError(
        "the active profile has no name.\n"
        f"  It is named in {path}.\n"
        f"  There it is {name!r}, where a text is expected.\n"
        '  Write for example `active = "default"`.',
        origin=str(path),
    )


def values_of(path: Path, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the active profile sets; nothing where `default` is not there.

    Raises
    ------
    SettingsError
        There is no profile of the name that is active, or it is no table.
    """
    name = active_name(path, content)
    profiles = content.get("profiles", {})
    found = profiles.get(name) if isinstance(profiles, Mapping) else profiles
    if isinstance(found, Mapping):
        return found
    if found is None and name == DEFAULT:
        return {}
    raise SettingsError(
        f"the active profile '{name}' is not there.\n"
        f"  It is named in {path}.\n"
        f"  There is no table `[profiles.{_key(name)}]` in that file.\n"
        '  Write one, or name another: `active = "default"`.',
        origin=str(path),
    )


def active_profile(path: Path, content: Mapping[str, Any]) -> Layer:
    """Return what the active profile sets, as a layer."""
    return spelled(f"profile '{active_name(path, content)}' in {path}", values_of(path, content))


def changed(path: Path, text: str, changes: Mapping[str, Any]) -> str:
    """Return the text of the file with some settings of the active profile changed.

    All other lines stay as they are.

    Parameters
    ----------
    changes
        Name → value; None where it is no longer to be set.

    Raises
    ------
    SettingsError
        The file is written in a way that lines cannot be changed in.
    """
    import tomllib

    before = tomllib.loads(text)
    name = active_name(path, before)
    wanted = {key: value for key, value in values_of(path, before).items() if key not in changes}
    wanted |= {key: value for key, value in changes.items() if value is not None}
    profiles = {**before.get("profiles", {}), name: wanted}
    expected = {"active": name, **before, "profiles": profiles}
    edited = _edited(text if before else f"active = {_text(name)}\n", name, changes)
    if {"active": name, **_parsed(edited)} == expected:
        return edited
    raise SettingsError(
        f"the profile '{name}' cannot be changed line by line.\n"
        f"  It is in {path}.\n"
        f"  There it is not written as `NAME = value` below `[profiles.{_key(name)}]`.\n"
        "  Write it so, or change it by hand.",
        origin=str(path),
    )


def _parsed(text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _edited(text: str, name: str, changes: Mapping[str, Any]) -> str:
    lines = text.rstrip("\n").split("\n") if text.strip() else []
    header = f"[profiles.{_key(name)}]"
    start = next(
        (at for at, line in enumerate(lines) if line.partition("#")[0].strip() == header), None
    )
    if start is None:
        lines += ["", header] if lines else [header]
        start = len(lines) - 1
    below = range(start + 1, len(lines))
    end = next((at for at in below if _HEADER.match(lines[at])), len(lines))
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    body, left = [], dict(changes)
    for line in lines[start + 1 : end]:
        key = line.partition("=")[0].strip().strip("\"'")
        if key not in changes:
            body.append(line)
        elif (value := left.pop(key, None)) is not None:
            body.append(f"{key} = {_text(value)}")
    body += [f"{key} = {_text(value)}" for key, value in left.items() if value is not None]
    return "\n".join([*lines[: start + 1], *body, *lines[end:], ""])


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _text(value: Any) -> str:
    # What JSON writes is TOML too, except for this one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

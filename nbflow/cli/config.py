"""The verbs that look after settings: set, unset, view."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbflow.cli.opening import home_of
from nbflow.cli.printing import complain, say, tell
from nbflow.cli.words import add_verb
from nbflow.core.registry import NBFLOW_HOME, NBFLOW_PROFILES_PATH, SPELLED, unknown
from nbflow.core.setting import found_in, tree
from nbflow.core.settings import spelled
from nbflow.core.temporary import temporary_settings
from nbflow.errors import SettingsError
from nbflow.io.config_file import layers, profiles_path, read
from nbflow.io.files import write_whole
from nbflow.io.profiles import active_name, changed, values_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Mapping

    from nbflow.cli.words import Verbs

__all__ = ["add"]

COMMAND = "the command"


def add(verbs: Verbs) -> None:
    """Add the verbs."""
    set_to = add_verb(verbs, set_)
    set_to.add_argument("changes", nargs="+", metavar="NAME=VALUE", help="as NBFLOW_DEBUG_MODE=on")
    unset_from = add_verb(verbs, unset)
    unset_from.add_argument("names", nargs="+", metavar="NAME", help="as NBFLOW_DEBUG_MODE")
    viewed = add_verb(verbs, view)
    viewed.add_argument("--show-defaults", action="store_true", help="also what nobody has set")


def set_(arguments: Namespace) -> int:
    """Set settings in the active profile; where one cannot be set, none is."""
    given = dict(map(_pair, arguments.changes))
    spelled(COMMAND, given)  # raises for what cannot be set
    values = {name: SPELLED[name].read(text) for name, text in given.items()}
    with _at(arguments):
        profile = _change(values)
    for name in values:
        if os.environ.get(name):
            complain(f"{name} is set in the environment too, and that counts. Unset it there.")
    return _tell(
        arguments, profile, "Set", {name: f" to {value!r}" for name, value in values.items()}
    )


def unset(arguments: Namespace) -> int:
    """Take settings out of the active profile; where one is not in it, none is."""
    with _at(arguments):
        profile = _change(dict.fromkeys(arguments.names))
    return _tell(arguments, profile, "Unset", dict.fromkeys(arguments.names, ""))


def view(arguments: Namespace) -> int:
    """Show the settings, and where each is set."""
    with _at(arguments):
        found, settings, path = layers(), tree(), profiles_path()
    profile = active_name(path, _content(path))
    rows = {}
    for name, setting in SPELLED.items():
        origins = [layer.origin for layer in found if found_in(layer.values, setting.name)]
        if origins or arguments.show_defaults:
            value = setting.of(settings)
            shown = str(value) if isinstance(value, Path) else value
            rows[name] = {"value": shown, "from": origins[-1] if origins else "default"}
    if arguments.json:
        tell({"profile": profile, "path": str(path), "settings": rows})
        return 0
    say(f"Profile '{profile}' in {path}")
    for name, row in rows.items():
        say(f"{name}={row['value']!r} (from {row['from']})")
    return 0


def _pair(word: str) -> tuple[str, str]:
    name, equals, text = word.partition("=")
    if equals:
        return name.strip(), text
    raise SettingsError(
        f"'{word}' sets nothing.\n"
        "  A setting and its value are written in one word.\n"
        f"  Write {name or 'NAME'}=VALUE, without spaces, or in quotes.",
        origin=COMMAND,
    )


@contextmanager
def _at(arguments: Namespace) -> Iterator[None]:
    """Let settings be those of the folder that was named."""
    if arguments.home is None:
        yield
        return
    with temporary_settings({NBFLOW_HOME: home_of(arguments)}, [NBFLOW_PROFILES_PATH]):
        yield


def _content(path: Path) -> dict[str, Any]:
    return read(path) if path.exists() else {}


def _change(values: Mapping[str, Any]) -> str:
    """Write values into the active profile, take out those that are None; return its name."""
    path = profiles_path()
    content = _content(path)
    profile, there = active_name(path, content), values_of(path, content)
    for name, value in values.items():
        if value is None and name not in there:
            raise SettingsError(
                f"setting '{name}' is not set in profile '{profile}'.\n"
                f"  The profile is in {path}, and sets {', '.join(there) or 'nothing'}.\n"
                f"  {unknown(name, there)}",
                origin=COMMAND,
            )
    text = path.read_text(encoding="utf-8") if content else ""
    write_whole(path, changed(path, text, values).encode())
    return profile


def _tell(arguments: Namespace, profile: str, verb: str, done: Mapping[str, str]) -> int:
    if arguments.json:
        tell({"profile": profile, "path": str(profiles_path()), verb.lower(): list(done)})
        return 0
    for name, how in done.items():
        say(f"{verb} {name}{how}.")
    say(f"Changed profile '{profile}'.")
    return 0

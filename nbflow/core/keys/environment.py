"""Variables of the environment that code reads: by value where their names stand in the code.

Their values are secrets often enough: only digests are kept, and none is ever shown.
"""

import os

from nbflow.core.keys.plain import digest_bytes, texts_bytes
from nbflow.core.keys.world import UNDEFINED, Draft

__all__ = ["is_environment", "write_environment"]

ENVIRONMENT = b"\x81environment"
# Set anew for every process: no reason to compute a result again.
_PASSING = frozenset(
    {"COLUMNS", "JPY_PARENT_PID", "JPY_SESSION_NAME", "LINES", "OLDPWD", "PYTEST_CURRENT_TEST"}
    | {"SHLVL", "_"}
)
_WAYS = tuple(
    getattr(os, name) for name in ("environ", "environb", "getenv", "getenvb") if hasattr(os, name)
)


def is_environment(value: object) -> bool:
    """Tell whether a value gives access to the environment of the process."""
    return any(value is way for way in _WAYS)


def write_environment(draft: Draft, name: str | None) -> None:
    """Write the value of a variable; of all of them where it is not known which is read."""
    draft.node.is_mutable = True
    names = sorted(os.environ.keys() - _PASSING) if name is None else [name]
    draft.note(ENVIRONMENT + texts_bytes(names))
    for each in names:
        if each in draft.world.ignore:
            continue
        value = os.environ.get(each)
        code = UNDEFINED if value is None else ENVIRONMENT + digest_bytes(os.fsencode(value))
        draft.note(code)
        draft.node.reads.append(("environment", each, code))

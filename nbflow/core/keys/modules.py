"""Which modules are followed and what stands for the others.

Followed: the notebook, local files, editable installs. Not followed: the standard library and what
is installed; there the version of the distribution stands for the code. To know the version, the
import system's records of distributions are read, once for each package.
"""

import sys
import sysconfig
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from os.path import normcase
from types import ModuleType
from typing import Literal

__all__ = [
    "ABSENT",
    "is_followed",
    "is_itself",
    "known_module",
    "member",
    "module_of",
    "origin_of",
    "version_of",
]

Origin = Literal["followed", "installed"]

ABSENT = object()  # what a name stands for that is not defined
_EMPTY: Mapping[str, object] = {}
_OWN = "nbflow"  # an editable install of nbflow itself is not a part of the user's code
_PATHS = ("stdlib", "platstdlib", "purelib", "platlib")
_ROOTS = tuple(sorted({normcase(sysconfig.get_path(name)) for name in _PATHS}))
_PARTS = tuple(normcase(f"/{name}-packages/") for name in ("site", "dist"))


def is_followed(name: object, namespace: Mapping[str, object] | None = None) -> bool:
    """Whether the code of the module called `name` is the user's.

    `namespace` is that of the module, where it is at hand.
    """
    if type(name) is not str:
        return True
    if namespace is None:
        namespace = getattr(sys.modules.get(name), "__dict__", _EMPTY)
    path = namespace.get("__file__")
    return _is_followed(name, path if type(path) is str else None)


@cache
def _is_followed(name: str, path: str | None) -> bool:
    top = name.partition(".")[0]
    if top in ("__main__", _OWN):
        return top == "__main__"
    if path is None:
        return top not in sys.stdlib_module_names and top not in sys.builtin_module_names
    path = normcase(path)
    return not (path.startswith(_ROOTS) or any(part in path for part in _PARTS))


def known_module(name: str) -> ModuleType | None:
    """Return the module `name` if it is loaded."""
    found = sys.modules.get(name)
    return found if isinstance(found, ModuleType) else None


def origin_of(name: str) -> Origin | None:
    """Return whose code importing the module `name`, not loaded yet, would load.

    None where there is no such module. Looks for it; loads nothing.
    """
    top = name.partition(".")[0]
    try:
        spec = find_spec(top)
    except ValueError:  # a module made by hand
        return "followed"
    if spec is None:
        return None
    path = spec.origin if spec.has_location else None
    return "followed" if _is_followed(top, path) else "installed"


@cache
def version_of(name: str) -> str:
    """Return the version of the distribution that brings the module `name`.

    That of the standard library is the minor one, as for bytecode and builtins.
    """
    top = name.partition(".")[0]
    if top == _OWN:
        return ""
    if top in sys.stdlib_module_names:
        return ".".join(map(str, sys.version_info[:2]))
    from importlib import metadata  # slow to import, and not needed before a package is met

    try:
        return metadata.version(top)
    except metadata.PackageNotFoundError:
        return _versions_by_module().get(top, "")


@cache
def _versions_by_module() -> dict[str, str]:
    from importlib import metadata

    return {
        module: " ".join(sorted({metadata.version(name) for name in names}))
        for module, names in metadata.packages_distributions().items()
    }


def member(module: ModuleType, name: str) -> object:
    """Return what `name` is in a module, without running anything of it; `ABSENT` if nothing."""
    found = vars(module).get(name, ABSENT)
    if found is ABSENT:
        return sys.modules.get(f"{module.__name__}.{name}", ABSENT)
    return found


def module_of(value: object) -> str | None:
    """Return the module that a function, class or builtin says it is from."""
    name = getattr(value, "__module__", None)
    if name is None:
        # A bound method of a hidden instance, as `random.random` is.
        name = getattr(type(getattr(value, "__self__", None)), "__module__", None)
    return name if type(name) is str else None


def is_itself(value: object) -> bool:
    """Whether a function, class or builtin is what its own module and name lead to.

    Not so for what a call has made, and for what has been put in another's place.
    """
    found: object = sys.modules.get(module_of(value) or "", ABSENT)
    if found is ABSENT:
        return False
    holder = found
    for part in str(getattr(value, "__qualname__", "")).split("."):
        found = getattr(found, part, ABSENT)
    return found is value or getattr(holder, str(getattr(value, "__name__", "")), ABSENT) is value

"""Notebooks to look at: texts run in a module of their own."""

import sys
from types import ModuleType
from typing import Any

from nbflow.core.keys import Fingerprint, Walk

LOCAL_MODULES = ("local_before", "local_after", "local_body")


def run_cells(text: str) -> dict[str, Any]:
    """Return the names that a text defines, run as a notebook's main module would."""
    module = ModuleType("__main__")
    for name in LOCAL_MODULES:
        sys.modules[name] = ModuleType(name)
        vars(sys.modules[name]).update(used=1, other=1)
    try:
        exec(compile(text, "<cell>", "exec"), vars(module))
        # While the local modules are loaded: an import in a body is resolved when looked at.
        vars(module)["_seen"] = Walk().fingerprint(vars(module)["task"])
    finally:
        for name in LOCAL_MODULES:
            del sys.modules[name]
    return vars(module)


def fingerprint_of(text: str) -> Fingerprint:
    """Return the fingerprint of the `task` that a text defines."""
    found = run_cells(text)["_seen"]
    assert isinstance(found, Fingerprint)
    return found

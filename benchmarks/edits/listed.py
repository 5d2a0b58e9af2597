"""All edits, in the order of the table."""

from collections.abc import Mapping

from benchmarks.edits import calls as functions
from benchmarks.edits import code, limits, modules, notebook, objects, outside, values
from benchmarks.edits.edit import Edit

__all__ = ["EDITS", "GROUPS", "LIMITS"]

LIMITS = limits.EDITS
GROUPS: Mapping[str, tuple[Edit, ...]] = {
    "The task itself": code.EDITS,
    "What it calls": functions.EDITS,
    "Classes and objects": objects.EDITS,
    "Values that it reads": values.EDITS,
    "Modules and packages": modules.EDITS,
    "Files and the environment": outside.EDITS,
    "The notebook and its kernel": notebook.EDITS,
    "Documented limits": LIMITS,
}
EDITS = tuple(edit for group in GROUPS.values() for edit in group)

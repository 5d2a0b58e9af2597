"""How nbflow recognises that code or values changed.

Never reuse a result that could differ, never repeat work that could not; where it cannot be known,
say why. A function counts by what its bytecode does and by all that it reads, as it is now.

The layers, each importing only from those before it::

    unhashable  memory  plain                  bytes of plain data, what is kept by identity
    modules  paths                             whose code it is, which values name files
    graph                                      objects that lead to objects, and their digests
    instructions  names  bytecode              what a code object means and which names it reads
    outside  source                            what lies outside, the text of code
    world  environment  reading  callables  containers  arrays  instances  values
                                               how each kind of object is written down
    fingerprint  gather  walk                  what a function depends on, and what changed

An object may say what stands for it: ``__nbflow_fingerprint__()``, defined on its class, returns
the thing to look at instead.

What is not seen: data and settings that an installed package keeps for itself (its functions and
constants, when replaced, are seen), what is patched deep inside one, the state of its random
numbers, and extensions rebuilt under one version. A local module that a body imports and that is
not loaded yet makes the task run, with that as the reason.
"""

from nbflow.core.keys.fingerprint import Change, Fingerprint, Part, explain
from nbflow.core.keys.paths import Named, paths_in
from nbflow.core.keys.plain import is_immutable
from nbflow.core.keys.unhashable import Unhashable
from nbflow.core.keys.walk import Walk, digest

__all__ = [
    "Change",
    "Fingerprint",
    "Named",
    "Part",
    "Unhashable",
    "Walk",
    "digest",
    "explain",
    "is_immutable",
    "paths_in",
]

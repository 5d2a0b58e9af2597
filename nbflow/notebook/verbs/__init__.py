"""The verbs of ``%flow``: each parses its words and names one documented call.

`table` has them by name; `deed` is what each returns. `running`, `planning`, `looking`,
`storing`, `history` and `changing` are the verbs themselves.
"""

from nbflow.notebook.verbs.deed import Deed
from nbflow.notebook.verbs.table import VERBS, flows, unknown_verb

__all__ = ["VERBS", "Deed", "flows", "unknown_verb"]

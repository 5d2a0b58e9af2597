"""The command `nbflow`: what there is to look at and to mend without a notebook.

`command` parses and answers; `opening` finds the store; `runs`, `store`, `pruning` and
`config` are the verbs, `words` what their arguments are made of, `printing` what they print with.

Exit status: 0 fine, 1 something is wrong or could not be done, 2 wrong use.
"""

from nbflow.cli.command import main

__all__ = ["main"]

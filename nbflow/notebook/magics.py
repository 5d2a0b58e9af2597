"""``%flow`` and ``%nbflow``: one name with verbs."""

import re
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import no_var_expand

from nbflow.errors import NbflowError
from nbflow.notebook.manual import overview
from nbflow.notebook.session import Session
from nbflow.notebook.textwidth import clean
from nbflow.notebook.verbs import VERBS, Deed, flows, unknown_verb

__all__ = ["Magic"]

_CODE = re.compile(r"(?<!\S)--code(?![^\s;])")


class Magic:
    """The line magic of one session; the cell magic is `nbflow.notebook.cells`.

    Parameters
    ----------
    session
        Its flows.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    @no_var_expand  # an expression may have braces of its own
    def line(self, line: str) -> Any:
        """Run flows and look into them."""
        __tracebackhide__ = True
        is_silent = line.rstrip().endswith(";")
        wanted = _CODE.sub("", line.rstrip().removesuffix(";")).strip()
        try:
            deed = self._deed(wanted)
            if _CODE.search(line) is not None:
                print(deed.code)
            elif is_silent:
                deed.call()
            else:
                return deed.call()
        except (UsageError, NbflowError) as error:
            # A word typed wrong in a magic deserves one line, not a traceback.
            text = re.sub(r"%flow\b", f"%{self._session.magic}", _one_line(str(error)))
            raise UsageError(text) from None
        return None

    line.__doc__ = f"{line.__doc__}\n\n{overview(VERBS)}\n"

    def _deed(self, line: str) -> Deed:
        verb, _, rest = line.partition(" ")
        if not verb:
            return flows(self._session)
        if verb not in VERBS:
            raise unknown_verb(verb)
        return VERBS[verb](self._session, rest)


def _one_line(text: str) -> str:
    lines = [clean(line.strip()) for line in text.splitlines() if line.strip()]
    return " ".join(line if line[-1] in ".:,;?!`" else f"{line}." for line in lines)

"""Messages compared as whole texts: one file for each, so that a reviewer reads them in the diff.

A test hands over the text that a user would see, and the name of the file it stands in::

    from tests.messages import matches

    with pytest.raises(CycleError) as error:
        flow.validate()

    assert matches("cycle", str(error.value))

After a message was changed, or for a new one, `NBFLOW_UPDATE_MESSAGES=1 pytest` writes the files
anew from what the tests see; the diff is then what there is to review. Write no times, ids,
addresses or paths into a message that is compared.
"""

import os
from difflib import unified_diff
from pathlib import Path

import pytest

__all__ = ["FOLDER", "matches"]

FOLDER = Path(__file__).parent


def matches(name: str, text: str, folder: Path = FOLDER) -> bool:
    """Return True when `text` is what the file `name`.txt holds; else fail, showing how it differs.

    With NBFLOW_UPDATE_MESSAGES=1 in the environment the file is written first.
    """
    path = folder / f"{name}.txt"
    if os.environ.get("NBFLOW_UPDATE_MESSAGES") == "1":
        path.write_text(f"{text}\n", encoding="utf-8")
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    if known == f"{text}\n":
        return True
    lines = unified_diff(
        known.splitlines(), text.splitlines(), path.name, "the message", lineterm=""
    )
    pytest.fail(
        "\n".join(["The message is not the one in its file.", *lines])
        + "\nIf this is how it should read: NBFLOW_UPDATE_MESSAGES=1 pytest ...",
        pytrace=False,
    )

"""The examples of the seed documents "flow_engine" and "Results": they stand in two notebooks.

The tags of a cell say which rows of the documents it shows, and whether it is an example as the
document has it. So notebooks and tests share one text.
"""

from functools import cache

import nbformat

from tests.source import ROOT

__all__ = ["EXAMPLE", "cells", "examples", "tags"]

EXAMPLE = "example"
NAMES = ("06-imperative-flows", "07-results")


@cache
def cells():
    """Return the cells of code of both notebooks, in order."""
    files = (ROOT / "notebooks" / f"{name}.ipynb" for name in NAMES)
    read = (nbformat.read(file, as_version=4) for file in files)
    return [cell for notebook in read for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell) -> set[str]:
    """Return the tags of a cell."""
    return set(cell.metadata.get("tags", ()))


def examples(row: str) -> list[str]:
    """Return the examples of a row of the documents, such as "3.1"."""
    found = [cell.source for cell in cells() if tags(cell) >= {row, EXAMPLE}]
    assert found, f"no cell is tagged {row!r} and {EXAMPLE!r}"
    return found

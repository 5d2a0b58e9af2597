"""Play all edits and write ``docs/edits.md``; ``--others``: with the other tools too."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.edits import others
from benchmarks.edits.edit import Outcome
from benchmarks.edits.folders import Folder
from benchmarks.edits.listed import EDITS
from benchmarks.edits.play import KernelPlayer, play
from benchmarks.edits.table import Verdicts, table
from benchmarks.edits.tools import NBFLOW

PAGE = Path(__file__).parents[2] / "docs" / "edits.md"
KEPT = Path(__file__).parent / "others.json"  # what became of the edits with the other tools


@contextmanager
def new_folder() -> Iterator[Folder]:
    """Yield a folder that is gone afterwards."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        yield Folder(Path(name).resolve() / "edits")


def told(tool: str, outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return the outcomes, each one told of as it comes."""
    found = []
    for edit, outcome in zip(EDITS, outcomes, strict=True):
        verdict = outcome.verdict(edit)
        reason = outcome.trouble.partition("\n")[0]
        if verdict != "right":
            print(f"{tool}: {edit.name}: {verdict} {reason}".rstrip(), file=sys.stderr)
        found.append(outcome)
    return found


def with_others() -> dict[str, Verdicts]:
    """Return what becomes of the edits with the other tools, which are installed if need be."""
    python = others.installed()
    found: dict[str, Verdicts] = {}
    for name, tool in others.tools(python).items():
        with new_folder() as folder:
            found[name] = _verdicts(told(name, play(tool(folder), EDITS, folder)))
    return found


def _verdicts(outcomes: Iterable[Outcome]) -> Verdicts:
    return {edit.name: outcome.verdict(edit) for edit, outcome in zip(EDITS, outcomes, strict=True)}


def main() -> None:
    """Write the page."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.edits", description=__doc__)
    options.add_argument("--others", action="store_true", help="play with the other tools too")
    if options.parse_args().others:
        KEPT.write_text(json.dumps(with_others(), indent=1, ensure_ascii=False) + "\n")
    with new_folder() as folder:
        outcomes = told("nbflow", play(KernelPlayer(NBFLOW, folder), EDITS, folder))
    beside = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    PAGE.write_text(table(EDITS, outcomes, beside))


if __name__ == "__main__":
    main()

"""How large drawings follow the hand, in a Chromium without a window.

Dragged to and fro at three scales: all of it in sight; cards without words; cards in full.
"""

import json
import subprocess

from msgspec import to_builtins

from benchmarks.layout import layered_flow
from benchmarks.paint import LABEXTENSION
from nbflow.notebook.groups import Groups
from nbflow.notebook.picture import PictureNode
from nbflow.notebook.scene import draw
from nbflow.notebook.shape import Shape

__all__ = ["main"]

LIMIT_FPS = 30
SIZES = {1_000: LIMIT_FPS, 5_000: None}


def drawing(size: int, *, folded: bool) -> object:
    """Return the drawing of a flow, as a message carries it."""
    count, edges = layered_flow(size, 0)
    nodes = tuple([PictureNode(f"step-{node}", "task") for node in range(count)])
    groups = Groups().of(Shape(nodes, tuple(edges))) if folded else ()
    return to_builtins(draw(nodes, edges, groups=groups))


def main() -> None:
    """Print the table."""
    cases = [(size, limit, folded) for size, limit in SIZES.items() for folded in (True, False)]
    done = subprocess.run(
        ["npm", "run", "--silent", "bench:pan"],
        cwd=LABEXTENSION,
        input=json.dumps([drawing(size, folded=folded) for size, _, folded in cases]),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    print("\n## Panning in Chromium\n")
    print("| nodes | drawn | scale | cards | frames a second | limit | longest frame ms |")
    print("|---|---|---|---|---|---|---|")
    for (size, limit, folded), scales in zip(cases, json.loads(done.stdout), strict=True):
        for seen in scales:
            print(
                f"| {size:,} | {'as at first' if folded else 'all open'}"
                f" | {seen['scale'] or 'all'} | {seen['cards']:,} | {seen['fps']:.0f}"
                f" | {limit or ''} | {seen['longest']:.0f} |"
            )


if __name__ == "__main__":
    main()

"""How long the live view's first picture takes, in a Chromium without a window.

From the arrival of the kernel's message, with its drawing, to the painted frame of all of the flow.
"""

import json
import subprocess
from pathlib import Path

from msgspec import to_builtins

from benchmarks.layout import layered_flow
from nbflow.notebook.picture import PictureNode
from nbflow.notebook.scene import draw

__all__ = ["main"]

LABEXTENSION = Path(__file__).parent.parent / "labextension"
LIMITS = {100: 0.5, 1_000: 2.0}


def drawing(size: int) -> object:
    """Return the drawing of a flow, as a message carries it."""
    count, edges = layered_flow(size, 0)
    nodes = [PictureNode(f"step-{node}", "task") for node in range(count)]
    return to_builtins(draw(nodes, edges))


def main() -> None:
    """Print the table."""
    done = subprocess.run(
        ["npm", "run", "--silent", "bench"],
        cwd=LABEXTENSION,
        input=json.dumps([drawing(size) for size in LIMITS]),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    print("\n## First picture of the live view in Chromium\n")
    print("| nodes | seconds | limit |\n|---|---|---|")
    for (size, limit), milliseconds in zip(LIMITS.items(), json.loads(done.stdout), strict=True):
        print(f"| {size:,} | {milliseconds / 1000:.3f} | {limit} |")


if __name__ == "__main__":
    main()

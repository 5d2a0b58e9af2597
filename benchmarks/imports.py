"""What `import nbflow` costs beside an interpreter that imports nothing."""

import subprocess
import sys
from statistics import median
from time import perf_counter

__all__ = ["main"]

ROUNDS = 15
LIMIT_SECONDS = 0.1


def seconds(code: str) -> float:
    """Return the wall time of an interpreter that runs ``code``."""
    began = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return perf_counter() - began


def main() -> None:
    """Print the figure: the median of the differences of interleaved starts."""
    seconds("import nbflow")
    more = median(seconds("import nbflow") - seconds("pass") for _ in range(ROUNDS))
    print("## Import\n\n| | seconds | limit |\n|---|---|---|")
    print(f"| `import nbflow`, more than `pass` | {more:.3f} | {LIMIT_SECONDS} |")


if __name__ == "__main__":
    main()

"""What keeping a result in a document costs, beside the least there is (see `store`)."""

import os
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest import mock

import numpy as np

from benchmarks.engine import cpu_seconds
from benchmarks.store import ARRAY_BYTES, LIMIT, ROUNDS, least_load, least_save, mac_seconds
from nbflow.io.filesystems import LocalFileSystem
from nbflow.io.results import document
from nbflow.io.serializers import PickleSerializer

__all__ = ["main"]


def ratios(folder: Path) -> tuple[float, float, float, float]:
    """Return seconds to save and to load an array, and the medians of their ratios to the least."""
    array = np.random.default_rng(0).random(ARRAY_BYTES // 8)
    storage, least = LocalFileSystem(basepath=str(folder / "results")), folder / "least"
    serializer = PickleSerializer()
    saves, loads, save_ratios, load_ratios = [], [], [], []
    for number in range(ROUNDS):
        key = f"array-{number}"
        least.unlink(missing_ok=True)
        os.sync()
        plain = cpu_seconds(lambda: least_save(array, least))
        mac = mac_seconds(least.stat().st_size)
        os.sync()
        save = cpu_seconds(lambda key=key: document.write(storage, key, array, serializer))  # type: ignore[misc]
        plain_load = cpu_seconds(lambda: least_load(least))
        load = cpu_seconds(lambda key=key: document.load(storage, key))  # type: ignore[misc]
        saves.append(save)
        loads.append(load)
        save_ratios.append(save / (plain + mac))
        load_ratios.append(load / (plain_load + mac))
        for path in Path(storage.basepath).iterdir():
            path.unlink()
    return median(saves), median(loads), median(save_ratios), median(load_ratios)


def main() -> None:
    """Print the table."""
    with TemporaryDirectory() as folder:
        place = {"NBFLOW_HOME": f"{folder}/home", "XDG_CONFIG_HOME": f"{folder}/config"}
        with mock.patch.dict(os.environ, place):
            saves, loads, save, load = ratios(Path(folder))
    print("\n## A result in a document, CPU time\n")
    print("| | save ms | ratio | load ms | ratio | limit |\n|---|---|---|---|---|---|")
    print(
        f"| array, 100 MB | {saves * 1e3:.0f} | {save:.2f} | {loads * 1e3:.0f} | {load:.2f} "
        f"| {LIMIT} |"
    )


if __name__ == "__main__":
    main()

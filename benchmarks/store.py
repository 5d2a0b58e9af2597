"""What the store costs: no-op tasks that are kept, and large results beside the least there is.

The least is a `cloudpickle.dump` or `load` (protocol 5) that streams to or from a file, and one
pass of the MAC over its bytes. Both are measured in turn in one process, as CPU time, with nothing
left to be written to the disk, and the median of the ratios is taken.
"""

import logging
import os
import subprocess
import sys
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import cloudpickle  # type: ignore[import-untyped]  # ships no types
import numpy as np
import pandas as pd

from benchmarks.engine import build, chain, cpu_seconds, plain_loop
from nbflow.core.events import RunStarted
from nbflow.io.store.entry import Entry, Stored
from nbflow.io.store.store import Store

__all__ = ["main"]

ROUNDS = 15
TASKS = 10_000
ARRAY_BYTES = 100_000_000
LIMIT = 1.1
LIMIT_PEAK = 1.2

PEAK = """
import sys, numpy
from pathlib import Path
from benchmarks.store import entry
from nbflow.core.events import RunStarted
from nbflow.io.store.store import Store

def kib(name):
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith(name))
    return int(line.split()[1])

with Store() as store, store.begin(RunStarted(0.0, "peak", "bench", ())) as driving:
    driving.save(entry(b"warm"), numpy.ones(100_000))
    store.load(store.find(b"warm"))
    before = kib("VmRSS")
    array = numpy.ones(int(sys.argv[1]) // 8)
    driving.save(entry(b"array"), array)
    saved = kib("VmHWM")
    del array
    stored = store.find(b"array")
    Path("/proc/self/clear_refs").write_text("5")
    before_load = kib("VmRSS")
    again = store.load(stored)
    print((saved - before) * 1024, (kib("VmHWM") - before_load) * 1024)
"""


def entry(key: bytes) -> Entry:
    """Return an entry for any value."""
    return Entry(run="run", flow="bench", task="task", key=key, digest=key, seconds=1.0, time=1.7e9)


def kept_run() -> float:
    """Return the CPU seconds of a run of no-op tasks, each of its results kept."""
    flow = build(chain(TASKS))
    flow.options = replace(flow.options, persist_result="auto")
    return cpu_seconds(flow.run)


def least_save(value: Any, path: Path) -> None:
    with path.open("wb") as file:
        cloudpickle.dump(value, file, protocol=5)


def least_load(path: Path) -> Any:
    with path.open("rb") as file:
        return cloudpickle.load(file)


def mac_seconds(size: int) -> float:
    """Return the CPU seconds of one pass of the MAC over so many bytes."""
    content = np.ones(size, dtype="u1")
    return cpu_seconds(lambda: blake2b(content.data, key=bytes(32), digest_size=32).digest())


def ratios(store: Store, value: Any, path: Path) -> tuple[float, float, float, float]:
    """Return seconds to save and to load, and the medians of their ratios to the least."""
    saves, loads, least_saves, least_loads = [], [], [], []
    with store.begin(RunStarted(0.0, f"large-{id(value)}", "bench", ())) as driving:
        for number in range(ROUNDS):
            kept = entry(f"{id(value)} {number}".encode())
            found: list[Stored] = []

            def save(kept: Entry = kept, found: list[Stored] = found) -> None:
                found.append(driving.save(kept, value))

            path.unlink(missing_ok=True)
            os.sync()
            plain = cpu_seconds(lambda: least_save(value, path))
            mac = mac_seconds(path.stat().st_size)
            least_saves.append(plain + mac)
            os.sync()
            saves.append(cpu_seconds(save))
            least_loads.append(cpu_seconds(lambda: least_load(path)) + mac)
            loads.append(cpu_seconds(lambda found=found: store.load(found[0])))  # type: ignore[misc]
            store.remove_file(found[0].file)
    save_ratio = median(a / b for a, b in zip(saves, least_saves, strict=True))
    load_ratio = median(a / b for a, b in zip(loads, least_loads, strict=True))
    return median(saves), median(loads), save_ratio, load_ratio


def peaks() -> tuple[float, float]:
    """Return the peak memory of saving and of loading an array, as multiples of its size."""
    command = [sys.executable, "-c", PEAK, str(ARRAY_BYTES)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    saved, loaded = (int(text) / ARRAY_BYTES for text in printed.split())
    return saved, loaded


def values() -> dict[str, Any]:
    """Return what is saved and loaded."""
    chance = np.random.default_rng(0)
    names = chance.integers(0, 10**9, 50_000)
    frame = pd.DataFrame(
        {
            "id": range(50_000),
            "delay": chance.random(50_000),
            "carrier": [f"carrier {name % 20}" for name in names],
            "flight": [f"flight number {name}" for name in names],
        }
    )
    return {"array, 100 MB": chance.random(ARRAY_BYTES // 8), "frame, 50,000 rows": frame}


def main() -> None:
    """Print the tables."""
    logging.getLogger("nbflow").setLevel(logging.CRITICAL)
    with TemporaryDirectory() as folder:
        place = {"NBFLOW_HOME": f"{folder}/home", "XDG_CONFIG_HOME": f"{folder}/config"}
        with mock.patch.dict(os.environ, place), Store() as store:
            kept = [kept_run() for _ in range(5)]
            find = cpu_seconds(lambda: [store.find(b"%d" % n) for n in range(TASKS)])
            loops = [cpu_seconds(lambda: plain_loop(chain(TASKS))) for _ in range(5)]
            print("\n## The store, CPU time\n\n| | µs | limit |\n|---|---|---|")
            print(
                f"| a no-op task, run, recorded and kept | {median(kept) / TASKS * 1e6:.1f} | 40 |"
            )
            print(f"| looking for a key that is not there | {find / TASKS * 1e6:.1f} | |")
            print(f"| a task of the plain loop | {median(loops) / TASKS * 1e6:.2f} | |")
            print("\n| | save ms | ratio | load ms | ratio | limit |\n|---|---|---|---|---|---|")
            for name, value in values().items():
                saves, loads, save, load = ratios(store, value, Path(folder) / "least")
                print(
                    f"| {name} | {saves * 1e3:.0f} | {save:.2f} | {loads * 1e3:.0f} | {load:.2f} "
                    f"| {LIMIT} |"
                )
            saved, loaded = peaks()
            print(
                f"\nPeak memory for the array: {saved:.2f}× its size while it is saved (itself "
                f"included), {loaded:.2f}× while it is loaded; the limit is {LIMIT_PEAK}×."
            )


if __name__ == "__main__":
    main()

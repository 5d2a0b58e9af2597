"""A flow of eight tasks of all kinds, and what it leaves on disk of each call."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nbflow import Flow, task
from nbflow.core.events import Event, NodeChanged
from nbflow.engine import bus
from nbflow.engine.keeping import current
from nbflow.io.store.results import COLUMNS

__all__ = ["calls", "eight", "recorded", "resume", "run", "values"]


def noted(name: str) -> None:
    """Tell on disk of a call."""
    add(os.environ["CALLS"], name)


def add(path: str, line: str) -> None:
    """Add a line to a file, at once and whole."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{line}\n".encode())
    os.close(file)


def begin():
    noted("begin")
    return 3


def array(x):
    noted("array")
    return np.full(250_000, float(x))


def frame(x):
    noted("frame")
    return pd.DataFrame({"a": range(1000), "b": [f"row {x}"] * 1000})


def waits():
    noted("waits")


def many(x, frame):
    noted("many")
    return [*range(x), len(frame)]


def double(x):
    noted(f"double {x}")
    return 2 * x


def text(x):
    noted("text")
    return "a" * 40_000 + str(int(x.sum()))


def total(xs, array, text):
    noted("total")
    return sum(xs) + float(array.sum()) + len(text)


def eight(persist: Any = "auto") -> Flow:
    """Return the flow, remembering nothing."""
    with Flow("eight", persist_result=persist) as flow:
        x = task(begin)()
        a = task(persist_result=True)(array)(x)
        f = task(frame)(x)
        w = task(waits)()
        m = task(many)(x, f, upstream_tasks=[w])
        d = task(double).map(m)
        t = task(persist_result=True)(text)(a)
        task(total)(d, a, t)
    return flow


EXPECTED = 2 * (0 + 1 + 2 + 1000) + 750_000.0 + 40_006


def values(flow: Flow) -> bool:
    """Tell whether every value is right."""
    return bool(
        flow["begin"] == 3
        and np.array_equal(flow["array"], np.full(250_000, 3.0))
        and flow["frame"].equals(frame_of(3))
        and flow["waits"] is None
        and flow["many"] == [0, 1, 2, 1000]
        and flow["double"] == [0, 2, 4, 2000]
        and flow["text"] == "a" * 40_000 + "750000"
        and flow["total"] == EXPECTED
    )


def frame_of(x: int) -> pd.DataFrame:
    """Return what `frame` gives, uncounted."""
    return pd.DataFrame({"a": range(1000), "b": [f"row {x}"] * 1000})


def calls(path: Path) -> list[str]:
    """Return what was called, in order, by lines that are whole."""
    return path.read_text().splitlines() if path.exists() else []


class Telling:
    """Leaves on disk the names of the nodes that were recorded as kept by `save`."""

    def __init__(self, run: Any) -> None:
        self._run = run

    def observe(self, event: Event) -> None:
        if type(event) is NodeChanged and event.state == "Success" and not event.how:
            node = self._run.nodes[event.node]
            if node.task.options.persist_result:
                add(os.environ["SAID"], node.name)


def run(options: dict[str, Any] | None = None, reuse: bool = False) -> bool:
    """Run the flow, telling of what is kept."""
    bus.watchers.append(Telling)
    flow = eight(**(options or {}))
    return flow.run(reuse=reuse).is_successful() and values(flow)


def recorded() -> list[str]:
    """Return, by what they leave on disk, the calls whose values are in the store, all loadable."""
    store = current()
    names = []
    for (seq,) in store.database.rows("SELECT seq FROM results WHERE serializer != '' ORDER BY 1"):
        [row] = store.database.rows(f"SELECT {COLUMNS} FROM results WHERE seq = ?", (seq,))
        stored = store.results.read_row(row)
        store.load(stored)
        names.append(stored.entry.task)
    return [CALL_OF.get(name, name.removesuffix("-1")) for name in names]


def resume(options: dict[str, Any] | None = None) -> dict[str, Any]:
    """Go on with the last run, or run where none was recorded; return what there was before.

    Fields: ``recorded`` (calls whose values were in the store), ``said`` (that were said to be
    kept), ``right`` (whether the values are), ``states`` (of the runs).
    """
    bus.watchers.append(Telling)
    before, said = recorded(), calls(Path(os.environ["SAID"]))
    flow = eight(**(options or {}))
    state = flow.resume() if flow.runs() else flow.run(reuse=True)
    return {
        "recorded": before,
        "said": [name.removesuffix("-1") for name in said],
        "right": state.is_successful() and values(flow),
        "states": [run.state for run in flow.runs()],
    }


CALL_OF = {f"double-1[{place}]": f"double {x}" for place, x in enumerate((0, 1, 2, 1000))}

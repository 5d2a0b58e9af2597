"""What a store holds of each task: how many results, how large they are, and who uses them.

The results of a mapped task's children are told as its own.
"""

from msgspec import Struct

from nbflow.io.store.entry import Stored
from nbflow.io.store.results import COLUMNS
from nbflow.io.store.store import Store
from nbflow.io.store.texts import whole

__all__ = ["KEPT", "NODE", "Holding", "holdings", "newest"]

NODE = "CASE WHEN task LIKE '%]' AND instr(task, '[') > 1 " + (
    "THEN substr(task, 1, instr(task, '[') - 1) ELSE task END"
)
"""In SQL, the node of a result: `clean` for that of the child `clean[17]`."""

KEPT = "serializer <> '' AND digest <> x'' AND (?1 IS NULL OR flow = ?1)"
"""In SQL, the results of a flow, or of all, of which more than the digest is there.

What runs were given has no digest, and stays.
"""

OF_TASKS = f"""SELECT flow, {NODE} AS node, count(*), sum(size), sum(seconds), max(time),
group_concat(DISTINCT serializer) FROM results WHERE {KEPT} GROUP BY flow, node
ORDER BY sum(size) DESC, flow, node"""

RUNS = f"""SELECT found.flow, found.node, count(DISTINCT task_runs.run) FROM task_runs JOIN
(SELECT DISTINCT key, flow, {NODE} AS node FROM results WHERE {KEPT}) AS found
ON found.key = task_runs.key GROUP BY found.flow, found.node"""

LAST_RUNS = "SELECT max(seq) FROM runs WHERE ?1 IS NULL OR flow = ?1 GROUP BY flow"

USERS = f"""SELECT runs.flow, source.name, target.name FROM edges
JOIN runs ON runs.seq = edges.run
JOIN task_runs AS source ON source.run = edges.run AND source.place = edges.source
JOIN task_runs AS target ON target.run = edges.run AND target.place = edges.target
WHERE edges.run IN ({LAST_RUNS}) ORDER BY edges.target"""


NEWEST = f"""SELECT {COLUMNS} FROM results WHERE {KEPT} AND
(task = ?2 OR (task >= ?2 || '[' AND task < ?2 || '\\')) ORDER BY seq DESC LIMIT 1"""


class Holding(Struct, frozen=True):
    """What is held of one task.

    Fields: `flow`; `task`; `count` of results; `size` in bytes; `seconds` to compute all of them;
    `time` of the newest, in seconds since the epoch; `serializers` that wrote them; `runs`, how
    many have a task with one of them; `used_by`, the tasks downstream in the flow's last run.
    """

    flow: str
    task: str
    count: int
    size: int
    seconds: float
    time: float
    serializers: tuple[str, ...]
    runs: int
    used_by: tuple[str, ...]


def holdings(store: Store, flow: str | None = None) -> list[Holding]:
    """Return what is held of each task, of one flow or of all, the largest first."""
    store.flush()
    flow = flow and whole(flow)
    runs = {(name, node): count for name, node, count in store.database.rows(RUNS, (flow,))}
    users: dict[tuple[str, str], dict[str, None]] = {}
    for name, source, target in store.database.rows(USERS, (flow,)):
        users.setdefault((name, source), {})[target] = None
    found = []
    for name, node, *sums, serializers in store.database.rows(OF_TASKS, (flow,)):
        count, size, seconds, time = sums
        written = tuple(sorted(serializers.split(",")))
        whose = runs.get((name, node), 0), tuple(users.get((name, node), ()))
        found.append(Holding(name, node, count, size, seconds, time, written, *whose))
    return found


def newest(store: Store, held: Holding) -> Stored | None:
    """Return the newest result that is held of a task or of its children; None where it is gone.

    Raises
    ------
    DamagedResultError
        Its row was changed.
    """
    rows = store.database.rows(NEWEST, (whole(held.flow), whole(held.task)))
    return store.results.read_row(rows[0]) if rows else None

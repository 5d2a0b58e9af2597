"""The tables of the store, the views for people who open the file, and how versions follow.

Tables are for nbflow and may change from one version to the next; views (`run`, `task_run`, `edge`,
`result`) are for people, with times as text and digests in hexadecimal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbflow.io.store.peek import refuse_newer

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["STEPS", "update"]

TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE runs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, flow TEXT NOT NULL,
  state TEXT NOT NULL, message TEXT, started REAL NOT NULL, ended REAL,
  parameters TEXT NOT NULL, holder TEXT NOT NULL);
CREATE INDEX runs_of_flow ON runs (flow);

CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, count INTEGER NOT NULL,
  batch BLOB NOT NULL, mac BLOB NOT NULL);
CREATE INDEX events_of_run ON events (run);

CREATE TABLE edges (
  run INTEGER NOT NULL, target INTEGER NOT NULL, source INTEGER NOT NULL, input TEXT NOT NULL,
  PRIMARY KEY (run, target, source, input)) WITHOUT ROWID;

CREATE TABLE task_runs (
  run INTEGER NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
  message TEXT, how TEXT NOT NULL, key BLOB, digest BLOB, attempt INTEGER NOT NULL,
  started REAL, ended REAL, parent INTEGER, PRIMARY KEY (run, place)) WITHOUT ROWID;

CREATE TABLE results (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, flow TEXT NOT NULL,
  task TEXT NOT NULL, key BLOB NOT NULL, digest BLOB NOT NULL, seconds REAL NOT NULL,
  time REAL NOT NULL, serializer TEXT NOT NULL, own BLOB NOT NULL, code BLOB NOT NULL,
  meta BLOB NOT NULL, parts BLOB NOT NULL, size INTEGER NOT NULL, file TEXT NOT NULL,
  mac BLOB NOT NULL, body BLOB NOT NULL);
CREATE INDEX results_by_key ON results (key);
CREATE INDEX results_of_task ON results (flow, task);

CREATE TABLE codes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, body BLOB NOT NULL,
  mac BLOB NOT NULL);
"""

VIEWS = """
CREATE VIEW run AS SELECT
  seq, id, flow, state, message, datetime(started, 'unixepoch') AS started,
  datetime(ended, 'unixepoch') AS ended, ended - started AS seconds, parameters FROM runs;

CREATE VIEW task_run AS SELECT
  runs.id AS run, runs.flow AS flow, place, name, task_runs.state AS state,
  task_runs.message AS message, how, lower(hex(key)) AS key, lower(hex(digest)) AS digest, attempt,
  datetime(task_runs.started, 'unixepoch') AS started,
  datetime(task_runs.ended, 'unixepoch') AS ended,
  task_runs.ended - task_runs.started AS seconds, parent
  FROM task_runs JOIN runs ON runs.seq = task_runs.run;

CREATE VIEW edge AS SELECT
  runs.id AS run, runs.flow AS flow, source, target, input
  FROM edges JOIN runs ON runs.seq = edges.run;

CREATE VIEW result AS SELECT
  seq, run, flow, task, lower(hex(key)) AS key, lower(hex(digest)) AS digest, seconds,
  datetime(time, 'unixepoch') AS time, serializer, size, file FROM results;
"""

NAMES = ("run", "task_run", "edge", "result")
DROP_VIEWS = "".join(f"DROP VIEW IF EXISTS {name};" for name in NAMES)

STEPS: tuple[str, ...] = (TABLES,)
"""The n-th leads from version n to n + 1; an empty database has version 0."""


def update(connection: sqlite3.Connection, path: Path, steps: Sequence[str] = STEPS) -> None:
    """Bring the tables to the newest version, after a backup; one process at a time does it.

    The backup is `nbflow.db.version-n`, with n the version that it has.
    """
    version = _version(connection)
    refuse_newer(path, version, len(steps))
    if version == len(steps):
        return
    if version:
        _back_up(connection, path.with_name(f"{path.name}.version-{version}"))
    script = "".join(steps[version:])
    connection.executescript(
        f"BEGIN IMMEDIATE;{DROP_VIEWS}{script}{VIEWS}PRAGMA user_version = {len(steps)};COMMIT;"
    )
    # Into the file itself: an older nbflow looks at its header before it opens it.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _back_up(connection: sqlite3.Connection, path: Path) -> None:
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(draft),))
    draft.replace(path)

"""Runs, versions and what changed, for programs: with the ids and times that the text leaves out.

Times are seconds since the epoch.
"""

import json
from typing import Any

from msgspec import to_builtins

from nbflow.engine.past_runs import PastRun, PastTask, Runs
from nbflow.engine.run_diff import RunDiff
from nbflow.engine.versions import Versions

__all__ = ["run_diff_json", "runs_json", "versions_json"]


def runs_json(runs: Runs) -> str:
    """Return runs as JSON."""
    return _written({"flow": runs.flow, "total": runs.total, "runs": [_run(run) for run in runs]})


def _run(run: PastRun) -> dict[str, Any]:
    return {
        **_named(run),
        "state": run.state,
        "message": run.message,
        "started": run.started,
        "ended": run.ended,
        "seconds": None if run.ended is None else run.ended - run.started,
        "parameters": dict(run.parameters),
        "counts": run.counts,
        "tasks": [_task(task) for task in run.tasks],
    }


def _named(run: PastRun) -> dict[str, Any]:
    return {"number": run.number, "id": run.id}


def _task(task: PastTask) -> dict[str, Any]:
    return {
        "name": task.name,
        "outcome": task.outcome,
        "state": task.state,
        "message": task.message,
        "attempt": task.attempt,
        "seconds": task.seconds,
        "key": task.key and task.key.hex(),
        "digest": task.digest and task.digest.hex(),
        "children": [_task(child) for child in task.children],
    }


def versions_json(versions: Versions) -> str:
    """Return versions of a node's code as JSON; ``seconds`` is what a call took on average."""
    told = [
        {
            "number": version.number,
            "is_current": version.is_current,
            "runs": list(version.runs),
            "change": version.change,
            "diff": version.diff,
            "seconds": version.seconds,
            "source": version.source,
        }
        for version in versions
    ]
    return _written({"flow": versions.flow, "node": versions.node, "versions": told})


def run_diff_json(diff: RunDiff) -> str:
    """Return what changed between two runs as JSON."""
    return _written(
        {
            "flow": diff.flow,
            "before": _named(diff.before),
            "after": _named(diff.after),
            "nodes": [to_builtins(node) for node in diff],
        }
    )


def _written(value: Any) -> str:
    return json.dumps(value, indent=2)

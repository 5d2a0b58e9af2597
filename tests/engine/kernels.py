"""Flows over one store, where a flow made anew stands for one in a new kernel."""

from nbflow import Flow, task
from nbflow.core.events import NodeNoted
from nbflow.engine.keeping import current
from nbflow.engine.state import Success

__all__ = ["called", "damage_files", "made", "node", "notes", "rows"]


def made(build, **options):
    """Return a flow that remembers nothing, built by calling `build` inside it."""
    with Flow("f", **({"persist_result": "auto"} | options)) as flow:
        build()
    return flow


def node(function, **options):
    """Return a task with these options."""
    return task(**options)(function)


def called(flow):
    """Return the nodes that the last run called with success, in order."""
    run = flow.last_run
    return [
        node.name
        for node in run.nodes
        if node.index not in run.how and type(run.states[node.index]) is Success
    ]


def notes(flow, level="WARNING"):
    """Return what the last run noted at a level, as (node, text)."""
    run = flow.last_run
    noted = [event for event in run.bus.events if type(event) is NodeNoted]
    return [(run.nodes[each.node].name, each.text) for each in noted if each.level == level]


def rows(columns="task, serializer != ''"):
    """Return what the results in the store are, in order."""
    current().flush()
    return current().database.rows(f"SELECT {columns} FROM results ORDER BY seq")


def damage_files():
    """Change a byte in the middle of every file with a result; return how many there are."""
    files = [path for path in (current().home / "storage").rglob("*") if path.is_file()]
    for path in files:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    return len(files)

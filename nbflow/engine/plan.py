"""What a run with reuse would do with each node, and why: asked before it is run.

Decides by the same rule as the run (`nbflow.engine.decision`); where a node hangs on a result that
is not there yet, it says *maybe* unless nothing recorded could match.
"""

from collections.abc import Collection, Mapping
from typing import Any

from nbflow.core.graph import Graph
from nbflow.core.state import Pending, State
from nbflow.core.task import Task
from nbflow.engine.decision import VERDICTS
from nbflow.engine.memory import Memory
from nbflow.engine.planned import Plan, Step
from nbflow.engine.survey import Survey

__all__ = ["VERDICTS", "Plan", "Step", "plan"]


def plan(
    graph: Graph,
    memory: Memory,
    *,
    parameters: Mapping[str, Any],
    given: Mapping[Task, State],
    until: Collection[Task] | None = None,
    force: Collection[Task] = (),
    result: Any = None,
) -> Plan:
    """Return what a run with reuse would do.

    Parameters are those of `nbflow.engine.run.Request`.

    Raises
    ------
    CycleError
        The graph has no order.

    Notes
    -----
    O(nodes + edges); code is looked at once for each function.
    """
    nodes = graph.order()
    needed = None if until is None else graph.upstream(until)
    survey = Survey(graph, memory, parameters, len(nodes), result, force)
    for node in nodes:
        before = given.get(node.task)
        is_needed = needed is None or node.task in needed
        if is_needed or (before is not None and before.is_finished()):
            step = survey.decided(node, before)
        else:
            step = survey.blocked(node, Pending("not needed for this"))
        survey.steps[node.name] = step
    return Plan(graph.name, tuple(survey.steps.values()))

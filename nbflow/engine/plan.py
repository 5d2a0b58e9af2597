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
from nbflow.engine.memory import Lookup, Memory
from nbflow.engine.planned import Plan, Step
from nbflow.engine.request import Request, scope_of
from nbflow.engine.survey import Survey

__all__ = ["VERDICTS", "Plan", "Step", "plan", "settle"]


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
    request = Request(parameters=parameters, given=given, until=until, result=result, force=force)
    denied: dict[str, str] = {}
    while True:
        survey = _surveyed(graph, memory, request, denied)
        wanting = survey.wanting(fetch=False)
        if not wanting:
            return Plan(graph.name, tuple(survey.steps.values()))
        denied |= wanting


def settle(graph: Graph, memory: Memory, request: Request, lookup: Lookup) -> None:
    """Deny a run the recorded results whose values are needed and not there.

    What is needed is fetched, so that the run does not find out halfway that it is damaged.
    """
    while memory.past is not None and not memory.past.is_empty:
        survey = _surveyed(graph, memory, request, lookup.denied)
        wanting = survey.wanting(fetch=True)
        if not wanting:
            lookup.settled |= {
                step.node for step in survey.steps.values() if step.verdict == "reuse"
            }
            break
        lookup.denied |= wanting


def _surveyed(graph: Graph, memory: Memory, request: Request, denied: Mapping[str, str]) -> Survey:
    nodes = graph.order()
    scope = scope_of(graph, request)
    survey = Survey(
        graph, memory, request.parameters, len(nodes), request.result, request.force, denied
    )
    for node in nodes:
        before = request.given.get(node.task)
        is_wanted = scope is None or node.task in scope
        if is_wanted or (before is not None and before.is_finished()):
            step = survey.decided(node, before)
        else:
            step = survey.blocked(node, Pending("not needed for this"))
        survey.steps[node.name] = step
    return survey

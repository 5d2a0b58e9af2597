"""A plan for programs: what the text says, and the seconds that it leaves out."""

import json
from typing import Any

from nbflow.engine.plan import Plan, Step

__all__ = ["plan_json", "why_json"]


def plan_json(plan: Plan) -> str:
    """Return a plan as JSON.

    ``because`` is the node that one hangs on, null where the cause is its own: from node to node it
    leads to the ``first`` cause. ``seconds`` is what a node took last time (null if it never ran);
    ``expected_seconds`` adds up those that run for sure, ``saved_seconds`` those that are reused.
    """
    origins = plan.origins()
    return json.dumps(
        {
            "flow": plan.flow,
            "steps": [_step(step, origins[step.node]) for step in plan],
            "expected_seconds": plan.expected_seconds,
            "saved_seconds": plan.saved_seconds,
        },
        indent=2,
    )


def why_json(step: Step) -> str:
    """Return what happens to one node, and why, as JSON.

    ``chain`` begins with the node itself and ends with the first cause; ``last_run`` is why it ran
    then, null where it did not.
    """
    chain = step.chain
    told = {
        "node": step.node,
        "verdict": step.verdict,
        "chain": [{"node": node, "cause": cause.text, "diff": cause.diff} for node, cause in chain],
        "seconds": step.seconds,
        "notes": list(step.notes),
        "last_run": step.before,
    }
    return json.dumps(told, indent=2)


def _step(step: Step, origin: Step) -> dict[str, Any]:
    behind = step.behind
    return {
        "node": step.node,
        "verdict": step.verdict,
        "cause": step.cause.text,
        "because": None if behind is None else behind.node,
        "first": {"node": origin.node, "cause": origin.cause.text},
        "diff": step.cause.diff,
        "seconds": step.seconds,
        "notes": list(step.notes),
    }

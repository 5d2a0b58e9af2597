"""A plan for programs: what the text says, and the seconds that it leaves out."""

import json

from nbflow.engine.plan import Plan

__all__ = ["plan_json"]


def plan_json(plan: Plan) -> str:
    """Return a plan as JSON.

    ``seconds`` is what a node took last time (null if it never ran); ``expected_seconds`` adds up
    those that run for sure, ``saved_seconds`` those that are reused.
    """
    steps = [
        {
            "node": step.node,
            "verdict": step.verdict,
            "cause": step.cause.text,
            "diff": step.cause.diff,
            "seconds": step.seconds,
            "notes": list(step.notes),
        }
        for step in plan
    ]
    sums = {
        verdict: sum(step.seconds or 0.0 for step in plan if step.verdict == verdict)
        for verdict in ("run", "reuse")
    }
    return json.dumps(
        {
            "flow": plan.flow,
            "steps": steps,
            "expected_seconds": sums["run"],
            "saved_seconds": sums["reuse"],
        },
        indent=2,
    )

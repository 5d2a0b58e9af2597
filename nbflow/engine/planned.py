"""What a plan is: a step for each node, with its verdict and cause."""

from collections.abc import Iterator
from dataclasses import dataclass

from nbflow.engine.decision import Cause, Verdict

__all__ = ["Plan", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """What is to happen with one node, and why.

    ``seconds`` is what it took last time, None if it never ran; ``notes`` what cannot be checked;
    ``before`` why it ran in the last run, where it did.
    """

    node: str
    verdict: Verdict
    cause: Cause
    seconds: float | None = None
    notes: tuple[str, ...] = ()
    is_parameter: bool = False
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a run with reuse, in order."""

    flow: str
    steps: tuple[Step, ...]

    def __getitem__(self, node: str) -> Step:
        """Return the step of a node; KeyError where there is none."""
        for step in self.steps:
            if step.node == node:
                return step
        raise KeyError(node)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def nodes(self, verdict: Verdict) -> list[str]:
        """Return the names of the nodes of one verdict."""
        return [step.node for step in self.steps if step.verdict == verdict]

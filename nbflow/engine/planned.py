"""What a plan is: a step for each node, with its verdict and cause."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nbflow.core.legible import clean, text_table
from nbflow.engine.decision import VERDICTS, Cause, Verdict

__all__ = ["Plan", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """What is to happen with one node, and why.

    ``seconds`` is what it took last time, None if it never ran; ``notes`` what cannot be checked;
    ``before`` why it ran in the last run, where it did; ``others`` the steps of the same plan by
    node, by which a step finds those that it hangs on.
    """

    node: str
    verdict: Verdict
    cause: Cause
    seconds: float | None = None
    notes: tuple[str, ...] = ()
    is_parameter: bool = False
    before: str | None = None
    others: Mapping[str, "Step"] = field(default_factory=dict, repr=False, compare=False)

    @property
    def behind(self) -> "Step | None":
        """Return the step that brought this one about, None where the cause lies in its own node.

        What is reused brings nothing about now: that it was made anew is known of it, not why.
        """
        name = self.cause.upstream
        if name is None:
            return None
        # A child or an element belongs to a node that has a step.
        step = self.others.get(name) or self.others.get(name.rpartition("[")[0])
        return None if step is None or step.verdict == "reuse" else step

    @property
    def chain(self) -> tuple[tuple[str, Cause], ...]:
        """Return (node, cause) from this node up to the first cause; O(length)."""
        links = []
        step: Step | None = self
        while step is not None:
            links.append((step.node, step.cause))
            step = step.behind
        return tuple(links)


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

    @property
    def summary(self) -> str:
        """How many nodes are to have which verdict, in one line."""
        counts = [(verdict, len(self.nodes(verdict))) for verdict in VERDICTS]
        told = ", ".join(f"{verdict} {count:,}" for verdict, count in counts if count)
        return f"{self.flow}: {told or 'no nodes'}"

    def __str__(self) -> str:
        rows = [(step.verdict, step.node, step.cause.text) for step in self.steps]
        return "\n".join([clean(self.summary), *filter(None, [text_table(rows)])])

    def nodes(self, verdict: Verdict) -> list[str]:
        """Return the names of the nodes of one verdict."""
        return [step.node for step in self.steps if step.verdict == verdict]

    def origins(self) -> dict[str, Step]:
        """Return node → the step at the end of its chain; O(nodes), however long the chains are."""
        found: dict[str, Step] = {}
        for step in self.steps:
            behind = step.behind
            # What a step hangs on comes before it.
            found[step.node] = step if behind is None else found[behind.node]
        return found

    @property
    def expected_seconds(self) -> float:
        """Return what those that run for sure took last time, added up."""
        return self._seconds("run")

    @property
    def saved_seconds(self) -> float:
        """Return what those that are reused took when they ran, added up."""
        return self._seconds("reuse")

    def _seconds(self, verdict: Verdict) -> float:
        return sum(step.seconds or 0.0 for step in self.steps if step.verdict == verdict)

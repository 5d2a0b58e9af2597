"""A flow that is a function, between its runs: what is mocked, and what outlives its definition."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nbflow.core import run_state
from nbflow.core.names import find_node
from nbflow.core.run_state import as_dag_state
from nbflow.core.state import State, Success
from nbflow.engine.decision import Cause, Verdict
from nbflow.engine.planned import Step
from nbflow.errors import ValueUnavailableError
from nbflow.flows.remembered import Recalled

if TYPE_CHECKING:
    from nbflow.engine.keeping import Persist

__all__ = ["Called"]

_VERDICTS: Mapping[str, tuple[Verdict, str]] = {
    "reused": ("reuse", "nothing that it depends on has changed"),
    "mocked": ("mocked", "a value was given to stand for its result"),
    "given": ("mocked", "its state was given"),
}


class Called(Recalled):
    """A flow whose nodes are the calls of its last run.

    Fields: those of `Recalled`; ``mocks`` (name of a task or of one of its calls → the state that
    is taken instead of calling it).
    """

    fn: Any
    mocks: dict[str, State]

    def mock(self, node: str, value: Any) -> None:
        """Let a value stand for what calls of a task give, in every run until `unmock`.

        A state is taken as it is. Nothing computed from a mock is taken for real later.

        Parameters
        ----------
        node
            The name of a task, or of one of its calls, as ``"load-0"``.
        """
        is_state = isinstance(value, State | run_state.State)
        self.mocks[node] = as_dag_state(value) if is_state else Success("Mocked.", value)

    def unmock(self, *nodes: str) -> None:
        """Take mocks away; all of them when none is named."""
        for name in nodes or list(self.mocks):
            self.mocks.pop(name, None)

    def why(self, node: str) -> Step:
        """Return what the last run did with a call, and why.

        Parameters
        ----------
        node
            The name of the call, or of a task that was called once.

        Raises
        ------
        ValueUnavailableError
            There was no run yet.
        UnknownNodeError
            There was no such call.
        """
        run = self.last_run
        if run is None:
            raise ValueUnavailableError(
                f"Flow '{self.name}' has not run, so nothing is known of its calls.\n"
                f"  Run it: `{getattr(self.fn, '__name__', self.name)}.run()`."
            )
        found = find_node(self.graph, node)
        how = run.how.get(found.index, "")
        ran = None if run.recording is None else run.recording.why.get(found.name)
        if how in _VERDICTS:
            verdict, text = _VERDICTS[how]
            return Step(found.name, verdict, Cause(text))
        return Step(found.name, "run", ran or Cause("the run was to make every call"))

    def _prepare(self) -> None:
        """Its tasks are looked up by its function, at each run."""

    def _is_kept(self) -> bool:
        return self.persists() is not None

    if TYPE_CHECKING:

        def persists(self) -> Persist | None:
            """Return whether results are kept beyond this kernel."""

    def follow_on(self) -> None:
        """Take the place of the flow that was defined under the same name in the same module.

        What its runs left is known to this one: what is mended there and run again takes what
        still holds.
        """
        name = getattr(self.fn, "__qualname__", "")
        former = getattr(self.fn, "__globals__", {}).get(name)
        if type(former) is type(self) and _place(former) == _place(self):
            self.memory, self.mocks = former.memory, former.mocks
            self.graph, self.last_run = former.graph, former.last_run


def _place(flow: Called) -> tuple[Any, ...]:
    return flow.name, getattr(flow.fn, "__module__", None), getattr(flow.fn, "__qualname__", None)

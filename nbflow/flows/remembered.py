"""What is recorded of a flow: its runs, what changed between them, earlier versions of its code."""

from typing import TYPE_CHECKING

from nbflow.core.graph import Node
from nbflow.core.keys import explain
from nbflow.core.names import find_node
from nbflow.core.swap import check_swap, own_options
from nbflow.engine.keeping import persists
from nbflow.engine.keying import Keying
from nbflow.engine.past_runs import PastRun, Runs, find_past_run, recorded_runs
from nbflow.errors import StoreError
from nbflow.flows.looked_into import LookedInto
from nbflow.flows.options import FlowOptions
from nbflow.flows.written import Written

if TYPE_CHECKING:
    from nbflow.engine.rollback import Rollback
    from nbflow.engine.run_diff import RunDiff
    from nbflow.engine.versions import Versions

__all__ = ["Recalled", "Remembered"]


class Recalled(LookedInto):
    """A flow whose recorded runs are looked into."""

    if TYPE_CHECKING:

        def _prepare(self) -> None:
            """Follow what was defined anew."""

        def _is_kept(self) -> bool:
            """Tell whether runs of this flow are recorded."""

    def runs(self, limit: int | None = None) -> Runs:
        """Return the recorded runs of this flow, the last one first, at most ``limit``.

        Raises
        ------
        StoreError
            The store cannot be opened.
        """
        return recorded_runs(self.name, limit)

    def diff(
        self, before: PastRun | int | str | None = None, after: PastRun | int | str | None = None
    ) -> "RunDiff":
        """Return what changed between two runs: code, what was given, results.

        Parameters
        ----------
        before, after
            Runs, their numbers, or how their ids begin; when None the last run, and the one before
            ``after``.

        Raises
        ------
        StoreError
            There is no such run.
        """
        from nbflow.engine.run_diff import run_diff

        runs = self.runs()
        if len(runs) < 2 and (before is None or after is None):
            raise _too_few(runs, is_kept=self._is_kept())
        later = _meant(runs, after, runs.total)
        return run_diff(_meant(runs, before, later.number - 1), later)

    def versions(self, node: str) -> "Versions":
        """Return the versions that the code of a node had, the newest first.

        A version is recorded when it gives a result.

        Raises
        ------
        UnknownNodeError
            There is no such node.
        StoreError
            The store cannot be opened.
        """
        self._prepare()
        return self._versions(find_node(self.graph, node))

    def _versions(self, node: Node) -> "Versions":
        from nbflow.engine.versions import versions_of

        return versions_of(self.name, node.name, Keying({}).own(node).fingerprint)


class Remembered(Recalled, Written):
    """A declared flow whose runs are recorded."""

    options: FlowOptions

    def _is_kept(self) -> bool:
        """Tell whether runs of this flow are recorded."""
        return persists(self.options.persist_result, self.tasks) is not None

    def rollback(self, node: str, version: int | None = None) -> "Rollback":
        """Bring back an earlier version of a task; its recorded results are valid again.

        The function is defined anew from its recorded text, in the notebook or module of the
        present one, and takes its place in every node of this flow. What it reaches stays as it is.

        Parameters
        ----------
        version
            Its number; when None the one that gave the last result before the present code.

        Raises
        ------
        UnknownNodeError
            There is no such node.
        StoreError
            There is no such version, or it cannot be defined again; nothing was changed.
        SignatureError
            It cannot take what a node is given; nothing was changed.
        """
        from nbflow.engine.rollback import Rollback, bind, fingerprint_of, redefined, unlike

        self._prepare()
        found = find_node(self.graph, node)
        versions = self._versions(found)
        chosen = versions.find(version)
        present = Keying({}).own(found).fingerprint
        made = redefined(found.task, present, versions, chosen)
        fn = found.task.run
        tasks = [task for task in self.graph.nodes if getattr(task, "fn", None) is fn]
        for task in tasks:
            check_swap(self.graph, self.graph.nodes[task], made)
        news = [made.copy(**own_options(task)) for task in tasks]
        for task, new in zip(tasks, news, strict=True):
            self.replace(task, new)
        bind(fn, made)
        then = chosen.fingerprint
        change = explain(present, then)
        return Rollback(
            self.name,
            tuple(self.graph.nodes[new].name for new in news),
            chosen,
            None if change is None else change.diff,
            unlike(fingerprint_of(made), then),
        )


def _meant(runs: Runs, which: PastRun | int | str | None, default: int) -> PastRun:
    """Return the run that is meant; the one with the number ``default`` when None."""
    if isinstance(which, PastRun):
        return which
    return find_past_run(runs, default if which is None else which)


def _too_few(runs: Runs, *, is_kept: bool) -> StoreError:
    has = "one recorded run" if runs else "no recorded run"
    advice = f"Run it again: `{runs.flow}.run(reuse=True)`."
    if not is_kept:
        advice = "Runs are recorded where results are kept: give the flow `persist_result=True`."
    return StoreError(f"flow '{runs.flow}' has {has}, and two are compared.\n  {advice}")

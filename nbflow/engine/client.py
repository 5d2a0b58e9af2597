"""Answers for runs of flows as functions: keeps them, and says which changes of state may be.

In memory; what outlasts the kernel are the events of each run, in the store.

State: `client` (that of this process).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import Any
from uuid import UUID

from nbflow.core.run_info import FlowRun, Policy
from nbflow.core.run_state import State, StateDetails
from nbflow.core.run_state.making import AwaitingRetry, Pending
from nbflow.core.signals import Abort

__all__ = ["SyncNbflowClient", "client"]

MOST_RUNS = 1_000
"""How many runs are held; those that ended first are forgotten first."""


class SyncNbflowClient:
    """The runs of this process.

    Fields, guarded by the lock: ``_runs`` (by id); ``_states`` (id of a run → all its states);
    ``_children`` (id of a task run → the runs that it stood for).
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._runs: dict[UUID, FlowRun] = {}
        self._states: dict[UUID, list[State]] = {}
        self._children: dict[UUID, list[UUID]] = {}

    def create_flow_run(
        self,
        flow: Any,
        parameters: dict[str, Any] | None = None,
        state: State | None = None,
        parent_task_run_id: UUID | None = None,
        tags: Iterable[str] = (),
        name: str = "",
    ) -> FlowRun:
        """Return a new run of a flow, in the state given, else Pending."""
        run = FlowRun(
            flow_name=flow.name,
            state=Pending() if state is None else state,
            name=name,
            flow_version=flow.version,
            parameters=dict(parameters or {}),
            tags=tuple(sorted(tags)),
            parent_task_run_id=parent_task_run_id,
            empirical_policy=Policy(flow.retries, flow.retry_delay_seconds),
        )
        run.state = run.state.with_changes(state_details=StateDetails(flow_run_id=run.id))
        with self._lock:
            self._forget()
            self._runs[run.id] = run
            self._states[run.id] = [run.state]
            if parent_task_run_id is not None:
                self._children.setdefault(parent_task_run_id, []).append(run.id)
        return run

    def _forget(self) -> None:
        """Make room for a run."""
        if len(self._runs) < MOST_RUNS:
            return
        ended = [run for run in self._runs.values() if run.state.is_final()]
        for run in ended[: MOST_RUNS // 10]:
            del self._runs[run.id], self._states[run.id]
            if run.parent_task_run_id is not None:
                self._children.pop(run.parent_task_run_id, None)

    def read_flow_run(self, flow_run_id: UUID) -> FlowRun:
        """Return a run; KeyError where there is none of that id."""
        return self._runs[flow_run_id]

    def read_flow_runs(
        self, parent_task_run_id: UUID | None = None, limit: int | None = None
    ) -> list[FlowRun]:
        """Return runs, those first that were to start first; of a task run, those it stood for."""
        with self._lock:
            if parent_task_run_id is None:
                found = list(self._runs.values())
            else:
                found = [self._runs[each] for each in self._children.get(parent_task_run_id, ())]
        return sorted(found, key=lambda run: run.expected_start_time)[:limit]

    def read_flow_run_states(self, flow_run_id: UUID) -> list[State]:
        """Return all states that a run was in, in order."""
        return list(self._states[flow_run_id])

    def update_flow_run(
        self,
        flow_run_id: UUID,
        flow_version: str | None = None,
        empirical_policy: Policy | None = None,
    ) -> None:
        """Change what is known of a run."""
        run = self._runs[flow_run_id]
        run.flow_version = flow_version if flow_version is not None else run.flow_version
        run.empirical_policy = empirical_policy or run.empirical_policy

    def set_flow_run_name(self, flow_run_id: UUID, name: str) -> None:
        """Give a run another name."""
        self._runs[flow_run_id].name = name

    def set_flow_run_state(
        self, flow_run_id: UUID, state: State, force: bool = False
    ) -> State | timedelta:
        """Propose a state; return the one the run is in then, or how long to wait before.

        Parameters
        ----------
        force
            Take it whatever the rules are.

        Raises
        ------
        Abort
            The run can never be in that state.
        """
        with self._lock:
            run = self._runs[flow_run_id]
            accepted = state if force else _ruled(run, state)
            if isinstance(accepted, timedelta) or accepted is run.state:
                return accepted
            known = StateDetails(flow_run_id=run.id)
            known.scheduled_time = accepted.state_details.scheduled_time
            if accepted.is_running():
                run.run_count += 1
            accepted = accepted.with_changes(state_details=known)
            run.state = accepted
            run.state_name, run.state_type = accepted.name, accepted.type
            self._states[run.id].append(accepted)
            return accepted


def _ruled(run: FlowRun, state: State) -> State | timedelta:
    """Return what becomes of a state that is proposed for a run."""
    now = run.state
    if now.is_final() and (_stands(now) or state.is_paused() or state.is_cancelling()):
        return now
    if state.is_pending() and not (now.is_scheduled() or now.is_pending()):
        raise Abort(f"A run that is {now.name} cannot be {state.name}.")
    if not state.is_final() and not state.is_running() and now.is_running():
        if state.is_scheduled() or state.is_paused() or state.is_cancelling():
            return state
        raise Abort(f"A run that is {now.name} cannot be {state.name}.")
    if state.is_running() and now.is_scheduled():
        due = now.state_details.scheduled_time
        wait = timedelta() if due is None else due - datetime.now(UTC)
        return wait if wait > timedelta() else state
    if (
        state.is_failed()
        and now.is_running()
        and run.run_count <= (run.empirical_policy.retries or 0)
    ):
        delay = timedelta(seconds=run.empirical_policy.retry_delay or 0)
        return AwaitingRetry(scheduled_time=datetime.now(UTC) + delay, message=state.message)
    return state


def _stands(state: State) -> bool:
    """Tell whether a state that ended stays: a result that is kept is taken, not made again."""
    return not state.is_completed() or getattr(state.data, "type", "unpersisted") != "unpersisted"


client = SyncNbflowClient()

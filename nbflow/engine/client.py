"""Answers for runs of flows as functions: knows them, and says which changes of state may be.

In memory; what outlasts the kernel are the events of each run, in the store.

State: `client` (that of this process).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from threading import RLock
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from nbflow.core.run_info import FlowRun, Policy
from nbflow.core.run_state import State
from nbflow.core.run_state.making import Pending
from nbflow.engine.flow_rules import ruled

__all__ = ["SyncNbflowClient", "client"]


class SyncNbflowClient:
    """The runs of this process that somebody still holds: results may be large.

    Fields, guarded by the lock: ``_runs`` (by id).
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._runs: WeakValueDictionary[UUID, FlowRun] = WeakValueDictionary()

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
        with self._lock:
            _enter(run, run.state)
            self._runs[run.id] = run
        return run

    def read_flow_run(self, flow_run_id: UUID) -> FlowRun:
        """Return a run; KeyError where there is none of that id."""
        return self._runs[flow_run_id]

    def read_flow_runs(
        self, parent_task_run_id: UUID | None = None, limit: int | None = None
    ) -> list[FlowRun]:
        """Return runs, those first that were to start first; of a task run, those it stood for."""
        with self._lock:
            found = list(self._runs.values())
        if parent_task_run_id is not None:
            found = [run for run in found if run.parent_task_run_id == parent_task_run_id]
        return sorted(found, key=lambda run: run.expected_start_time)[:limit]

    def read_flow_run_states(self, flow_run_id: UUID) -> list[State]:
        """Return all states that a run was in, in order."""
        return list(self._runs[flow_run_id].states)

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
            accepted = state if force else ruled(run, state)
            if isinstance(accepted, timedelta) or accepted is run.state:
                return accepted
            return _enter(run, accepted)


def _enter(run: FlowRun, state: State) -> State:
    """Let a run be in a state, and return that as the run's own."""
    if state.is_running():
        run.run_count += 1
    details = replace(state.state_details, flow_run_id=run.id)
    run.state = state.with_changes(state_details=details)
    run.state_name, run.state_type = run.state.name, run.state.type
    run.states.append(run.state)
    return run.state


client = SyncNbflowClient()

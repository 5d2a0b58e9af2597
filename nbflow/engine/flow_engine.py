"""Runs a flow that is a function: one run of it, from the call to the state it ends in."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from nbflow.core.registry import NBFLOW_DEBUG_MODE, NBFLOW_LOGGING_LOG_PRINTS
from nbflow.core.run_context import FlowRunContext
from nbflow.core.run_info import FlowRun, TaskRun
from nbflow.core.run_state import State
from nbflow.core.run_state.making import NotReady, Running
from nbflow.core.signals import NbflowSignal
from nbflow.core.tagging import current_tags
from nbflow.core.visiting import resolved, visit
from nbflow.engine.calling import result_of
from nbflow.engine.client import SyncNbflowClient, client
from nbflow.engine.failure import without_nbflow
from nbflow.engine.flow_call import FlowCall
from nbflow.engine.flow_rules import ruled
from nbflow.engine.flow_states import RAISED, FlowStates, failure
from nbflow.engine.limits import awaited_within, ending_after
from nbflow.engine.logs import show
from nbflow.engine.result_factories import of_flow
from nbflow.engine.run_loggers import flow_logger
from nbflow.engine.terminating import pass_on
from nbflow.errors import UpstreamTaskError

__all__ = ["FlowRunEngine"]

_POLL_SECONDS = 0.2
_INVALID = "Validation of flow parameters failed with error:"


@dataclass
class FlowRunEngine(FlowStates):
    """Runs a flow once; see `FlowStates` for what it is given."""

    # -- before the function is called -------------------------------------------------------------

    def _resolve_parameters(self) -> None:
        self.parameters = resolved(self.parameters or {}, result_of)

    def _wait_for_dependencies(self) -> None:
        if self.wait_for:
            visit(list(self.wait_for), result_of)

    def begin_run(self) -> State:
        """Resolve and check the parameters, and let the run be Running; return its state."""
        try:
            self._resolve_parameters()
            self._wait_for_dependencies()
        except UpstreamTaskError as error:
            return self.set_state(NotReady(message=str(error)), force=self.state.is_pending())
        if self.flow.should_validate_parameters:
            self._validate()
        state = self.set_state(Running())
        while state.is_pending():
            time.sleep(_POLL_SECONDS)
            state = self.set_state(Running())
        return state

    def _validate(self) -> None:
        try:
            self.parameters = self.flow.validate_parameters(self.parameters or {})
        except Exception as error:  # noqa: BLE001  # a type of the user's may raise anything
            self.logger.error("%s %s", _INVALID, error)
            # Whatever the retries: the same parameters would be refused again.
            self.set_state(failure(error, _INVALID, of_flow(self.flow)), force=True)
            self.short_circuit = True

    # -- the run -----------------------------------------------------------------------------------

    def load_subflow_run(
        self, parent_task_run: TaskRun, client: SyncNbflowClient, context: FlowRunContext
    ) -> FlowRun | None:
        """Return the run that stands for a subflow already, None where a new one is to be made.

        One is taken where the task run that stands for it has ended, unless the flow around it runs
        again and it did not complete.
        """
        run = getattr(context, "flow_run", None)
        is_again = isinstance(run, FlowRun) and run.run_count > 1
        state = parent_task_run.state
        if not state.is_final() or (is_again and not state.is_completed()):
            return None
        found = client.read_flow_runs(parent_task_run_id=parent_task_run.id, limit=1)
        return found[-1] if found else None

    def create_flow_run(self, client: SyncNbflowClient) -> FlowRun:
        """Return a new run of the flow; in another flow's run, one that a task run stands for."""
        above = FlowRunContext.get()
        parameters = self.parameters or {}
        self.call = FlowCall(self.flow, above, parameters, self.wait_for, self.asked)
        task_run = None if self.call.stand_in is None else self.call.stand_in.task_run
        if task_run is not None and above is not None:
            known = self.load_subflow_run(task_run, client, above)
            if known is not None:
                return known
        run = client.create_flow_run(
            self.flow,
            parameters=self.flow.serialize_parameters(parameters),
            parent_task_run_id=None if task_run is None else task_run.id,
            tags=current_tags(),
        )
        if task_run is not None:
            task_run.flow_runs.append(run)
        if above is None:
            self.logger.info(f"Created flow run {run.name!r} for flow {self.flow.name!r}")
        else:
            logger = flow_logger(above.flow_run, by_engine=True)
            logger.info(f"Created subflow run {run.name!r} for flow {self.flow.name!r}")
        return run

    @contextmanager
    def initialize_run(self) -> Iterator["FlowRunEngine"]:
        """Make the run, or take the one there is; see what crashes it, and say how it ended."""
        __tracebackhide__ = True
        show()
        self._client, self._is_started = client, True
        try:
            self.flow_run = self._made_run()
            assert self.call is not None, "it was made with the run"
            with self.call.recorded(self.flow_run), self._seen_to():
                yield self
        except BaseException as error:
            pass_on(error)
            raise
        finally:
            self._client, self._is_started = None, False

    def _made_run(self) -> FlowRun:
        if self.flow_run is None and self.flow_run_id is not None:
            self.flow_run = self.client.read_flow_run(self.flow_run_id)
        if self.flow_run is None:
            return self.create_flow_run(self.client)
        run = self.flow_run
        ruled(run, Running())  # one that is under way elsewhere is not touched
        policy = run.empirical_policy
        if policy.retry_delay is None:
            policy.retry_delay = self.flow.retry_delay_seconds
        if policy.retries is None:
            policy.retries = self.flow.retries
        self.client.update_flow_run(run.id, flow_version=self.flow.version, empirical_policy=policy)
        self.call = FlowCall(self.flow, None, self.parameters or {}, None, self.asked)
        return run

    @contextmanager
    def _seen_to(self) -> Iterator[None]:
        """Give the run the state that what ends it means, and say which it is."""
        __tracebackhide__ = True
        assert self.call is not None, "it was made with the run"
        try:
            with self.call.stoppable():
                yield
        except Exception as error:
            # Not of the flow's function: the run could not begin or go on.
            if not self.state.is_final():
                self.set_state(failure(error, RAISED), force=True)
            raise
        except BaseException as error:
            self._cut_off(error)
            raise
        finally:
            level = logging.INFO if self.state.is_completed() else logging.ERROR
            shown = repr(self.state) if NBFLOW_DEBUG_MODE.value() else str(self.state)
            self.logger.log(level, f"Finished in state {shown}")

    @contextmanager
    def setup_run_context(self, client: SyncNbflowClient | None = None) -> Iterator[None]:
        """Let this run be the one under way here.

        Raises
        ------
        ValueError
            There is no run.
        """
        __tracebackhide__ = True
        client = client or self.client
        if not self.flow_run or self.call is None:
            raise ValueError("Flow run not set")
        self.flow_run = client.read_flow_run(self.flow_run.id)
        context = partial(
            FlowRunContext,
            flow=self.flow,
            flow_run=self.flow_run,
            parameters=self.parameters or {},
            client=client,
            result_factory=of_flow(self.flow),
            log_prints=_logs_prints(self.flow),
        )
        with self.call.under_way(context) as entered:
            self._rename(client)
            self.logger = flow_logger(entered.flow_run, by_engine=True)
            yield

    def _rename(self, client: SyncNbflowClient) -> None:
        """Give the run the name that its flow says, once."""
        assert self.flow_run is not None, "it was made"
        if self._flow_run_name_set or not self.flow.flow_run_name:
            return
        name = self.flow.run_name(self.parameters or {})
        self.logger.debug(f"Renamed flow run {self.flow_run.name!r} to {name!r}")
        client.set_flow_run_name(flow_run_id=self.flow_run.id, name=name)
        self._flow_run_name_set = True

    @contextmanager
    def start(self) -> Iterator[None]:
        """Make the run and begin it; tell its hooks, then and at the end."""
        __tracebackhide__ = True
        with self.initialize_run():
            self.begin_run()
            if self.state.is_running():
                self.call_hooks()
            try:
                yield
            finally:
                if self.state.is_final() or self.state.is_cancelling():
                    self.call_hooks()

    @contextmanager
    def run_context(self) -> Iterator["FlowRunEngine"]:
        """Let one attempt be under way: what it raises, and its end in time, are seen to."""
        __tracebackhide__ = True
        with self.setup_run_context():
            try:
                # What is awaited or asked for item by item is ended where that is done.
                limit = self.flow.timeout_seconds if self.flow.flavour == "sync" else None
                with ending_after(limit):
                    self.logger.debug(
                        f"Executing flow {self.flow.name!r} for flow run "
                        f"{self.flow_run and self.flow_run.name!r}..."
                    )
                    yield self
            except NbflowSignal as signal:
                self.handle_signal(signal)
            except Exception as error:  # the flow's function may raise anything
                assert self.call is not None, "it was made with the run"
                assert self.call.run is not None, "it is recorded"
                self.call.run.error = error
                if isinstance(error, TimeoutError) and self.flow.timeout_seconds:
                    self.handle_timeout(error)
                else:
                    raised = type(error), error, without_nbflow(error.__traceback__)
                    text = f"Encountered exception during execution: {error}"
                    self.logger.error(text, exc_info=raised)
                    self.handle_exception(error)

    def call_flow_fn(self) -> Any:
        """Call the function, and let the run end in the state that it says.

        A coroutine that does so is returned where the function is to be awaited.
        """
        __tracebackhide__ = True
        if self.flow.isasync:
            return self._awaited()
        self.handle_success(self.flow.call(self.parameters or {}))
        return None

    async def _awaited(self) -> None:
        __tracebackhide__ = True
        made = self.flow.call(self.parameters or {})
        self.handle_success(await awaited_within(self.flow.timeout_seconds, made))


def _logs_prints(flow: Any) -> bool:
    """Return whether what a run prints is logged: as it says, the one around it, the settings."""
    above = FlowRunContext.get()
    if flow.log_prints is not None:
        return bool(flow.log_prints)
    return bool(NBFLOW_LOGGING_LOG_PRINTS.value()) if above is None else above.log_prints

"""Runs a flow that is a function: one run of it, from the call to the state it ends in."""

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from nbflow.core import run_state
from nbflow.core.run_context import FlowRunContext
from nbflow.core.run_info import FlowRun, TaskRun
from nbflow.core.run_state import State, crashed, failed, state_of
from nbflow.core.run_state.making import NotReady, Running, TimedOut
from nbflow.core.signals import Abort, Pause
from nbflow.core.tagging import current_tags
from nbflow.core.visiting import visit
from nbflow.engine.calling import futures_to_states, result_of
from nbflow.engine.client import SyncNbflowClient, client
from nbflow.engine.ending import call_hooks
from nbflow.engine.flow_call import FlowCall
from nbflow.engine.result_factories import of_flow
from nbflow.errors import NbflowError, UpstreamTaskError

__all__ = ["FlowRunEngine"]

_POLL_SECONDS = 0.2


@dataclass
class FlowRunEngine:
    """Runs a flow once.

    Parameters
    ----------
    flow
        The flow.
    parameters
        What its function is called with.
    flow_run
        The run; a new one is made when None.
    flow_run_id
        Names the run, where there is no flow to be given.
    logger
        Where lines about the run go.
    wait_for
        What the run waits for without being given it.
    short_circuit
        Whether the state no longer changes.

    Raises
    ------
    ValueError
        There is neither a flow nor the id of a run.
    """

    flow: Any
    parameters: dict[str, Any] | None = None
    flow_run: FlowRun | None = None
    flow_run_id: UUID | None = None
    logger: Any = field(default_factory=lambda: logging.getLogger("nbflow.engine"))
    wait_for: Iterable[Any] | None = None
    _is_started: bool = False
    _client: SyncNbflowClient | None = None
    short_circuit: bool = False
    _flow_run_name_set: bool = False
    call: FlowCall | None = None
    """What nbflow records of the run; made with it."""

    def __post_init__(self) -> None:
        if self.flow is None and self.flow_run_id is None:
            raise ValueError("Either a flow or a flow_run_id must be provided.")
        if self.parameters is None:
            self.parameters = {}

    @property
    def client(self) -> SyncNbflowClient:
        """What answers for runs, while this one is under way.

        Raises
        ------
        RuntimeError
            It is not.
        """
        if not self._is_started or self._client is None:
            raise RuntimeError("Engine has not started.")
        return self._client

    @property
    def state(self) -> State:
        """The state of the run."""
        assert self.flow_run is not None, "it was made"
        return self.flow_run.state

    # -- before the function is called -------------------------------------------------------------

    def _resolve_parameters(self) -> None:
        resolved = {}
        for name, value in (self.parameters or {}).items():
            try:
                resolved[name] = visit(value, result_of)
            except UpstreamTaskError:
                raise
            except Exception as error:
                raise NbflowError(
                    f"Failed to resolve inputs in parameter {name!r}. If your parameter type is "
                    "not supported, consider using the `quote` annotation to skip resolution of "
                    "inputs."
                ) from error
        self.parameters = resolved

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
            message = "Validation of flow parameters failed with error:"
            self.logger.error("%s %s", message, error)
            # Whatever the retries: the same parameters would be refused again.
            self.set_state(failed(error, message), force=True)
            self.short_circuit = True

    # -- states ------------------------------------------------------------------------------------

    def set_state(self, state: State, force: bool = False) -> State:
        """Propose a state and return the one that the run is in then.

        Parameters
        ----------
        force
            Whether it is taken whatever the rules are.
        """
        if self.short_circuit:
            return self.state
        assert self.flow_run is not None, "it was made"
        answer = self.client.set_flow_run_state(self.flow_run.id, state, force)
        while isinstance(answer, timedelta):
            time.sleep(answer.total_seconds())
            answer = self.client.set_flow_run_state(self.flow_run.id, state, force)
        self.flow_run.state = answer
        self.flow_run.state_name, self.flow_run.state_type = answer.name, answer.type
        if self.call is not None:
            self.call.enter_state(answer)
        return answer

    def result(self, raise_on_failure: bool = True) -> Any:
        """Return what the function returned.

        Parameters
        ----------
        raise_on_failure
            Whether what went wrong is raised; returned when False.
        """
        return run_state.result_of(self.state, raise_on_failure)

    def handle_success(self, result: Any) -> Any:
        """Let the run end in the state that what the function returned says; return that.

        Raises
        ------
        ValueError
            No run of a flow is under way here.
        Abort
            The function returned a state that is no end.
        """
        factory = getattr(FlowRunContext.get(), "result_factory", None)
        if factory is None:
            raise ValueError("Result factory is not set")
        self.set_state(state_of(futures_to_states(result), factory.create_result))
        return result

    def handle_exception(
        self, exc: Exception, msg: str | None = None, result_factory: Any = None
    ) -> State:
        """Let the run end Failed, or begin again where it may; return the state.

        Parameters
        ----------
        msg
            What the text of the exception is added to.
        result_factory
            What makes the reference to it; that of the run when None.
        """
        factory = result_factory or getattr(FlowRunContext.get(), "result_factory", None)
        terminal = failed(exc, msg or "Flow run encountered an exception:")
        if factory is not None and factory.persist_result:
            terminal = terminal.with_changes(data=factory.create_result(exc))
        return self._again_or_end(terminal)

    def _again_or_end(self, terminal: State) -> State:
        state = self.set_state(terminal)
        if state.is_scheduled():
            self.logger.info(
                f"Received non-final state {state.name!r} when proposing final state "
                f"{terminal.name!r} and will attempt to run again..."
            )
            state = self.set_state(Running())
        return state

    def handle_timeout(self, exc: TimeoutError) -> None:
        """Let the run end TimedOut, or begin again where it may."""
        message = f"Flow run exceeded timeout of {self.flow.timeout_seconds} seconds"
        self.logger.error(message)
        self._again_or_end(TimedOut(data=exc, message=message))

    def handle_crash(self, exc: BaseException) -> None:
        """Let the run end Crashed, whatever it may."""
        state = crashed(exc)
        self.logger.error(f"Crash detected! {state.message}")
        self.logger.debug("Crash details:", exc_info=exc)
        self.set_state(state, force=True)

    def is_running(self) -> bool:
        """Tell whether the function is to be called."""
        return self.flow_run is not None and self.flow_run.state.is_running()

    def is_pending(self) -> bool:
        """Tell whether the run has not begun."""
        return self.flow_run is not None and self.flow_run.state.is_pending()

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
        if state.is_final() and not (is_again and not state.is_completed()):
            found = client.read_flow_runs(parent_task_run_id=parent_task_run.id, limit=1)
            return found[-1] if found else None
        return None

    def create_flow_run(self, client: SyncNbflowClient) -> FlowRun:
        """Return a new run of the flow; in another flow's run, one that a task run stands for."""
        above = FlowRunContext.get()
        self.call = FlowCall(self.flow, above, self.parameters or {}, self.wait_for)
        stand_in = self.call.stand_in
        if stand_in is not None and above is not None:
            known = self.load_subflow_run(stand_in.task_run, client, above)
            if known is not None:
                return known
        run = client.create_flow_run(
            self.flow,
            parameters=self.flow.serialize_parameters(self.parameters or {}),
            parent_task_run_id=None if stand_in is None else stand_in.task_run.id,
            tags=current_tags(),
        )
        if above is None:
            self.logger.info(f"Created flow run {run.name!r} for flow {self.flow.name!r}")
        else:
            logger = logging.getLogger("nbflow.flow_runs")
            logger.info(f"Created subflow run {run.name!r} for flow {self.flow.name!r}")
        return run

    @contextmanager
    def initialize_run(self) -> Iterator["FlowRunEngine"]:
        """Make the run, or take the one there is; see what crashes it, and say how it ended."""
        self._client, self._is_started = client, True
        if self.flow_run is None:
            self.flow_run = self.create_flow_run(self.client)
        else:
            self._take_up(self.flow_run)
        try:
            with ExitStack() as stack:
                if self.call is not None:
                    stack.enter_context(self.call.recorded(self.flow_run))
                yield self
        except (Exception, Abort, Pause, GeneratorExit):
            raise
        except BaseException as error:
            self.handle_crash(error)
            self.call_hooks()
            raise
        finally:
            level = logging.INFO if self.state.is_completed() else logging.ERROR
            self.logger.log(level, f"Finished in state {self.state}")
            self._client, self._is_started = None, False

    def _take_up(self, run: FlowRun) -> None:
        policy = run.empirical_policy
        if policy.retry_delay is None:
            policy.retry_delay = self.flow.retry_delay_seconds
        if policy.retries is None:
            policy.retries = self.flow.retries
        self.client.update_flow_run(run.id, flow_version=self.flow.version, empirical_policy=policy)
        if self.call is None:
            self.call = FlowCall(self.flow, None, self.parameters or {}, None)

    @contextmanager
    def setup_run_context(self, client: SyncNbflowClient | None = None) -> Iterator[None]:
        """Let this run be the one under way here.

        Raises
        ------
        ValueError
            There is no run.
        """
        if not self.flow_run:
            raise ValueError("Flow run not set")
        client = client or self.client
        self.flow_run = client.read_flow_run(self.flow_run.id)
        assert self.call is not None, "it was made with the run"
        with self.call.under_way(self.flow_run, self.parameters or {}, client, of_flow(self.flow)):
            self._rename()
            yield

    def _rename(self) -> None:
        """Give the run the name that its flow says, once."""
        assert self.flow_run is not None, "it was made"
        if self._flow_run_name_set or not self.flow.flow_run_name:
            return
        name = self.flow.run_name(self.parameters or {})
        self.client.set_flow_run_name(flow_run_id=self.flow_run.id, name=name)
        self.logger.debug(f"Renamed flow run {self.flow_run.name!r} to {name!r}")
        self.flow_run.name = name
        self._flow_run_name_set = True

    @contextmanager
    def start(self) -> Iterator[None]:
        """Make the run and begin it; tell its hooks, then and at the end."""
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
        from nbflow.engine.limits import ending_after

        with self.setup_run_context():
            try:
                # What is awaited is ended by its event loop.
                limit = None if self.flow.isasync else self.flow.timeout_seconds
                with ending_after(limit):
                    self.logger.debug(
                        f"Executing flow {self.flow.name!r} for flow run "
                        f"{self.flow_run and self.flow_run.name!r}..."
                    )
                    yield self
            except TimeoutError as error:
                if self.flow.timeout_seconds:
                    self.handle_timeout(error)
                else:
                    self._failed(error)
            except Exception as error:  # noqa: BLE001  # the flow's function may raise anything
                self._failed(error)

    def _failed(self, error: Exception) -> None:
        self.logger.exception(f"Encountered exception during execution: {error}")
        self.handle_exception(error)

    def call_flow_fn(self) -> Any:
        """Call the function, and let the run end in the state that it says.

        A coroutine that does so is returned where the function is to be awaited.
        """
        if self.flow.isasync:
            return self._awaited()
        self.handle_success(self.flow.fn(**(self.parameters or {})))
        return None

    async def _awaited(self) -> None:
        import asyncio

        seconds = self.flow.timeout_seconds
        async with asyncio.timeout(seconds or None):
            result = await self.flow.fn(**(self.parameters or {}))
        self.handle_success(result)

    # -- hooks -------------------------------------------------------------------------------------

    def call_hooks(self, state: State | None = None) -> None:
        """Call the hooks of the state that the run is in, or of another.

        Raises
        ------
        ValueError
            There is no run.
        """
        if not self.flow_run:
            raise ValueError("Flow run is not set")
        state = state or self.state
        hooks = _hooks(self.flow, state)
        call_hooks(hooks, (self.flow, self.flow_run, state), state.name, self.logger)


def _hooks(flow: Any, state: State) -> Iterable[Callable[..., Any]]:
    further = os.environ.get("NBFLOW__ENABLE_CANCELLATION_AND_CRASHED_HOOKS", "true").lower()
    lists: list[tuple[bool, Any]] = [
        (state.is_failed(), flow.on_failure_hooks),
        (state.is_completed(), flow.on_completion_hooks),
        (further == "true" and state.is_cancelling(), flow.on_cancellation_hooks),
        (further == "true" and state.is_crashed(), flow.on_crashed_hooks),
        (state.is_running(), flow.on_running_hooks),
    ]
    return next((hooks for is_so, hooks in lists if is_so), ())

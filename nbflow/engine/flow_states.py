"""The states of a run of a flow as a function: what each end of its function means."""

import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from nbflow.core import run_state
from nbflow.core.run_context import FlowRunContext
from nbflow.core.run_info import FlowRun
from nbflow.core.run_state import State, as_run_state, crashed, cut_off, failed, state_of
from nbflow.core.run_state.making import Cancelled, Cancelling, Running, TimedOut
from nbflow.core.signals import NbflowSignal
from nbflow.engine.calling import futures_to_states
from nbflow.engine.client import SyncNbflowClient
from nbflow.engine.effects import signalled
from nbflow.engine.ending import call_hooks
from nbflow.engine.flow_call import Asked, FlowCall
from nbflow.engine.flow_hooks import hooks_for
from nbflow.engine.logs import get_logger

__all__ = ["RAISED", "FlowStates", "failure"]

RAISED = "Flow run encountered an exception:"
"""What the text of an exception is added to."""


@dataclass
class FlowStates:
    """The half of `FlowRunEngine` that knows which state follows which.

    Parameters
    ----------
    flow
        The flow.
    parameters
        What its function is called with.
    flow_run
        The run; a new one is made when None.
    flow_run_id
        Names the run, where it is not given itself.
    logger
        Where lines about the run go.
    wait_for
        What the run waits for without being given it.
    short_circuit
        Whether the state no longer changes.
    asked
        What it is asked for beside.

    Raises
    ------
    ValueError
        There is neither a flow nor the id of a run.
    """

    flow: Any
    parameters: dict[str, Any] | None = None
    flow_run: FlowRun | None = None
    flow_run_id: UUID | None = None
    logger: Any = field(default_factory=lambda: get_logger("engine"))
    wait_for: Iterable[Any] | None = None
    _is_started: bool = False
    _client: SyncNbflowClient | None = None
    short_circuit: bool = False
    _flow_run_name_set: bool = False
    asked: Asked = field(default_factory=Asked)
    call: FlowCall | None = None
    """What nbflow records of the run; made with it."""
    _awaits_retry: bool = False

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

    @property
    def seconds_left(self) -> float | None:
        """How long the run waits until it begins again; None where it does not."""
        due = self.state.state_details.scheduled_time
        if self.short_circuit or not self._awaits_retry or due is None:
            return None
        return max(0.0, (due - datetime.now(UTC)).total_seconds())

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
        __tracebackhide__ = True
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
        value = list(result) if isinstance(result, Generator) else result
        self.set_state(state_of(futures_to_states(value), factory.create_result))
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
        return self._again_or_end(failure(exc, msg or RAISED, factory))

    def _again_or_end(self, terminal: State) -> State:
        state = self.set_state(terminal)
        self._awaits_retry = state.is_scheduled()
        if state.is_scheduled():
            self.logger.info(
                f"Received non-final state {state.name!r} when proposing final state "
                f"{terminal.name!r} and will attempt to run again..."
            )
            # What is awaited must not hold up its event loop: whoever drives it waits.
            return state if self.flow.isasync else self.go_on()
        return state

    def go_on(self) -> State:
        """Let the run, which waits for its next attempt, be Running again; return its state."""
        self._awaits_retry = False
        return self.set_state(Running())

    def handle_timeout(self, exc: TimeoutError) -> None:
        """Let the run end TimedOut, or begin again where it may."""
        message = f"Flow run exceeded timeout of {self.flow.timeout_seconds} seconds"
        self.logger.error(message)
        self._again_or_end(TimedOut(data=exc, message=message))

    def handle_signal(self, signal: NbflowSignal) -> State:
        """Let the run come to the state that a signal asks for, or begin again; return the state.

        Raises
        ------
        NbflowSignal
            It asks for none.
        """
        state = signalled(signal)
        if state is None:
            raise signal
        return self._again_or_end(as_run_state(state))

    def handle_crash(self, exc: BaseException) -> None:
        """Let the run end Crashed, whatever it may."""
        state = crashed(exc)
        self.logger.error(f"Crash detected! {state.message}")
        self.logger.debug("Crash details:", exc_info=exc)
        self.set_state(state, force=True)

    def _cut_off(self, error: BaseException) -> None:
        """Let the run end that something no error cut off: Cancelled where that was asked for."""
        state = cut_off(error)
        if self.call is not None and self.call.is_cancelled:
            state = Cancelled(message="The run was cancelled.")
        if state.is_crashed():
            self.handle_crash(error)
            self.call_hooks()
        elif state.is_cancelled():
            self.set_state(Cancelling(), force=True)
            self.call_hooks()
            self.set_state(state, force=True)
        elif not self.state.is_final():
            self.set_state(state, force=True)
            self.call_hooks()

    def is_running(self) -> bool:
        """Tell whether the function is to be called."""
        return self.flow_run is not None and self.flow_run.state.is_running()

    def is_pending(self) -> bool:
        """Tell whether the run has not begun."""
        return self.flow_run is not None and self.flow_run.state.is_pending()

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
        given = (self.flow, self.flow_run, state)
        call_hooks(hooks_for(self.flow, state), given, state.name, self.logger)


def failure(error: Exception, message: str, factory: Any = None) -> State:
    """Return the state of a run that raised; what it raised is kept where results are."""
    state = failed(error, message)
    if factory is None or not factory.persist_result:
        return state
    return state.with_changes(data=factory.create_result(error))

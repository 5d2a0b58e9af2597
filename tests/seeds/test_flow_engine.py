"""The behaviour that the seed document "flow_engine" lists, row by row, after the rename."""

import asyncio
import inspect
import logging
import signal
from contextlib import contextmanager
from typing import Any

import pytest

from nbflow import flow, get_run_logger, tags, task
from nbflow.core.run_context import FlowRunContext
from nbflow.core.run_info import Policy
from nbflow.engine.client import client
from nbflow.errors import NbflowError, UpstreamTaskError
from nbflow.flow_engine import FlowRunEngine, run_flow
from nbflow.states import (
    AwaitingRetry,
    Cancelled,
    Completed,
    Crashed,
    Failed,
    Pending,
    Running,
)

NOWHERE: Any = None


@flow
def double(x: int = 1):
    return 2 * x


@task
def fails():
    raise ValueError("no")


@task
def one():
    return 1


@pytest.fixture
def said(caplog):
    """Return what was logged so far: a function of nothing."""
    caplog.set_level(logging.DEBUG, "nbflow")
    return lambda: [record.getMessage() for record in caplog.records]


def here() -> Any:
    """Return the context of the flow that runs here."""
    return FlowRunContext.get()


@contextmanager
def started(of, parameters=None, **fields):
    """Give an engine whose run has begun, in its context."""
    engine = FlowRunEngine(flow=of, parameters=parameters, **fields)
    with engine.initialize_run():
        engine.begin_run()
        with engine.setup_run_context():
            yield engine


# 2.1


def test_an_engine_has_what_it_was_given_and_defaults():
    engine = FlowRunEngine(flow=double)

    assert engine.parameters == {}
    assert engine.flow_run is None
    assert engine.short_circuit is False


def test_an_engine_needs_a_flow_or_the_id_of_a_run():
    with pytest.raises(ValueError, match=r"^Either a flow or a flow_run_id must be provided\.$"):
        FlowRunEngine(flow=None)


def test_an_engine_of_nothing_is_none():
    with pytest.raises(TypeError):
        FlowRunEngine()  # type: ignore[call-arg]  # that is the point


def test_an_engine_takes_the_run_of_an_id():
    run = client.create_flow_run(double)
    engine = FlowRunEngine(flow=double, flow_run_id=run.id)

    with engine.initialize_run():
        assert engine.flow_run is run


# 2.2


def test_the_client_is_there_while_the_run_is_under_way():
    engine = FlowRunEngine(flow=double)

    with pytest.raises(RuntimeError, match=r"^Engine has not started\.$"):
        _ = engine.client
    with engine.initialize_run():
        assert engine.client is client
    with pytest.raises(RuntimeError, match=r"^Engine has not started\.$"):
        _ = engine.client


# 2.3


def test_futures_and_states_in_parameters_become_values():
    seen = []

    @flow
    def inner(x, y):
        seen.append((x, y))

    @flow
    def outer():
        inner([one.submit()], {"a": one(return_state=True)})

    outer()

    assert seen == [([1], {"a": 1})]


def test_what_cannot_be_resolved_names_its_parameter():
    class Odd(list[int]):
        def __iter__(self):
            raise RuntimeError("not this")

    engine = FlowRunEngine(flow=double, parameters={"x": Odd()})

    with pytest.raises(
        NbflowError, match=r"^Failed to resolve inputs in parameter 'x'\."
    ) as caught:
        engine._resolve_parameters()
    assert str(caught.value.__cause__) == "not this"


def test_a_failed_upstream_passes_through_the_resolving():
    engine = FlowRunEngine(flow=double, parameters={"x": Failed(data=ValueError())})

    with pytest.raises(UpstreamTaskError):
        engine._resolve_parameters()


# 2.4


@pytest.mark.parametrize("where", ["parameter", "wait_for"])
def test_a_run_whose_upstream_failed_is_not_ready(where):
    calls = []

    @flow
    def inner(x=None):
        calls.append(x)

    @flow
    def outer():
        failed = fails.submit()
        failed.wait()
        given = {"x": failed} if where == "parameter" else {"wait_for": [failed]}
        return failed.task_run_id, inner(return_state=True, **given)

    upstream, state = outer()

    assert (state.name, state.is_pending()) == ("NotReady", True)
    assert state.message == f"Upstream task run '{upstream}' did not reach a 'COMPLETED' state."
    assert calls == []


# 2.5


def test_a_run_with_invalid_parameters_has_failed_for_good():
    engine = FlowRunEngine(flow=double.with_options(retries=3), parameters={"x": "a"})

    with engine.initialize_run():
        state = engine.begin_run()
        after = engine.set_state(Completed(), force=True)

    assert state.is_failed()
    assert str(state.message).startswith("Validation of flow parameters failed with error:")
    assert after is state
    assert engine.short_circuit is True


# 2.6


def test_a_run_begins_running():
    engine = FlowRunEngine(flow=double)

    with engine.initialize_run():
        assert engine.state.is_pending()
        assert engine.begin_run().is_running()


def test_a_run_asks_again_while_it_is_answered_that_it_is_pending(monkeypatch):
    waits: list[float] = []
    answers = [Pending(), Pending(), Running()]
    monkeypatch.setattr("nbflow.engine.flow_engine.time.sleep", waits.append)
    monkeypatch.setattr(client, "set_flow_run_state", lambda *_: answers.pop(0), raising=True)
    engine = FlowRunEngine(flow=double)

    with engine.initialize_run():
        assert engine.begin_run().is_running()

    assert waits == [0.2, 0.2]


# 2.7


def test_a_state_that_is_set_is_that_of_the_run():
    with started(double) as engine:
        state = engine.set_state(Completed(data=3))

        assert engine.flow_run.state is state
        assert engine.flow_run.state_name == "Completed"
        assert engine.flow_run.state_type == "COMPLETED"
        assert state.state_details.flow_run_id == engine.flow_run.id


def test_a_short_circuit_lets_no_state_in():
    with started(double) as engine:
        engine.short_circuit = True
        before = engine.state

        assert engine.set_state(Failed()) is before
        engine.short_circuit = False


# 2.8


def test_the_result_is_the_value_or_what_was_raised():
    error = ValueError("no")
    with started(double) as engine:
        engine.set_state(Completed(data=3))
        assert engine.result() == 3
    with started(double) as engine:
        engine.set_state(Failed(data=error))
        assert engine.result(raise_on_failure=False) is error
        with pytest.raises(ValueError, match="no"):
            engine.result()


# 2.9


def test_a_success_passes_on_what_the_function_returned():
    value = object()
    with started(double) as engine:
        assert engine.handle_success(value) is value
        assert engine.state.is_completed()
        assert engine.result() is value


def test_a_success_needs_a_run_that_is_under_way():
    engine = FlowRunEngine(flow=double)

    with pytest.raises(ValueError, match=r"^Result factory is not set$"):
        engine.handle_success(1)


# 2.10


def test_an_exception_fails_the_run():
    with started(double) as engine:
        state = engine.handle_exception(ValueError("no"))

    assert state.is_failed()
    assert state.message == "Flow run encountered an exception: ValueError: no"


def test_an_exception_with_retries_left_lets_the_run_go_on(said):
    with started(double.with_options(retries=1)) as engine:
        assert engine.handle_exception(ValueError("no")).is_running()
        assert engine.flow_run.run_count == 2
        assert engine.handle_exception(ValueError("no")).is_failed()

    assert (
        "Received non-final state 'AwaitingRetry' when proposing final state 'Failed' and will "
        "attempt to run again..." in said()
    )


# 2.11


def test_a_timeout_fails_the_run(said):
    with started(double.with_options(timeout_seconds=0.5)) as engine:
        engine.handle_timeout(TimeoutError())

    assert engine.state.is_failed()
    assert engine.state.name == "TimedOut"
    assert engine.state.message == "Flow run exceeded timeout of 0.5 seconds"
    assert "Flow run exceeded timeout of 0.5 seconds" in said()


# 2.12


def test_a_crash_ends_the_run_whatever_the_rules_are(said):
    with started(double.with_options(retries=3)) as engine:
        engine.set_state(Failed(), force=True)
        engine.handle_crash(KeyboardInterrupt())

    assert engine.state.is_crashed()
    text = "Execution was aborted by an interrupt signal."
    assert engine.state.message == text
    assert f"Crash detected! {text}" in said()


# 2.13


@pytest.mark.parametrize("has_run", [True, False])
@pytest.mark.parametrize("is_again", [True, False])
@pytest.mark.parametrize("is_completed", [True, False])
@pytest.mark.parametrize("is_final", [True, False])
def test_a_subflow_run_is_loaded_by_the_table(is_final, is_completed, is_again, has_run):
    found = []

    @flow
    def outer():
        engine = FlowRunEngine(flow=double)
        context = here()
        call = context.run.enter_call(one, {}, [])
        if has_run:
            run = client.create_flow_run(double, parent_task_run_id=call.task_run.id)
            found.append(run)
        if is_final:
            call.said = Completed() if is_completed else Failed()
        context.flow_run.run_count = 2 if is_again else 1
        return engine.load_subflow_run(call.task_run, client, context)

    loaded = outer()

    # Not final can only be not completed: the table has six cases of these eight.
    is_taken = is_final and not (is_again and not is_completed) and has_run
    assert loaded is (found[0] if is_taken else None)


def test_without_a_context_no_flow_runs_again():
    @flow
    def outer():
        context = here()
        call = context.run.enter_call(one, {}, [])
        run = client.create_flow_run(double, parent_task_run_id=call.task_run.id)
        call.said = Failed()
        engine = FlowRunEngine(flow=double)
        assert engine.load_subflow_run(call.task_run, client, NOWHERE) is run

    outer()


# 2.14


def test_a_run_is_made_pending_with_the_tags_here(said):
    engine = FlowRunEngine(flow=double, parameters={"x": 2})

    with tags("b", "a"):
        run = engine.create_flow_run(client)

    assert run.state.is_pending()
    assert run.tags == ("a", "b")
    assert run.parameters == {"x": 2}
    assert run.parent_task_run_id is None
    assert said() == [f"Created flow run {run.name!r} for flow 'double'"]


def test_a_subflow_run_is_made_with_a_task_run_that_stands_for_it(caplog):
    caplog.set_level(logging.INFO, "nbflow")

    @flow
    def outer():
        double(2)
        return here().flow_run.name

    name = outer()

    run = outer.last_run
    assert list(run.calls) == ["double-0"]
    task_run = run.calls["double-0"].task_run
    (inner,) = client.read_flow_runs(parent_task_run_id=task_run.id)
    assert task_run.state.is_completed()
    (record,) = [each for each in caplog.records if "subflow" in each.getMessage()]
    assert record.getMessage() == f"Created subflow run {inner.name!r} for flow 'double'"
    assert (record.name, record.flow_run_name) == ("nbflow.flow_runs", name)


# 2.15


def test_hooks_are_called_and_said(said):
    calls = []

    async def awaited(*given):
        calls.append(given)

    def breaks(*given):
        raise ValueError("in the hook")

    def last(*given):
        calls.append(given)

    hooked = double.with_options(on_completion=[awaited, breaks, last])
    with started(hooked) as engine:
        engine.set_state(Completed())
        engine.call_hooks()

    given = (hooked, engine.flow_run, engine.state)
    assert calls == [given, given]
    lines = [line for line in said() if "ook" in line]
    assert lines == [
        "Running hook 'awaited' in response to entering state 'Completed'",
        "Hook 'awaited' finished running successfully",
        "Running hook 'breaks' in response to entering state 'Completed'",
        "An error was encountered while running hook 'breaks'",
        "Running hook 'last' in response to entering state 'Completed'",
        "Hook 'last' finished running successfully",
    ]
    assert engine.state.is_completed()


def test_hooks_need_a_run():
    with pytest.raises(ValueError, match=r"^Flow run is not set$"):
        FlowRunEngine(flow=double).call_hooks()


@pytest.mark.parametrize(("value", "calls"), [("false", 0), ("true", 1), (None, 1)])
def test_the_hooks_of_crashes_can_be_switched_off(monkeypatch, value, calls):
    seen = []
    if value is not None:
        monkeypatch.setenv("NBFLOW__ENABLE_CANCELLATION_AND_CRASHED_HOOKS", value)
    hooked = double.with_options(on_crashed=[lambda *_: seen.append(1)])

    with started(hooked) as engine:
        engine.call_hooks(Crashed())

    assert len(seen) == calls


# 2.16


def test_the_context_has_what_the_run_has():
    with started(double, {"x": 3}) as engine:
        context = here()

        assert context.flow is double
        assert context.flow_run is engine.flow_run
        assert context.parameters == {"x": 3}
        assert context.client is client
        assert context.result_factory is not None
        assert context.task_runner is not double.task_runner
        assert type(context.task_runner) is type(double.task_runner)
        assert context.log_prints is False
        assert engine.logger.logger.name == "nbflow.flow_runs"
    assert here() is None


def test_sigterm_is_heard_in_the_context():
    before = signal.getsignal(signal.SIGTERM)
    with started(double):
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def test_prints_are_logged_where_the_flow_says_so(caplog, capsys):
    caplog.set_level(logging.INFO, "nbflow")

    @flow(log_prints=True)
    def prints():
        print("hello")

    prints()

    assert ("nbflow.flow_runs", logging.INFO, "hello") in caplog.record_tuples
    assert "hello\n" not in capsys.readouterr().out.split("|")


def test_a_run_is_named_once():
    names = []

    def named():
        names.append(1)
        return f"run-{len(names)}"

    attempts = []

    @flow(flow_run_name=named, retries=1)
    def again():
        attempts.append(here().flow_run.name)
        if len(attempts) < 2:
            raise ValueError

    again()

    assert attempts == ["run-1", "run-1"]


def test_a_context_needs_a_run():
    engine = FlowRunEngine(flow=double)
    with pytest.raises(ValueError, match=r"^Flow run not set$"), engine.setup_run_context(client):
        pass


# 2.17


def test_a_run_that_is_given_gets_what_its_policy_lacks():
    run = client.create_flow_run(double)
    run.empirical_policy = Policy()
    of = double.with_options(retries=2, retry_delay_seconds=3, version="v")

    with FlowRunEngine(flow=of, flow_run=run).initialize_run():
        policy = run.empirical_policy
        assert (policy.retries, policy.retry_delay, run.flow_version) == (2, 3, "v")


def test_what_a_policy_says_stays():
    run = client.create_flow_run(double)
    run.empirical_policy.retries, run.empirical_policy.retry_delay = 5, 6

    with FlowRunEngine(flow=double, flow_run=run).initialize_run():
        assert (run.empirical_policy.retries, run.empirical_policy.retry_delay) == (5, 6)


@pytest.mark.parametrize("error", [ValueError, GeneratorExit])
def test_exceptions_pass_and_are_no_crashes(error):
    engine = FlowRunEngine(flow=double)

    with pytest.raises(error), engine.initialize_run():
        raise error

    assert not engine.state.is_crashed()


def test_what_is_no_exception_is_a_crash_and_passes():
    engine = FlowRunEngine(flow=double)

    with pytest.raises(SystemExit), engine.initialize_run():
        raise SystemExit

    assert engine.state.is_crashed()


@pytest.mark.parametrize(
    ("state", "level"), [(Completed(), logging.INFO), (Failed(message="m"), logging.ERROR)]
)
def test_it_is_said_how_the_run_ended(caplog, state, level):
    caplog.set_level(logging.INFO, "nbflow")
    with started(double) as engine:
        engine.set_state(state)

    assert caplog.record_tuples[-1] == (
        "nbflow.flow_runs",
        level,
        f"Finished in state {engine.state}",
    )


def test_more_of_the_state_is_said_in_debug_mode(said, monkeypatch):
    monkeypatch.setenv("NBFLOW_DEBUG_MODE", "true")
    with started(double) as engine:
        engine.set_state(Completed(data=3))

    assert said()[-1] == "Finished in state Completed(message=None, type=COMPLETED, result=3)"


# 2.18


def test_without_a_run_nothing_is_running_or_pending():
    engine = FlowRunEngine(flow=double)

    assert engine.is_running() is False
    assert engine.is_pending() is False


def test_a_run_is_pending_then_running():
    engine = FlowRunEngine(flow=double)

    with engine.initialize_run():
        assert (engine.is_pending(), engine.is_running()) == (True, False)
        engine.begin_run()
        assert (engine.is_pending(), engine.is_running()) == (False, True)


# 2.19


@pytest.mark.parametrize(
    ("end", "hook"),
    [
        (Completed(), "on_completion"),
        (Failed(), "on_failure"),
        (Crashed(), "on_crashed"),
        (Cancelled(), None),
    ],
)
def test_hooks_are_called_at_the_beginning_and_the_end(end, hook):
    calls = []
    kinds = ["on_running", "on_completion", "on_failure", "on_crashed", "on_cancellation"]
    hooks = {kind: [lambda *_, kind=kind: calls.append(kind)] for kind in kinds}
    engine = FlowRunEngine(flow=double.with_options(**hooks))

    with engine.start():
        assert calls == ["on_running"]
        engine.set_state(end)

    assert calls == ["on_running", *([hook] if hook else [])]


# 2.20


def test_a_timeout_in_the_run_context_is_one_of_the_flow():
    engine = FlowRunEngine(flow=double.with_options(timeout_seconds=5))
    with engine.start(), engine.run_context():
        raise TimeoutError

    assert engine.state.name == "TimedOut"


def test_an_exception_in_the_run_context_fails_the_run(said):
    engine = FlowRunEngine(flow=double)
    with engine.start(), engine.run_context():
        raise ValueError("no")

    assert engine.state.name == "Failed"
    assert "Encountered exception during execution: no" in said()
    assert f"Executing flow 'double' for flow run {engine.flow_run.name!r}..." in said()


# 2.21


def test_calling_the_function_ends_the_run():
    engine = FlowRunEngine(flow=double, parameters={"x": 4})
    with engine.start(), engine.run_context():
        assert engine.call_flow_fn() is None

    assert engine.result() == 8


def test_calling_an_async_function_gives_a_coroutine_that_does():
    @flow
    async def later(x):
        return 2 * x

    engine = FlowRunEngine(flow=later, parameters={"x": 4})
    with engine.start(), engine.run_context():
        coroutine = engine.call_flow_fn()
        assert inspect.iscoroutine(coroutine)
        asyncio.run(coroutine)

    assert engine.result() == 8


# the rest of the document


def test_a_run_that_awaits_its_retry_is_waited_for(monkeypatch):
    due: list[float] = []
    monkeypatch.setattr("nbflow.engine.flow_states.time.sleep", due.append)
    run = client.create_flow_run(double)
    run.state = AwaitingRetry()
    engine = FlowRunEngine(flow=double, flow_run=run)

    with engine.initialize_run():
        assert engine.begin_run().is_running()


def test_run_flow_takes_a_run():
    run = client.create_flow_run(double)

    assert run_flow(double, flow_run=run, parameters={"x": 5}) == 10
    assert run.state.is_completed()


def test_the_logger_of_a_run_says_which_it_is(caplog):
    caplog.set_level(logging.INFO, "nbflow")

    @flow
    def logs():
        get_run_logger().info("here")
        return here().flow_run

    run = logs()

    (record,) = [each for each in caplog.records if each.getMessage() == "here"]
    assert (record.name, record.flow_run_id) == ("nbflow.flow_runs", str(run.id))

import pytest

from nbflow import Flow, task
from nbflow.core.context import RunSupplied
from nbflow.engine import signals
from nbflow.engine.effects import Raised
from nbflow.engine.memory import Memory
from nbflow.engine.request import Request
from nbflow.engine.run import Run
from nbflow.engine.state import Failed, Retrying, Skipped, Success, TriggerFailed
from nbflow.engine.steps import Call
from nbflow.engine.task_run import task_run


@task
def add(a, b):
    raise AssertionError("called by nobody: the test says what it returns")


@task
def one():
    raise AssertionError("as above")


def begun(reuse=False, memory=None, **request):
    """Return a run of `add(one(), 2)` and its two nodes."""
    with Flow("f") as flow:
        add(one(), 2)
    supplied = RunSupplied(flow_name="f", parameters={}, flow_run_id="1", flow_run_name="one")
    run = Run(flow.graph, Request(reuse=reuse, **request), memory or Memory(), supplied)
    return run, *run.nodes


def call_of(steps):
    call = next(steps)
    assert isinstance(call, Call)
    return call


def finish(steps, outcome):
    with pytest.raises(StopIteration) as stopped:
        steps.send(outcome)
    return stopped.value.value


def test_a_call_has_the_function_and_what_it_is_given():
    run, first, second = begun(record=False)
    run.states[first.index] = Success(result=1)

    call = call_of(task_run(run, second))

    assert call.fn is add.fn
    assert call.inputs == {"a": 1, "b": 2}
    assert call.supplied.node is second


def test_an_edge_without_data_gives_nothing():
    with Flow("f") as flow:
        one(upstream_tasks=[one()])
    supplied = RunSupplied(flow_name="f", parameters={}, flow_run_id="1", flow_run_name="one")
    run = Run(flow.graph, Request(record=False), Memory(), supplied)
    run.states[0] = Success(result=1)

    assert call_of(task_run(run, run.nodes[1])).inputs == {}


def test_the_node_is_running_when_its_call_is_made():
    run, first, _ = begun()

    next(task_run(run, first))

    assert [event.state for event in run.bus.events] == ["Running"]


def test_what_a_call_returns_is_its_result():
    run, first, _ = begun()
    steps = task_run(run, first)
    next(steps)

    state = finish(steps, [1])

    assert (type(state), state.message, state.result) == (Success, "Task run succeeded.", [1])
    assert state.kept.value == [1]


def test_a_state_that_a_call_returns_is_a_result_like_any():
    run, first, _ = begun()
    steps = task_run(run, first)
    next(steps)
    returned = Failed("as data")

    assert finish(steps, returned).result is returned


def test_an_error_is_a_failure():
    run, first, _ = begun()
    steps = task_run(run, first)
    next(steps)
    error = ValueError("no")

    state = finish(steps, Raised(error))

    assert type(state) is Failed
    assert state.message == "Error during execution of task: ValueError('no')"
    assert state.result is error
    assert state.kept is None


def test_a_signal_is_its_state():
    run, first, _ = begun()
    steps = task_run(run, first)
    next(steps)

    assert type(finish(steps, Raised(signals.SKIP("no")))) is Skipped


def test_an_interrupt_is_raised_on():
    run, first, _ = begun()
    steps = task_run(run, first)
    next(steps)

    with pytest.raises(KeyboardInterrupt):
        steps.send(Raised(KeyboardInterrupt()))


def test_where_the_upstreams_forbid_it_no_call_is_made():
    run, first, second = begun()
    run.states[first.index] = Failed()

    with pytest.raises(StopIteration) as stopped:
        next(task_run(run, second))

    assert type(stopped.value.value) is TriggerFailed
    assert run.bus.events == []


def test_a_start_is_called_whatever_its_upstreams():
    run, first, second = begun(record=False, starts=[])
    run.request = Request(starts={second.task}, record=False)
    run.states[first.index] = Failed(result=7)

    assert call_of(task_run(run, second)).inputs == {"a": 7, "b": 2}


def test_a_recorded_result_is_taken_without_a_call():
    memory = Memory()
    run, first, _ = begun(memory=memory)
    steps = task_run(run, first)
    next(steps)
    finish(steps, [1])
    run.recording.commit()

    again, first, _ = begun(memory=memory, reuse=True)
    with pytest.raises(StopIteration) as stopped:
        next(task_run(again, first))

    assert stopped.value.value.result == [1]
    assert again.how == {first.index: "reused"}


def test_a_retry_counts_on():
    run, first, _ = begun()

    call = call_of(task_run(run, first, Retrying(run_count=1)))

    assert call.supplied.lookup("task_run_count") == 2

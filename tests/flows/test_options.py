from typing import Any

import pytest

from nbflow import Flow, task
from nbflow.engine import FlowRunner, signals
from nbflow.engine.state import Failed, Running, Success
from nbflow.flows.options import FlowOptions
from tests.messages import matches


@task
def one():
    return 1


@task
def fails():
    raise ValueError("as asked")


def changes():
    """Return a handler and the list of the changes that it is told of."""
    seen: list[Any] = []

    def handler(flow, old, new):
        seen.append((flow, type(old).__name__, type(new).__name__))

    return handler, seen


def test_handlers_are_told_of_each_change_of_the_flow():
    handler, seen = changes()
    flow = Flow("f", tasks=[one], state_handlers=[handler])

    assert flow.run().is_successful()

    assert seen == [(flow, "Pending", "Running"), (flow, "Running", "Success")]


def test_handlers_of_a_runner_come_after_those_of_the_flow():
    order = []
    flow = Flow("f", tasks=[one], state_handlers=[lambda *_: order.append("flow")])
    runner = FlowRunner(flow, state_handlers=[lambda who, *_: order.append(who)])

    runner.run()

    assert order == ["flow", runner, "flow", runner]


def test_what_a_handler_returns_is_the_state():
    def handler(flow, old, new):
        return Failed("I say so") if new.is_successful() else None

    state = Flow("f", tasks=[one], state_handlers=[handler]).run()

    assert (type(state), state.message) == (Failed, "I say so")
    assert state.result[one].is_successful()


def test_a_flow_that_a_handler_does_not_let_begin_runs_nothing():
    flow = Flow("f", tasks=[one], state_handlers=[lambda *_: Success("not today")])

    state = flow.run()

    assert (type(state), state.message) == (Success, "not today")
    assert flow.last_run is None


def test_on_failure_is_told_of_failures_only():
    told: list[Any] = []
    flow = Flow("f", tasks=[one], on_failure=lambda flow, state: told.append(state))
    flow.run()
    assert told == []

    flow.add_task(fails)
    state = flow.run()

    assert told == [state]
    assert set(state.result) == {one, fails}


def test_a_terminal_state_handler_sees_the_reference_states_and_may_replace_the_state():
    seen: list[Any] = []

    def handler(flow, state, reference):
        seen.append((flow, state.message, [type(each) for each in reference]))
        return Success("well, nearly")

    flow = Flow("f", tasks=[one, fails], terminal_state_handler=handler)

    state = flow.run()

    assert seen == [(flow, "Some reference tasks failed.", [Success, Failed])]
    assert (type(state), state.message) == (Success, "well, nearly")
    assert flow.last_run is not None
    assert flow.last_run.final is state


@pytest.mark.parametrize("option", ["terminal_state_handler", "on_failure"])
def test_a_handler_that_raises_makes_the_run_fail(option):
    def handler(*arguments):
        raise KeyError("oh")

    options: dict[str, Any] = {option: handler}
    state = Flow("f", tasks=[fails], **options).run()

    assert type(state) is Failed
    assert state.message == "Unexpected error while calling state handlers: KeyError('oh')"


def test_a_signal_of_a_handler_is_its_state():
    def handler(flow, old, new):
        if type(new) is not Running:
            raise signals.FAIL("stop here")

    state = Flow("f", tasks=[one], state_handlers=[handler]).run()

    assert (type(state), state.message) == (Failed, "stop here")


def test_a_copy_keeps_the_options():
    handler, _ = changes()
    flow = Flow("f", state_handlers=[handler])

    assert flow.copy().options == flow.options == FlowOptions(state_handlers=(handler,))


def test_an_option_that_there_is_not_is_refused_with_the_nearest():
    with pytest.raises(TypeError) as error:
        Flow("f", on_failures=print)

    assert matches("flow_option_unknown", str(error.value))


def test_one_handler_is_no_list_of_handlers():
    with pytest.raises(TypeError) as error:
        Flow("f", state_handlers="notify")

    assert matches("flow_option_handlers", str(error.value))


def test_handlers_that_can_be_called_are_no_list():
    with pytest.raises(TypeError, match=r"state_handlers should be iterable\."):
        Flow("f", state_handlers=print)

import pytest

from nbflow import Flow, context, task
from nbflow.engine import signals
from nbflow.engine.raising import raise_on_exception
from nbflow.engine.state import Failed, Success, TriggerFailed


def flow_of(fn, **options):
    return Flow("f", tasks=[task(**options)(fn)])


def div(x=0):
    return 1 / x


def test_the_error_of_a_task_leaves_the_run():
    flow = flow_of(div)

    with raise_on_exception(), pytest.raises(ZeroDivisionError) as raised:
        flow.run()

    assert raised.traceback[-1].name == "div"
    assert raised.value.__cause__ is None


def test_the_run_is_recorded_up_to_that_moment():
    calls = []
    with Flow("f") as flow:
        task(name="before")(lambda: 1)()
        task(div)()
        task(name="after")(lambda: calls.append(1))()

    with raise_on_exception(), pytest.raises(ZeroDivisionError):
        flow.run()

    assert calls == []
    assert flow.last_run is not None
    record = flow.last_run.record()
    assert [node.state for node in record.nodes] == ["Success", "Failed", "Pending"]
    assert record.state == "Failed"
    assert flow.failure().exception.args == ("division by zero",)
    assert flow["before"] == 1


def test_afterwards_errors_are_states_again():
    flow = flow_of(div)
    with raise_on_exception(), pytest.raises(ZeroDivisionError):
        flow.run()

    assert type(flow.run()) is Failed
    assert context.get("raise_on_exception") is None


def test_the_error_of_a_trigger_leaves_the_run():
    def broken(states):
        raise LookupError("no such state")

    with Flow("f") as flow:
        first = task(name="first")(lambda: 1)()
        task(name="second", trigger=broken)(lambda: 1)(upstream_tasks=[first])

    with raise_on_exception(), pytest.raises(LookupError, match="no such state"):
        flow.run()


@pytest.mark.parametrize(
    ("raised", "state"),
    [
        (signals.FAIL("no"), Failed),
        (signals.FAIL("no", result=ValueError("inside")), Failed),
        (signals.TRIGGERFAIL("no", result=ValueError("inside")), TriggerFailed),
        (signals.SUCCESS("yes"), Success),
        (SystemExit(), Failed),
    ],
)
def test_what_is_no_ordinary_error_becomes_a_state(raised, state):
    def signalling():
        raise raised

    flow = flow_of(signalling)

    with raise_on_exception():
        result = flow.run().result

    assert [type(each) for each in result.values()] == [state]


def test_a_run_without_errors_is_as_ever():
    flow = flow_of(lambda: 1, name="one")

    with raise_on_exception():
        assert type(flow.run()) is Success


def test_a_repr_that_raises_does_not_hide_the_error():
    class HostileError(Exception):
        def __repr__(self):
            raise ValueError

    def raising():
        raise HostileError

    with raise_on_exception(), pytest.raises(HostileError):
        flow_of(raising).run()

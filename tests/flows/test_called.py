import pytest

from nbflow import flow, task
from nbflow.core.state import Success
from nbflow.errors import StoreError, UnknownNodeError, ValueUnavailableError
from nbflow.states import Completed, Failed


@task
def double(x):
    return 2 * x


@flow
def sums(n):
    return sum(double(each) for each in range(n))


@pytest.fixture(autouse=True)
def afresh():
    sums.forget()
    sums.unmock()


def defined(text, names):
    exec(text, names)  # as a cell defines it
    return names["adds"]


ADDS = "@flow{}\ndef adds(n):\n    return double(n) + 1"


@pytest.fixture
def names():
    return {"flow": flow, "double": double, "__name__": "a notebook"}


class TestAFlowThatIsDefinedAgain:
    def test_knows_what_its_former_self_left(self, names):
        former = defined(ADDS.format(""), names)
        former.mock("nothing", 1)
        former(3)
        flow = defined(ADDS.format("").replace("+ 1", "+ 2"), names)

        assert flow is not former
        assert flow["double"] == 6
        assert flow.resume().result() == 8
        assert flow.last_run.how == {0: "reused"}
        assert flow.mocks == former.mocks

    def test_is_another_one_under_another_name(self, names):
        former = defined(ADDS.format(""), names)
        former(3)

        assert defined(ADDS.format("(name='other')"), names).last_run is None

    def test_is_another_one_in_another_function(self):
        def made():
            @flow
            def adds(n):
                return double(n)

            return adds

        first = made()
        first(1)

        assert made().last_run is None


class TestMocks:
    def test_a_value_stands_for_every_call_of_a_task(self):
        sums.mock("double", 10)

        assert sums(3) == 30
        sums.unmock("double", "nothing")
        assert sums(3) == 6

    def test_a_state_is_taken_as_it_is_of_either_kind(self):
        sums.mock("double-0", Completed(data=100))
        sums.mock("double-1", Success("Mocked.", 10))
        assert sums(3) == 114

        sums.mock("double-1", Failed(data=ValueError("mocked")))
        with pytest.raises(ValueError, match="mocked"):
            sums(2)

    def test_what_is_given_for_one_run_goes_before(self):
        sums.mock("double", 10)

        assert sums.run({"n": 2}, task_states={"double": Completed(data=1)}).result() == 2
        assert sums.run({"n": 2}).result() == 20


class TestWhy:
    def test_it_tells_what_the_last_run_did(self):
        sums.run({"n": 2})
        assert sums.why("double-1").cause.text == "the run was to make every call"

        sums.mock("double-2", 7)
        sums.run({"n": 4}, reuse=True)
        steps = {name: sums.why(name) for name in sums.graph.names}
        told = {name: (step.verdict, step.cause.text) for name, step in steps.items()}
        assert told["double-0"] == ("reuse", "nothing that it depends on has changed")
        assert told["double-2"] == ("mocked", "a value was given to stand for its result")
        assert told["double-3"] == ("run", "never run")

    def test_there_has_to_be_such_a_call(self):
        with pytest.raises(ValueUnavailableError, match="has not run"):
            sums.why("double-0")
        sums(1)
        with pytest.raises(UnknownNodeError):
            sums.why("double-9")


class TestLookingInto:
    def test_a_value_is_had_by_call_or_by_task(self):
        sums(1)

        assert sums["double"] == sums["double-0"] == 0
        assert sums.state_of("double-0").is_successful()

    def test_without_a_store_there_are_no_recorded_runs(self):
        sums(1)

        assert list(sums.runs()) == []
        assert len(sums.versions("double")) == 0
        with pytest.raises(StoreError, match="no recorded run"):
            sums.diff()


class TestFailures:
    def test_first_is_the_one_that_ended_the_function(self):
        @task
        def halve(x):
            return 8 // x

        @task
        def last(x):
            return 8 // x

        @flow
        def halves():
            halve(0, return_state=True)
            return last(0)

        halves(return_state=True)

        assert [each.node for each in halves.last_run.failed_in()] == ["last-0", "halve-0"]
        assert halves.failure("halve").inputs == {"x": 0}
        assert [each.node for each in halves.last_run.failed_in("halve-0")] == ["halve-0"]

    def test_the_functions_own_is_called_as_the_flow(self):
        @flow
        def bad(n):
            return double(n) / 0

        bad(1, return_state=True)

        failure = bad.failure()
        assert (failure.node, failure.inputs) == ("bad", {"n": 1})
        assert [frame.function for frame in failure.frames] == ["bad"]
        assert bad.failure("bad").exception is failure.exception
        assert bad.last_run.failed_in("double-0") == []

    def test_what_the_function_took_has_not_ended_it(self):
        @task
        def halve(x):
            return 8 // x

        @flow(retries=1)
        def taken():
            if taken.last_run.flow_run.run_count < 2:
                raise ValueError("again")
            return halve(0, return_state=True).is_failed()

        assert taken() is True
        assert [each.node for each in taken.last_run.failed_in()] == ["halve-0"]

    def test_of_what_took_too_long_the_line_is_told(self):
        @flow(timeout_seconds=0.05)
        def late():
            while True:
                pass

        late(return_state=True)

        assert [frame.function for frame in late.failure().frames] == ["late"]

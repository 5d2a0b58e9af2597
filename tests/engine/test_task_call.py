"""One call: what it was given, what became of it."""

import pytest

from nbflow import flow, get_run_logger, runtime, tags, task
from nbflow.core.reference import Held, Reference
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.core.state import NotReady
from nbflow.core.visiting import ATOMS
from nbflow.engine.calling import completed, result_of
from nbflow.errors import NbflowError, UpstreamTaskError
from nbflow.exceptions import NbflowException
from nbflow.states import Completed, Failed
from tests.engine.test_called_run import begun


@task(tags=["daily"])
def load(x=1, y=2):
    return x


def call_of(arguments, waits_for=None):
    return begun().enter_call(load, arguments, [], waits_for)


def inside(fn, **options):
    """Return what a function gives when it is called as a flow."""
    return flow(fn, name="outer", validate_parameters=False, **options)()


class TestResolving:
    def test_states_anywhere_are_replaced(self):
        call = call_of({"x": [Completed(data=3)], "y": 2}, waits_for=[Completed()])
        call.resolve(result_of, completed)
        assert call.parameters == {"x": [3], "y": 2}
        assert type(call.arguments["x"][0]) is type(Completed())

    def test_what_has_nothing_in_it_is_what_it_was(self):
        call = call_of({"x": 1})
        call.resolve(result_of, completed)
        assert call.parameters is call.arguments
        assert int in ATOMS

    @pytest.mark.parametrize("where", ["x", "waits_for"])
    def test_a_failed_run_stops_it(self, where):
        failed = Failed(data=ValueError())
        call = call_of({"x": failed}) if where == "x" else call_of({}, waits_for=[failed])
        with pytest.raises(UpstreamTaskError):
            call.resolve(result_of, completed)

    def test_what_cannot_be_had_is_told_of(self):
        def broken(value, allowed):
            raise KeyError("x")

        with pytest.raises(NbflowError, match="Failed to resolve inputs in parameter 'x'"):
            call_of({"x": object()}).resolve(broken, completed)

    def test_in_a_flow_that_is_a_failure_of_the_call(self):
        state = Completed(data=None)  # it never had a result

        def body():
            with pytest.raises(NbflowException, match="Failed to resolve"):
                load(state)
            return load(state, return_state=True).name

        assert inside(body) == "Failed"


class TestItsRun:
    def test_it_is_known_by_its_task_and_number(self):
        call = call_of({})
        run = call.task_run

        assert (run.task_name, run.name, run.dynamic_key) == ("load", "load-0", "0")
        assert run.task_key.startswith("load-")
        assert run.tags == ("daily",)
        assert run.flow_run_id == call.run.flow_run.id
        assert call.task_run is run
        assert run.state_name == "Pending"

    def test_of_a_task_alone_there_is_no_flow_run(self):
        assert begun(flow_run=False).enter_call(load, {}, []).task_run.flow_run_id is None

    def test_tags_are_those_where_it_was_called(self):
        with tags("slow"):
            call = call_of({})
        assert call.task_run.tags == ("daily", "slow")

    def test_what_runs_can_ask_for_it(self):
        @task
        def asks(x, y=5):
            context = TaskRunContext.get()
            assert context is not None
            get_run_logger()
            return context.parameters, runtime.task_run.name, runtime.task_run.run_count

        assert inside(lambda: asks(1)) == ({"x": 1, "y": 5}, "asks-0", 1)

    @pytest.mark.parametrize(
        ("own", "of_flow", "expected"), [(True, False, True), (False, True, False)]
    )
    def test_its_prints_are_logged_where_it_says_so(self, own, of_flow, expected):
        @task(log_prints=own)
        def asks():
            return TaskRunContext.get().log_prints  # type: ignore[union-attr]

        assert inside(lambda: asks(), log_prints=of_flow) is expected

    def test_else_where_its_flow_does(self):
        @task
        def asks():
            here = TaskRunContext.get(), FlowRunContext.get()
            return [context and context.log_prints for context in here]

        own, of_flow = inside(lambda: asks(), log_prints=True)
        assert bool(own) is bool(of_flow)

    def test_alone_where_the_settings_do(self, monkeypatch):
        @task
        def asks():
            return TaskRunContext.get().log_prints  # type: ignore[union-attr]

        monkeypatch.setenv("NBFLOW_LOGGING_LOG_PRINTS", "true")
        assert asks(return_state=True).result() is True


class TestItsName:
    def named(self, name, *args):
        @task(task_run_name=name)
        def load(x, y=2):
            return runtime.task_run.name

        return inside(lambda: load(*args))

    def test_is_filled_in_from_the_parameters_with_their_defaults(self):
        assert self.named("load {x} of {y}", 1) == "load 1 of 2"

    def test_may_come_from_a_function_that_is_asked_once(self):
        asked = []

        def name():
            asked.append(1)
            return f"number {len(asked)}"

        left = [1]

        @task(task_run_name=name, retries=1)
        def tries():
            if left:
                left.pop()
                raise ValueError
            return runtime.task_run.name

        assert inside(lambda: tries()) == "number 1"

    def test_is_a_text(self):
        with pytest.raises(TypeError, match="for 'task_run_name' returned type int but a string"):
            self.named(lambda: 3, 1)

    def test_that_cannot_be_filled_in_is_a_failure(self):
        with pytest.raises(KeyError, match="zzz"):
            self.named("{zzz}", 1)


class TestItsState:
    def test_is_that_of_the_one_before_where_it_is_taken_up(self):
        run = begun()
        first = run.enter_call(load, {}, [])
        run.enter_state(first, NotReady("why"))
        run.restart()
        again = run.enter_call(load, {}, [])
        again.take_up(first)

        assert (again.state, again.task_run) == (first.state, first.task_run)

    def test_has_a_result_also_where_that_is_none(self):
        @task
        def nothing():
            return None

        def body():
            state = nothing(return_state=True)
            return isinstance(state.data, Reference), state.result()

        assert inside(body) == (True, None)

    def test_is_what_stands_for_its_result_where_that_is_kept(self):
        call = call_of({})
        call.reference = Held(7)
        assert call.state_of(call.state).data is call.reference

    def test_that_has_ended_is_not_broken_off(self):
        run = begun()
        call = run.enter_call(load, {}, [])
        call.break_down(KeyboardInterrupt())
        ended = call.state
        call.break_down(SystemExit())

        assert type(ended).__name__ == "Crashed"
        assert call.state is ended

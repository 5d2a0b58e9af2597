import pytest

from nbflow import Flow, context, task
from nbflow.core.options import TaskOptions
from nbflow.core.reference import Reference
from nbflow.engine import signals
from nbflow.engine.handlers import told, told_of
from nbflow.engine.state import Failed, Mapped, Paused, Pending, Running, Skipped, Success
from nbflow.executors import LocalDaskExecutor
from nbflow.triggers import manual_only


class Told:
    """A handler that keeps what it is told, and answers as asked."""

    def __init__(self, answers=None):
        self.changes = []
        self.answers = answers or {}

    def __call__(self, owner, old, new):
        self.changes.append((owner.name, type(old).__name__, type(new).__name__))
        answer = self.answers.get(type(new).__name__)
        if isinstance(answer, type) and issubclass(answer, BaseException):
            raise answer("as I say")
        return answer


@pytest.fixture
def heard():
    return Told()


def run(fn, *handlers, executor=None, **options):
    """Return the state of one task with these handlers."""
    flow = Flow("f", tasks=[task(name="load", state_handlers=handlers, **options)(fn)])
    (state,) = flow.run(executor=executor).result.values()
    return state


def one():
    return 1


def fails():
    raise ValueError("no")


class TestSequence:
    def test_a_success(self, heard):
        run(one, heard)

        assert heard.changes == [
            ("load", "Pending", "Running"),
            ("load", "Running", "Success"),
        ]

    def test_a_failure(self, heard):
        run(fails, heard)

        assert heard.changes == [("load", "Pending", "Running"), ("load", "Running", "Failed")]

    def test_a_retry(self, heard):
        run(fails, heard, retries=1)

        assert heard.changes == [
            ("load", "Pending", "Running"),
            ("load", "Running", "Failed"),
            ("load", "Failed", "Retrying"),
            ("load", "Pending", "Running"),
            ("load", "Running", "Failed"),
        ]

    def test_a_failed_trigger(self, heard):
        run(one, heard, trigger=lambda states: False)

        assert heard.changes == [("load", "Pending", "TriggerFailed")]

    def test_a_pause(self, heard):
        assert type(run(one, heard, trigger=manual_only)) is Paused
        assert heard.changes == [("load", "Pending", "Paused")]

    def test_a_loop(self, heard):
        def loop():
            if context.task_loop_count == 1:
                raise signals.LOOP(result=1)

        run(loop, heard)

        assert heard.changes == [
            ("load", "Pending", "Running"),
            ("load", "Running", "Looped"),
            ("load", "Pending", "Running"),
            ("load", "Running", "Success"),
        ]

    def test_a_recorded_result(self, heard):
        flow = Flow("f", tasks=[task(name="load", state_handlers=[heard])(one)])
        flow.run()
        heard.changes.clear()

        flow.run(reuse=True)

        assert heard.changes == [("load", "Pending", "Success")]

    def test_a_given_state_is_no_change(self, heard):
        load = task(name="load", state_handlers=[heard])(one)
        flow = Flow("f", tasks=[load])

        flow.run(task_states={load: Success(result=2)})

        assert heard.changes == []

    def test_each_child_of_a_map(self, heard):
        with Flow("f") as flow:
            task(name="load", state_handlers=[heard])(lambda x: x).map([1, 2])

        flow.run()

        assert heard.changes == 2 * [
            ("load", "Pending", "Running"),
            ("load", "Running", "Success"),
        ]

    def test_handlers_are_told_here_wherever_the_call_is_made(self, heard):
        run(one, heard, executor=LocalDaskExecutor(num_workers=1))

        assert len(heard.changes) == 2


class TestAnswers:
    def test_a_state_in_the_place_of_the_new_one(self):
        state = run(one, Told({"Success": Skipped("not needed")}))

        assert (type(state), state.message) == (Skipped, "not needed")

    def test_what_is_no_state_changes_nothing(self):
        assert run(one, Told({"Success": "nonsense"})) == Success(result=1)

    def test_each_handler_sees_what_the_one_before_made_of_it(self):
        first, second = Told({"Success": Failed("too small")}), Told()

        run(one, first, second)

        assert second.changes == [("load", "Pending", "Running"), ("load", "Running", "Failed")]

    def test_a_failure_that_a_handler_makes_is_tried_again(self):
        calls = []

        def load():
            calls.append(1)

        state = run(load, Told({"Success": Failed("too small")}), retries=1)

        assert (type(state), len(calls)) == (Failed, 2)

    def test_a_success_that_a_handler_makes_is_not_tried_again(self):
        assert run(fails, Told({"Failed": Success(result=0)}), retries=3) == Success(result=0)

    def test_a_task_that_is_not_to_run_is_not_called(self):
        calls = []

        state = run(lambda: calls.append(1), Told({"Running": Skipped("holiday")}))

        assert (type(state), state.message, calls) == (Skipped, "holiday", [])

    def test_another_running_lets_it_run(self):
        assert run(one, Told({"Running": Running("as you like")})) == Success(result=1)


class TestRaising:
    def test_an_exception_is_a_failure(self):
        state = run(one, Told({"Success": KeyError}))

        assert type(state) is Failed
        assert state.message == (
            "Unexpected error while calling state handlers: KeyError('as I say')"
        )
        assert isinstance(state.result, KeyError)

    def test_a_signal_is_its_state(self):
        state = run(one, Told({"Success": signals.SKIP}))

        assert (type(state), state.message) == (Skipped, "as I say")

    def test_handlers_after_it_are_not_told(self):
        after = Told()

        run(one, Told({"Running": KeyError}), after)

        assert after.changes == []

    @pytest.mark.parametrize("moment", ["Running", "Success"])
    def test_an_interrupt_is_one_of_the_run(self, moment):
        with pytest.raises(KeyboardInterrupt):
            run(one, Told({moment: KeyboardInterrupt}))


class TestOnFailure:
    def test_it_is_told_of_a_failure(self):
        told_of = []

        run(fails, on_failure=lambda owner, state: told_of.append((owner.name, type(state))))

        assert told_of == [("load", Failed)]

    def test_it_is_not_told_of_anything_else(self):
        told_of = []

        run(one, on_failure=lambda owner, state: told_of.append(state))

        assert told_of == []

    def test_it_is_told_of_a_trigger_that_failed(self):
        told_of = []

        run(
            one,
            trigger=lambda states: False,
            on_failure=lambda owner, state: told_of.append(type(state).__name__),
        )

        assert told_of == ["TriggerFailed"]

    def test_it_is_told_after_the_handlers(self):
        told_of = []

        run(fails, Told({"Failed": Success()}), on_failure=lambda *given: told_of.append(given))

        assert told_of == []

    def test_what_it_raises_is_the_failure(self):
        def raising(owner, state):
            raise KeyError("mail")

        state = run(fails, on_failure=raising)

        assert state.message == "Unexpected error while calling state handlers: KeyError('mail')"

    def test_a_signal_of_its_own_counts(self):
        def skip(owner, state):
            raise signals.SKIP("never mind")

        assert type(run(fails, on_failure=skip)) is Skipped


def test_any_owner_can_be_told_of():
    heard = Told()
    flow = Flow("f")

    state = told(flow, TaskOptions("f", state_handlers=(heard,)), Pending(), Running())

    assert type(state) is Running
    assert heard.changes == [("f", "Pending", "Running")]


def test_a_map_as_a_whole_has_no_handlers():
    heard = Told()
    with Flow("f") as flow:
        mapped = task(name="load", state_handlers=[heard])(lambda x: x).map([])

    state = flow.run()

    assert type(state.result[mapped]) is Mapped
    assert heard.changes == []


class NotHere(Reference):
    """Stands for a result that nobody needs."""

    def get(self):
        raise AssertionError("it is not fetched")


def test_a_result_that_was_left_elsewhere_is_not_fetched_for_them(heard):
    flow = Flow("f", tasks=[task(name="load", state_handlers=[heard])(one)])
    (node,) = flow.graph.nodes.values()
    left = Success()
    left.leave(NotHere())

    assert told_of(node, Pending(), left, ()) is left
    assert heard.changes == [("load", "Pending", "Success")]

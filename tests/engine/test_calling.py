"""What a call to a task means in an `@flow` function."""

import asyncio
import contextvars
import threading

import pytest

from nbflow import allow_failure, flow, quote, tags, task, unmapped
from nbflow.cache_policies import INPUTS
from nbflow.core.signals import Abort
from nbflow.engine.calling import CallScope, futures_to_states
from nbflow.engine.task_runners import SequentialTaskRunner, ThreadPoolTaskRunner
from nbflow.errors import (
    MappingLengthMismatch,
    MappingMissingIterable,
    ParameterBindError,
    UnfinishedRun,
)
from nbflow.states import Cancelled, Completed, Crashed, Failed, Pending
from tests.messages import matches


@task
def double(x, times=2):
    return times * x


@task
def add(a, b=0):
    return a + b


@task
def fail(text="no"):
    raise ValueError(text)


@task
async def triple(x):
    await asyncio.sleep(0)
    return 3 * x


@task
def count_to(n):
    yield from range(n)
    return "all"


@task
async def count_async(n):
    for i in range(n):
        yield i


class Boom(BaseException):
    """Nobody knows it."""


def inside(fn, **options):
    """Return what a function gives when it is called as a flow."""
    return flow(fn, name="outer", validate_parameters=False, **options)()


def edges(last):
    return {
        (edge.upstream_task.home.nodes[edge.upstream_task].name, node.name, edge.key)
        for node in last.graph.nodes.values()
        for edge in node.inputs
    }


def run_of(fn):
    """Call a function as a flow and return its run."""
    made = flow(fn, name="outer")
    made()
    return made.last_run


class TestACall:
    def test_gives_the_value_or_the_state(self):
        def body():
            state = double(2, return_state=True)
            return double(2), state.name, state.result(), fail(return_state=True).is_failed()

        assert inside(body) == (4, "Completed", 4, True)

    def test_raises_the_very_exception(self):
        error = KeyError("x")

        @task
        def raises():
            raise error

        def body():
            with pytest.raises(KeyError) as raised:
                raises()
            return raised.value is error

        assert inside(body)

    def test_is_numbered_by_task_from_0(self):
        run = run_of(lambda: [double(1), double(2), add(1), double(3)])

        assert list(run.graph.names) == ["double-0", "double-1", "add-0", "double-2"]

    def test_that_does_not_fit_is_refused_where_it_is_made_and_no_run_of_it(self):
        def body():
            with pytest.raises(ParameterBindError) as raised:
                double(1, 2, 3)
            matches("call_does_not_bind", str(raised.value))

        assert len(run_of(body).nodes) == 0

    def test_hands_over_the_very_objects(self):
        given = [object()]

        @task
        def same(x):
            return x is given

        assert inside(lambda: same(given))

    def test_makes_nothing_fit_the_annotations(self):
        @task
        def number(x: int):
            return x

        assert inside(lambda: number("5")) == "5"

    def test_in_a_task_is_a_node_too(self):
        @task
        def outer(x):
            return add(double(x), 1)

        run = run_of(lambda: outer(2))

        assert list(run.graph.names) == ["outer-0", "double-0", "add-0"]

    def test_that_returns_a_state_made_by_hand_is_in_that_state(self):
        @task
        def says():
            return Completed(name="Fine", data=3, message="by hand")

        def body():
            state = says(return_state=True)
            return state.name, state.message, state.result(), says()

        assert inside(body) == ("Fine", "by hand", 3, 3)

    def test_that_returns_a_failure_made_by_hand_raises_it(self):
        @task
        def says():
            return Failed(data=KeyError("by hand"))

        def body():
            with pytest.raises(KeyError, match="by hand"):
                says()

        inside(body)

    def test_that_returns_no_end_is_aborted(self):
        @task
        def says():
            return Pending()

        with pytest.raises(Abort):
            inside(lambda: says())

    @pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit, Boom])
    def test_that_is_interrupted_crashes_with_its_flow(self, end):
        @task
        def ends():
            raise end

        made = flow(lambda: ends(), name="outer")
        with pytest.raises(end):
            made()

        assert made.last_run.record().nodes[0].state == "Crashed"
        assert made.last_run.record().state == "Crashed"


class TestAsync:
    def test_a_task_is_awaited(self):
        async def body():
            return await triple(2), (await triple(3, return_state=True)).name, double(2)

        assert asyncio.run(flow(body, name="outer")()) == (6, "Completed", 4)

    def test_several_run_at_once(self):
        meet = asyncio.Barrier(2)

        @task
        async def meets(x):
            await meet.wait()
            return x

        async def body():
            return await asyncio.gather(meets(1), meets(2))

        assert asyncio.run(asyncio.wait_for(flow(body, name="outer")(), 10)) == [1, 2]

    def test_a_task_is_submitted_in_a_flow_that_is_not(self):
        assert inside(lambda: triple.submit(2).result()) == 6

    def test_in_a_flow_that_is_not_it_gives_a_coroutine(self):
        assert inside(lambda: asyncio.run(triple(2))) == 6

    def test_one_that_takes_too_long_is_timed_out(self):
        @task(timeout_seconds=0.01)
        async def sleeps():
            await asyncio.sleep(60)

        async def body():
            return str(await sleeps(return_state=True))

        shown = asyncio.run(flow(body, name="outer")())
        assert shown == "TimedOut('Task run exceeded timeout of 0.01 seconds', type=FAILED)"

    def test_its_own_timeouts_are_failures(self):
        @task(timeout_seconds=60)
        async def gives_up():
            raise TimeoutError("mine")

        async def body():
            return str(await gives_up(return_state=True))

        shown = asyncio.run(flow(body, name="outer")())
        assert shown == "Failed('Task run encountered an exception TimeoutError: mine')"


class TestGenerators:
    def test_items_come_as_they_are_asked_for_and_the_return_value_is_the_result(self):
        seen = []

        @task
        def items():
            for i in range(3):
                seen.append(i)
                yield i
            return "end"

        def body():
            going = items()
            assert next(going) == 0
            assert seen == [0]
            rest = []
            while True:
                try:
                    rest.append(next(going))
                except StopIteration as stop:
                    return rest, stop.value

        assert inside(body) == ([1, 2], "end")

    def test_one_that_is_closed_early_completed(self):
        def body():
            going = count_to(3)
            next(going)
            going.close()

        assert run_of(body).record().nodes[0].state == "Success"

    def test_what_is_thrown_in_arrives_in_the_function(self):
        @task
        def hears():
            try:
                yield 1
            except KeyError:
                yield "heard"

        def body():
            going = hears()
            next(going)
            return going.throw(KeyError())

        assert inside(body) == "heard"

    def test_one_that_fails_raises_where_its_items_are_taken(self):
        @task
        def breaks():
            yield 1
            raise ValueError("broken")

        def body():
            with pytest.raises(ValueError, match="broken"):
                list(breaks())

        assert run_of(body).record().nodes[0].state == "Failed"

    def test_it_has_no_state_to_return(self):
        with pytest.raises(ValueError, match="generator") as raised:
            inside(lambda: list(count_to(2, return_state=True)))
        matches("generator_has_no_state", str(raised.value))

    def test_submitted_it_gives_a_list(self):
        assert inside(lambda: count_to.submit(3).result()) == [0, 1, 2]
        assert inside(lambda: count_async.submit(3).result()) == [0, 1, 2]

    def test_an_async_one_yields_too(self):
        async def body():
            return [i async for i in count_async(3)]

        made = flow(body, name="outer")
        assert asyncio.run(made()) == [0, 1, 2]
        assert made.last_run.record().nodes[0].state == "Success"

    def test_what_is_sent_in_arrives_in_the_function(self):
        @task
        def echoes():
            heard = yield "ready"
            while heard != "end":
                heard = yield heard

        @task
        async def echoes_async():
            heard = yield "ready"
            while heard != "end":
                heard = yield heard

        async def body():
            going, other = echoes(), echoes_async()
            said = [next(going), going.send(1), await anext(other), await other.asend(2)]
            with pytest.raises(StopIteration):
                going.send("end")
            with pytest.raises(StopAsyncIteration):
                await other.asend("end")
            return said

        made = flow(body, name="outer")
        assert asyncio.run(made()) == ["ready", 1, "ready", 2]
        assert [node.state for node in made.last_run.record().nodes] == ["Success"] * 2

    def test_what_is_thrown_into_an_async_one_arrives_in_the_function(self):
        @task
        async def hears():
            try:
                yield 1
            except KeyError:
                yield "heard"
            await asyncio.sleep(0)

        async def body():
            going = hears()
            await anext(going)
            said = await going.athrow(KeyError())
            with pytest.raises(IndexError):
                await going.athrow(IndexError())
            return said

        made = flow(body, name="outer")
        assert asyncio.run(made()) == "heard"
        assert made.last_run.record().nodes[0].state == "Failed"

    def test_an_async_one_that_is_left_early_completed(self):
        async def body():
            going = count_async(3)
            async for _ in going:
                break
            await going.aclose()

        made = flow(body, name="outer")
        asyncio.run(made())
        assert made.last_run.record().nodes[0].state == "Success"

    def test_an_async_one_that_fails_raises(self):
        @task
        async def breaks():
            yield 1
            raise ValueError("broken")

        async def body():
            with pytest.raises(ValueError, match="broken"):
                async for _ in breaks():
                    pass

        asyncio.run(flow(body, name="outer")())


class TestSubmit:
    def test_gives_a_future_that_has_the_value_and_the_state(self):
        def body():
            future = double.submit(2)
            return future.result(), future.wait().name, future.state.name

        assert inside(body) == (4, "Completed", "Completed")

    def test_sees_the_context_of_where_it_was_submitted(self):
        name = contextvars.ContextVar("name", default="none")
        read = task(name="read")(lambda: name.get())

        def body():
            name.set("submitted")
            future = read.submit()
            name.set("later")
            return future.result()

        assert contextvars.copy_context().run(inside, body) == "submitted"

    def test_in_a_task_it_is_made_by_the_runner_of_the_flow(self):
        @task
        def thread():
            return threading.current_thread()

        @task
        def submits():
            return thread.submit().result()

        assert inside(lambda: submits()) is not threading.current_thread()
        assert inside(lambda: submits(), task_runner=SequentialTaskRunner()) is (
            threading.current_thread()
        )

    def test_with_return_state_it_waits(self):
        assert inside(lambda: double.submit(2, return_state=True).result()) == 4

    def test_calls_run_at_once(self):
        meet = threading.Barrier(3)

        @task
        def meets(x):
            meet.wait(10)
            return x

        assert inside(lambda: [f.result() for f in [meets.submit(i) for i in range(3)]]) == [
            0,
            1,
            2,
        ]

    def test_futures_anywhere_in_the_arguments_are_waited_for_and_drawn(self):
        @task
        def total(numbers, more):
            return sum(numbers) + more["x"]

        def body():
            a, b, c = double.submit(1), double.submit(2), double.submit(3)
            return total([a, b], {"x": c})

        run = run_of(body)
        assert edges(run) == {
            ("double-0", "total-0", "numbers"),
            ("double-1", "total-0", "numbers"),
            ("double-2", "total-0", "more"),
        }
        assert run.states[-1].result == 12

    def test_a_value_that_is_passed_on_is_drawn(self):
        @task
        def pair():
            return [1000], [2000]

        def body():
            first, second = pair()
            add(first, second)

        assert edges(run_of(body)) == {("pair-0", "add-0", "a"), ("pair-0", "add-0", "b")}

    def test_common_values_say_nothing_of_where_they_are_from(self):
        def body():
            add(double(1), 0)

        assert edges(run_of(body)) == set()

    def test_wait_for_is_drawn_and_waited_for(self):
        order = []

        @task
        def notes(x):
            order.append(x)

        def body():
            first = notes.submit(1)
            notes.submit(2, wait_for=[first]).wait()
            notes(3, wait_for=[first])

        assert edges(run_of(body)) == {("notes-0", "notes-1", None), ("notes-0", "notes-2", None)}
        assert order == [1, 2, 3]

    def test_a_pool_of_one_cannot_deadlock(self):
        def body():
            value = double.submit(1)
            for _ in range(20):
                value = double.submit(value, times=1)
            return value.result()

        assert inside(body, task_runner=ThreadPoolTaskRunner(max_workers=1)) == 2

    def test_outside_of_a_flow_it_is_refused(self):
        with pytest.raises(RuntimeError) as raised:
            double.submit(1)
        matches("submit_outside", str(raised.value))

    def test_tags_hold_for_what_is_called_inside(self):
        def body():
            with tags("nightly"):
                return sorted(double.submit(1).call.task_run.tags)

        assert inside(body) == ["nightly"]


class TestUpstream:
    def test_what_comes_from_a_failed_run_is_not_called(self):
        def body():
            failed = fail.submit()
            state = double(failed, return_state=True)
            with pytest.raises(UnfinishedRun):
                double(failed)
            return state.name, state.message == (
                f"Upstream task run '{failed.task_run_id}' did not reach a 'COMPLETED' state."
            )

        assert inside(body) == ("NotReady", True)

    def test_awaited_neither(self):
        async def body():
            return (await triple(fail(return_state=True), return_state=True)).name

        assert asyncio.run(inside(body)) == "NotReady"

    def test_submitted_neither(self):
        assert inside(lambda: double.submit(fail.submit()).wait().name) == "NotReady"

    @pytest.mark.parametrize("end", [Cancelled(message="m"), Crashed(message="m")])
    def test_what_is_no_plain_failure_is_never_allowed(self, end):
        ended = task(name="ended")(lambda: end)

        assert inside(lambda: double(allow_failure(ended.submit()), return_state=True).name) == (
            "NotReady"
        )

    def test_unless_a_failure_is_allowed(self):
        @task
        def kind(x):
            return type(x).__name__

        assert inside(lambda: kind(allow_failure(fail.submit()))) == "ValueError"

    @pytest.mark.parametrize("how", [lambda x: (x, None), lambda x: (1, x)])
    def test_a_call_that_would_wait_for_itself_fails(self, how):
        begin = threading.Event()

        @task
        def first():
            assert begin.wait(10)

        def body():
            given = [first.submit()]
            x, waits_for = how(given)
            future = double.submit(x, wait_for=waits_for)
            given.append(future)
            begin.set()
            return future.result(10, raise_on_failure=False), "data"

        error, _ = inside(body)
        assert isinstance(error.__cause__ or error, ValueError)
        matches("call_of_itself", str(error.__cause__ or error))

    def test_a_state_is_taken_for_its_result(self):
        def body():
            return double(double(2, return_state=True))

        assert inside(body) == 8

    def test_what_is_quoted_arrives_as_it_is(self):
        @task
        def kind(x):
            return type(x[0]).__name__

        assert inside(lambda: kind(quote([double.submit(1)]))) == "NbflowFuture"


class TestMap:
    def test_each_element_is_a_call(self):
        def body():
            return double.map([1, 2, 3]).result(), double.map(range(2), unmapped(10)).result()

        assert inside(body) == ([2, 4, 6], [0, 10])

    def test_with_return_state_the_states(self):
        assert inside(lambda: [s.name for s in double.map([1], return_state=True)]) == ["Completed"]

    def test_a_future_is_mapped_over_when_it_has_a_list(self):
        @task
        def numbers():
            return [1, 2]

        assert inside(lambda: double.map(numbers.submit()).result()) == [2, 4]

    def test_defaults_go_to_every_call(self):
        @task
        def label(x, ends=("a", "b")):
            return x, ends

        assert inside(lambda: label.map([1]).result()) == [(1, ("a", "b"))]

    def test_marks_are_put_on_each_element(self):
        @task
        def kind(x):
            return type(x).__name__

        def body():
            failed = [fail.submit(), fail.submit()]
            return kind.map(allow_failure(failed)).result()

        assert inside(body) == ["ValueError", "ValueError"]

    def test_texts_go_to_every_call(self):
        @task
        def label(x, text):
            return f"{text}{x}"

        assert inside(lambda: label.map([1, 2], "ab").result()) == ["ab1", "ab2"]

    def test_lengths_that_differ_are_refused(self):
        with pytest.raises(MappingLengthMismatch) as raised:
            inside(lambda: add.map([1, 2], [1, 2, 3]))
        matches("map_lengths", str(raised.value))

    def test_nothing_to_map_over_is_refused(self):
        with pytest.raises(MappingMissingIterable) as raised:
            inside(lambda: add.map(1, 2))
        matches("map_over_nothing", str(raised.value))


class TestKeywordsOfTheOtherStyle:
    @pytest.mark.parametrize("keyword", ["flow", "mapped", "task_args", "upstream_tasks"])
    def test_are_refused_by_name(self, keyword):
        with pytest.raises(TypeError, match=f"called with '{keyword}' in an `@flow` function"):
            inside(lambda: double(1, **{keyword: None}))

    def test_the_message_says_what_to_write(self):
        with pytest.raises(TypeError) as raised:
            inside(lambda: double.submit(1, upstream_tasks=[]))
        matches("call_keyword_in_function", str(raised.value))


class TestWhatIsPassedOn:
    def test_a_value_that_is_only_waited_for_is_drawn(self):
        @task
        def make():
            return [5000]

        def body():
            double(1, wait_for=[make()])

        assert edges(run_of(body)) == {("make-0", "double-0", None)}

    def test_a_state_is_drawn_where_it_is_of_a_call_of_this_run(self):
        def body():
            double(double(2, return_state=True))
            double(Completed(data=3))

        assert edges(run_of(body)) == {("double-0", "double-1", "x")}

    def test_a_future_of_another_run_is_waited_for_and_not_drawn(self):
        def body():
            future = double.submit(2)
            return flow(lambda: double(future), name="inner")()

        assert inside(body) == 8

    def test_what_one_of_two_futures_left_waits_for_the_other(self):
        first, second = threading.Event(), threading.Event()

        @task
        def waits(event):
            assert event.wait(10)
            return 1

        def body():
            futures = [waits.submit(first), waits.submit(second)]
            total = add.submit(*futures)
            first.set()
            futures[0].wait()
            assert not total.done()
            second.set()
            return total.result()

        assert inside(body) == 2


class TestARunThatIsToEnd:
    def test_makes_no_further_call(self):
        called = []

        @task
        def notes(x):
            called.append(x)

        def body():
            notes(1)
            made.last_run.stop.is_wanted = True
            state = notes.submit(2, return_state=True)
            with pytest.raises(KeyboardInterrupt):
                notes(3)
            made.last_run.stop.is_wanted = False
            return state.name

        made = flow(body, name="outer")
        assert made() == "Cancelled"
        assert called == [1]
        states = [node.state for node in made.last_run.record().nodes]
        assert states == ["Success", "Cancelled", "Cancelled"]


def test_operators_are_left_to_the_values():
    scope = CallScope(run_of(lambda: None), ThreadPoolTaskRunner())
    assert scope.operate("+", (1, 2)) is NotImplemented
    scope.note_created(double)
    assert scope.run.nodes == []


def test_futures_in_a_value_are_replaced_by_their_states():
    def body():
        found = futures_to_states([double.submit(1), 2])
        return found[0].name, found[1]

    assert inside(body) == ("Completed", 2)


class TestInputsBehindAStar:
    """The function of a task is called as Python calls it."""

    @pytest.fixture
    def total(self):
        @task
        def total(start, *parts, scale=1):
            return scale * (start + sum(parts))

        return total

    def test_are_given_by_place(self, total):
        made = run_of(lambda: [total(1), total(1, 2, 3), total(1, 2, scale=2)])

        assert [call.state.result for call in made.calls.values()] == [1, 6, 6]
        assert made.calls["total-1"].parameters == {"start": 1, "parts": (2, 3)}

    def test_may_be_futures(self, total):
        made = run_of(lambda: total.submit(total.submit(1), 2, total.submit(3)).result())

        assert made.calls["total-2"].state.result == 6
        assert [edge.key for edge in made.calls["total-2"].node.inputs] == ["start", "parts"]

    def test_are_given_in_every_flavour(self):
        @task
        async def later(*parts):
            return parts

        @task
        def items(*parts):
            yield from parts

        async def body():
            return await later(1, 2), list(items(3, 4)), later.submit(5).result()

        assert asyncio.run(flow(body, name="outer")()) == ((1, 2), [3, 4], (5,))

    def test_are_given_outside_of_flows_too(self, total):
        assert total(1, 2, 3) == 6
        assert total.with_options(retries=1)(1, 2, 3) == 6

    def test_that_do_not_fit_are_refused_before_the_call(self, total):
        with pytest.raises(ParameterBindError, match="nothing gives 'start'"):
            inside(lambda: total())

    def test_find_a_result_again(self):
        calls = []

        @task(cache_policy=INPUTS, persist_result=True)
        def total(*parts):
            calls.append(parts)
            return sum(parts)

        assert inside(lambda: [total(1, 2), total(1, 2), total(1, 3)]) == [3, 3, 4]
        assert calls == [(1, 2), (1, 3)]

    def test_cannot_be_mapped_over(self, total):
        with pytest.raises(ValueError, match=r"'total' takes '\*parts'"):
            inside(lambda: total.map([1], [2]))

    def test_are_in_the_traceback_of_the_function_alone(self):
        @task
        def breaks(*parts):
            raise ValueError(parts)

        made = run_of(lambda: breaks(1, 2, return_state=True) and None)

        (failure,) = made.failed_in()
        assert failure.inputs == {"parts": (1, 2)}
        assert [frame.function for frame in failure.frames] == ["breaks"]


def test_a_submitted_call_has_the_name_of_its_node_for_whoever_makes_it():
    named = []

    class Runner(SequentialTaskRunner):
        def submit(self, work):
            named.append(work.name)
            super().submit(work)

    @task
    def double(x):
        return 2 * x

    @flow(task_runner=Runner())
    def doubles():
        return [double.submit(each).result() for each in (1, 2)]

    assert doubles() == [2, 4]
    assert named == ["double-0", "double-1"]

"""Driving the steps of a call: here, awaited, or by whoever takes its items."""

import asyncio
import time

import pytest

from nbflow import flow, runtime, task
from nbflow.core.run_context import TaskRunContext
from nbflow.engine.task_runners import SequentialTaskRunner


def run_of(fn, **options):
    """Call a function as a flow and return its run."""
    made = flow(fn, name="outer", validate_parameters=False, **options)
    if made.isasync:
        asyncio.run(made())
    else:
        made()
    return made.last_run


def states(run):
    return [node.state for node in run.record().nodes]


def flaky(failures):
    """Return a function that raises so often, and tells how often it was called."""
    calls = []

    def once_more():
        calls.append(1)
        if len(calls) <= failures:
            raise ValueError("once more")
        return len(calls)

    return once_more


class TestHere:
    def test_further_attempts_wait_for_their_time(self):
        found = []
        tries = task(retries=2, retry_delay_seconds=0.01)(flaky(2))
        run = run_of(lambda: found.append(tries()))

        assert found == [3]
        moves = [e.state for e in run.bus.events if type(e).__name__ == "NodeChanged"]
        assert moves == ["Running", "Retrying", "Running", "Retrying", "Running", "Success"]

    def test_an_interrupt_while_it_waits_crashes_the_call(self, monkeypatch):
        from nbflow.engine import driver

        def interrupted(seconds):
            raise KeyboardInterrupt

        monkeypatch.setattr(driver, "sleep", interrupted)
        tries = task(retries=1, retry_delay_seconds=5)(flaky(1))
        made = flow(lambda: tries(), name="outer")
        with pytest.raises(KeyboardInterrupt):
            made()

        assert states(made.last_run) == ["Crashed"]


class TestAwaited:
    def test_further_attempts_wait_for_their_time(self):
        once_more = flaky(1)

        @task(retries=1, retry_delay_seconds=0.01)
        async def tries():
            return once_more()

        async def body():
            assert await tries() == 2

        assert states(run_of(body)) == ["Success"]

    def test_a_call_that_is_cancelled_crashes(self):
        @task
        async def waits():
            await asyncio.Event().wait()

        async def body():
            call = asyncio.ensure_future(waits())
            await asyncio.sleep(0)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call

        assert states(run_of(body)) == ["Crashed"]


class TestItems:
    def test_what_is_asked_for_sees_the_run_and_who_asks_does_not(self):
        seen = []

        @task
        def items():
            for _ in range(2):
                seen.append(runtime.task_run.name)
                yield TaskRunContext.get()

        def body():
            for _ in items():
                seen.append(TaskRunContext.get())

        run_of(body)
        assert seen == ["items-0", None, "items-0", None]

    def test_what_is_sent_in_arrives(self):
        @task
        def echoes():
            got = yield "first"
            while got is not None:
                got = yield got

        def body():
            going = echoes()
            assert next(going) == "first"
            assert [going.send(i) for i in (1, 2)] == [1, 2]
            with pytest.raises(StopIteration):
                going.send(None)

        assert states(run_of(body)) == ["Success"]

    def test_a_further_attempt_begins_from_the_first_item(self):
        attempts: list[int] = []
        found = []

        @task(retries=1, retry_delay_seconds=0.01)
        def items():
            attempts.append(1)
            yield len(attempts)
            if len(attempts) == 1:
                raise ValueError

        run = run_of(lambda: found.extend(items()))
        assert found == [1, 2]
        assert states(run) == ["Success"]

    def test_only_its_own_time_counts(self):
        @task(timeout_seconds=0.2)
        def items():
            yield 1
            yield 2
            while True:
                time.sleep(0.001)

        def body():
            going = items()
            assert next(going) == 1
            ends = time.monotonic() + 0.3
            while time.monotonic() < ends:
                time.sleep(0.01)
            assert next(going) == 2
            with pytest.raises(TimeoutError):
                next(going)

        assert states(run_of(body)) == ["TimedOut"]

    def test_one_whose_upstream_failed_has_none(self):
        @task
        def fails():
            raise ValueError

        @task
        def items(x):
            yield x

        def body():
            with pytest.raises(Exception, match="not available"):
                list(items(fails.submit()))

        assert states(run_of(body)) == ["Failed", "NotReady"]


class TestItemsAwaited:
    def test_what_is_asked_for_sees_the_run_and_who_asks_does_not(self):
        seen = []

        @task
        async def items():
            seen.append(runtime.task_run.name)
            yield 1

        async def body():
            async for _ in items():
                seen.append(TaskRunContext.get())

        run_of(body)
        assert seen == ["items-0", None]

    def test_one_that_takes_too_long_is_timed_out(self):
        @task(timeout_seconds=0.05)
        async def items():
            yield 1
            await asyncio.Event().wait()

        async def body():
            going = items()
            assert await anext(going) == 1
            with pytest.raises(TimeoutError):
                await anext(going)

        assert states(run_of(body)) == ["TimedOut"]

    def test_one_that_does_not_catch_what_is_thrown_in_fails(self):
        closed = []

        @task
        async def items():
            try:
                yield 1
            finally:
                closed.append(1)

        async def body():
            going = items()
            await anext(going)
            with pytest.raises(KeyError):
                await going.athrow(KeyError())

        assert states(run_of(body)) == ["Failed"]
        assert closed == [1]

    def test_it_is_tried_again_after_its_time(self):
        attempts = []

        @task(retries=1, retry_delay_seconds=0.01)
        async def items():
            attempts.append(1)
            yield len(attempts)
            if len(attempts) == 1:
                raise ValueError

        async def body():
            assert [i async for i in items()] == [1, 2]

        assert states(run_of(body)) == ["Success"]

    def test_one_whose_upstream_failed_has_none(self):
        @task
        def fails():
            raise ValueError

        @task
        async def items(x):
            yield x

        async def body():
            with pytest.raises(Exception, match="not available"):
                [i async for i in items(fails.submit())]

        assert states(run_of(body)) == ["Failed", "NotReady"]


@task
async def triple(x):
    await asyncio.sleep(0)
    return 3 * x


@task
async def count(n):
    for i in range(n):
        yield i


class TestSubmitted:
    @pytest.mark.parametrize("runner", [None, SequentialTaskRunner()])
    def test_what_is_awaited_is_made_to_its_end_also_in_a_loop(self, runner):
        async def body():
            futures = [triple.submit(2), count.submit(2)]
            return [future.result(10) for future in futures]

        made = flow(body, name="outer", task_runner=runner)
        assert asyncio.run(made()) == [6, [0, 1]]

    def test_an_object_that_can_be_called_is_made_too(self):
        class Doubles:
            def __call__(self, x):
                return 2 * x

        found = []
        run_of(lambda: found.append(task(Doubles()).submit(4).result()))
        assert found == [8]

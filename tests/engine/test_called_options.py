"""What becomes of the results of calls in `@flow` functions."""

import gc
import logging
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from nbflow import flow, task
from nbflow.cache_policies import DEFAULT, FLOW_PARAMETERS, INPUTS, NO_CACHE, RUN_ID, TASK_SOURCE
from nbflow.core.run_context import FlowRunContext
from nbflow.engine.keeping import current
from nbflow.errors import MissingResult, SerializerError, StoreError
from nbflow.filesystems import S3
from nbflow.states import Completed
from nbflow.transactions import get_transaction, transaction


def run(fn, **options):
    return flow(fn, name="outer", **options)()


def exists(state):
    data = state.data
    return Path(data.storage.place(data.storage_key)).exists()


@pytest.fixture
def kept():
    """A task whose result is kept, and the names of the hooks that were called."""
    said = []

    @task(
        persist_result=True,
        on_commit=[lambda txn: said.append("commit")],
        on_rollback=[lambda txn: said.append("rollback")],
    )
    def one(x=1):
        if x < 0:
            raise ValueError("below")
        return f"{x}"

    return one, said


class TestARetriedFlow:
    def test_takes_what_the_attempt_before_has_kept_by_place(self):
        calls: Any = []

        @task
        def number():
            calls.append("number")
            return len(calls)

        @task(persist_result=False)
        def unkept():
            calls.append("unkept")

        @flow(retries=1)
        def fails_once():
            given = [number(), number()]
            unkept()
            if calls.count("unkept") == 1:
                raise ValueError("once")
            return given

        assert fails_once() == [1, 2]
        assert calls == ["number", "number", "unkept", "unkept"]

    def test_makes_calls_again_that_failed(self):
        calls: Any = []

        @task
        def fails_once():
            calls.append(1)
            if len(calls) == 1:
                raise ValueError("once")
            return "done"

        assert run(lambda: fails_once(), retries=1) == "done"

    def test_takes_literals_too(self):
        calls: Any = []
        one = task(name="one")(lambda: calls.append(1))
        attempts = []

        def body():
            one()
            attempts.append(1)
            if len(attempts) < 3:
                raise ValueError("twice")

        run(body, retries=2)

        assert calls == [1]


class TestACachedCall:
    def test_tells_its_hooks_that_it_completed(self):
        said = []
        one = task(
            name="one",
            cache_key_fn=lambda: "hooked",
            on_completion=[lambda task, run, state: said.append(state.name)],
        )(lambda: 1)

        run(lambda: [one(), one()])

        assert said == ["Completed", "Cached"]

    def test_is_found_once_one_completed_and_not_where_it_is_refreshed(self):
        calls: Any = []

        @task(cache_key_fn=lambda: "sequence")
        def one():
            calls.append(1)
            if len(calls) == 1:
                raise ValueError("once")
            return len(calls)

        def body():
            refreshed = one.with_options(refresh_cache=True)
            states = [made(return_state=True) for made in (one, one, one, refreshed, one)]
            return [(state.name, state.type) for state in states], [
                state.result() for state in states[1:]
            ]

        names, results = run(body)
        completed, cached = ("Completed", "COMPLETED"), ("Cached", "COMPLETED")
        assert names == [("Failed", "FAILED"), completed, cached, completed, cached]
        assert results == [2, 2, 3, 3]

    @pytest.mark.parametrize(
        ("policy", "first", "again", "of_another"),
        [
            (INPUTS, "-c-", "ccc", "ccc"),
            (TASK_SOURCE, "-cc", "ccc", "ccc"),
            (RUN_ID, "-cc", "-cc", "-cc"),
            (FLOW_PARAMETERS, "-cc", "ccc", "-cc"),
            (NO_CACHE, "---", "---", "---"),
            (DEFAULT, "-c-", "-c-", "-c-"),
            (INPUTS + RUN_ID, "-c-", "-c-", "-c-"),
            (INPUTS - "x", "---", "---", "---"),
            (lambda context, parameters: None, "---", "---", "---"),
        ],
    )
    def test_is_found_as_its_policy_says(self, policy, first, again, of_another):
        one = task(name="one", **{"cache_key_fn" if callable(policy) else "cache_policy": policy})(
            lambda x: x
        )

        @flow
        def calls(parameter):
            names = [one(x, return_state=True).name for x in (1, 1, 2)]
            return "".join("c" if name == "Cached" else "-" for name in names)

        assert [calls("a"), calls("a"), calls("b")] == [first, again, of_another]

    def test_has_its_key_made_of_what_it_is_called_with(self):
        given = []

        def key(context, parameters):
            given.append((context.task.name, context.task_run.name, parameters))

        two = task(name="two")(lambda: 2)
        one = task(name="one", cache_key_fn=key)(lambda x, y=3: x + y)

        assert run(lambda: one(two.submit())) == 5
        assert given == [("one", "one-0", {"x": 2, "y": 3})]

    def test_is_an_input_like_any_other(self):
        one = task(name="one", cache_key_fn=lambda: "input")(lambda: [1, 2])
        total = task(name="total")(lambda xs: sum(xs))
        outer = flow(lambda: [total(one()), total(one())], name="outer")

        assert outer() == [3, 3]
        edges = [node.inputs[0].key for node in outer.last_run.nodes if node.task.name == "total"]
        assert edges == ["xs", "xs"]

    def test_lets_the_value_go_where_it_is_not_to_stay_in_memory(self):
        one = task(name="one", cache_key_fn=lambda: "gone", cache_result_in_memory=False)(
            lambda: "large"
        )
        outer = flow(lambda: [one(), one(return_state=True)][1], name="outer")

        state = outer(return_state=True).result()

        assert state.name == "Cached"
        assert not state.data.has_cached_object()
        assert state.result() == "large"

    def test_shares_within_a_run_what_is_asked_to_be_kept(self):
        calls: Any = []
        one = task(name="one", persist_result=True)(lambda x: calls.append(x) or x)

        assert run(lambda: [one(1), one(1), one(2)]) == [1, 1, 2]
        assert run(lambda: one(1)) == 1
        assert calls == [1, 2, 1]

    def test_fails_where_its_key_cannot_be_made(self):
        def broken(context, parameters):
            raise KeyError("no key")

        one = task(name="one", cache_key_fn=broken)(lambda: 1)

        with pytest.raises(KeyError, match="no key"):
            run(lambda: one())

    def test_ends_with_its_flow_where_making_the_key_is_interrupted(self):
        def interrupted():
            raise KeyboardInterrupt

        one = task(name="one", cache_key_fn=interrupted)(lambda: 1)

        with pytest.raises(KeyboardInterrupt):
            run(lambda: one())

    def test_is_looked_for_once_however_often_it_is_tried(self):
        keys: Any = []
        calls: Any = []

        @task(cache_key_fn=lambda: keys.append(1) or "tried", retries=2)
        def fails_twice():
            calls.append(1)
            if len(calls) < 3:
                raise ValueError("twice")
            return "done"

        assert run(lambda: fails_twice()) == "done"
        assert (len(keys), len(calls)) == (1, 3)

    def test_needs_no_recording(self):
        one = task(name="one", cache_key_fn=lambda: "unrecorded", cache_result_in_memory=False)(
            lambda: 1
        )

        def body():
            around: Any = FlowRunContext.get()
            around.run.recording = None
            return [one(), one(), one(return_state=True).name]

        assert run(body) == [1, 1, "Cached"]


class TestWhatIsKept:
    def test_is_a_state_made_by_hand_too(self):
        one = task(name="one", persist_result=True)(lambda: Completed(data="by hand", message="m"))

        state = run(lambda: [one(return_state=True)])[0]

        assert (state.message, state.data.type, state.result()) == ("m", "reference", "by hand")

    def test_is_a_reference_as_it_is(self):
        first = task(name="first", persist_result=True)(lambda: "value")
        passed = task(name="passed", persist_result=True)(lambda state: state)

        def body():
            data = first(return_state=True).data
            return [data is passed(data, return_state=True).data]

        assert run(body) == [True]

    def test_is_what_was_raised_once_nothing_follows(self):
        error = ValueError("kept")

        @task(persist_result=True, retries=1, result_storage_key="raised.pickle")
        def fails():
            raise error

        state, _ = run(lambda: [fails(return_state=True), "and data"])

        assert state.data.storage_key == "raised.pickle"
        assert state.result(raise_on_failure=False) is error
        copy = state.data.model_copy()
        copy._kept = None
        assert repr(copy.get()) == repr(error)

    def test_is_not_what_was_raised_where_that_cannot_be(self):
        class Local(ValueError):
            def __reduce__(self):
                raise TypeError("never pickled")

        @task(persist_result=True)
        def fails():
            raise Local("here")

        outer = flow(lambda: fails(), name="outer")
        with pytest.raises(Local):
            outer()
        assert "is not kept" in str(outer.last_run.record().nodes[0].notes)

    @pytest.mark.parametrize(
        "options", [{}, {"persist_result": False, "cache_key_fn": lambda: "f"}]
    )
    def test_is_not_what_was_raised_unless_results_are(self, options):
        def fails():
            raise ValueError("no")

        made = task(name="fails", **options)(fails)
        state, _ = run(lambda: [made(return_state=True), "and data"])

        assert isinstance(state.data, ValueError)

    def test_fails_its_call_where_it_cannot_be_serialized(self):
        attempts = []

        @task(persist_result=True, result_serializer="json", retries=1)
        def one():
            attempts.append(1)
            return threading.Lock()

        outer = flow(lambda: one(), name="outer")
        with pytest.raises(ValueError, match="Failed to serialize object of type 'lock'") as caught:
            outer()

        assert isinstance(caught.value, SerializerError)
        assert attempts == [1, 1]
        assert [failure.node for failure in outer.last_run.failed_in()] == ["one-0"]

    def test_is_compared_with_nothing_once_its_value_has_left(self):
        one = task(name="one", cache_result_in_memory=False)(lambda: [1, 2])
        total = task(name="total")(lambda xs: sum(xs))
        outer = flow(lambda: total(one(return_state=True)), name="outer")

        assert outer() == 3
        assert [node.notes for node in outer.last_run.record().nodes] == [(), ()]

    def test_none_stays_in_memory(self):
        one = task(name="one", cache_result_in_memory=False, persist_result=False)(lambda: None)

        assert run(lambda: [one()]) == [None]

    def test_is_gone_where_it_is_neither_kept_nor_in_memory(self):
        one = task(name="one", cache_result_in_memory=False, persist_result=False)(lambda: 1)
        outer = flow(lambda: one(return_state=True) and 2, name="outer")
        outer()

        outer.resume()

        (kept,) = outer.memory.last["one-0"]
        assert kept.lack() == "its result was not kept"
        assert outer.last_run.how == {}


class TestACallInATransaction:
    def test_is_written_when_the_block_ends(self, kept):
        one, said = kept

        def body():
            with transaction():
                state = one(return_state=True)
                inside = exists(state), list(said)
            return inside, exists(state), list(said)

        assert run(body) == ((False, []), True, ["commit"])

    def test_is_undone_with_the_block(self, kept):
        one, said = kept
        seen: list[Any] = []

        def body():
            with transaction():
                seen.append(one(return_state=True))
                raise KeyError("in the block")

        with pytest.raises(KeyError):
            run(body)

        assert said == ["rollback"]
        assert not exists(seen[0])
        assert seen[0].result() == "1"

    def test_undoes_the_block_by_failing(self, kept):
        one, said = kept

        def body():
            with transaction() as txn:
                one(1)
                one(-1, return_state=True)
            return txn.state.name

        assert run(body) == "ROLLED_BACK"
        assert said == ["rollback"]

    def test_leaves_nothing_of_what_it_raised(self):
        @task(persist_result=True, result_storage_key="undone.pickle")
        def fails():
            raise ValueError("no")

        def body():
            with transaction():
                return [fails(return_state=True), "and data"]

        state, _ = run(body)

        assert isinstance(state.data, ValueError)

    def test_counts_at_once_outside_of_blocks(self, kept):
        one, said = kept

        assert run(lambda: [exists(one(return_state=True)), list(said)]) == [True, ["commit"]]

    def test_is_one_of_its_own(self):
        seen: list[Any] = []
        inner = task(name="inner")(lambda: seen.append(get_transaction()))

        @task
        def outer_task():
            seen.append(get_transaction())
            with transaction() as block:
                assert get_transaction() is block
                inner()
            return block.parent is seen[0]

        assert run(lambda: [outer_task(), get_transaction()]) == [True, None]
        assert seen[1].parent.parent is seen[0]
        assert [txn.state.name for txn in seen] == ["COMMITTED", "COMMITTED"]

    def test_is_undone_where_it_failed_after_asking_for_it(self):
        seen: list[Any] = []

        @task
        def fails():
            seen.append(get_transaction())
            raise ValueError("no")

        run(lambda: fails(return_state=True) and 1)

        assert seen[0].state.name == "ROLLED_BACK"

    def test_calls_hooks_where_nothing_is_kept(self):
        said = []
        one = task(name="one", on_commit=[lambda txn: said.append(txn.state.name)])(lambda: 1)

        run(lambda: one())

        assert said == ["STAGED"]

    def test_is_in_the_block_of_the_flow_also_when_it_is_submitted(self, kept):
        one, said = kept

        def body():
            with transaction():
                one.submit().wait()
                return [list(said)]

        assert run(body) == [[]]
        assert said == ["commit"]

    def test_with_a_result_that_does_not_stay_keeps_it_until_it_is_written(self):
        one = task(name="one", cache_result_in_memory=False)(lambda: "large")

        def body():
            with transaction():
                state = one(return_state=True)
                inside = state.data.has_cached_object(), state.result()
            return inside, state.data.has_cached_object(), state.result()

        assert run(body) == ((True, "large"), False, "large")

    def test_says_in_the_log_what_could_not_be_written_at_its_end(self, caplog):
        one = task(name="one", persist_result=True, result_serializer="json")(
            lambda: threading.Lock()
        )

        def body():
            with transaction() as txn:
                one()
            return txn.children[0].state.name

        with caplog.at_level(logging.ERROR):
            assert run(body) == "ROLLED_BACK"
        assert "Failed to serialize object of type 'lock'" in caplog.text


class TestARecordedRun:
    def test_has_one_copy_of_a_kept_value(self):
        one = task(name="one", persist_result=True)(lambda: "x" * 500_000)
        outer = flow(lambda: len(one()), name="outer")

        outer()

        (call,) = outer.last_run.calls.values()
        (row,) = current().last("outer", "one-0")
        assert row.size < 2_000
        assert call.reference.get() == "x" * 500_000

    def test_is_resumed_with_what_its_documents_hold(self):
        def made():
            one = task(name="one", persist_result=True)(lambda: "kept")
            return flow(lambda: [one(return_state=True)], name="resumed")

        made()()
        again = made()

        (state,) = again.resume().result()

        assert (state.result(), state.data.type) == ("kept", "reference")
        assert list(again.last_run.how.values()) == ["reused"]

    def test_is_resumed_without_holding_what_does_not_stay_in_memory(self):
        def made():
            one = task(name="one", cache_result_in_memory=False)(lambda: "large")
            return flow(lambda: [one(return_state=True)], name="light")

        made()()
        again = made()

        (state,) = again.resume().result()

        assert not state.data.has_cached_object()
        assert list(again.last_run.how.values()) == ["reused"]
        assert state.result() == "large"

    def test_runs_again_what_has_lost_its_document(self):
        def made():
            one = task(name="one", persist_result=True)(lambda: "kept")
            return flow(lambda: [one(return_state=True)], name="lost")

        (state,) = made()()
        Path(state.data.storage.place(state.data.storage_key)).unlink()
        again = made()

        assert again.resume().result()[0].result() == "kept"
        assert again.last_run.how == {}

    def test_in_the_same_kernel_runs_again_what_has_lost_its_document(self):
        one = task(name="one", cache_result_in_memory=False)(lambda: "large")
        outer = flow(lambda: [one(return_state=True)], name="lost here")
        (state,) = outer()
        Path(state.data.storage.place(state.data.storage_key)).unlink()

        (after,) = outer.resume().result()

        assert after.result() == "large"
        assert outer.last_run.how == {}
        with pytest.raises(MissingResult):
            state.result()

    def test_goes_on_unrecorded_where_the_store_cannot_be_opened(self, monkeypatch, caplog):
        def refuse():
            raise StoreError("no store")

        monkeypatch.setattr("nbflow.engine.base_run.current", refuse)
        one = task(name="one", persist_result=True)(lambda: "kept")

        with caplog.at_level(logging.WARNING, "nbflow"):
            assert run(lambda: one()) == "kept"
        assert "The run is not recorded: no store" in caplog.text

    def test_that_is_recorded_late_has_all_its_events(self):
        first = task(name="first")(lambda: 1)
        kept = task(name="kept", persist_result=True)(lambda x: [x])
        outer = flow(lambda: kept(first()), name="late")

        outer()

        (stored,) = current().history.runs("late", 1)
        events = list(current().history.events(stored.id))
        assert events == outer.last_run.bus.events


PROGRAM = """
from nbflow import flow, task
from nbflow.cache_policies import INPUTS


@task(persist_result=True)
def load(n):
    print("load")
    return list(range(n))


@task(cache_policy=INPUTS)
def total(numbers):
    print("total")
    return sum(numbers)


@flow
def adding(n=4):
    return total(load(n))


print(adding.resume().result())
"""


def test_another_process_takes_what_documents_hold(tmp_path):
    path = tmp_path / "adding.py"
    path.write_text(PROGRAM)

    said = [
        subprocess.run(
            [sys.executable, path],
            env={**os.environ, "NBFLOW__LOGGING__LEVEL": "CRITICAL"},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout.split()
        for _ in range(2)
    ]

    assert said == [["load", "total", "6"], ["6"]]


@pytest.mark.slow
class TestSecretsOfAStorage:
    """A flow made anew stands for one in a new kernel: what it knows comes from the record."""

    @pytest.fixture
    def kernel(self, s3, monkeypatch, tmp_path):
        """Return what runs a flow with these keys, and says what became of its task."""
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))

        def kernel(**keys):
            gc.collect()  # what a kernel held is gone with it
            storage = S3(bucket_path=f"my-bucket/{tmp_path.name}", endpoint_url=s3, **keys)

            @task(persist_result=True, result_storage=storage)
            def load():
                return [1, 2]

            @flow(name="secret", persist_result=True)
            def secret():
                load(return_state=True)

            secret.run(reuse=True)
            return secret.why("load")

        return kernel

    def test_are_given_anew_in_a_new_kernel_and_recorded_nowhere(self, kernel, monkeypatch):
        keys = {"aws_access_key_id": "an-id", "aws_secret_access_key": "a-secret"}

        assert kernel(**keys).verdict == "run"
        assert kernel(**keys).verdict == "reuse"
        current().flush()
        written = [path.read_bytes() for path in current().home.rglob("*") if path.is_file()]
        assert written
        assert not [each for each in written if b"a-secret" in each or b"an-id" in each]

    def test_are_named_where_they_are_missing(self, kernel):
        kernel(aws_access_key_id="an-id", aws_secret_access_key="a-secret")

        why = kernel()

        assert why.verdict == "run"
        assert re.fullmatch(
            "its kept result cannot be loaded: s3://my-bucket/.* cannot be read: "
            "Unable to locate credentials",
            str(why.cause),
        )
